// Output: the text of a page, or of a part of it that becomes a value, while a render writes it.
//
// A page is hundreds of short pieces, and std::string::append costs more than copying one: the string is longer than what
// was written, and `take` cuts it. It is made longer by steps that the cache holds, for without C++23's library each byte is
// written twice. With a sink, the string is passed on whenever it has grown to `piece_bytes`. Here for compiled templates
// (eddy/templates/compiled.h).
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

  // `expected`: the bytes that it will probably hold, if they are many. `limit`: those that a page may have; where it has
  // more, writing throws SecurityError, or settle at the latest.
  explicit Output(std::size_t expected = 0, std::uint64_t limit = UINT64_MAX) : limit_{limit} {
    text_.reserve(expected);
    at_ = end_ = text_.data();
  }
  // Passes what is written on to `sink`, which outlives it; finish() passes on the rest.
  explicit Output(Sink& sink, std::uint64_t limit = UINT64_MAX) : Output{piece_bytes + 1024, limit} {
    sink_ = &sink;
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(std::string_view text) {
    if (room() < text.size()) grow(text.size());
    std::memcpy(at_, text.data(), text.size());
    at_ += text.size();
  }
  void write(std::int64_t integer);
  void write(double real);  // as Python prints it
  // As MarkupSafe, and as Tornado, escape it.
  void write_escaped(std::string_view text) { write_as<base::escape_into>(text); }
  void write_xhtml_escaped(std::string_view text) { write_as<base::xhtml_escape_into>(text); }

  void finish();

  // Bytes that no sink has got yet.
  [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(at_ - text_.data()); }
  // All of them; until more is written.
  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), size()}; }
  void clear() noexcept {
    at_ = text_.data();
    counted_ = 0;
  }
  // Forgets them, for somebody has taken them; they count as before.
  void pass_on() noexcept {
    passed_on_ += size();
    clear();
  }
  // Holds what was written last against the limits.
  void settle() { count(0); }
  [[nodiscard]] std::string take() &&;

 private:
  [[nodiscard]] std::size_t room() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  // Makes room for `more` bytes at least.
  void grow(std::size_t more);

  void count(std::size_t more);
  template <auto escape_into>
  void write_as(std::string_view text) {
    if (room() < base::escaped_room(text.size())) return write_by_pieces<escape_into>(text);
    at_ = escape_into(at_, text);
  }
  // Where there is less room than the text may need, which may still be enough: near its end, the string need not grow.
  template <auto escape_into>
  void write_by_pieces(std::string_view text);

  std::uint64_t limit_;
  std::uint64_t passed_on_ = 0;  // bytes that the sink has got
  std::size_t counted_ = 0;      // of the others, those that a budget knows of
  std::string text_;
  Sink* sink_ = nullptr;
  char* at_;   // where the next byte goes
  char* end_;  // of the string
};

}  // namespace eddy::templates
