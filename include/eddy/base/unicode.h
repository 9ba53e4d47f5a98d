// Case and classes of code points, as Python's str has them (Unicode 14: Python 3.11's unicodedata).
//
// Mappings are the full ones ("ß" becomes "SS", a final "Σ" becomes "ς"). Bytes that are no UTF-8 stay as they are.
// Tests: tests/base/unicode_test.cc; the tables are written by tools/generate_unicode.
#pragma once
#include <string>
#include <string_view>

namespace eddy::base {

// str.isalpha, isdecimal … of one code point.
[[nodiscard]] bool is_alpha(char32_t c) noexcept;
[[nodiscard]] bool is_decimal(char32_t c) noexcept;
[[nodiscard]] bool is_digit(char32_t c) noexcept;
[[nodiscard]] bool is_numeric(char32_t c) noexcept;
[[nodiscard]] bool is_space(char32_t c) noexcept;
[[nodiscard]] bool is_printable(char32_t c) noexcept;
[[nodiscard]] bool is_upper(char32_t c) noexcept;
[[nodiscard]] bool is_lower(char32_t c) noexcept;
// Upper, lower or title case.
[[nodiscard]] bool is_cased(char32_t c) noexcept;

// str.upper, lower, title, capitalize, swapcase, casefold.
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string title(std::string_view text);
[[nodiscard]] std::string capitalize(std::string_view text);
[[nodiscard]] std::string swapcase(std::string_view text);
[[nodiscard]] std::string casefold(std::string_view text);

}  // namespace eddy::base
