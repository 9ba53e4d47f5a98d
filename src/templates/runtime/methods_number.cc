// Methods of int and float.
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "templates/runtime/call.h"
#include "templates/runtime/format.h"
#include "templates/runtime/methods.h"

namespace eddy::templates::runtime {
namespace {

Value float_is_integer(const Value& self, const Arguments&) {
  return std::isfinite(self.as_float()) && std::floor(self.as_float()) == self.as_float();
}
Value int_bit_length(const Value& self, const Arguments&) {
  const std::int64_t value = self.as_int();
  std::uint64_t magnitude =
      value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
  int bits = 0;
  for (; magnitude != 0; magnitude >>= 1) ++bits;
  return bits;
}

Value conjugate(const Value& self, const Arguments&) { return self.is_float() ? self : Value{self.as_int()}; }

// value = mantissa * 2^exponent, in lowest terms.
Value float_ratio(const Value& self, const Arguments&) {
  const double value = self.as_float();
  if (std::isnan(value)) throw ValueError("cannot convert NaN to integer ratio");
  if (std::isinf(value)) throw OverflowError("cannot convert Infinity to integer ratio");
  int exponent = 0;
  double mantissa = std::frexp(value, &exponent);
  for (int i = 0; i < 53 && std::floor(mantissa) != mantissa; ++i, --exponent) mantissa *= 2;
  for (; exponent > 0; --exponent) mantissa *= 2;
  if (std::fabs(mantissa) >= 0x1p63 || exponent < -62) throw OverflowError("integer does not fit in 64 bits");
  return Value::tuple({static_cast<std::int64_t>(mantissa), std::int64_t{1} << -exponent});
}

Value int_ratio(const Value& self, const Arguments&) { return Value::tuple({self.as_int(), 1}); }

Value float_hex(const Value& self, const Arguments&) {
  const double value = self.as_float();
  if (!std::isfinite(value)) return Value{std::isnan(value) ? "nan" : value < 0 ? "-inf" : "inf"};
  const char* const sign = std::signbit(value) ? "-" : "";
  if (value == 0) return Value{fmt::format("{}0x0.0p+0", sign)};
  int exponent = 0;
  const double mantissa = std::frexp(std::fabs(value), &exponent);
  const bool normal = exponent > -1022;
  const double shifted = normal ? mantissa * 2 : std::ldexp(mantissa, exponent + 1022);
  const auto bits = static_cast<std::uint64_t>((shifted - std::floor(shifted)) * 0x1p52);
  return Value{fmt::format("{}0x{}.{:013x}p{:+}", sign, normal ? 1 : 0, bits, normal ? exponent - 1 : -1022)};
}

Value int_to_bytes(const Value& self, const Arguments& arguments) {
  const Parameters p{"to_bytes", arguments, {"length", "byteorder", "signed"}};
  const std::int64_t length = p.integer(0, 1);
  const std::string_view order = p.text(1, "big");
  if (order != "big" && order != "little") throw ValueError("byteorder must be either 'little' or 'big'");
  if (length < 0) throw ValueError("length argument must be non-negative");
  if (length > max_field) throw OverflowError("a length is too large");
  const bool is_signed = p.truth(2);
  std::int64_t value = self.as_int();
  if (value < 0 && !is_signed) throw OverflowError("can't convert negative int to unsigned");
  std::string out(static_cast<std::size_t>(length), '\0');
  for (char& byte : out) {
    byte = static_cast<char>(value & 0xff);
    value >>= 8;
  }
  const bool negative = self.as_int() < 0;
  const bool top = !out.empty() && (static_cast<unsigned char>(out.back()) & 0x80) != 0;
  if (value != (negative ? -1 : 0) || (is_signed && self.as_int() != 0 && top != negative))
    throw OverflowError("int too big to convert");
  if (order == "big") std::reverse(out.begin(), out.end());
  return Value::bytes(out);
}

Value int_bit_count(const Value& self, const Arguments&) {
  const std::int64_t value = self.as_int();
  return std::popcount(value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
}

constexpr MethodEntry int_methods[] = {{"bit_length", int_bit_length},
                                       {"bit_count", int_bit_count},
                                       {"conjugate", conjugate},
                                       {"as_integer_ratio", int_ratio},
                                       {"to_bytes", int_to_bytes}};
constexpr MethodEntry float_methods[] = {{"is_integer", float_is_integer},
                                         {"conjugate", conjugate},
                                         {"as_integer_ratio", float_ratio},
                                         {"hex", float_hex}};

}  // namespace

Method find_number_method(const Value& number, std::string_view name) noexcept {
  for (const MethodEntry& entry :
       number.is_float() ? std::span<const MethodEntry>{float_methods} : int_methods)
    if (entry.name == name) return entry.method;
  return nullptr;
}

}  // namespace eddy::templates::runtime
