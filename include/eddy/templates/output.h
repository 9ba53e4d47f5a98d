// Output: the text of a page, or of a part of it that becomes a value, while a render writes it.
//
// A page is hundreds of short pieces, and std::string::append costs more than copying one: they are gathered in a
// buffer, which the string then takes at once. Long pieces go to the string directly. With a sink, the string is passed
// on whenever it has grown to `piece_bytes`. Here for compiled templates (eddy/templates/compiled.h).
// Tests: tests/templates/output_test.cc, every case in tests/templates/cases.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/base/escape.h"
#include "eddy/templates/sink.h"

namespace eddy::templates {

class Output {
 public:
  // What a sink gets at once, at least, but for the last piece.
  static constexpr std::size_t piece_bytes = std::size_t{16} * 1024;

  // `expected`: the bytes that it will probably hold, if they are many.
  explicit Output(std::size_t expected = 0) { text_.reserve(expected); }
  // Passes what is written on to `sink`, which outlives it; finish() passes on the rest.
  explicit Output(Sink& sink) : sink_{&sink} {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text) {
    if (text.size() > long_piece) return write_long(text);
    std::memcpy(room(text.size()), text.data(), text.size());
    used_ += text.size();
  }
  void write(std::int64_t integer);
  // As MarkupSafe, and as Tornado, escape it.
  void write_escaped(std::string_view text) { write_as<base::escape_into>(text); }
  void write_xhtml_escaped(std::string_view text) { write_as<base::xhtml_escape_into>(text); }

  void finish();

  // Bytes that no sink has got yet.
  [[nodiscard]] std::size_t size() const noexcept { return text_.size() + used_; }
  // All of them; until more is written.
  [[nodiscard]] std::string_view text();
  void clear() noexcept;
  [[nodiscard]] std::string take() &&;

 private:
  static constexpr std::size_t long_piece = 256;

  // Where the next bytes go, with room for so many: at most what escaping a piece needs.
  char* room(std::size_t size) {
    if (sizeof buffer_ - used_ < size) flush();
    return buffer_ + used_;
  }
  void flush();
  void write_long(std::string_view text);
  void pass_on();
  template <auto escape_into>
  void write_as(std::string_view text) {
    for (; text.size() > long_piece; text.remove_prefix(long_piece))
      write_piece<escape_into>(text.substr(0, long_piece));
    write_piece<escape_into>(text);
  }
  template <auto escape_into>
  void write_piece(std::string_view text) {
    char* const from = room(base::escaped_room(text.size()));
    used_ += static_cast<std::size_t>(escape_into(from, text) - from);
  }

  std::string text_;
  Sink* sink_ = nullptr;
  std::size_t used_ = 0;  // of the buffer, which follows the text
  char buffer_[4096];

  static_assert(sizeof buffer_ >= 2 * base::escaped_room(long_piece));
};

}  // namespace eddy::templates
