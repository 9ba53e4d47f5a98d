// The format specification mini-language (Python's library reference, "Format Specification Mini-Language").
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "eddy/base/utf8.h"
#include "templates/runtime/format.h"

namespace eddy::templates::runtime {
namespace {

struct Specification {
  std::string fill = " ";
  char align = 0;  // < > = ^; 0: by type
  char sign = '-';
  bool alternate = false;
  std::int64_t width = 0;
  char grouping = 0;  // , or _
  std::int64_t precision = -1;
  char type = 0;
};

bool is_align(char c) noexcept { return c == '<' || c == '>' || c == '=' || c == '^'; }

std::int64_t read_number(std::string_view& text, const char* what) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number > max_field) throw OverflowError(std::string{what} + " is too large");
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool digit(std::string_view text) noexcept { return !text.empty() && text[0] >= '0' && text[0] <= '9'; }

bool take(std::string_view& text, std::string_view any, char& out) {
  if (text.empty() || any.find(text[0]) == std::string_view::npos) return false;
  out = text[0];
  text.remove_prefix(1);
  return true;
}

Specification parse(std::string_view text) {
  Specification spec;
  std::size_t after_fill = 0;
  if (!text.empty()) base::next_code_point(text, after_fill);
  if (after_fill < text.size() && is_align(text[after_fill])) {
    spec.fill = text.substr(0, after_fill);
    spec.align = text[after_fill];
    text.remove_prefix(after_fill + 1);
  } else {
    take(text, "<>=^", spec.align);
  }
  take(text, "+- ", spec.sign);
  char ignored = 0;
  spec.alternate = take(text, "#", ignored);
  if (take(text, "0", ignored) && spec.align == 0) {
    spec.fill = "0";
    spec.align = '=';
  }
  if (digit(text)) spec.width = read_number(text, "a width");
  take(text, ",_", spec.grouping);
  if (take(text, ".", ignored)) {
    if (!digit(text)) throw ValueError("Format specifier missing precision");
    spec.precision = read_number(text, "a precision");
  }
  if (!text.empty()) {
    spec.type = text[0];
    text.remove_prefix(1);
  }
  if (!text.empty()) throw ValueError("Invalid format specifier");
  return spec;
}

std::string pad(std::string_view sign, std::string_view body, const Specification& spec, char align) {
  const auto size = static_cast<std::int64_t>(base::count_code_points(sign) + base::count_code_points(body));
  const std::int64_t missing = std::max<std::int64_t>(spec.width - size, 0);
  const std::int64_t before = align == '^' ? missing / 2 : align == '<' ? 0 : missing;
  std::string out;
  const auto fill = [&](std::int64_t count) {
    for (; count > 0; --count) out += spec.fill;
  };
  if (align != '=') fill(before);
  out += sign;
  if (align == '=') fill(missing);
  out += body;
  if (align != '=') fill(missing - before);
  return out;
}

// Separators between groups of `size` digits of the integer part.
std::string grouped(std::string digits, char separator, std::size_t size) {
  if (!separator) return digits;
  const std::size_t end = std::min(digits.find_first_not_of("0123456789abcdefABCDEF"), digits.size());
  for (std::size_t at = end; at > size;) {
    at -= size;
    digits.insert(at, 1, separator);
  }
  return digits;
}

std::string_view sign_of(bool negative, char sign) noexcept {
  if (negative) return "-";
  return sign == '+' ? "+" : sign == ' ' ? " " : "";
}

std::string format_integer(std::int64_t value, const Specification& spec) {
  if (spec.precision >= 0) throw ValueError("Precision not allowed in integer format specifier");
  const std::uint64_t magnitude =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  int radix = 10;
  std::string prefix;
  switch (spec.type) {
    case 'b':
      radix = 2;
      prefix = "0b";
      break;
    case 'o':
      radix = 8;
      prefix = "0o";
      break;
    case 'x':
      radix = 16;
      prefix = "0x";
      break;
    case 'X':
      radix = 16;
      prefix = "0X";
      break;
    default: break;
  }
  char buffer[65];
  std::string digits{buffer, std::to_chars(buffer, buffer + 65, magnitude, radix).ptr};
  if (spec.type == 'X')
    std::transform(digits.begin(), digits.end(), digits.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - 32) : c; });
  std::string sign{sign_of(value < 0, spec.sign)};
  if (spec.alternate) sign += prefix;
  return pad(sign, grouped(std::move(digits), spec.grouping, radix == 10 ? 3 : 4), spec,
             spec.align ? spec.align : '>');
}

