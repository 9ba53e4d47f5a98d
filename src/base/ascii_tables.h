// The table behind secure_filename, in ascii_tables.cc, which tools/generate_unicode --ascii prints: the characters of ASCII
// in what Unicode decomposes a character into (NFKD). Those of ASCII do not change their place in it: they never move past
// combining marks, so a text's are its characters' in a row.
//
// Three-staged as unicode_tables.h's. Tests: tests/base/secure_filename_test.cc, over all code points.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace eddy::base::unicode {

extern const char32_t ascii_limit;  // code points from here on have none

namespace tables {

inline constexpr std::size_t ascii_width = 5;
extern const std::uint8_t ascii_top[];
extern const std::uint8_t ascii_middle[];
extern const std::uint16_t ascii_leaves[];
extern const char ascii_texts[];  // ascii_width each, filled up with NUL

}  // namespace tables

// "e" for é, "fi" for the ligature, nothing for Greek. ASCII itself is not in the table.
inline std::string_view ascii_of(char32_t c) noexcept {
  using namespace tables;
  if (c >= ascii_limit) return {};
  const std::size_t middle = ascii_middle[std::size_t{ascii_top[c >> 8]} << 4 | (c >> 4 & 15)];
  const std::string_view text{ascii_texts + ascii_width * ascii_leaves[middle << 4 | (c & 15)], ascii_width};
  return text.substr(0, text.find('\0'));
}

}  // namespace eddy::base::unicode
