// src/templates/blanks.h: white space as Python has it in str.strip() and `\\s`: Unicode's too.
//
// Tests: tests/templates/lexer_test.cc, tests/templates/batch/statements.txt.
#pragma once
#include <cstddef>
#include <string_view>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/expression_lexer.h"

namespace eddy::templates {

// Bytes of the white space character at `at`, 0 where there is none.
inline std::size_t blank_size(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return 0;
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return is_blank(text[at]) ? 1 : 0;
  if (lead != 0xc2 && lead < 0xe1) return 0;  // all others there are begin so
  if (lead > 0xe3) return 0;
  std::size_t end = at;
  return base::unicode::is_space(base::next_code_point(text, end)) ? end - at : 0;
}

// Behind the white space that begins at `at`.
inline std::size_t blanks_end(std::string_view text, std::size_t at) noexcept {
  while (const std::size_t size = blank_size(text, at)) at += size;
  return at;
}

// Where the white space in front of `end` begins, not before `from`.
inline std::size_t blanks_begin(std::string_view text, std::size_t end, std::size_t from = 0) noexcept {
  while (end > from) {
    std::size_t at = end - 1;
    while (at > from && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80) --at;
    if (at + blank_size(text, at) != end) return end;
    end = at;
  }
  return end;
}

}  // namespace eddy::templates
