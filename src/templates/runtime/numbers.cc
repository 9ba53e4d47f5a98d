#include "templates/runtime/numbers.h"

#include <charconv>
#include <cmath>
#include <string>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/format.h"
#include "templates/runtime/operators.h"

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

Value truncated(double value) {
  if (std::isnan(value)) throw ValueError("cannot convert float NaN to integer");
  if (std::isinf(value)) throw OverflowError("cannot convert float infinity to integer");
  if (!(std::fabs(value) < 0x1p63)) throw OverflowError("integer does not fit in 64 bits");
  return static_cast<std::int64_t>(value);
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text, int base) {
  const std::string plain = ascii_digits(base::unicode::strip(text));
  text = plain;
  const bool negative = skip_sign(text);
  const int prefix = radix_of_prefix(text);
  if (prefix != 0 && (base == 0 || base == prefix)) {
    text.remove_prefix(2);
    base = prefix;
  } else if (base == 0) {
    base = 10;
  }
  const auto digits = without_underscores(text);
  if (!digits || digits->empty() || (*digits)[0] == '-') return std::nullopt;
  std::uint64_t magnitude = 0;
  const char* end = digits->data() + digits->size();
  const auto [stop, error] = std::from_chars(digits->data(), end, magnitude, base);
  const std::uint64_t limit = negative ? std::uint64_t{1} << 63 : (std::uint64_t{1} << 63) - 1;
  if (error != std::errc{} || stop != end || magnitude > limit) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
}

std::optional<double> parse_float(std::string_view text) {
  const std::string plain = ascii_digits(base::unicode::strip(text));
  text = plain;
  const bool negative = skip_sign(text);
  const auto digits = without_underscores(text);
  if (!digits || digits->empty() || (*digits)[0] == '-' || (*digits)[0] == '+') return std::nullopt;
  double value = 0;
  const char* end = digits->data() + digits->size();
  const auto [stop, error] = std::from_chars(digits->data(), end, value);
  // "nan(1)" is C's, not Python's; a result out of range is infinite, or zero, there.
  if (stop != end || digits->find('(') != std::string::npos) return std::nullopt;
  if (error == std::errc::result_out_of_range) value = digits->find("e-") == std::string::npos ? HUGE_VAL : 0;
  return negative ? -value : value;
}

Value to_integer(const Value& value, int base) {
  if (value.is_int() || value.is_bool()) return value.as_int();
  if (value.is_float()) return truncated(value.as_float());
  if (!value.is_string())
    throw TypeError("int() argument must be a string, a bytes-like object or a real number, not '" +
                    std::string{value.type_name()} + "'");
  if (const auto number = parse_integer(value.as_string(), base)) return *number;
  throw ValueError("invalid literal for int() with base " + std::to_string(base) + ": " + value.repr());
}

Value to_float(const Value& value) {
  if (value.is_number()) return value.as_float();
  if (!value.is_string())
    throw TypeError("float() argument must be a string or a real number, not '" +
                    std::string{value.type_name()} + "'");
  if (const auto number = parse_float(value.as_string())) return *number;
  throw ValueError("could not convert string to float: " + value.repr());
}

Value round_number(const Value& value, const Value& digits) {
  if (!value.is_number())
    throw TypeError("type " + std::string{value.type_name()} + " doesn't define __round__ method");
  const std::int64_t places = digits.is_none() ? 0 : digits.as_int();
  if (!value.is_float()) {
    if (places >= 0) return value.as_int();
    if (places < -18) return 0;
    const std::int64_t unit = power(10, -places).as_int();
    const std::int64_t rest = modulo(value.as_int(), unit).as_int();
    const std::int64_t low = value.as_int() - rest;
    const bool up = rest * 2 > unit || (rest * 2 == unit && (low / unit) % 2 != 0);
    return up ? low + unit : low;
  }
  const double real = value.as_float();
  if (digits.is_none()) return truncated(std::nearbyint(real));
  if (!std::isfinite(real) || places > 323) return real;
  // printf rounds the exact binary value to even, which is what Python's round does.
  if (places >= 0) return *parse_float(format_number(real, 'f', static_cast<int>(places), false));
  if (places < -308) return std::copysign(0.0, real);
  const double unit = std::pow(10.0, static_cast<double>(-places));
  return std::nearbyint(real / unit) * unit;
}

}  // namespace eddy::templates::runtime
