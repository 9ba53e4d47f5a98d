// The numbers of Python's json that simdjson's DOM refuses: integers past 64 bits, reals past a double, NaN, the infinities.
// Tests: tests/value/json_test.cc; fuzzed by tests/fuzz/json.cc.
#pragma once
#include <optional>
#include <string_view>

#include "eddy/value/value.h"

namespace eddy::json {

// Reads one text, more slowly than the DOM does; nothing where it is no JSON even so, or nested deeper than `depth`.
// ValueError for an integer of too many digits.
std::optional<Value> parse_exact(std::string_view text, int depth);

}  // namespace eddy::json
