// The tables behind eddy/base/unicode.h, in unicode_tables.cc, which tools/generate_unicode prints.
//
// Each is three-staged: the bits of a code point index a table of blocks of leaves, that a table of leaves, that the
// record; equal blocks are stored once. Tests: tests/base/unicode_test.cc, over all code points.
#pragma once
#include <cstddef>
#include <cstdint>

namespace eddy::base::unicode {

// Bits of a flag record; the decimal digit's value stands above them, from decimal_shift on.
enum Flag : std::uint32_t {
  alpha = 1 << 0,
  decimal = 1 << 1,
  digit = 1 << 2,
  numeric = 1 << 3,
  upper_case = 1 << 4,
  lower_case = 1 << 5,
  title_case = 1 << 6,
  space = 1 << 7,
  printable = 1 << 8,
  identifier_start = 1 << 9,
  identifier_continue = 1 << 10,
  cased = 1 << 11,
  case_ignorable = 1 << 12,
  line_break = 1 << 13,
};
inline constexpr int decimal_shift = 16;

// Mappings of a case record: what to add to the code point, or, from `expansion` on, which three of `expansions`
// stand for it (0 where there are fewer).
enum class Mapping : std::uint8_t { upper, lower, title, fold };
inline constexpr std::int32_t expansion = 1 << 24;
extern const char32_t case_limit;  // code points from here on have no case

namespace tables {

extern const std::uint8_t flag_top[];
extern const std::uint16_t flag_middle[];
extern const std::uint8_t flag_leaves[];
extern const std::uint32_t flag_records[];
extern const std::uint8_t case_top[];
extern const std::uint8_t case_middle[];
extern const std::uint16_t case_leaves[];
extern const std::int32_t case_records[];
extern const char32_t expansions[];

}  // namespace tables

// Of code points up to U+10FFFF.
inline std::uint32_t flags_of(char32_t c) noexcept {
  using namespace tables;
  const auto middle = flag_middle[flag_top[c >> 9] << 5 | (c >> 4 & 31)];
  return flag_records[flag_leaves[middle << 4 | (c & 15)]];
}

// The mappings of a code point below case_limit, in the order of Mapping.
inline const std::int32_t* mappings_of(char32_t c) noexcept {
  using namespace tables;
  const auto middle = case_middle[case_top[c >> 8] << 4 | (c >> 4 & 15)];
  return case_records + std::size_t{4} * case_leaves[middle << 4 | (c & 15)];
}

}  // namespace eddy::base::unicode
