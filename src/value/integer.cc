// Arithmetic, order and bits. Text and bytes are in integer_text.cc, doubles in integer_float.cc.
#include "value/integer.h"

#include <algorithm>
#include <limits>

#include "base/budget.h"
#include "eddy/value/errors.h"
#include "value/big_integer.h"

namespace eddy {
namespace detail {

Value BigIntegerNode::make(BigInteger number) {
  const double nearest = nearest_double(number, 0, false);
  Value value{Value::Kind::big_integer, new BigIntegerNode{std::move(number)}};
  value.word_.real = in(value) < 0 ? -nearest : nearest;
  return value;
}

const BigInteger& BigIntegerNode::in(const Value& value) noexcept {
  return static_cast<const BigIntegerNode*>(value.more_.node)->number;
}

void destroy_big_integer(Node* node) noexcept { delete static_cast<BigIntegerNode*>(node); }

const BigInteger& number_of(const Value& value, BigInteger& room) {
  if (value.is_big_int()) return BigIntegerNode::in(value);
  return room = value.as_int();
}

std::size_t bits_of(const BigInteger& number) noexcept {
  const auto& limbs = number.backend();
  const std::uint64_t top = limbs.limbs()[limbs.size() - 1];
  return std::size_t{64} * (limbs.size() - 1) + static_cast<std::size_t>(std::bit_width(top));
}

void refuse_bits(std::size_t bits) {
  throw OverflowError("an integer would have more than " + std::to_string(bits) + " bits");
}

Value value_of(BigInteger number, std::size_t bits) {
  if (const base::Budget* budget = base::current_budget)
    bits = std::min<std::size_t>(bits, budget->max_integer_bits());
  const std::size_t length = bits_of(number);
  if (length < 64) return static_cast<std::int64_t>(number);
  if (length == 64 && number == std::numeric_limits<std::int64_t>::min())
    return std::numeric_limits<std::int64_t>::min();
  if (length > bits) refuse_bits(bits);
  base::spend(length / 256);
  base::make_bytes(length / 8 + sizeof(BigIntegerNode));
  return BigIntegerNode::make(std::move(number));
}

}  // namespace detail

Value Value::of_unsigned(std::uint64_t value) { return detail::value_of(value, integer::max_bits); }

std::optional<std::uint64_t> Value::to_unsigned() const noexcept {
  if (is_big_int()) {
    const detail::BigInteger& number = detail::BigIntegerNode::in(*this);
    if (number < 0 || detail::bits_of(number) > 64) return std::nullopt;
    return static_cast<std::uint64_t>(number);
  }
  if ((!is_int() && !is_bool()) || as_int() < 0) return std::nullopt;
  return static_cast<std::uint64_t>(as_int());
}

namespace integer {
namespace {

namespace mp = boost::multiprecision;
using detail::BigInteger;
using detail::bits_of;
using detail::number_of;
using detail::refuse_bits;
using detail::value_of;

constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

template <class Operation>
Value calculated(const Value& a, const Value& b, std::size_t bits, Operation operation) {
  BigInteger left, right;
  return value_of(operation(number_of(a, left), number_of(b, right)), bits);
}

struct Division {
  BigInteger quotient, rest;
};

Division floor_division(const Value& a, const Value& b) {
  BigInteger left, right;
  const BigInteger& divisor = number_of(b, right);
  Division out;
  mp::divide_qr(number_of(a, left), divisor, out.quotient, out.rest);
  if (out.rest != 0 && (out.rest < 0) != (divisor < 0)) {
    --out.quotient;
    out.rest += divisor;
  }
  return out;
}

// The number whose product with `a` leaves 1 when divided by `modulus`, by Euclid's algorithm.
BigInteger inverse(const BigInteger& a, const BigInteger& modulus) {
  BigInteger rest = modulus, next = a, factor = 0, next_factor = 1;
  while (next != 0) {
    const BigInteger quotient = rest / next;
    rest -= quotient * next;
    rest.swap(next);
    factor -= quotient * next_factor;
    factor.swap(next_factor);
  }
  if (rest != 1) throw ValueError("base is not invertible for the given modulus");
  return factor < 0 ? factor + modulus : factor;
}

// Of a shift; past `most` it does not matter how far.
std::size_t shift_count(const Value& count, std::size_t most) {
  if (is_negative(count)) throw ValueError("negative shift count");
  return static_cast<std::size_t>(
      std::min(static_cast<std::uint64_t>(saturated(count)), static_cast<std::uint64_t>(most)));
}

}  // namespace

Value add(const Value& a, const Value& b, std::size_t bits) {
  return calculated(a, b, bits, [](const auto& x, const auto& y) -> BigInteger { return x + y; });
}
Value subtract(const Value& a, const Value& b, std::size_t bits) {
  return calculated(a, b, bits, [](const auto& x, const auto& y) -> BigInteger { return x - y; });
}
Value multiply(const Value& a, const Value& b, std::size_t bits) {
  if (bit_length(a) + bit_length(b) > bits + 1) refuse_bits(bits);
  return calculated(a, b, bits, [](const auto& x, const auto& y) -> BigInteger { return x * y; });
}
Value floor_divide(const Value& a, const Value& b) {
  return value_of(floor_division(a, b).quotient, unbounded);
}
Value modulo(const Value& a, const Value& b) { return value_of(floor_division(a, b).rest, unbounded); }

Value power(const Value& a, const Value& exponent, std::size_t bits) {
  BigInteger room;
  const BigInteger& base = number_of(a, room);
  if (base == 0 || base == 1 || base == -1)
    return !exponent.truth() ? 1 : base == -1 && !modulo(exponent, 2).truth() ? 1 : value_of(base, bits);
  // The result has more than (bits - 1) * exponent bits.
  const auto times = static_cast<std::uint64_t>(saturated(exponent));
  if (times > bits || (bits_of(base) - 1) * times >= bits) refuse_bits(bits);
  return value_of(mp::pow(base, static_cast<unsigned>(times)), bits);
}

Value modular_power(const Value& a, const Value& exponent, const Value& modulus) {
  BigInteger base_room, exponent_room, modulus_room;
  const BigInteger& given = number_of(modulus, modulus_room);
  if (given == 0) throw ValueError("pow() 3rd argument cannot be 0");
  const BigInteger bound = mp::abs(given);
  if (bound == 1) return 0;
  BigInteger base = number_of(a, base_room) % bound;
  if (base < 0) base += bound;
  BigInteger times = number_of(exponent, exponent_room);
  if (bits_of(bound) * std::max(bits_of(times), bits_of(base)) > max_modular_work)
    throw OverflowError("the exponent and the modulus of a power are too large");
  if (times < 0) {
    base = inverse(base, bound);
    times = -times;
  }
  BigInteger out = mp::powm(base, times, bound);
  if (given < 0 && out != 0) out += given;
  return value_of(std::move(out), unbounded);
}

Value bit_or(const Value& a, const Value& b) {
  return calculated(a, b, unbounded, [](const auto& x, const auto& y) -> BigInteger { return x | y; });
}
Value bit_xor(const Value& a, const Value& b) {
  return calculated(a, b, unbounded, [](const auto& x, const auto& y) -> BigInteger { return x ^ y; });
}
Value bit_and(const Value& a, const Value& b) {
  return calculated(a, b, unbounded, [](const auto& x, const auto& y) -> BigInteger { return x & y; });
}

Value shift_left(const Value& a, const Value& count, std::size_t bits) {
  const std::size_t places = shift_count(count, bits);
  if (!a.truth()) return 0;
  if (bit_length(a) + places > bits) refuse_bits(bits);
  BigInteger room;
  return value_of(number_of(a, room) << places, bits);
}

Value shift_right(const Value& a, const Value& count) {
  const std::size_t length = bit_length(a);
  const std::size_t places = shift_count(count, length);
  if (places == length) return is_negative(a) ? -1 : 0;
  BigInteger room;
  const BigInteger& number = number_of(a, room);
  // A negative number is shifted as its complement is, which is not: towards minus infinity.
  return value_of(number < 0 ? BigInteger{-((-number - 1) >> places) - 1} : BigInteger{number >> places},
                  unbounded);
}

Value negate(const Value& a) {
  BigInteger room;
  return value_of(-number_of(a, room), unbounded);
}
Value invert(const Value& a) {
  BigInteger room;
  return value_of(-number_of(a, room) - 1, unbounded);
}

bool is_negative(const Value& a) noexcept {
  return a.is_big_int() ? detail::BigIntegerNode::in(a).backend().sign() : a.as_int() < 0;
}

std::strong_ordering compare(const Value& a, const Value& b) {
  if (!a.is_big_int() && !b.is_big_int()) return a.as_int() <=> b.as_int();
  BigInteger left, right;
  return number_of(a, left).compare(number_of(b, right)) <=> 0;
}

std::int64_t saturated(const Value& a) noexcept {
  if (!a.is_big_int()) return a.as_int();
  return is_negative(a) ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max();
}

std::size_t bit_length(const Value& a) {
  BigInteger room;
  return bits_of(number_of(a, room));
}

std::size_t bit_count(const Value& a) {
  BigInteger room;
  const auto& limbs = number_of(a, room).backend();
  std::size_t count = 0;
  for (std::size_t i = 0; i < limbs.size(); ++i)
    count += static_cast<std::size_t>(std::popcount(std::uint64_t{limbs.limbs()[i]}));
  return count;
}

}  // namespace integer
}  // namespace eddy
