// Attributes, items and slices.
//
// Tests: tests/templates/runtime_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Python's getattr: a struct's member, an object's attribute, a built-in type's method (bound); nothing where
// there is none. Names that begin with two underscores are never found.
std::optional<Value> get_attribute(const Value& object, std::string_view name);

// Python's object[key]; nothing for a key that is not there (KeyError, IndexError) or a value without items.
std::optional<Value> get_item(const Value& object, const Value& key);
// The same with Python's errors.
Value item_or_throw(const Value& object, const Value& key);

// object[start:stop:step]; None stands for what was left out. TypeError, ValueError as Python has them.
Value get_slice(const Value& object, const Value& start, const Value& stop, const Value& step);

// Which items a slice of `size` of them takes (Python's slice.indices).
struct SliceBounds {
  std::int64_t start, stop, step;
  [[nodiscard]] bool holds(std::int64_t i) const noexcept { return step > 0 ? i < stop : i > stop; }
};
SliceBounds resolve_slice(const Value& start, const Value& stop, const Value& step, std::size_t size);

// A slice as a value, as `object[slice]` needs it.
class Slice final : public Object {
 public:
  Slice(Value first, Value last, Value stride)
      : start{std::move(first)}, stop{std::move(last)}, step{std::move(stride)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "slice"; }
  [[nodiscard]] std::string repr() const override {
    return "slice(" + start.repr() + ", " + stop.repr() + ", " + step.repr() + ")";
  }
  // start, stop, step and indices(length).
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] bool equals(const Value& other) const override;
  [[nodiscard]] std::size_t hash() const override { throw TypeError{"unhashable type: 'slice'"}; }
  Value start, stop, step;
};

// list[index] = value, dict[key] = value. TypeError where the object has no item assignment.
void set_item(Value& object, const Value& key, const Value& value);
// del list[index], dict[key]; a slice of a list too.
void delete_item(Value& object, const Value& key);

}  // namespace eddy::templates::runtime
