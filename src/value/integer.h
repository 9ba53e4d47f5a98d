// Integers of any size, computed as Python's int computes: on values that hold a bool, an int of 64 bits, or a big int.
//
// A result that fits in 64 bits is a plain int, so a big int never equals one. Callers keep the common case, both
// operands and the result in 64 bits, to themselves: what is here costs an allocation. Each operation whose result
// may be longer than its operands takes the bits that it may have, and throws OverflowError before it does the work.
// Boost.Multiprecision does it, behind src/value/big_integer.h.
// Tests: tests/value/integer_test.cc, against results of the real Python.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eddy/value/value.h"

namespace eddy::integer {

// Bits of a result where nobody sets a lower bound: OverflowError past them. One operation takes some 10 ms there.
inline constexpr std::size_t max_bits = 262'144;
// Decimal digits of a number that is read or printed, as in Python: ValueError past them.
inline constexpr std::size_t max_digits = 4300;
// Bits of the exponent times bits of the modulus of modular_power: OverflowError past them.
inline constexpr std::size_t max_modular_work = std::size_t{1} << 24;

// An int of any size, or a bool.
[[nodiscard]] inline bool is_integral(const Value& value) noexcept {
  return value.is_number() && !value.is_float();
}

// Of integral values all of them.
Value add(const Value& a, const Value& b, std::size_t bits = max_bits);
Value subtract(const Value& a, const Value& b, std::size_t bits = max_bits);
Value multiply(const Value& a, const Value& b, std::size_t bits = max_bits);
// Towards minus infinity; the rest has b's sign. `b` is not 0.
Value floor_divide(const Value& a, const Value& b);
Value modulo(const Value& a, const Value& b);
// `exponent` is not negative.
Value power(const Value& a, const Value& exponent, std::size_t bits = max_bits);
// pow(a, exponent, modulus): ValueError for a modulus of 0, and for a negative exponent where `a` has no inverse.
Value modular_power(const Value& a, const Value& exponent, const Value& modulus);
Value bit_or(const Value& a, const Value& b);
Value bit_xor(const Value& a, const Value& b);
Value bit_and(const Value& a, const Value& b);
// ValueError: "negative shift count".
Value shift_left(const Value& a, const Value& count, std::size_t bits = max_bits);
Value shift_right(const Value& a, const Value& count);
Value negate(const Value& a);
Value invert(const Value& a);

[[nodiscard]] bool is_negative(const Value& a) noexcept;
[[nodiscard]] std::strong_ordering compare(const Value& a, const Value& b);
// Exactly, not by rounding the int; unordered where `b` is NaN.
[[nodiscard]] std::partial_ordering compare(const Value& a, double b);
// The same of any two numbers.
[[nodiscard]] std::partial_ordering compare_numbers(const Value& a, const Value& b);

// The nearest double, to even. OverflowError: "int too large to convert to float".
[[nodiscard]] double to_float(const Value& a);
// a / b, rounded once. OverflowError: "integer division result too large for a float". `b` is not 0.
[[nodiscard]] double true_divide(const Value& a, const Value& b);
// Without its fraction. ValueError for NaN, OverflowError for an infinity.
Value from_float(double value);
// The same, rounded half to even to a multiple of `unit`, which is positive.
Value round_to(const Value& a, const Value& unit);
// As near as 64 bits come.
[[nodiscard]] std::int64_t saturated(const Value& a) noexcept;

// Bits of the magnitude, and how many of them are set.
[[nodiscard]] std::size_t bit_length(const Value& a);
[[nodiscard]] std::size_t bit_count(const Value& a);

// The magnitude's digits, lower case, in base 2, 8, 10 or 16. ValueError past max_digits in base 10.
[[nodiscard]] std::string digits(const Value& a, int base);
// repr(a).
void append_decimal(std::string& out, const Value& a);
// Digits alone, in base 2 to 36, either case; nothing where there is something else, or none. Where the base is no
// power of 2, ValueError past max_digits, also if something else follows them; else OverflowError past `bits`.
std::optional<Value> parse(std::string_view digits, int base, bool negative, std::size_t bits = max_bits);

// Two's complement, as int.to_bytes and int.from_bytes have it. OverflowErrors: "int too big to convert", "can't convert
// negative int to unsigned".
[[nodiscard]] std::string to_bytes(const Value& a, std::size_t length, bool little, bool is_signed);
Value from_bytes(std::string_view data, bool little, bool is_signed, std::size_t bits = max_bits);

}  // namespace eddy::integer
