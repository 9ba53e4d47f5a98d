// What an operator does to values, as Python 3.11 does it, Markup as MarkupSafe does it.
//
// An undefined value is refused with UndefinedError. TypeError, ValueError,
// OverflowError and ZeroDivisionError carry Python's texts. Integers stop at 64 bits: past them OverflowError.
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstdint>

#include "eddy/value.h"

namespace eddy::templates::runtime {

inline constexpr std::size_t max_text =
    64 << 20;  // bytes that a repetition or a padding may make: OverflowError

Value add(const Value& a, const Value& b);
Value subtract(const Value& a, const Value& b);
Value multiply(const Value& a, const Value& b);
Value divide(const Value& a, const Value& b);
Value floor_divide(const Value& a, const Value& b);
Value modulo(const Value& a, const Value& b);  // of text: printf-style formatting
Value power(const Value& a, const Value& b);
Value bit_or(const Value& a, const Value& b);  // of dicts: both, the right one's values
Value bit_xor(const Value& a, const Value& b);
Value bit_and(const Value& a, const Value& b);
Value shift_left(const Value& a, const Value& b);
Value shift_right(const Value& a, const Value& b);

Value negate(const Value& value);
Value positive(const Value& value);
Value invert(const Value& value);

// a < b, or a <= b. `sign` is the operator for the error ("<", ">=" ...). TypeError where Python has no order.
bool less(const Value& a, const Value& b, const char* sign = "<");
bool less_equal(const Value& a, const Value& b, const char* sign = "<=");
// item in container. TypeError where it is none.
bool contains(const Value& container, const Value& item);

}  // namespace eddy::templates::runtime
