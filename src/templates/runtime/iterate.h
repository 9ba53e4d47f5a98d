// Iterating over any value, as Python's iter() does.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Null where the value can't be iterated. The iterator keeps the value; a list that grows meanwhile is followed.
std::unique_ptr<Iterator> iterate(const Value& value);

// The same for who counts its items as steps itself; iterate's are counted (src/base/budget.h).
std::unique_ptr<Iterator> iterate_uncounted(const Value& value);

// The same, TypeError ("'int' object is not iterable") in place of null.
std::unique_ptr<Iterator> iterate_or_throw(const Value& value);

// Of a list that is made of what an iterator gives (384 MiB of them).
inline constexpr std::size_t max_items = 16 << 20;

// All items; TypeError where it can't be iterated, MemoryError past max_items.
std::vector<Value> to_vector(const Value& value);

// Python's sum() refuses to begin with text or bytes (TypeError), but first what can't be iterated.
void check_sum(const Value& items, const Value& start);

// An iterator as a value, which can be iterated once: what Python's generators are.
Value generator(std::unique_ptr<Iterator> items, std::string_view type_name = "generator");
// The same of items that are there already.
Value lazily(std::vector<Value> items, std::string_view type_name = "generator");
// Whether a value is such an iterator.
bool is_generator(const Value& value) noexcept;

// What Python's generator functions give: `start` makes the iterator, out of `source`, when the first item is asked for;
// null where there are no items. One over more than max_nested_generators others takes the items of its source at once, so that no
// depth overflows the stack.
using Start = std::function<std::unique_ptr<Iterator>(const Value& source)>;
Value lazy_generator(const Value& source, Start start);
inline constexpr int max_nested_generators = 32;

// An iterator that asks `next` for each item, until that answers false.
std::unique_ptr<Iterator> each_by(std::function<bool(Value& out)> next);

}  // namespace eddy::templates::runtime
