// Methods of int and float.
#include <cmath>

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

}  // namespace

Method find_number_method(const Value& number, std::string_view name) noexcept {
  if (number.is_float() && name == "is_integer") return float_is_integer;
  if (!number.is_float() && name == "bit_length") return int_bit_length;
  return nullptr;
}

}  // namespace eddy::templates::runtime
