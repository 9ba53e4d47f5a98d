// Sorting as Python sorts: stable, by <.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <vector>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Sorts in place by key(item), or the items themselves where `key` is None. TypeError where two have no order.
void sort_values(std::vector<Value>& items, const Value& key, bool reverse);
// The same by keys that were computed: keys[i] belongs to items[i]. `alike`: equal keys stay in their order even where
// two such have none (None, undefined), as keys in lists of one do.
void sort_by_keys(std::vector<Value>& items, std::vector<Value> keys, bool reverse, bool alike = false);

}  // namespace eddy::templates::runtime
