#include "templates/runtime/numbers.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/format.h"
#include "templates/runtime/operators.h"
#include "value/float_text.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

// Without single underscores between digits; nothing where one stands elsewhere.
std::optional<std::string> without_underscores(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '_') {
      out += text[i];
      continue;
    }
    const auto digit = [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    if (i == 0 || i + 1 == text.size() || !digit(text[i - 1]) || !digit(text[i + 1])) return std::nullopt;
  }
  return out;
}

// Digits of any script as ASCII's, as int() and float() read them; what is no digit stays and is refused later.
std::string ascii_digits(std::string_view text) {
  std::string out;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const int digit = base::unicode::decimal_value(base::next_code_point(text, offset));
    if (digit >= 0)
      out += static_cast<char>('0' + digit);
    else
      out.append(text, start, offset - start);
  }
  return out;
}

bool skip_sign(std::string_view& text) {
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
  const bool negative = text[0] == '-';
  text.remove_prefix(1);
  return negative;
}

int radix_of_prefix(std::string_view text) noexcept {
  if (text.size() < 2 || text[0] != '0') return 0;
  switch (text[1]) {
    case 'x':
    case 'X': return 16;
    case 'o':
    case 'O': return 8;
    case 'b':
    case 'B': return 2;
    default: return 0;
  }
}

}  // namespace

std::optional<Value> parse_integer(std::string_view text, int base) {
  if (base != 0 && (base < 2 || base > 36)) return std::nullopt;
  const std::string plain = ascii_digits(base::unicode::strip(text));
  text = plain;
  const bool negative = skip_sign(text);
  const int prefix = radix_of_prefix(text);
  if (prefix != 0 && (base == 0 || base == prefix)) {
    text.remove_prefix(2);
    if (text.starts_with('_')) text.remove_prefix(1);
    base = prefix;
  } else if (base == 0) {
    if (text.starts_with('0') && text.find_first_not_of("0_") != std::string_view::npos) return std::nullopt;
    base = 10;
  }
  const auto digits = without_underscores(text);
  return digits ? integer::parse(*digits, base, negative) : std::nullopt;
}

std::optional<double> parse_float(std::string_view text) {
  const std::string plain = ascii_digits(base::unicode::strip(text));
  text = plain;
  const bool negative = skip_sign(text);
  const auto digits = without_underscores(text);
  if (!digits || digits->empty() || (*digits)[0] == '-' || (*digits)[0] == '+') return std::nullopt;
  const auto value = detail::read_float(*digits);
  return value && negative ? -*value : value;
}

Value to_integer(const Value& value, int base) {
  if (integer::is_integral(value)) return positive(value);
  if (value.is_float()) return integer::from_float(value.as_float());
  if (!value.is_string() && !value.is_bytes())
    throw TypeError("int() argument must be a string, a bytes-like object or a real number, not '" +
                    std::string{value.type_name()} + "'");
  if (base != 0 && (base < 2 || base > 36)) throw ValueError("int() base must be >= 2 and <= 36, or 0");
  if (const auto number = parse_integer(value.as_string(), base)) return *number;
  throw ValueError("invalid literal for int() with base " + std::to_string(base) + ": " + value.repr());
}

Value to_float(const Value& value) {
  if (value.is_big_int()) return integer::to_float(value);
  if (value.is_number()) return value.as_float();
  if (!value.is_string() && !value.is_bytes())
    throw TypeError("float() argument must be a string or a real number, not '" +
                    std::string{value.type_name()} + "'");
  if (const auto number = parse_float(value.as_string())) return *number;
  throw ValueError("could not convert string to float: " + value.repr());
}

namespace {

// To a multiple of 10^places, of an int; `places` is at least 1.
Value rounded(const Value& value, std::int64_t places) {
  // Of a number that is less than half of the unit nothing is left, however large the unit.
  if (places > static_cast<std::int64_t>(integer::bit_length(value)) / 3 + 2) return 0;
  return integer::round_to(value, power(10, places));
}

// The same of a float, whose exact value counts.
double rounded(double value, std::int64_t places) {
  if (places > 308) return std::copysign(0.0, value);
  // Twice the number, and one more where it has a fraction, is rounded as the number is: halves are told apart.
  const double magnitude = std::fabs(value);
  const Value whole = integer::from_float(magnitude);
  const Value twice = add(multiply(whole, 2), Value{magnitude != std::trunc(magnitude)});
  const Value result = floor_divide(integer::round_to(twice, multiply(power(10, places), 2)), 2);
  if (std::isinf(result.as_float())) throw OverflowError("rounded value too large to represent");
  return std::copysign(result.as_float(), value);
}

}  // namespace

Value round_number(const Value& value, const Value& digits) {
  if (!value.is_number())
    throw TypeError("type " + std::string{value.type_name()} + " doesn't define __round__ method");
  if (!digits.is_none() && !integer::is_integral(digits))
    throw TypeError("'" + std::string{digits.type_name()} + "' object cannot be interpreted as an integer");
  const std::int64_t places = digits.is_none() ? 0 : std::max(integer::saturated(digits), -INT64_MAX);
  if (!value.is_float()) return places >= 0 ? positive(value) : rounded(value, -places);
  const double real = value.as_float();
  if (digits.is_none()) return integer::from_float(std::nearbyint(real));
  if (!std::isfinite(real) || places > 323) return real;
  // printf rounds the exact binary value to even, which is what Python's round does.
  if (places >= 0) return *parse_float(format_number(real, 'f', static_cast<int>(places), false));
  return rounded(real, -places);
}

}  // namespace eddy::templates::runtime
