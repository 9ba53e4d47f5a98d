// range() of integers past 64 bits, or of more items than 64 bits count.
//
// Tests: tests/templates/integer_test.cc.
#pragma once
#include "eddy/value.h"

namespace eddy::templates::runtime {

// Of three ints, the step not 0. Its length is an OverflowError where it does not fit in 64 bits.
Value make_big_range(const Value& start, const Value& stop, const Value& step);

}  // namespace eddy::templates::runtime
