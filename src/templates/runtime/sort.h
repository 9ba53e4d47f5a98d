// Sorting as Python sorts (stable, by <), and views of a dict.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstdint>
#include <vector>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Sorts in place by key(item), or the items themselves where `key` is None. TypeError where two have no order.
void sort_values(std::vector<Value>& items, const Value& key, bool reverse);
// The same by keys that were computed: keys[i] belongs to items[i]. `alike`: undefined keys are equal, not refused.
void sort_by_keys(std::vector<Value>& items, std::vector<Value> keys, bool reverse, bool alike = false);

enum class DictView : std::uint8_t { keys, values, items };
// dict.keys() and its like: reads the dict as it is when asked; prints as "dict_items([...])".
Value dict_view(const Value& dict, DictView what);

}  // namespace eddy::templates::runtime
