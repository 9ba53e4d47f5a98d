#include "templates/runtime/operators.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/budget.h"
#include "eddy/base/escape.h"
#include "templates/runtime/format.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

[[noreturn]] void refuse(const char* sign, const Value& a, const Value& b) {
  refuse_undefined(a);
  refuse_undefined(b);
  throw TypeError(std::string{"unsupported operand type(s) for "} + sign + ": '" +
                  std::string{a.type_name()} + "' and '" + std::string{b.type_name()} + "'");
}

using integer::is_integral;

// What the objects among the operands make of it.
bool operated(std::string_view sign, const Value& a, const Value& b, Value& out) {
  return (a.is_object() && a.as_object()->operate(sign, b, false, out)) ||
         (b.is_object() && b.as_object()->operate(sign, a, true, out));
}

bool fits(const Value& value) noexcept { return value.is_int() || value.is_bool(); }

// Whether a double holds the integer, and all that are nearer to 0.
bool is_exact(std::int64_t value) noexcept {
  constexpr std::int64_t limit = std::int64_t{1} << 53;
  return value <= limit && value >= -limit;
}

// A number as a double: OverflowError for an int that is past all of them.
double real_of(const Value& value) {
  return value.is_big_int() ? integer::to_float(value) : value.as_float();
}

// One integer operation that says when it overflows 64 bits, the one that does not, or the same on doubles.
template <class Checked, class Unbounded, class Real>
Value arithmetic(const char* sign, const Value& a, const Value& b, Checked checked, Unbounded unbounded,
                 Real real) {
  if (fits(a) && fits(b)) {
    std::int64_t result = 0;
    if (!checked(a.as_int(), b.as_int(), &result)) return result;
  }
  if (!a.is_number() || !b.is_number()) refuse(sign, a, b);
  if (!is_integral(a) || !is_integral(b)) return real(real_of(a), real_of(b));
  return unbounded();
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
    const std::string_view first = a.as_string();
    const std::string_view second = b.as_string();
    const std::size_t size = first.size() + second.size();
    if (std::array<char, 256> text; size <= text.size()) {  // most are short, and need no memory twice
      std::copy(second.begin(), second.end(), std::copy(first.begin(), first.end(), text.begin()));
      return Value{std::string_view{text.data(), size}};
    }
    std::string text;
    text.reserve(size);
    text.append(first).append(second);
    return Value{text};
  }
  std::string text;
  append_html(text, a);
  append_html(text, b);
  return Value::markup(text);
}

// How often a sequence is repeated; Python takes less than none for none.
std::size_t repetitions(const Value& count, std::size_t size, const Limits& limits) {
  if (count.is_big_int()) throw OverflowError("cannot fit 'int' into an index-sized integer");
  const std::int64_t times = count.as_int();
  if (times <= 0 || size == 0) return 0;
  if (static_cast<std::uint64_t>(times) > limits.text / size)
    throw OverflowError("a repetition would make more than " + std::to_string(limits.text) + " bytes");
  base::bound_repetition(static_cast<std::size_t>(times) * size);
  return static_cast<std::size_t>(times);
}

Value repeat(const Value& sequence, const Value& count, const Limits& limits) {
  if (sequence.is_string() || sequence.is_bytes()) {
    const std::string_view text = sequence.as_string();
    std::string out;
    for (std::size_t n = repetitions(count, text.size(), limits); n > 0; --n) out += text;
    if (sequence.is_bytes()) return Value::bytes(out);
    return sequence.is_safe() ? Value::markup(out) : Value{out};
  }
  std::vector<Value> items;
  for (std::size_t n = repetitions(count, sequence.sequence_size() * sizeof(Value), limits); n > 0; --n)
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

// a // b as CPython has it: the quotient of what the rest leaves, to the next whole number.
double floor_quotient(double a, double b) {
  const double rest = std::fmod(a, b);
  double quotient = (a - rest) / b;
  if (rest != 0 && (rest < 0) != (b < 0)) quotient -= 1;
  if (quotient == 0) return std::copysign(0.0, a / b);
  const double whole = std::floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

void check_divisor(const Value& b, const char* message) {
  if (b.as_float() == 0) throw ZeroDivisionError(message);
}

double real_power(double base, double exponent) {
  if (base == 0 && exponent < 0) throw ZeroDivisionError("0.0 cannot be raised to a negative power");
  if (base < 0 && std::isfinite(exponent) && std::floor(exponent) != exponent && std::isfinite(base))
    throw ValueError("a negative number to a fractional power is complex, which eddy does not have");
  const double result = std::pow(base, exponent);
  if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent))
    throw OverflowError("(34, 'Numerical result out of range')");
  return result;
}

