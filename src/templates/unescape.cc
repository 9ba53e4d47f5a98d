// src/templates/unescape.cc: the escapes of Python's string literals (Python reference, 2.4.1).
//
// \N{name} is refused: the name table of Unicode is not carried. Tests: tests/templates/cases_test.cc.
#include <fmt/format.h>

#include "templates/expression_lexer.h"
#include "templates/failure.h"

namespace eddy::templates {
namespace {

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3f))); };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xc0 | (code >> 6)));
    tail(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | (code >> 12)));
    tail(6), tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | (code >> 18)));
    tail(12), tail(6), tail(0);
  }
}

// One escape that starts after its backslash at `at`; returns the offset behind it.
class Escape {
 public:
  Escape(std::string_view text, bool bytes, Place place, std::string& out) noexcept
      : text_{text}, bytes_{bytes}, place_{place}, out_{out} {}

  std::size_t read(std::size_t at) {
    const char c = text_[at];
    switch (c) {
      case '\n': return at + 1;
      case '\\':
      case '\'':
      case '"': out_.push_back(c); return at + 1;
      case 'a': out_.push_back('\a'); return at + 1;
      case 'b': out_.push_back('\b'); return at + 1;
      case 'f': out_.push_back('\f'); return at + 1;
      case 'n': out_.push_back('\n'); return at + 1;
      case 'r': out_.push_back('\r'); return at + 1;
      case 't': out_.push_back('\t'); return at + 1;
      case 'v': out_.push_back('\v'); return at + 1;
      case 'x': return read_hex(at, 2, "truncated \\xXX escape");
      case 'u':
        if (!bytes_) return read_hex(at, 4, "truncated \\uXXXX escape");
        break;
      case 'U':
        if (!bytes_) return read_hex(at, 8, "truncated \\UXXXXXXXX escape");
        break;
      case 'N':
        if (!bytes_) fail("\\N{...} escapes are not supported", place_);
        break;
      default: break;
    }
    if (c >= '0' && c <= '7') return read_octal(at);
    out_.push_back('\\');  // an unknown escape keeps its backslash
    return at;
  }

 private:
  std::size_t read_octal(std::size_t at) {
    std::uint32_t code = 0;
    const std::size_t end = std::min(at + 3, text_.size());
    for (; at < end && text_[at] >= '0' && text_[at] <= '7'; ++at)
      code = code * 8 + std::uint32_t(text_[at] - '0');
    put(code);
    return at;
  }
  std::size_t read_hex(std::size_t at, std::size_t digits, const char* message) {
    if (at + digits >= text_.size()) fail(message, place_);
    std::uint32_t code = 0;
    for (std::size_t i = at + 1; i <= at + digits; ++i) {
      const int digit = hex_digit(text_[i]);
      if (digit < 0) fail(message, place_);
      code = code * 16 + static_cast<std::uint32_t>(digit);
    }
    if (code > 0x10ffff) fail("illegal Unicode character", place_);
    if (code >= 0xd800 && code < 0xe000) fail("surrogates are not allowed in a string", place_);
    put(code);
    return at + 1 + digits;
  }
  void put(std::uint32_t code) {
    if (bytes_) {
      out_.push_back(static_cast<char>(code));
    } else {
      append_utf8(out_, code);
    }
  }

  std::string_view text_;
  bool bytes_;
  Place place_;
  std::string& out_;
};

}  // namespace

std::string unescape(std::string_view inside, bool bytes, Place place) {
  std::string out;
  out.reserve(inside.size());
  Escape escape{inside, bytes, place, out};
  for (std::size_t at = 0; at < inside.size();) {
    if (inside[at] != '\\') {
      out.push_back(inside[at++]);
    } else if (at + 1 == inside.size()) {
      fail("\\ at end of string", place);
    } else {
      at = escape.read(at + 1);
    }
  }
  return out;
}

}  // namespace eddy::templates
