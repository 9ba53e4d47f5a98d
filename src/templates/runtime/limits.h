// What one operation on values may make, where an environment sets no lower bound.
//
// Operators take a Limits; an environment that has its own hands it down to them. Tests: tests/templates/integer_test.cc,
// tests/templates/runtime_test.cc.
#pragma once
#include <cstddef>

#include "value/integer.h"

namespace eddy::templates::runtime {

struct Limits {
  // Bytes that a repetition or a padding may make: OverflowError.
  std::size_t text = std::size_t{64} << 20;
  // Bits of an integer: OverflowError.
  std::size_t integer_bits = integer::max_bits;
};

inline constexpr Limits default_limits{};

}  // namespace eddy::templates::runtime
