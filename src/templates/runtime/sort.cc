#include "templates/runtime/sort.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "base/budget.h"
#include "templates/runtime/call.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
void sort_by_keys(std::vector<Value>& items, std::vector<Value> keys, bool reverse, bool alike) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Python keeps equal items in their order when it sorts in reverse, too.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    base::spend(1);
    if (alike && !keys[a].is_number() && !keys[a].is_string() && keys[a] == keys[b]) return false;
    return reverse ? less(keys[b], keys[a]) : less(keys[a], keys[b]);
  });
  std::vector<Value> sorted;
  sorted.reserve(items.size());
  for (const std::size_t at : order) sorted.push_back(std::move(items[at]));
  items = std::move(sorted);
}

void sort_values(std::vector<Value>& items, const Value& key, bool reverse) {
  if (key.is_none()) return sort_by_keys(items, items, reverse);
  std::vector<Value> keys;
  keys.reserve(items.size());
  if (!items.empty()) refuse_undefined(key);
  for (const Value& item : items) keys.push_back(call(key, {std::span{&item, 1}, {}}));
  sort_by_keys(items, std::move(keys), reverse);
}

}  // namespace eddy::templates::runtime
