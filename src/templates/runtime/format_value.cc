// The format specification mini-language (Python's library reference, "Format Specification Mini-Language"), as
// CPython's formatter reads and renders it.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/format.h"
#include "templates/runtime/numbers.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::string_view real_types = "eEfFgG%";

struct Specification {
  std::string fill = " ";
  char align = '<';  // < > = ^
  char sign = 0;     // + - or a space; 0: none was given
  bool no_negative_zero = false;
  bool alternate = false;
  std::int64_t width = 0;
  char grouping = 0;  // , or _
  std::int64_t precision = -1;
  std::string type;  // one character, or empty
};

bool is_align(char c) noexcept { return c == '<' || c == '>' || c == '=' || c == '^'; }

// Digits, of any script; nothing where there are none.
bool take_number(std::string_view& text, std::int64_t& out) {
  std::size_t taken = 0;
  std::int64_t number = 0;
  for (std::size_t offset = 0; offset < text.size(); taken = offset) {
    const int digit = base::unicode::decimal_value(base::next_code_point(text, offset));
    if (digit < 0) break;
    if (__builtin_mul_overflow(number, 10, &number) || __builtin_add_overflow(number, digit, &number))
      throw ValueError("Too many decimal digits in format string");
  }
  if (taken == 0) return false;
  if (number > max_field) throw OverflowError("a width or precision is too large");
  text.remove_prefix(taken);
  out = number;
  return true;
}

