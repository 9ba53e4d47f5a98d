// ASCII helpers that every floor shares: case, white space, numbers, splitting.
//
// Never looks at the locale; bytes over 127 are nobody's letters. Tests: tests/base/strings_test.cc.
#pragma once
#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eddy::base {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// Space, and \t \n \v \f \r.
constexpr bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
constexpr char to_upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c & ~0x20) : c; }
// 0 to 15, or -1 where c is no hexadecimal digit.
constexpr int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string to_lower(std::string_view text);
std::string to_upper(std::string_view text);

constexpr bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (a[i] != b[i] && to_lower(a[i]) != to_lower(b[i])) return false;
  return true;
}
constexpr bool istarts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

// Without white space (is_space) at either end.
constexpr std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The pieces between separators, empty ones too: split("a,,b", ',') has three.
std::vector<std::string_view> split(std::string_view text, char separator);

// A whole number of decimal digits only: no sign, no space, no more than fits. Empty otherwise.
template <std::unsigned_integral T>
constexpr std::optional<T> parse_uint(std::string_view digits) noexcept {
  if (digits.empty()) return std::nullopt;
  T value = 0;
  for (char c : digits) {
    if (!is_digit(c)) return std::nullopt;
    T next = 0;
    if (__builtin_mul_overflow(value, T{10}, &next) ||
        __builtin_add_overflow(next, static_cast<T>(c - '0'), &next))
      return std::nullopt;
    value = next;
  }
  return value;
}

// Appends the decimal digits of a number.
template <std::integral T>
void append_number(std::string& out, T value) {
  char digits[24];
  auto [end, error] = std::to_chars(digits, digits + sizeof digits, value);
  static_cast<void>(error);
  out.append(digits, end);
}

}  // namespace eddy::base
