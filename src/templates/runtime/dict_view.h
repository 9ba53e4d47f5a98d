// Views of a dict: what keys(), values() and items() give.
//
// Tests: tests/templates/runtime_test.cc, tests/templates/batch/methods.txt.
#pragma once
#include <cstdint>

#include "eddy/value.h"

namespace eddy::templates::runtime {

enum class DictView : std::uint8_t { keys, values, items };

// Reads the dict as it is when asked; prints as "dict_items([...])". Keys and items compare, and are subtracted and
// united, as sets are.
Value dict_view(const Value& dict, DictView what);
bool is_dict_view(const Value& value) noexcept;

}  // namespace eddy::templates::runtime
