// Python's math module.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "templates/runtime/call.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/numbers.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/python_modules.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

double real(std::string_view function, const Arguments& a, std::size_t index, std::size_t count) {
  if (a.positional.size() != count || !a.keyword.empty())
    throw TypeError{"math." + std::string{function} + "() takes exactly " + std::to_string(count) +
                    (count == 1 ? " argument (" : " arguments (") + std::to_string(a.positional.size()) +
                    " given)"};
  const Value& value = a.positional[index];
  if (!value.is_number()) throw TypeError{"must be real number, not " + std::string{value.type_name()}};
  return value.as_float();
}

// What a function of doubles answers, with Python's errors where C's has infinities and NaNs.
double checked(double result, double argument) {
  if (std::isnan(result) && !std::isnan(argument)) throw ValueError{"math domain error"};
  if (std::isinf(result) && std::isfinite(argument)) throw OverflowError{"math range error"};
  return result;
}

using Real = double (*)(double);

template <std::size_t N>
void add_reals(Dict& out, const std::array<std::pair<const char*, Real>, N>& functions) {
  for (const auto& [name, function] : functions) {
    out.set(name, Value{Callable{[name = name, function = function](const Arguments& a) {
                          const double x = real(name, a, 0, 1);
                          return Value{checked(function(x), x)};
                        }},
                        name});
  }
}

// floor, ceil and trunc answer ints; of an int itself.
template <double (*Round)(double)>
Value rounded(const char* name, const Arguments& a) {
  if (a.positional.size() == 1 && (a.positional[0].is_int() || a.positional[0].is_bool()))
    return add(a.positional[0], 0);
  return to_integer(Value{Round(real(name, a, 0, 1))});
}
double floor_of(double x) { return std::floor(x); }
double ceil_of(double x) { return std::ceil(x); }
double trunc_of(double x) { return std::trunc(x); }
Value py_floor(const Arguments& a) { return rounded<floor_of>("floor", a); }
Value py_ceil(const Arguments& a) { return rounded<ceil_of>("ceil", a); }
Value py_trunc(const Arguments& a) { return rounded<trunc_of>("trunc", a); }

Value py_log(const Arguments& a) {
  if (a.positional.empty() || a.positional.size() > 2)
    throw TypeError{"log expected 1 or 2 arguments, got " + std::to_string(a.positional.size())};
  const double x = real("log", {a.positional.first(1), {}}, 0, 1);
  if (x <= 0) throw ValueError{"math domain error"};
  if (a.positional.size() == 1) return std::log(x);
  const double base = real("log", {a.positional.subspan(1), {}}, 0, 1);
  if (base <= 0) throw ValueError{"math domain error"};
  const double divisor = std::log(base);
  if (divisor == 0) throw ZeroDivisionError{"float division by zero"};
  return std::log(x) / divisor;
}
double log_2(double x) { return x > 0 ? std::log2(x) : NAN; }
double log_10(double x) { return x > 0 ? std::log10(x) : NAN; }

