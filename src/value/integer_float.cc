// Integers and doubles: each conversion is rounded once, half to even, and order is exact.
#include <bit>
#include <cmath>

#include "eddy/value/errors.h"
#include "value/big_integer.h"
#include "value/integer.h"

namespace eddy {
namespace detail {

double nearest_double(const BigInteger& number, std::int64_t exponent, bool inexact) noexcept {
  if (number == 0) return 0;
  const auto& backend = number.backend();
  const auto* limbs = backend.limbs();
  static_assert(sizeof *limbs == 8);
  const std::size_t last = backend.size() - 1;
  const int free = std::countl_zero(std::uint64_t{limbs[last]});
  // The first 64 bits of the number, and whether one is set behind them.
  std::uint64_t top = limbs[last] << free;
  if (free > 0 && last > 0) {
    top |= limbs[last - 1] >> (64 - free);
    inexact = inexact || limbs[last - 1] << free != 0;
  } else if (last > 0) {
    inexact = inexact || limbs[last - 1] != 0;
  }
  for (std::size_t i = 0; i + 1 < last && !inexact; ++i) inexact = limbs[i] != 0;

  const std::int64_t magnitude = static_cast<std::int64_t>(bits_of(number)) - 1 + exponent;
  if (magnitude > 1023) return HUGE_VAL;
  const std::int64_t precision =
      magnitude >= -1022 ? 53 : 53 + 1022 + magnitude;  // less where it is subnormal
  if (precision < 0) return 0;
  const auto dropped = static_cast<int>(64 - precision);
  std::uint64_t kept = dropped == 64 ? 0 : top >> dropped;
  const std::uint64_t rest = dropped == 64 ? top : top & ((std::uint64_t{1} << dropped) - 1);
  const std::uint64_t half = std::uint64_t{1} << (dropped - 1);
  if (rest > half || (rest == half && (inexact || (kept & 1) != 0))) ++kept;
  return std::ldexp(static_cast<double>(kept), static_cast<int>(magnitude - 63 + dropped));
}

BigInteger whole_part(double value) {
  int exponent = 0;
  const auto mantissa = static_cast<std::int64_t>(std::ldexp(std::frexp(std::trunc(value), &exponent), 53));
  exponent -= 53;
  BigInteger number = mantissa;
  if (exponent >= 0) return number << exponent;
  return exponent > -64 ? number / (std::int64_t{1} << -exponent) : BigInteger{0};
}

}  // namespace detail

namespace integer {
namespace {

using detail::BigInteger;
using detail::bits_of;
using detail::number_of;
using detail::value_of;

// Doubles that hold every integer up to them.
constexpr std::int64_t exact_limit = std::int64_t{1} << 53;

bool is_exact(const Value& a) noexcept {
  return !a.is_big_int() && a.as_int() <= exact_limit && a.as_int() >= -exact_limit;
}

}  // namespace

double to_float(const Value& a) {
  const double nearest = a.as_float();
  if (std::isinf(nearest)) throw OverflowError("int too large to convert to float");
  return nearest;
}

double true_divide(const Value& a, const Value& b) {
  if (is_exact(a) && is_exact(b)) return static_cast<double>(a.as_int()) / static_cast<double>(b.as_int());
  BigInteger left, right;
  const BigInteger dividend = abs(number_of(a, left));
  const BigInteger divisor = abs(number_of(b, right));
  // So many places that the quotient has 65 bits or more: one below those that decide how it is rounded.
  const auto places =
      66 + static_cast<std::int64_t>(bits_of(divisor)) - static_cast<std::int64_t>(bits_of(dividend));
  double quotient = 0;
  if (places < -1100) {
    quotient = HUGE_VAL;
  } else if (places < 1300) {
    BigInteger shifted, whole, rest;
    bool inexact = false;
    if (places >= 0) {
      shifted = dividend << places;
    } else {
      shifted = dividend >> -places;
      inexact = lsb(dividend) < static_cast<std::size_t>(-places);
    }
    divide_qr(shifted, divisor, whole, rest);
    quotient = detail::nearest_double(whole, -places, inexact || rest != 0);
  }
  if (std::isinf(quotient)) throw OverflowError("integer division result too large for a float");
  return is_negative(a) != is_negative(b) ? -quotient : quotient;
}

Value from_float(double value) {
  if (std::isnan(value)) throw ValueError("cannot convert float NaN to integer");
  if (std::isinf(value)) throw OverflowError("cannot convert float infinity to integer");
  if (std::fabs(value) < 0x1p63) return static_cast<std::int64_t>(value);
  return value_of(detail::whole_part(value), max_bits);
}

Value round_to(const Value& a, const Value& unit) {
  const Value rest = modulo(a, unit);
  Value low = subtract(a, rest, bit_length(a) + 64);
  const std::strong_ordering half = compare(add(rest, rest, bit_length(unit) + 64), unit);
  const bool odd = modulo(floor_divide(low, unit), 2).truth();
  if (std::is_lt(half) || (std::is_eq(half) && !odd)) return low;
  return add(low, unit, bit_length(a) + bit_length(unit) + 64);
}

std::partial_ordering compare(const Value& a, double b) {
  if (std::isnan(b)) return std::partial_ordering::unordered;
  if (!a.is_big_int() && b >= -0x1p63 && b < 0x1p63) {
    const auto whole = static_cast<std::int64_t>(b);
    return a.as_int() != whole ? a.as_int() <=> whole : 0 <=> b - std::trunc(b);
  }
  if (std::isinf(b)) return b > 0 ? std::partial_ordering::less : std::partial_ordering::greater;
  BigInteger room;
  const int whole = number_of(a, room).compare(detail::whole_part(b));
  return whole != 0 ? whole <=> 0 : 0 <=> b - std::trunc(b);
}

std::partial_ordering compare_numbers(const Value& a, const Value& b) {
  if (a.is_float() && b.is_float()) return a.as_float() <=> b.as_float();
  if (b.is_float()) return compare(a, b.as_float());
  if (!a.is_float()) return compare(a, b);
  const std::partial_ordering order = compare(b, a.as_float());
  if (std::is_lt(order)) return std::partial_ordering::greater;
  return std::is_gt(order) ? std::partial_ordering::less : order;
}

}  // namespace integer
}  // namespace eddy
