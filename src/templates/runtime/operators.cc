#include "templates/runtime/operators.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "eddy/base/escape.h"
#include "templates/runtime/format.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
namespace {

[[noreturn]] void refuse(const char* sign, const Value& a, const Value& b) {
  refuse_undefined(a);
  refuse_undefined(b);
  throw TypeError(std::string{"unsupported operand type(s) for "} + sign + ": '" +
                  std::string{a.type_name()} + "' and '" + std::string{b.type_name()} + "'");
}

[[noreturn]] void too_large() { throw OverflowError("integer does not fit in 64 bits"); }

bool integral(const Value& value) noexcept { return value.is_int() || value.is_bool(); }

// One integer operation that says when it overflows, or the same on doubles.
template <class Checked, class Real>
Value arithmetic(const char* sign, const Value& a, const Value& b, Checked checked, Real real) {
  if (!a.is_number() || !b.is_number()) refuse(sign, a, b);
  if (!integral(a) || !integral(b)) return real(a.as_float(), b.as_float());
  std::int64_t result = 0;
  if (checked(a.as_int(), b.as_int(), &result)) too_large();
  return result;
}

std::vector<Value> joined(const Value& a, const Value& b) {
  std::vector<Value> items;
  items.reserve(a.sequence_size() + b.sequence_size());
  for (std::size_t i = 0; i < a.sequence_size(); ++i) items.push_back(a.sequence_item(i));
  for (std::size_t i = 0; i < b.sequence_size(); ++i) items.push_back(b.sequence_item(i));
  return items;
}

Value add_text(const Value& a, const Value& b) {
  if (!a.is_safe() && !b.is_safe()) {
    std::string text{a.as_string()};
    text += b.as_string();
    return Value{text};
  }
  std::string text;
  append_html(text, a);
  append_html(text, b);
  return Value::markup(text);
}

// How often a sequence is repeated; Python takes less than none for none.
std::size_t repetitions(const Value& count, std::size_t size) {
  const std::int64_t times = count.as_int();
  if (times <= 0 || size == 0) return 0;
  if (static_cast<std::uint64_t>(times) > max_text / size)
    throw OverflowError("a repetition would make more than 64 MiB");
  return static_cast<std::size_t>(times);
}

Value repeat(const Value& sequence, const Value& count) {
  if (sequence.is_string() || sequence.is_bytes()) {
    const std::string_view text = sequence.as_string();
    std::string out;
    for (std::size_t n = repetitions(count, text.size()); n > 0; --n) out += text;
    if (sequence.is_bytes()) return Value::bytes(out);
    return sequence.is_safe() ? Value::markup(out) : Value{out};
  }
  std::vector<Value> items;
  for (std::size_t n = repetitions(count, sequence.sequence_size() * sizeof(Value)); n > 0; --n)
    for (std::size_t i = 0; i < sequence.sequence_size(); ++i) items.push_back(sequence.sequence_item(i));
  return sequence.is_tuple() ? Value::tuple(std::move(items)) : Value::list(std::move(items));
}

bool repeatable(const Value& value) noexcept {
  return value.is_string() || value.is_bytes() || value.is_sequence();
}

double floor_mod(double a, double b) {
  const double rest = std::fmod(a, b);
  if (rest == 0) return std::copysign(0.0, b);
  return (rest < 0) != (b < 0) ? rest + b : rest;
}

void check_divisor(const Value& b, const char* message) {
  if (b.as_float() == 0) throw ZeroDivisionError(message);
}

Value integer_power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) {
    if (base == 0) throw ZeroDivisionError("0.0 cannot be raised to a negative power");
    return std::pow(static_cast<double>(base), static_cast<double>(exponent));
  }
  std::int64_t result = 1;
  for (;;) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) too_large();
    exponent >>= 1;
    if (exponent == 0) return result;
    if (__builtin_mul_overflow(base, base, &base)) too_large();
  }
}

template <class Operation>
Value bitwise(const char* sign, const Value& a, const Value& b, Operation operation) {
  if (!integral(a) || !integral(b)) refuse(sign, a, b);
  const std::int64_t result = operation(a.as_int(), b.as_int());
  if (a.is_bool() && b.is_bool()) return result != 0;
  return result;
}

std::int64_t shift_count(const Value& count) {
  if (count.as_int() < 0) throw ValueError("negative shift count");
  return count.as_int();
}

}  // namespace

Value add(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number())
    return arithmetic(
        "+", a, b, [](auto x, auto y, auto* out) { return __builtin_add_overflow(x, y, out); },
        [](double x, double y) { return x + y; });
  if (a.is_string() && b.is_string()) return add_text(a, b);
  if (a.is_string())
    throw TypeError("can only concatenate str (not \"" + std::string{b.type_name()} + "\") to str");
  if (a.is_bytes() && b.is_bytes())
    return Value::bytes(std::string{a.as_string()} + std::string{b.as_string()});
  if (a.is_sequence()) {
    if (b.is_sequence() && a.is_tuple() == b.is_tuple())
      return a.is_tuple() ? Value::tuple(joined(a, b)) : Value::list(joined(a, b));
    const std::string kind{a.is_tuple() ? "tuple" : "list"};
    throw TypeError("can only concatenate " + kind + " (not \"" + std::string{b.type_name()} + "\") to " +
                    kind);
  }
  refuse("+", a, b);
}

