// What characters are, and their case, as Python's str has them.
//
// The tables are made of the reference Python's own (tools/generate_unicode); 33 kB, in three stages.
// Invalid bytes of UTF-8 have no property and no case: they stay what they are. Locales play no part.
// Tests: tests/base/unicode_test.cc, over all code points.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace eddy::base::unicode {

// Of Unicode, as in unicodedata.unidata_version: "14.0.0".
extern const char version[];

// str.isalpha(), str.isdecimal() ... of one character.
[[nodiscard]] bool is_alpha(char32_t c) noexcept;
[[nodiscard]] bool is_decimal(char32_t c) noexcept;
[[nodiscard]] bool is_digit(char32_t c) noexcept;    // superscripts too
[[nodiscard]] bool is_numeric(char32_t c) noexcept;  // fractions and number letters too
[[nodiscard]] bool is_alnum(char32_t c) noexcept;    // any of those four
[[nodiscard]] bool is_upper(char32_t c) noexcept;
[[nodiscard]] bool is_lower(char32_t c) noexcept;
[[nodiscard]] bool is_title(char32_t c) noexcept;  // of category Lt, as the one letter of Croatian Dž is
[[nodiscard]] bool is_space(char32_t c) noexcept;
[[nodiscard]] bool is_printable(char32_t c) noexcept;
// A name's first character, but for "_", and those after it (XID_Start, XID_Continue).
[[nodiscard]] bool is_identifier_start(char32_t c) noexcept;
[[nodiscard]] bool is_identifier_continue(char32_t c) noexcept;
// \w of Python's re.
[[nodiscard]] bool is_word(char32_t c) noexcept;
// Where str.splitlines() ends a line.
[[nodiscard]] bool is_line_break(char32_t c) noexcept;
// What a decimal digit stands for, -1 where it is none: 3 for the Arabic ٣.
[[nodiscard]] int decimal_value(char32_t c) noexcept;

// str.upper(), str.lower() ...: whole texts, as one character may become three and a sigma at a word's end is
// another. fold_case is str.casefold(), for comparing without case.
[[nodiscard]] std::string upper(std::string_view text);
[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] std::string title(std::string_view text);
[[nodiscard]] std::string capitalize(std::string_view text);
[[nodiscard]] std::string swap_case(std::string_view text);
[[nodiscard]] std::string fold_case(std::string_view text);

// str.isupper(), str.islower(), str.istitle(), str.isidentifier() of a whole text.
[[nodiscard]] bool is_upper(std::string_view text) noexcept;
[[nodiscard]] bool is_lower(std::string_view text) noexcept;
[[nodiscard]] bool is_title(std::string_view text) noexcept;
[[nodiscard]] bool is_identifier(std::string_view text) noexcept;

// Without the white space (is_space) at the ends that are named.
[[nodiscard]] std::string_view strip(std::string_view text, bool left = true, bool right = true) noexcept;

}  // namespace eddy::base::unicode