Value py_pow(const Arguments& a) {
  const double x = real("pow", a, 0, 2);
  const double y = real("pow", a, 1, 2);
  if (x == 0 && y < 0) throw ValueError{"math domain error"};
  const double result = std::pow(x, y);
  if (std::isnan(result) && !std::isnan(x) && !std::isnan(y)) throw ValueError{"math domain error"};
  if (std::isinf(result) && std::isfinite(x) && std::isfinite(y)) throw OverflowError{"math range error"};
  return result;
}
Value py_fmod(const Arguments& a) {
  const double x = real("fmod", a, 0, 2);
  const double y = real("fmod", a, 1, 2);
  if (y == 0 || std::isinf(x)) throw ValueError{"math domain error"};
  return std::fmod(x, y);
}
Value py_atan2(const Arguments& a) { return std::atan2(real("atan2", a, 0, 2), real("atan2", a, 1, 2)); }
Value py_copysign(const Arguments& a) {
  return std::copysign(real("copysign", a, 0, 2), real("copysign", a, 1, 2));
}
Value py_hypot(const Arguments& a) {
  double out = 0;
  for (std::size_t i = 0; i < a.positional.size(); ++i)
    out = std::hypot(out, real("hypot", {a.positional.subspan(i, 1), {}}, 0, 1));
  return out;
}
Value py_dist(const Arguments& a) {
  const auto given = take_some("math", "dist", a, 2, 2);
  const std::vector<Value> p = to_vector(given[0]);
  const std::vector<Value> q = to_vector(given[1]);
  if (p.size() != q.size()) throw ValueError{"both points must have the same number of dimensions"};
  double out = 0;
  for (std::size_t i = 0; i < p.size(); ++i)
    out = std::hypot(out, real("dist", {{&p[i], 1}, {}}, 0, 1) - real("dist", {{&q[i], 1}, {}}, 0, 1));
  return out;
}
Value py_remainder(const Arguments& a) {
  const double x = real("remainder", a, 0, 2);
  const double y = real("remainder", a, 1, 2);
  if (!std::isnan(x) && !std::isnan(y) && (std::isinf(x) || y == 0)) throw ValueError{"math domain error"};
  return std::remainder(x, y);
}
Value py_nextafter(const Arguments& a) {
  return std::nextafter(real("nextafter", a, 0, 2), real("nextafter", a, 1, 2));
}
Value py_ulp(const Arguments& a) {
  const double x = std::fabs(real("ulp", a, 0, 1));
  if (!std::isfinite(x)) return x;
  const double next = std::nextafter(x, HUGE_VAL);
  return std::isinf(next) ? x - std::nextafter(x, 0.0) : next - x;
}
Value py_modf(const Arguments& a) {
  double whole = 0;
  const double fraction = std::modf(real("modf", a, 0, 1), &whole);
  return Value::tuple({fraction, whole});
}
Value py_frexp(const Arguments& a) {
  const double x = real("frexp", a, 0, 1);
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  return Value::tuple({fraction, std::isfinite(x) ? exponent : 0});
}
Value py_ldexp(const Arguments& a) {
  const auto given = take_some("math", "ldexp", a, 2, 2);
  const double x = real("ldexp", {given.first(1), {}}, 0, 1);
  if (!integer::is_integral(given[1])) throw TypeError{"Expected an int as second argument to ldexp."};
  const auto exponent = std::clamp<std::int64_t>(integer::saturated(given[1]), -100'000, 100'000);
  return checked(std::ldexp(x, static_cast<int>(exponent)), x);
}
double gamma_of(double x) { return x <= 0 && std::floor(x) == x ? NAN : std::tgamma(x); }
Value py_lgamma(const Arguments& a) {
  const double x = real("lgamma", a, 0, 1);
  if (x <= 0 && std::floor(x) == x && std::isfinite(x)) throw ValueError{"math domain error"};
  return checked(std::lgamma(x), x);
}

Value py_isnan(const Arguments& a) { return std::isnan(real("isnan", a, 0, 1)); }
Value py_isinf(const Arguments& a) { return std::isinf(real("isinf", a, 0, 1)); }
Value py_isfinite(const Arguments& a) { return std::isfinite(real("isfinite", a, 0, 1)); }
double degrees_of(double x) { return x * (180.0 / std::numbers::pi); }
double radians_of(double x) { return x * (std::numbers::pi / 180.0); }

Value py_isclose(const Arguments& a) {
  const Parameters p{"isclose", a, {"a", "b", "rel_tol", "abs_tol"}, 2};
  const auto number = [&](std::size_t at, double otherwise) {
    return p[at] ? real("isclose", {{p[at], 1}, {}}, 0, 1) : otherwise;
  };
  const double x = number(0, 0);
  const double y = number(1, 0);
  const double relative = number(2, 1e-9);
  const double absolute = number(3, 0);
  if (relative < 0 || absolute < 0) throw ValueError{"tolerances must be non-negative"};
  if (x == y) return true;
  if (std::isinf(x) || std::isinf(y)) return false;
  const double difference = std::fabs(x - y);
  return difference <= std::fabs(relative * y) || difference <= std::fabs(relative * x) ||
         difference <= absolute;
}

Value py_factorial(const Arguments& a) {
  std::int64_t n = index_of(take_one("math", "factorial", a));
  if (n < 0) throw ValueError{"factorial() not defined for negative values"};
  Value out = 1;
  for (; n > 1; --n) out = multiply(out, Value{n});
  return out;
}
// An integer of any size.
const Value& integral(const Value& value) {
  if (integer::is_integral(value)) return value;
  throw TypeError("'" + std::string{value.type_name()} + "' object cannot be interpreted as an integer");
}
Value greatest_divisor(Value a, Value b) {
  while (b.truth()) a = std::exchange(b, modulo(a, b));
  return a;
}
Value py_gcd(const Arguments& a) {
  refuse_keywords("math.gcd", a);
  Value out = 0;
  for (const Value& value : a.positional) out = greatest_divisor(out, absolute(integral(value)));
  return out;
}
Value py_lcm(const Arguments& a) {
  refuse_keywords("math.lcm", a);
  Value out = 1;
  for (const Value& value : a.positional) {
    const Value next = absolute(integral(value));
    out = next.truth() && out.truth() ? multiply(out, floor_divide(next, greatest_divisor(out, next)))
                                      : Value{0};
  }
  return out;
}

