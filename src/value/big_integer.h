// The number in a big int, and the node that holds it: what the files that compute with Boost.Multiprecision share.
//
// Only src/value/integer*.cc include this: Boost's header takes seconds to compile.
// Tests: tests/value/integer_test.cc.
#pragma once
#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "value/node.h"

namespace eddy::detail {

// Sign and magnitude; on the heap past 128 bits.
using BigInteger =
    boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>, boost::multiprecision::et_off>;

struct BigIntegerNode : Node {
  explicit BigIntegerNode(BigInteger value) noexcept : Node{Kind::big_integer}, number{std::move(value)} {}
  // A big int; `number` does not fit in 64 bits.
  static Value make(BigInteger number);
  static const BigInteger& in(const Value& value) noexcept;
  BigInteger number;
};

// An integral value as a number: a big int's own, or another's in `room`.
const BigInteger& number_of(const Value& value, BigInteger& room);

// The value of a number: an int of 64 bits where it fits. OverflowError past `bits`.
Value value_of(BigInteger number, std::size_t bits);

// Throws the OverflowError of a result of more than `bits`.
[[noreturn]] void refuse_bits(std::size_t bits);

// Bits of the magnitude.
[[nodiscard]] std::size_t bits_of(const BigInteger& number) noexcept;

// The double nearest to |number| * 2^exponent, to even; infinite past the largest. `inexact`: what is meant lies
// between that and the next number.
[[nodiscard]] double nearest_double(const BigInteger& number, std::int64_t exponent, bool inexact) noexcept;

// The whole part of a finite double.
[[nodiscard]] BigInteger whole_part(double value);

}  // namespace eddy::detail
