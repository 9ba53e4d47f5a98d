// Filters of numbers.
#include <cmath>

#include "templates/runtime/filter_tools.h"
#include "templates/runtime/numbers.h"
#include "templates/runtime/operators.h"

namespace eddy::templates::runtime {
namespace {

Value filter_abs(const Caller&, const Arguments& a) {
  const Value& value = filtered(a);
  if (value.is_float()) return std::fabs(value.as_float());
  if (!value.is_number())
    throw TypeError("bad operand type for abs(): '" + std::string{value.type_name()} + "'");
  return value.as_int() < 0 ? negate(value) : Value{value.as_int()};
}

Value filter_int(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("int", a, {"default", "base"});
  const Value& value = filtered(a);
  if (value.is_string()) {
    const bool has_base = !p[1] || p[1]->is_int() || p[1]->is_bool();
    if (!has_base) return p.value(0, 0);
    if (const auto number = parse_integer(value.as_string(), static_cast<int>(p.integer(1, 10))))
      return *number;
    const auto real = parse_float(value.as_string());  // "42.23" is 42
    if (real && std::fabs(*real) < 0x1p63) return static_cast<std::int64_t>(*real);
    return p.value(0, 0);
  }
  if (!value.is_number() || (value.is_float() && std::isnan(value.as_float()))) return p.value(0, 0);
  return to_integer(value);
}

Value filter_float(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("float", a, {"default"});
  const Value& value = filtered(a);
  if (value.is_number()) return value.as_float();
  if (value.is_string())
    if (const auto number = parse_float(value.as_string())) return *number;
  return p.value(0, 0.0);
}

Value filter_round(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("round", a, {"precision", "method"});
  const std::string_view method = p.text(1, "common");
  if (method != "common" && method != "ceil" && method != "floor")
    refuse_argument("method must be common, ceil or floor");
  const std::int64_t precision = p.integer(0);
  if (method == "common") return round_number(filtered(a), precision);
  if (!filtered(a).is_number())
    throw TypeError("must be real number, not " + std::string{filtered(a).type_name()});
  const double unit = std::pow(10.0, static_cast<double>(precision));
  const double scaled = filtered(a).as_float() * unit;
  return (method == "ceil" ? std::ceil(scaled) : std::floor(scaled)) / unit;
}

constexpr Named<Filter> table[] = {
    {"abs", filter_abs}, {"int", filter_int}, {"float", filter_float}, {"round", filter_round}};

}  // namespace

std::span<const Named<Filter>> number_filters() noexcept { return table; }

}  // namespace eddy::templates::runtime