bool take(std::string_view& text, char wanted) noexcept {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

std::string shown(const std::string& type) {
  std::size_t offset = 0;
  return printable(base::next_code_point(type, offset));
}

void check_grouping(const Specification& spec) {
  if (!spec.grouping || spec.type.empty()) return;
  if (spec.type == "d" || real_types.find(spec.type) != std::string_view::npos) return;
  if (spec.grouping == '_' && std::string_view{"boxX"}.find(spec.type) != std::string_view::npos) return;
  throw ValueError(std::string{"Cannot specify '"} + spec.grouping + "' with '" + shown(spec.type) + "'.");
}

// Fill and alignment, where they are given.
void take_alignment(std::string_view& text, Specification& spec, char default_align) {
  spec.align = default_align;
  std::size_t after_fill = 0;
  if (!text.empty()) base::next_code_point(text, after_fill);
  if (after_fill > 0 && after_fill < text.size() && is_align(text[after_fill])) {
    spec.fill = text.substr(0, after_fill);
    spec.align = text[after_fill];
    text.remove_prefix(after_fill + 1);
    return;
  }
  if (text.empty() || !is_align(text[0])) return;
  spec.align = text[0];
  text.remove_prefix(1);
}

Specification parse(std::string_view text, const Value& value, char default_align, std::string default_type) {
  const std::string_view whole = text;
  Specification spec;
  spec.type = std::move(default_type);
  take_alignment(text, spec, default_align);
  const bool aligned = whole.size() != text.size();
  const bool filled = whole.size() - text.size() > 1;
  for (const char sign : {'+', '-', ' '})
    if (!spec.sign && take(text, sign)) spec.sign = sign;
  spec.no_negative_zero = take(text, 'z');
  spec.alternate = take(text, '#');
  if (!filled && take(text, '0')) {
    spec.fill = "0";
    if (!aligned && default_align == '>') spec.align = '=';
  }
  take_number(text, spec.width);
  if (take(text, ',')) spec.grouping = ',';
  if (text.starts_with('_') || (text.starts_with(',') && spec.grouping)) {
    if (spec.grouping && text[0] == '_') throw ValueError("Cannot specify both ',' and '_'.");
    if (take(text, '_')) spec.grouping = '_';
  }
  if (spec.grouping == '_' && text.starts_with(',')) throw ValueError("Cannot specify both ',' and '_'.");
  if (take(text, '.') && !take_number(text, spec.precision))
    throw ValueError("Format specifier missing precision");
  if (base::count_code_points(text) > 1)
    throw ValueError("Invalid format specifier '" + std::string{whole} + "' for object of type '" +
                     std::string{value.type_name()} + "'");
  if (!text.empty()) spec.type = text;
  check_grouping(spec);
  return spec;
}

void append_fill(std::string& out, const Specification& spec, std::int64_t count) {
  for (; count > 0; --count) out += spec.fill;
}

// A number's parts: the digits before the point are what is grouped.
struct Number {
  bool negative = false;
  std::string prefix = {};
  std::string digits = {};
  std::string rest = {};  // from the point on
};

// Digits with separators, and zeros before them up to `width` characters.
std::string grouped(const std::string& digits, char separator, std::size_t size, std::int64_t width) {
  std::string reversed;
  auto at = digits.rbegin();
  std::size_t in_group = 0;
  while (at != digits.rend() || static_cast<std::int64_t>(reversed.size()) < width) {
    if (separator && in_group == size) {
      reversed += separator;
      in_group = 0;
    }
    reversed += at != digits.rend() ? *at++ : '0';
    ++in_group;
  }
  return {reversed.rbegin(), reversed.rend()};
}

std::string laid_out(const Number& number, const Specification& spec) {
  const std::string sign = number.negative ? "-" : spec.sign == '+' ? "+" : spec.sign == ' ' ? " " : "";
  const bool wide = spec.type == "b" || spec.type == "o" || spec.type == "x" || spec.type == "X";
  const auto around =
      static_cast<std::int64_t>(sign.size() + number.prefix.size() + base::count_code_points(number.rest));
  const std::int64_t zeros = spec.fill == "0" && spec.align == '=' ? spec.width - around : 0;
  const std::string body =
      number.digits.empty() ? "" : grouped(number.digits, spec.grouping, wide ? 4 : 3, zeros);
  const std::int64_t missing =
      std::max<std::int64_t>(spec.width - around - static_cast<std::int64_t>(body.size()), 0);
  const std::int64_t before = spec.align == '>' ? missing : spec.align == '^' ? missing / 2 : 0;
  std::string out;
  append_fill(out, spec, before);
  out.append(sign).append(number.prefix);
  if (spec.align == '=') append_fill(out, spec, missing);
  out.append(body).append(number.rest);
  if (spec.align != '=') append_fill(out, spec, missing - before);
  return out;
}

std::string format_character(const Value& value, const Specification& spec) {
  if (spec.sign) throw ValueError("Sign not allowed with integer format specifier 'c'");
  if (spec.alternate) throw ValueError("Alternate form (#) not allowed with integer format specifier 'c'");
  if (value.is_big_int()) throw OverflowError("Python int too large to convert to C long");
  const std::int64_t code = value.as_int();
  if (code < 0 || code > 0x10ffff) throw OverflowError("%c arg not in range(0x110000)");
  Number number;
  base::append_code_point(number.rest, static_cast<char32_t>(code));
  return laid_out(number, spec);
}

std::string format_integer(const Value& value, const Specification& spec) {
  if (spec.precision >= 0) throw ValueError("Precision not allowed in integer format specifier");
  if (spec.no_negative_zero)
    throw ValueError("Negative zero coercion (z) not allowed in integer format specifier");
  const char type = spec.type[0];
  if (type == 'c') return format_character(value, spec);
  const int radix = type == 'b' ? 2 : type == 'o' ? 8 : type == 'x' || type == 'X' ? 16 : 10;
  Number number;
  number.negative = integer::is_negative(value);
  if (spec.alternate && radix != 10) number.prefix = {'0', type};
  number.digits = integer::digits(value, radix);
  if (type == 'X') number.digits = base::unicode::upper(number.digits);
  return laid_out(number, spec);
}

// What "" with a precision means: as 'g', but with a digit behind the point, so that it turns to an exponent one
// digit earlier.
std::string general_with_point(double magnitude, int precision, bool alternate) {
  precision = std::max(precision, 1);
  const std::string scientific = format_number(magnitude, 'e', precision - 1, alternate);
  const std::size_t e = scientific.find('e');
  int exponent = 0;
  const char* const digits = scientific.data() + e + (scientific[e + 1] == '+' ? 2 : 1);
  std::from_chars(digits, scientific.data() + scientific.size(), exponent);
  if (exponent < -4 || exponent >= precision - 1) {
    std::string mantissa = scientific.substr(0, e);
    if (!alternate && mantissa.find('.') != std::string::npos) {
      mantissa.erase(mantissa.find_last_not_of('0') + 1);
      if (mantissa.back() == '.') mantissa.pop_back();
    }
    return mantissa + scientific.substr(e);
  }
  std::string out = format_number(magnitude, 'f', precision - 1 - exponent, alternate);
  if (!alternate && out.find('.') != std::string::npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out += '0';
  }
  return out.find('.') == std::string::npos ? out + ".0" : out;
}

std::string real_body(double magnitude, const Specification& spec) {
  const char type = spec.type.empty() ? '\0' : spec.type[0];
  const int precision = static_cast<int>(spec.precision);
  if (!std::isfinite(magnitude)) {
    const std::string name = std::isnan(magnitude) ? "nan" : "inf";
    if (type == '%') return name + '%';
    return type == 'E' || type == 'F' || type == 'G' ? base::unicode::upper(name) : name;
  }
  if (type == '%') return format_number(magnitude * 100, 'f', precision, spec.alternate) + '%';
  if (type == 'n') return format_number(magnitude, 'g', precision, spec.alternate);
  if (type) return format_number(magnitude, type, precision, spec.alternate);
  if (precision >= 0) return general_with_point(magnitude, precision, spec.alternate);
  std::string out = Value{magnitude}.repr();
  if (spec.alternate && out.find('.') == std::string::npos) out.insert(out.find('e'), 1, '.');
  return out;
}

std::string format_real(double value, const Specification& spec) {
  const std::string body = real_body(std::fabs(value), spec);
  const std::size_t digits = std::min(body.find_first_not_of("0123456789"), body.size());
  Number number{std::signbit(value) && !std::isnan(value), "", body.substr(0, digits), body.substr(digits)};
  const std::string_view mantissa = std::string_view{body}.substr(0, body.find_first_of("eE%"));
  if (spec.no_negative_zero && std::isfinite(value) &&
      mantissa.find_first_not_of("0.") == std::string_view::npos)
    number.negative = false;
  return laid_out(number, spec);
}

std::string format_text(std::string_view text, const Specification& spec) {
  const auto refuse = [](const char* what) {
    throw ValueError(std::string{what} + " not allowed in string format specifier");
  };
  if (spec.sign) refuse(spec.sign == ' ' ? "Space" : "Sign");
  if (spec.no_negative_zero) refuse("Negative zero coercion (z)");
  if (spec.alternate) refuse("Alternate form (#)");
  if (spec.align == '=') refuse("'=' alignment");
  if (spec.precision >= 0)
    text = text.substr(0, base::offset_of_code_point(text, static_cast<std::size_t>(spec.precision)));
  const auto size = static_cast<std::int64_t>(base::count_code_points(text));
  const std::int64_t missing = std::max<std::int64_t>(spec.width - size, 0);
  const std::int64_t before = spec.align == '>' ? missing : spec.align == '^' ? missing / 2 : 0;
  std::string out;
  append_fill(out, spec, before);
  out += text;
  append_fill(out, spec, missing - before);
  return out;
}

[[noreturn]] void unknown_type(const Specification& spec, const Value& value) {
  throw ValueError("Unknown format code '" + shown(spec.type) + "' for object of type '" +
                   std::string{value.type_name()} + "'");
}

}  // namespace

