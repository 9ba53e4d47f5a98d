// Methods of int, bool and float.
#include <bit>
#include <charconv>
#include <cmath>
#include <string>

#include "eddy/base/unicode.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

constexpr std::int64_t max_bytes = 1 << 20;  // of to_bytes

Value int_bit_length(const Value& self, const Arguments& arguments) {
  take_none("int", "bit_length", arguments);
  return integer::bit_length(self);
}
Value int_bit_count(const Value& self, const Arguments& arguments) {
  take_none("int", "bit_count", arguments);
  return integer::bit_count(self);
}
Value int_conjugate(const Value& self, const Arguments& arguments) {
  take_none("int", "conjugate", arguments);
  return positive(self);
}
Value int_as_integer_ratio(const Value& self, const Arguments& arguments) {
  take_none("int", "as_integer_ratio", arguments);
  return Value::tuple({positive(self), 1});
}

bool is_little(const Value* order, std::string_view method) {
  const std::string_view name =
      order ? text_of(*order, std::string{method} + "() argument 'byteorder' ") : "big";
  if (name != "little" && name != "big") throw ValueError("byteorder must be either 'little' or 'big'");
  return name == "little";
}

Value int_to_bytes(const Value& self, const Arguments& arguments) {
  const auto p = take_named("to_bytes", arguments, {"length", "byteorder", "signed"}, 0, 2);
  const std::int64_t length = p[0] ? index_of(*p[0]) : 1;
  const bool little = is_little(p[1], "to_bytes");
  const bool is_signed = p[2] && p[2]->truth();
  if (length < 0) throw ValueError("length argument must be non-negative");
  if (length > max_bytes) throw OverflowError("a length is too large");
  return Value::bytes(integer::to_bytes(self, static_cast<std::size_t>(length), little, is_signed));
}

std::string bytes_of(const Value& value) {
  if (value.is_bytes()) return std::string{value.as_string()};
  const auto items = value.is_string() ? nullptr : iterate(value);
  if (!items) throw TypeError("cannot convert '" + std::string{value.type_name()} + "' object to bytes");
  std::string out;
  for (Value item; items->next(item);) {
    const std::int64_t byte = index_of(item);
    if (byte < 0 || byte > 255) throw ValueError("bytes must be in range(0, 256)");
    out += static_cast<char>(byte);
  }
  return out;
}

Value int_from_bytes(const Value& self, const Arguments& arguments) {
  const auto p = take_named("from_bytes", arguments, {"bytes", "byteorder", "signed"}, 1, 2);
  const bool little = is_little(p[1], "from_bytes");
  Value number = integer::from_bytes(bytes_of(*p[0]), little, p[2] && p[2]->truth());
  return self.is_bool() ? Value{number.truth()} : number;  // bool is a class of its own
}

Value float_conjugate(const Value& self, const Arguments& arguments) {
  take_none("float", "conjugate", arguments);
  return self.as_float();
}
Value float_is_integer(const Value& self, const Arguments& arguments) {
  take_none("float", "is_integer", arguments);
  return std::isfinite(self.as_float()) && std::floor(self.as_float()) == self.as_float();
}

Value float_as_integer_ratio(const Value& self, const Arguments& arguments) {
  take_none("float", "as_integer_ratio", arguments);
  const double value = self.as_float();
  if (std::isnan(value)) throw ValueError("cannot convert NaN to integer ratio");
  if (std::isinf(value)) throw OverflowError("cannot convert Infinity to integer ratio");
  int exponent = 0;
  auto numerator = static_cast<std::int64_t>(std::ldexp(std::frexp(value, &exponent), 53));
  exponent -= 53;
  for (; numerator != 0 && numerator % 2 == 0 && exponent < 0; ++exponent) numerator /= 2;
  if (numerator == 0) exponent = 0;
  const Value scale = shift_left(1, std::abs(exponent));
  return exponent < 0 ? Value::tuple({numerator, scale}) : Value::tuple({multiply(numerator, scale), 1});
}

Value float_hex(const Value& self, const Arguments& arguments) {
  take_none("float", "hex", arguments);
  const double value = self.as_float();
  if (!std::isfinite(value)) return Value{Value{value}.repr()};
  std::string out = std::signbit(value) ? "-0x" : "0x";
  if (value == 0) return Value{out + "0.0p+0"};
  // 13 digits behind the point, also where they are zeros; a subnormal number begins with 0.
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const auto biased = static_cast<int>(bits >> 52 & 0x7ff);
  out += biased == 0 ? "0." : "1.";
  for (int shift = 48; shift >= 0; shift -= 4) out += "0123456789abcdef"[bits >> shift & 15];
  const int exponent = biased == 0 ? -1022 : biased - 1023;
  out += exponent < 0 ? "p-" : "p+";
  return Value{out + std::to_string(std::abs(exponent))};
}

Value float_fromhex(const Value&, const Arguments& arguments) {
  const Value& given = take_one("float", "fromhex", arguments);
  if (!given.is_string()) throw TypeError("bad argument type for built-in operation");
  std::string_view text = base::unicode::strip(given.as_string());
  const auto refuse = [] { throw ValueError("invalid hexadecimal floating-point string"); };
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(2);
  if (text.empty() || text[0] == '-' || text.find('(') != std::string_view::npos) refuse();
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value, std::chars_format::hex);
  if (error == std::errc::result_out_of_range && stop == end) {
    const std::size_t p = text.find_first_of("pP");
    const bool small = p != std::string_view::npos && p + 1 < text.size() && text[p + 1] == '-';
    if (!small) throw OverflowError("hexadecimal value too large to represent as a float");
    value = 0;
  } else if (error != std::errc{} || stop != end) {
    refuse();
  }
  return negative ? -value : value;
}

constexpr MethodEntry int_methods[] = {
    {"bit_length", int_bit_length}, {"bit_count", int_bit_count},
    {"conjugate", int_conjugate},   {"as_integer_ratio", int_as_integer_ratio},
    {"to_bytes", int_to_bytes},     {"from_bytes", int_from_bytes},
};
constexpr MethodEntry float_methods[] = {
    {"is_integer", float_is_integer},
    {"conjugate", float_conjugate},
    {"hex", float_hex},
    {"as_integer_ratio", float_as_integer_ratio},
    {"fromhex", float_fromhex},
};

}  // namespace

Method find_number_method(const Value& number, std::string_view name) noexcept {
  return number.is_float() ? find_in(float_methods, name) : find_in(int_methods, name);
}

}  // namespace eddy::templates::runtime
