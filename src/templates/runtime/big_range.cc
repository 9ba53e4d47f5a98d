#include "templates/runtime/big_range.h"

#include <compare>
#include <string>

#include "templates/runtime/access.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/range.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

// How many items, exactly.
Value size_of(const Value& start, const Value& stop, const Value& step) {
  const bool down = integer::is_negative(step);
  const Value span = down ? subtract(start, stop) : subtract(stop, start);
  if (std::is_lteq(integer::compare(span, 0))) return 0;
  return add(floor_divide(subtract(span, 1), absolute(step)), 1);
}

class BigRange final : public Object {
 public:
  BigRange(Value start, Value stop, Value step)
      : start_{std::move(start)},
        stop_{std::move(stop)},
        step_{std::move(step)},
        size_{size_of(start_, stop_, step_)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "range"; }
  [[nodiscard]] std::optional<std::size_t> length() const override {
    if (size_.is_big_int()) throw OverflowError("Python int too large to convert to C ssize_t");
    return size_.as_int();
  }
  [[nodiscard]] bool truth() const override { return size_.truth(); }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    return find(item).has_value();
  }
  [[nodiscard]] bool equals(const Value& other) const override {
    const auto* range = other.is_object() ? dynamic_cast<const BigRange*>(other.as_object().get()) : nullptr;
    return range && size_ == range->size_ &&
           (!size_.truth() || (start_ == range->start_ && (size_ == Value{1} || step_ == range->step_)));
  }
  [[nodiscard]] std::size_t hash() const override {
    if (!size_.truth()) return 0;
    return Value::tuple({size_, start_, size_ == Value{1} ? Value{} : step_}).hash();
  }
  [[nodiscard]] std::string repr() const override {
    const std::string ends = start_.repr() + ", " + stop_.repr();
    return "range(" + ends + (step_ == Value{1} ? ")" : ", " + step_.repr() + ")");
  }

  bool get_item(const Value& key, Value& out) const override {
    if (const auto* slice = key.is_object() ? dynamic_cast<const Slice*>(key.as_object().get()) : nullptr) {
      out = part(*slice);
      return true;
    }
    if (!integer::is_integral(key)) return false;
    const Value index = integer::is_negative(key) ? add(key, size_) : positive(key);
    if (integer::is_negative(index) || std::is_gteq(integer::compare(index, size_))) return false;
    out = at(index);
    return true;
  }

  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "start" || name == "stop" || name == "step") {
      out = name == "start" ? start_ : name == "stop" ? stop_ : step_;
      return true;
    }
    if (name != "index" && name != "count") return false;
    const bool counts = name == "count";
    const auto held = std::make_shared<BigRange>(start_, stop_, step_);
    out = Value{Callable{[held, counts](const Arguments& arguments) {
                  const Value& item = take_one("range", counts ? "count" : "index", arguments);
                  const auto found = held->find(item);
                  if (counts) return Value{found ? 1 : 0};
                  if (!found) throw ValueError(item.repr() + " is not in range");
                  return *found;
                }},
                std::string{name}};
    return true;
  }

  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    struct Walk final : Iterator {
      explicit Walk(const BigRange& range) : at{range.start_}, step{range.step_}, left{range.size_} {}
      bool next(Value& out) override {
        if (!left.truth()) return false;
        out = at;
        at = add(at, step);
        left = subtract(left, 1);
        return true;
      }
      Value at, step, left;
    };
    return std::make_unique<Walk>(*this);
  }

 private:
  [[nodiscard]] Value at(const Value& index) const { return add(start_, multiply(index, step_)); }

  // Where a value is, if it is there.
  [[nodiscard]] std::optional<Value> find(const Value& value) const {
    if (!value.is_number() || !size_.truth()) return std::nullopt;
    if (value.is_float() && !(value == floor_divide(value, 1))) return std::nullopt;
    const Value number = value.is_float() ? integer::from_float(value.as_float()) : value;
    const Value distance = subtract(number, start_);
    if (modulo(distance, step_).truth()) return std::nullopt;
    Value index = floor_divide(distance, step_);
    if (integer::is_negative(index) || std::is_gteq(integer::compare(index, size_))) return std::nullopt;
    return index;
  }

  // A bound of a slice, as slice.indices has it.
  [[nodiscard]] Value bound(const Value& given, const Value& otherwise, const Value& low,
                            const Value& high) const {
    if (given.is_none()) return otherwise;
    if (!integer::is_integral(given))
      throw TypeError("slice indices must be integers or None or have an __index__ method");
    const Value index = integer::is_negative(given) ? add(given, size_) : positive(given);
    if (std::is_lt(integer::compare(index, low))) return low;
    return std::is_gt(integer::compare(index, high)) ? high : index;
  }

  [[nodiscard]] Value part(const Slice& slice) const {
    const Value stride = slice.step.is_none() ? Value{1} : slice.step;
    if (!integer::is_integral(stride))
      throw TypeError("slice indices must be integers or None or have an __index__ method");
    if (!stride.truth()) throw ValueError("slice step cannot be zero");
    const bool down = integer::is_negative(stride);
    const Value low = down ? -1 : 0;
    const Value high = down ? subtract(size_, 1) : size_;
    const Value ends[] = {at(bound(slice.start, down ? high : low, low, high)),
                          at(bound(slice.stop, down ? low : high, low, high)), multiply(stride, step_)};
    return make_range({ends, {}});
  }

  Value start_, stop_, step_;
  Value size_;
};

}  // namespace

Value make_big_range(const Value& start, const Value& stop, const Value& step) {
  return Value{ObjectPtr{std::make_shared<BigRange>(start, stop, step)}};
}

}  // namespace eddy::templates::runtime