std::string printable(char32_t c) {
  if (c > 32 && c < 127) return std::string(1, static_cast<char>(c));
  char buffer[16];
  const int size = std::snprintf(buffer, sizeof buffer, "\\x%x", static_cast<unsigned>(c));  // NOLINT
  return {buffer, static_cast<std::size_t>(size)};
}

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

namespace {

// %#g by its definition: glibc's drops the zeros of what it rounds up to a power of ten.
std::string general_with_zeros(double value, char exponent_sign, int precision) {
  const int digits = std::max(precision, 1);
  std::string scientific = format_number(value, exponent_sign, digits - 1, true);
  const int exponent = std::stoi(scientific.substr(scientific.find(exponent_sign) + 1));
  if (exponent < -4 || exponent >= digits) return scientific;
  return format_number(value, 'f', digits - 1 - exponent, true);
}

}  // namespace

std::string format_number(double value, char conversion, int precision, bool alternate) {
  if (std::isnan(value)) return "nan";  // C gives it a sign
  const char format[] = {'%', '.', '*', conversion, 0};
  const char with_point[] = {'%', '#', '.', '*', conversion, 0};
  const char* pattern = alternate ? with_point : format;
  precision = precision < 0 ? 6 : precision;
  if (alternate && (conversion == 'g' || conversion == 'G') && std::isfinite(value))
    return general_with_zeros(value, conversion == 'g' ? 'e' : 'E', precision);
  const int size =
      std::snprintf(nullptr, 0, pattern, precision, value);  // NOLINT: the pattern is one of the two
  std::string out(static_cast<std::size_t>(size) + 1, '\0');
  std::snprintf(out.data(), out.size(), pattern, precision, value);  // NOLINT
  out.pop_back();
  return out;
}

std::string format_value(const Value& value, std::string_view specification) {
  if (specification.empty()) return value.str();
  if (value.is_object()) {
    if (auto text = value.as_object()->format(specification)) return *std::move(text);
  }
  if (value.is_string()) {
    const Specification spec = parse(specification, value, '<', "s");
    if (spec.type != "s") unknown_type(spec, value);
    return format_text(value.as_string(), spec);
  }
  if (!value.is_number())
    throw TypeError("unsupported format string passed to " + std::string{value.type_name()} + ".__format__");
  const Specification spec = parse(specification, value, '>', value.is_float() ? "" : "d");
  const auto is_one_of = [&](std::string_view types) {
    return spec.type.size() == 1 && types.find(spec.type) != std::string_view::npos;
  };
  if (is_one_of(real_types) || (value.is_float() && (spec.type.empty() || spec.type == "n")))
    return format_real(to_float(value).as_float(), spec);
  if (value.is_float() || !is_one_of("bcdnoxX")) unknown_type(spec, value);
  return format_integer(value, spec);
}

}  // namespace eddy::templates::runtime
