// What the methods of str and of bytes share: a text is a row of code points, bytes are a row of bytes, of which
// only ASCII has a meaning.
//
// Tests: tests/templates/text_test.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "eddy/value.h"
#include "templates/runtime/text.h"

namespace eddy::templates::runtime {

class Units {
 public:
  explicit Units(const Value& self) noexcept : self_{self}, bytes_{self.is_bytes()} {}

  [[nodiscard]] bool bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::string_view type() const noexcept { return bytes_ ? "bytes" : "str"; }

  // The unit at `offset`, which moves past it.
  char32_t next(std::string_view text, std::size_t& offset) const noexcept {
    return bytes_ ? static_cast<unsigned char>(text[offset++]) : base::next_code_point(text, offset);
  }
  [[nodiscard]] std::size_t count(std::string_view text) const noexcept {
    return bytes_ ? text.size() : base::count_code_points(text);
  }
  // The byte at which the unit of that index begins; text.size() where there are fewer.
  [[nodiscard]] std::size_t offset_of(std::string_view text, std::size_t index) const noexcept {
    return bytes_ ? std::min(index, text.size()) : base::offset_of_code_point(text, index);
  }
  [[nodiscard]] bool is_space(char32_t c) const noexcept {
    if (c < 0x80 || bytes_) return c == ' ' || (c >= 9 && c <= 13) || (!bytes_ && c >= 0x1c && c <= 0x1f);
    return base::unicode::is_space(c);
  }
  [[nodiscard]] bool is_line_break(char32_t c) const noexcept {
    if (bytes_) return c == '\n' || c == '\r';
    return base::unicode::is_line_break(c);
  }
  // A piece as a value of self's type, Markup where self is.
  [[nodiscard]] Value make(std::string_view piece) const {
    return bytes_ ? Value::bytes(piece) : text_like(self_, piece);
  }
  // The same, but of Markup plain text: what str's own methods give that MarkupSafe does not wrap.
  [[nodiscard]] Value make_plain(std::string_view piece) const {
    return bytes_ ? Value::bytes(piece) : Value{piece};
  }
  // An argument to look for or put in: text, escaped where self is Markup and it is not, or bytes. Of a wrong
  // type: TypeError, "{prefix}must be str, not int" or "a bytes-like object is required, not 'int'".
  [[nodiscard]] std::string argument(const Value& value, std::string_view prefix = {}) const;
  // The same as it is, never escaped.
  [[nodiscard]] std::string_view piece(const Value& value, std::string_view prefix = {}) const;

  // Without white space, or what `characters` lists, at the ends that are named.
  [[nodiscard]] std::string_view strip(std::string_view text, const std::string_view* characters, bool left,
                                       bool right) const;

 private:
  const Value& self_;
  bool bytes_;
};

}  // namespace eddy::templates::runtime