std::string format_real(double value, const Specification& spec) {
  std::string body;
  const double magnitude = std::fabs(value);
  if (!std::isfinite(value))
    body = std::isnan(value) ? "nan" : "inf";
  else if (spec.type == 0 && spec.precision < 0)
    body = Value{magnitude}.repr();
  else if (spec.type == '%')
    body = format_number(magnitude * 100, 'f', spec.precision < 0 ? 6 : static_cast<int>(spec.precision),
                         false) +
           '%';
  else
    body = format_number(magnitude, spec.type == 0 || spec.type == 'n' ? 'g' : spec.type,
                         static_cast<int>(spec.precision), spec.alternate);
  if (spec.type == 0 && spec.precision >= 0 && std::isfinite(value) &&
      body.find_first_of(".e") == std::string::npos)
    body += ".0";
  return pad(sign_of(std::signbit(value) && !std::isnan(value), spec.sign),
             grouped(std::move(body), spec.grouping, 3), spec, spec.align ? spec.align : '>');
}

std::string format_text(std::string_view text, const Specification& spec) {
  if (spec.align == '=') throw ValueError("'=' alignment not allowed in string format specifier");
  if (spec.precision >= 0)
    text = text.substr(0, base::offset_of_code_point(text, static_cast<std::size_t>(spec.precision)));
  return pad("", text, spec, spec.align ? spec.align : '<');
}

[[noreturn]] void unknown_code(char type, std::string_view name) {
  throw ValueError(std::string{"Unknown format code '"} + type + "' for object of type '" +
                   std::string{name} + "'");
}

}  // namespace

std::string ascii(const Value& value) {
  const std::string text = value.repr();
  std::string out;
  for (std::size_t offset = 0; offset < text.size();) {
    const char32_t c = base::next_code_point(text, offset);
    char buffer[12];
    const char* const pattern = c < 0x80 ? "%c" : c < 0x100 ? "\\x%02x" : c < 0x10000 ? "\\u%04x" : "\\U%08x";
    const int size = std::snprintf(buffer, sizeof buffer, pattern, static_cast<unsigned>(c));  // NOLINT
    out.append(buffer, static_cast<std::size_t>(size));
  }
  return out;
}

std::string format_number(double value, char conversion, int precision, bool alternate) {
  const char format[] = {'%', '.', '*', conversion, 0};
  const char with_point[] = {'%', '#', '.', '*', conversion, 0};
  const char* pattern = alternate ? with_point : format;
  precision = precision < 0 ? 6 : precision;
  const int size =
      std::snprintf(nullptr, 0, pattern, precision, value);  // NOLINT: the pattern is one of the two
  std::string out(static_cast<std::size_t>(size) + 1, '\0');
  std::snprintf(out.data(), out.size(), pattern, precision, value);  // NOLINT
  out.pop_back();
  return out;
}

std::string format_value(const Value& value, std::string_view specification) {
  if (specification.empty()) return value.str();
  const Specification spec = parse(specification);
  const std::string_view reals = "eEfFgGn%";
  if (value.is_float() ||
      (value.is_number() && spec.type && reals.find(spec.type) != std::string_view::npos)) {
    if (spec.type && reals.find(spec.type) == std::string_view::npos)
      unknown_code(spec.type, value.type_name());
    return format_real(value.as_float(), spec);
  }
  if (value.is_int() || (value.is_bool() && spec.type)) {
    if (spec.type == 'c') {
      std::string character;
      base::append_code_point(character, static_cast<char32_t>(value.as_int()));
      return pad("", character, spec, spec.align ? spec.align : '<');
    }
    if (spec.type && std::string_view{"bdoxXn"}.find(spec.type) == std::string_view::npos)
      unknown_code(spec.type, value.type_name());
    return format_integer(value.as_int(), spec);
  }
  if (value.is_bool()) return format_text(value.str(), spec);
  if (!value.is_string())
    throw TypeError("unsupported format string passed to " + std::string{value.type_name()} + ".__format__");
  if (spec.type && spec.type != 's') unknown_code(spec.type, "str");
  return format_text(value.as_string(), spec);
}

}  // namespace eddy::templates::runtime
