// What an operator does to values, as Python 3.11 does it, Markup as MarkupSafe does it.
//
// An undefined value is refused with UndefinedError. TypeError, ValueError,
// OverflowError and ZeroDivisionError carry Python's texts. Integers are of any size up to limits.integer_bits.
// Tests: tests/templates/runtime_test.cc, tests/templates/integer_test.cc.
#pragma once
#include <cstdint>

#include "eddy/value.h"
#include "templates/runtime/limits.h"

namespace eddy::templates::runtime {

inline constexpr std::size_t max_text = default_limits.text;

Value add(const Value& a, const Value& b, const Limits& limits = default_limits);
Value subtract(const Value& a, const Value& b, const Limits& limits = default_limits);
Value multiply(const Value& a, const Value& b, const Limits& limits = default_limits);
Value divide(const Value& a, const Value& b);
Value floor_divide(const Value& a, const Value& b);
Value modulo(const Value& a, const Value& b);  // of text: printf-style formatting
Value power(const Value& a, const Value& b, const Limits& limits = default_limits);
Value bit_or(const Value& a, const Value& b);  // of dicts: both, the right one's values
Value bit_xor(const Value& a, const Value& b);
Value bit_and(const Value& a, const Value& b);
Value shift_left(const Value& a, const Value& b, const Limits& limits = default_limits);
Value shift_right(const Value& a, const Value& b);

Value negate(const Value& value);
Value positive(const Value& value);
Value invert(const Value& value);
Value absolute(const Value& value);  // abs(value)
// len(value), 0 of what is undefined. TypeError where it has none.
std::int64_t length_of(const Value& value);

// a < b, or a <= b. `sign` is the operator for the error ("<", ">=" ...). TypeError where Python has no order.
bool less(const Value& a, const Value& b, const char* sign = "<");
bool less_equal(const Value& a, const Value& b, const char* sign = "<=");
// item in container. TypeError where it is none.
bool contains(const Value& container, const Value& item);

}  // namespace eddy::templates::runtime