// Nothing where the result does not fit.
std::optional<std::int64_t> small_power(std::int64_t base, std::int64_t exponent) noexcept {
  std::int64_t result = 1;
  for (;;) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) return std::nullopt;
    exponent >>= 1;
    if (exponent == 0) return result;
    if (__builtin_mul_overflow(base, base, &base)) return std::nullopt;
  }
}

template <class Operation, class Unbounded>
Value bitwise(const char* sign, const Value& a, const Value& b, Operation operation, Unbounded unbounded) {
  if (!fits(a) || !fits(b)) {
    if (!is_integral(a) || !is_integral(b)) refuse(sign, a, b);
    return unbounded(a, b);
  }
  const std::int64_t result = operation(a.as_int(), b.as_int());
  if (a.is_bool() && b.is_bool()) return result != 0;
  return result;
}

}  // namespace

Value add(const Value& a, const Value& b, const Limits& limits) {
  if (fits(a) && fits(b)) {  // nearly always
    std::int64_t sum = 0;
    if (!__builtin_add_overflow(a.as_int(), b.as_int(), &sum)) return sum;
    return integer::add(a, b, limits.integer_bits);
  }
  if (a.is_number() && b.is_number()) {
    if (!is_integral(a) || !is_integral(b)) return real_of(a) + real_of(b);
    return integer::add(a, b, limits.integer_bits);
  }
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
  if (Value out; operated("+", a, b, out)) return out;
  refuse("+", a, b);
}

Value subtract(const Value& a, const Value& b, const Limits& limits) {
  return arithmetic(
      "-", a, b, [](auto x, auto y, auto* out) { return __builtin_sub_overflow(x, y, out); },
      [&] { return integer::subtract(a, b, limits.integer_bits); }, [](double x, double y) { return x - y; });
}

Value multiply(const Value& a, const Value& b, const Limits& limits) {
  if (repeatable(a) || repeatable(b)) {
    const Value& sequence = repeatable(a) ? a : b;
    const Value& count = repeatable(a) ? b : a;
    if (is_integral(count)) return repeat(sequence, count, limits);
    throw TypeError("can't multiply sequence by non-int of type '" + std::string{count.type_name()} + "'");
  }
  return arithmetic(
      "*", a, b, [](auto x, auto y, auto* out) { return __builtin_mul_overflow(x, y, out); },
      [&] { return integer::multiply(a, b, limits.integer_bits); }, [](double x, double y) { return x * y; });
}

Value divide(const Value& a, const Value& b) {
  if (!a.is_number() || !b.is_number()) refuse("/", a, b);
  if (fits(a) && fits(b) && b.as_int() != 0 && is_exact(a.as_int()) && is_exact(b.as_int()))
    return a.as_float() / b.as_float();
  const bool integers = is_integral(a) && is_integral(b);
  check_divisor(b, integers ? "division by zero" : "float division by zero");
  return integers ? integer::true_divide(a, b) : real_of(a) / real_of(b);
}

Value floor_divide(const Value& a, const Value& b) {
  if (fits(a) && fits(b) && b.as_int() > 0) {  // nearly always
    const std::int64_t quotient = a.as_int() / b.as_int();
    return quotient - (a.as_int() % b.as_int() < 0);
  }
  if (!a.is_number() || !b.is_number()) refuse("//", a, b);
  if (!is_integral(a) || !is_integral(b)) {
    check_divisor(b, "float floor division by zero");
    return floor_quotient(real_of(a), real_of(b));
  }
  check_divisor(b, "integer division or modulo by zero");
  return integer::floor_divide(a, b);
}