Value subtract(const Value& a, const Value& b) {
  return arithmetic(
      "-", a, b, [](auto x, auto y, auto* out) { return __builtin_sub_overflow(x, y, out); },
      [](double x, double y) { return x - y; });
}

Value multiply(const Value& a, const Value& b) {
  if (repeatable(a) || repeatable(b)) {
    const Value& sequence = repeatable(a) ? a : b;
    const Value& count = repeatable(a) ? b : a;
    if (integral(count)) return repeat(sequence, count);
    throw TypeError("can't multiply sequence by non-int of type '" + std::string{count.type_name()} + "'");
  }
  return arithmetic(
      "*", a, b, [](auto x, auto y, auto* out) { return __builtin_mul_overflow(x, y, out); },
      [](double x, double y) { return x * y; });
}

Value divide(const Value& a, const Value& b) {
  if (!a.is_number() || !b.is_number()) refuse("/", a, b);
  check_divisor(b, integral(a) && integral(b) ? "division by zero" : "float division by zero");
  return a.as_float() / b.as_float();
}

Value floor_divide(const Value& a, const Value& b) {
  if (!a.is_number() || !b.is_number()) refuse("//", a, b);
  if (!integral(a) || !integral(b)) {
    check_divisor(b, "float floor division by zero");
    const double rest = floor_mod(a.as_float(), b.as_float());
    return std::floor((a.as_float() - rest) / b.as_float() + 0.5);
  }
  check_divisor(b, "integer division or modulo by zero");
  if (a.as_int() == std::numeric_limits<std::int64_t>::min() && b.as_int() == -1) too_large();
  const std::int64_t quotient = a.as_int() / b.as_int();
  return quotient - ((a.as_int() % b.as_int() != 0) && ((a.as_int() < 0) != (b.as_int() < 0)));
}

Value modulo(const Value& a, const Value& b) {
  if (a.is_string()) return format_printf(a, b);
  if (!a.is_number() || !b.is_number()) refuse("%", a, b);
  if (!integral(a) || !integral(b)) {
    check_divisor(b, "float modulo");
    return floor_mod(a.as_float(), b.as_float());
  }
  check_divisor(b, "integer modulo by zero");
  if (b.as_int() == -1) return 0;  // INT64_MIN % -1 overflows in C++
  const std::int64_t rest = a.as_int() % b.as_int();
  return rest != 0 && (rest < 0) != (b.as_int() < 0) ? rest + b.as_int() : rest;
}

Value power(const Value& a, const Value& b) {
  if (!a.is_number() || !b.is_number()) refuse("** or pow()", a, b);
  if (integral(a) && integral(b)) return integer_power(a.as_int(), b.as_int());
  const double base = a.as_float();
  if (base == 0 && b.as_float() < 0) throw ZeroDivisionError("0.0 cannot be raised to a negative power");
  if (base < 0 && std::floor(b.as_float()) != b.as_float())
    throw ValueError("a negative number to a fractional power is complex, which eddy does not have");
  const double result = std::pow(base, b.as_float());
  if (std::isinf(result) && !std::isinf(base) && !std::isinf(b.as_float()))
    throw OverflowError("(34, 'Numerical result out of range')");
  return result;
}

Value bit_or(const Value& a, const Value& b) {
  if (a.is_dict() && b.is_dict()) {
    Dict both = a.as_dict();
    for (const auto& [key, value] : b.as_dict()) both.set(key, value);
    return Value{std::move(both)};
  }
  return bitwise("|", a, b, [](std::int64_t x, std::int64_t y) { return x | y; });
}
Value bit_xor(const Value& a, const Value& b) {
  return bitwise("^", a, b, [](std::int64_t x, std::int64_t y) { return x ^ y; });
}
Value bit_and(const Value& a, const Value& b) {
  return bitwise("&", a, b, [](std::int64_t x, std::int64_t y) { return x & y; });
}

Value shift_left(const Value& a, const Value& b) {
  if (!integral(a) || !integral(b)) refuse("<<", a, b);
  const std::int64_t count = shift_count(b);
  if (a.as_int() == 0) return 0;
  std::int64_t result = 0;
  if (count > 62 || __builtin_mul_overflow(a.as_int(), std::int64_t{1} << count, &result)) too_large();
  return result;
}

Value shift_right(const Value& a, const Value& b) {
  if (!integral(a) || !integral(b)) refuse(">>", a, b);
  return a.as_int() >> std::min<std::int64_t>(shift_count(b), 63);
}

Value negate(const Value& value) {
  if (value.is_float()) return -value.as_float();
  if (!integral(value))
    throw TypeError("bad operand type for unary -: '" + std::string{value.type_name()} + "'");
  if (value.as_int() == std::numeric_limits<std::int64_t>::min()) too_large();
  return -value.as_int();
}

Value positive(const Value& value) {
  if (value.is_float()) return value;
  if (!integral(value))
    throw TypeError("bad operand type for unary +: '" + std::string{value.type_name()} + "'");
  return value.as_int();
}

Value invert(const Value& value) {
  if (!integral(value))
    throw TypeError("bad operand type for unary ~: '" + std::string{value.type_name()} + "'");
  return ~value.as_int();
}

}  // namespace eddy::templates::runtime
