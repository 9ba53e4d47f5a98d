// Iterating over any value, as Python's iter() does.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstddef>
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

// An iterator as a value, which can be iterated once: what Python's generators are.
Value generator(std::unique_ptr<Iterator> items, std::string_view type_name = "generator");
// Whether a value is such an iterator.
bool is_generator(const Value& value) noexcept;

}  // namespace eddy::templates::runtime
