// src/templates/output.h: the text of a page, or of a part of it that becomes a value, while it is written.
//
// A page is hundreds of short pieces, and std::string::append costs more than copying one: they are gathered in a
// buffer, which the string then takes at once. Long pieces go to the string directly.
// Tests: tests/templates/output_test.cc, every case in tests/templates/cases.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/base/escape.h"

namespace eddy::templates {

class Output {
 public:
  // `expected`: the bytes that it will probably hold, if they are many.
  explicit Output(std::size_t expected = 0) { text_.reserve(expected); }
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

  [[nodiscard]] std::size_t size() const noexcept { return text_.size() + used_; }
  // All that was written; until more is.
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
  std::size_t used_ = 0;  // of the buffer, which follows the text
  char buffer_[4096];

  static_assert(sizeof buffer_ >= 2 * base::escaped_room(long_piece));
};

}  // namespace eddy::templates