Value modulo(const Value& a, const Value& b) {
  if (fits(a) && fits(b) && b.as_int() > 0) {  // nearly always
    const std::int64_t rest = a.as_int() % b.as_int();
    return rest < 0 ? rest + b.as_int() : rest;
  }
  if (a.is_string() || a.is_bytes()) return format_printf(a, b);
  if (!a.is_number() || !b.is_number()) refuse("%", a, b);
  if (!is_integral(a) || !is_integral(b)) {
    check_divisor(b, "float modulo");
    return floor_mod(real_of(a), real_of(b));
  }
  check_divisor(b, "integer modulo by zero");
  return integer::modulo(a, b);
}

Value power(const Value& a, const Value& b, const Limits& limits) {
  if (!a.is_number() || !b.is_number()) refuse("** or pow()", a, b);
  if (!is_integral(a) || !is_integral(b) || integer::is_negative(b))
    return real_power(real_of(a), real_of(b));
  if (fits(a) && fits(b))
    if (const auto result = small_power(a.as_int(), b.as_int())) return *result;
  return integer::power(a, b, limits.integer_bits);
}

Value bit_or(const Value& a, const Value& b) {
  if (a.is_dict() && b.is_dict()) {
    Dict both = a.as_dict();
    for (const auto& [key, value] : b.as_dict()) both.set(key, value);
    return Value{std::move(both)};
  }
  return bitwise(
      "|", a, b, [](std::int64_t x, std::int64_t y) { return x | y; }, integer::bit_or);
}
Value bit_xor(const Value& a, const Value& b) {
  return bitwise(
      "^", a, b, [](std::int64_t x, std::int64_t y) { return x ^ y; }, integer::bit_xor);
}
Value bit_and(const Value& a, const Value& b) {
  return bitwise(
      "&", a, b, [](std::int64_t x, std::int64_t y) { return x & y; }, integer::bit_and);
}

Value shift_left(const Value& a, const Value& b, const Limits& limits) {
  if (!is_integral(a) || !is_integral(b)) refuse("<<", a, b);
  std::int64_t result = 0;
  if (fits(a) && fits(b) && b.as_int() >= 0 && b.as_int() < 63 &&
      !__builtin_mul_overflow(a.as_int(), std::int64_t{1} << b.as_int(), &result))
    return result;
  return integer::shift_left(a, b, limits.integer_bits);
}

Value shift_right(const Value& a, const Value& b) {
  if (!is_integral(a) || !is_integral(b)) refuse(">>", a, b);
  if (fits(a) && fits(b) && b.as_int() >= 0) return a.as_int() >> std::min<std::int64_t>(b.as_int(), 63);
  return integer::shift_right(a, b);
}

Value negate(const Value& value) {
  if (value.is_float()) return -value.as_float();
  if (!is_integral(value))
    throw TypeError("bad operand type for unary -: '" + std::string{value.type_name()} + "'");
  std::int64_t result = 0;
  if (fits(value) && !__builtin_sub_overflow(std::int64_t{0}, value.as_int(), &result)) return result;
  return integer::negate(value);
}

Value positive(const Value& value) {
  if (value.is_float() || value.is_big_int()) return value;
  if (!fits(value)) throw TypeError("bad operand type for unary +: '" + std::string{value.type_name()} + "'");
  return value.as_int();
}

Value invert(const Value& value) {
  if (value.is_big_int()) return integer::invert(value);
  if (!fits(value)) throw TypeError("bad operand type for unary ~: '" + std::string{value.type_name()} + "'");
  return ~value.as_int();
}

Value absolute(const Value& value) {
  if (value.is_float()) return std::fabs(value.as_float());
  if (Value out; value.is_object() && value.as_object()->operate("abs", {}, false, out)) return out;
  if (!value.is_number())
    throw TypeError("bad operand type for abs(): '" + std::string{value.type_name()} + "'");
  return integer::is_negative(value) ? negate(value) : positive(value);
}

std::int64_t length_of(const Value& value) {
  refuse_strict(value);
  if (value.is_undefined()) return 0;
  if (const auto length = value.length()) return static_cast<std::int64_t>(*length);
  throw TypeError("object of type '" + std::string{value.type_name()} + "' has no len()");
}

}  // namespace eddy::templates::runtime