// n (n-1) … of `count` factors.
Value falling(const Value& n, std::int64_t count) {
  Value out = 1;
  for (std::int64_t i = 0; i < count; ++i) out = multiply(out, subtract(n, Value{i}));
  return out;
}
std::int64_t not_negative(const Value& value, const char* name) {
  const std::int64_t out = index_of(value);
  if (out < 0) throw ValueError{std::string{name} + " must be a non-negative integer"};
  return out;
}
Value py_comb(const Arguments& a) {
  const auto given = take_some("math", "comb", a, 2, 2);
  const std::int64_t n = not_negative(given[0], "n");
  const std::int64_t k = not_negative(given[1], "k");
  if (k > n) return 0;
  const std::int64_t chosen = std::min(k, n - k);
  return floor_divide(falling(Value{n}, chosen), falling(Value{chosen}, chosen));
}
Value py_perm(const Arguments& a) {
  const auto given = take_some("math", "perm", a, 1, 2);
  const std::int64_t n = not_negative(given[0], "n");
  const std::int64_t k = given.size() < 2 || given[1].is_none() ? n : not_negative(given[1], "k");
  return k > n ? Value{0} : falling(Value{n}, k);
}
Value py_isqrt(const Arguments& a) {
  const std::int64_t n = index_of(take_one("math", "isqrt", a));
  if (n < 0) throw ValueError{"isqrt() argument must be nonnegative"};
  auto root = static_cast<std::int64_t>(std::sqrt(static_cast<double>(n)));
  while (root > 0 && root > n / root) --root;
  while ((root + 1) <= n / (root + 1)) ++root;
  return root;
}
Value py_fsum(const Arguments& a) {
  // Shewchuk's exact partial sums.
  std::vector<double> partials;
  for (const Value& value : to_vector(take_one("math", "fsum", a))) {
    double x = real("fsum", {{&value, 1}, {}}, 0, 1);
    std::size_t kept = 0;
    for (double y : partials) {
      if (std::fabs(x) < std::fabs(y)) std::swap(x, y);
      const double high = x + y;
      const double low = y - (high - x);
      if (low != 0) partials[kept++] = low;
      x = high;
    }
    partials.resize(kept);
    partials.push_back(x);
  }
  double sum = 0;
  for (auto at = partials.rbegin(); at != partials.rend(); ++at) sum += *at;
  return sum;
}
Value py_prod(const Arguments& a) {
  const Parameters p{"prod", a, {"iterable", "start"}, 1};
  Value out = p.value(1, 1);
  for (const Value& item : to_vector(*p[0])) out = multiply(out, item);
  return out;
}

}  // namespace

Value math_module() {
  Dict out;
  out.set("pi", Value{std::numbers::pi});
  out.set("e", Value{std::numbers::e});
  out.set("tau", Value{2 * std::numbers::pi});
  out.set("inf", Value{HUGE_VAL});
  out.set("nan", Value{std::nan("")});
  add_reals<26>(
      out, {{{"sqrt", std::sqrt},   {"exp", std::exp},     {"fabs", std::fabs},     {"sin", std::sin},
             {"cos", std::cos},     {"tan", std::tan},     {"asin", std::asin},     {"acos", std::acos},
             {"atan", std::atan},   {"sinh", std::sinh},   {"cosh", std::cosh},     {"tanh", std::tanh},
             {"log2", log_2},       {"log10", log_10},     {"degrees", degrees_of}, {"radians", radians_of},
             {"expm1", std::expm1}, {"log1p", std::log1p}, {"cbrt", std::cbrt},     {"asinh", std::asinh},
             {"acosh", std::acosh}, {"atanh", std::atanh}, {"erf", std::erf},       {"erfc", std::erfc},
             {"exp2", std::exp2},   {"gamma", gamma_of}}});
  constexpr std::pair<const char*, Value (*)(const Arguments&)> functions[] = {{"floor", py_floor},
                                                                               {"ceil", py_ceil},
                                                                               {"trunc", py_trunc},
                                                                               {"log", py_log},
                                                                               {"pow", py_pow},
                                                                               {"fmod", py_fmod},
                                                                               {"atan2", py_atan2},
                                                                               {"copysign", py_copysign},
                                                                               {"hypot", py_hypot},
                                                                               {"isnan", py_isnan},
                                                                               {"isinf", py_isinf},
                                                                               {"isfinite", py_isfinite},
                                                                               {"isclose", py_isclose},
                                                                               {"gcd", py_gcd},
                                                                               {"factorial", py_factorial},
                                                                               {"isqrt", py_isqrt},
                                                                               {"fsum", py_fsum},
                                                                               {"prod", py_prod},
                                                                               {"lcm", py_lcm},
                                                                               {"comb", py_comb},
                                                                               {"perm", py_perm},
                                                                               {"dist", py_dist},
                                                                               {"remainder", py_remainder},
                                                                               {"nextafter", py_nextafter},
                                                                               {"ulp", py_ulp},
                                                                               {"modf", py_modf},
                                                                               {"frexp", py_frexp},
                                                                               {"ldexp", py_ldexp},
                                                                               {"lgamma", py_lgamma}};
  for (const auto& [name, function] : functions) out.set(name, Value{Callable{function}, name});
  return make_module("math", std::move(out));
}

}  // namespace eddy::templates::runtime
