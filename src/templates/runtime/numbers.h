// Numbers read from text, and rounding, as Python's int(), float() and round() do.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// int(text, base): blanks around it, a sign, "_" between digits, "0x" where base is 16 or 0. Nothing where it is
// none; ValueError past 4,300 digits.
std::optional<Value> parse_integer(std::string_view text, int base);

// float(text): also "inf", "nan", "1e5", "1_000.5".
std::optional<double> parse_float(std::string_view text);

// int(value) and float(value); of bytes as of text. TypeError, ValueError, OverflowError as Python has them.
Value to_integer(const Value& value, int base = 10);
Value to_float(const Value& value);

// round(value, digits): to even, exactly; of an int an int. `digits` is None: to an int.
Value round_number(const Value& value, const Value& digits);

}  // namespace eddy::templates::runtime
