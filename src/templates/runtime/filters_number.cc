// Filters of numbers.
#include <algorithm>
#include <cmath>
#include <optional>

#include "templates/runtime/filter_tools.h"
#include "templates/runtime/numbers.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

Value filter_abs(const Caller&, const Arguments& a) { return absolute(filtered_alone("abs", a)); }

// int(value, base) of text, int(value) of others; nothing where that is a TypeError or a ValueError.
std::optional<Value> as_integer(const Value& value, const Value* base) {
  try {
    if (!value.is_string() || !base) return to_integer(value);
    if (!integer::is_integral(*base)) return std::nullopt;
    return parse_integer(value.as_string(),
                         static_cast<int>(std::clamp<std::int64_t>(integer::saturated(*base), -1, 99)));
  } catch (const TypeError&) {
  } catch (const ValueError&) {
  }
  return std::nullopt;
}

Value filter_int(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("int", a, {"default", "base"});
  refuse_undefined(filtered(a));
  const Value& value = filtered(a);
  if (auto number = as_integer(value, p[1])) return *std::move(number);
  if (value.is_string() || value.is_bytes()) {
    const auto real = parse_float(value.as_string());  // "42.23" is 42
    if (real && !std::isnan(*real)) return integer::from_float(*real);
  }
  return p.value(0, 0);
}

Value filter_float(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("float", a, {"default"});
  refuse_undefined(filtered(a));
  const Value& value = filtered(a);
  if (value.is_number()) return to_float(value);
  if (value.is_string() || value.is_bytes())
    if (const auto number = parse_float(value.as_string())) return *number;
  return p.value(0, 0.0);
}

// math.ceil and math.floor.
Value whole(const Value& value, bool up) {
  if (!value.is_float()) return value;
  return integer::from_float(up ? std::ceil(value.as_float()) : std::floor(value.as_float()));
}

Value filter_round(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("round", a, {"precision", "method"});
  if (p[1]) static_cast<void>(p[1]->hash());  // it is looked for in a set, which what is unhashable refuses
  const std::string_view method = !p[1] ? "common" : p[1]->is_string() ? p[1]->as_string() : "";
  if (method != "common" && method != "ceil" && method != "floor")
    refuse_argument("method must be common, ceil or floor");
  const Value precision = p.value(0, 0);
  if (method == "common") return round_number(filtered(a), precision);
  const Value unit = power(10, precision);
  const Value units = multiply(filtered(a), unit);
  if (!units.is_number()) throw TypeError("must be real number, not " + std::string{units.type_name()});
  return divide(whole(units, method == "ceil"), unit);
}

constexpr Named<Filter> table[] = {
    {"abs", filter_abs}, {"int", filter_int}, {"float", filter_float}, {"round", filter_round}};

}  // namespace

std::span<const Named<Filter>> number_filters() noexcept { return table; }

}  // namespace eddy::templates::runtime
