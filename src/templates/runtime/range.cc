#include "templates/runtime/range.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "templates/runtime/access.h"
#include "templates/runtime/big_range.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/operators.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

std::uint64_t magnitude(std::int64_t step) noexcept {
  const auto bits = static_cast<std::uint64_t>(step);
  return step < 0 ? 0 - bits : bits;
}

// Of 64 bits, and no more items than that.
class Range final : public Object {
 public:
  Range(std::int64_t start, std::int64_t stop, std::int64_t step, std::uint64_t size)
      : start_{start}, stop_{stop}, step_{step}, size_{size} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "range"; }
  [[nodiscard]] std::optional<std::size_t> length() const override { return size_; }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    return find(item).has_value();
  }
  [[nodiscard]] bool equals(const Value& other) const override {
    const auto* range = other.is_object() ? dynamic_cast<const Range*>(other.as_object().get()) : nullptr;
    return range && size_ == range->size_ &&
           (size_ == 0 || (start_ == range->start_ && (size_ == 1 || step_ == range->step_)));
  }
  [[nodiscard]] std::size_t hash() const override {
    if (size_ == 0) return 0;
    return Value::tuple({size_, start_, size_ == 1 ? Value{} : Value{step_}}).hash();
  }
  [[nodiscard]] std::string repr() const override {
    const std::string ends = std::to_string(start_) + ", " + std::to_string(stop_);
    return "range(" + ends + (step_ == 1 ? ")" : ", " + std::to_string(step_) + ")");
  }

  bool get_item(const Value& key, Value& out) const override {
    if (const auto* slice = key.is_object() ? dynamic_cast<const Slice*>(key.as_object().get()) : nullptr) {
      const SliceBounds bounds = resolve_slice(slice->start, slice->stop, slice->step, size_);
      const Value ends[] = {place(bounds.start), place(bounds.stop), multiply(bounds.step, step_)};
      out = make_range({ends, {}});
      return true;
    }
    if (!key.is_int() && !key.is_bool()) return false;
    std::int64_t index = key.as_int();
    if (index < 0) index += static_cast<std::int64_t>(size_);
    if (index < 0 || static_cast<std::uint64_t>(index) >= size_) return false;
    out = at(static_cast<std::uint64_t>(index));
    return true;
  }

  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "start" || name == "stop" || name == "step") {
      out = name == "start" ? start_ : name == "stop" ? stop_ : step_;
      return true;
    }
    if (name != "index" && name != "count") return false;
    const bool counts = name == "count";
    const auto held = std::make_shared<Range>(start_, stop_, step_, size_);
    out = Value{Callable{[held, counts](const Arguments& arguments) {
                  const Value& item = take_one("range", counts ? "count" : "index", arguments);
                  const auto found = held->find(item);
                  if (counts) return Value{found ? 1 : 0};
                  if (!found) throw ValueError(item.repr() + " is not in range");
                  return Value{*found};
                }},
                std::string{name}};
    return true;
  }

  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    struct Walk final : Iterator {
      explicit Walk(const Range& range) : start{range.start_}, step{range.step_}, left{range.size_} {}
      bool next(Value& out) override {
        if (left == 0) return false;
        out = start;
        if (--left > 0) start += step;
        return true;
      }
      std::int64_t start, step;
      std::uint64_t left;
    };
    return std::make_unique<Walk>(*this);
  }

 private:
  // Where a value is, if it is there.
  [[nodiscard]] std::optional<std::uint64_t> find(const Value& value) const {
    if (!value.is_number()) return std::nullopt;
    const Value number =
        value.is_float() && std::isfinite(value.as_float()) ? integer::from_float(value.as_float()) : value;
    if (!(number == value) || (!number.is_int() && !number.is_bool())) return std::nullopt;
    const std::int64_t wanted = number.as_int();
    if (size_ == 0 || wanted < std::min(start_, at(size_ - 1)) || wanted > std::max(start_, at(size_ - 1)))
      return std::nullopt;
    const std::uint64_t low =
        step_ > 0 ? static_cast<std::uint64_t>(start_) : static_cast<std::uint64_t>(wanted);
    const std::uint64_t high =
        step_ > 0 ? static_cast<std::uint64_t>(wanted) : static_cast<std::uint64_t>(start_);
    const std::uint64_t stride = magnitude(step_);
    if ((high - low) % stride != 0) return std::nullopt;
    return (high - low) / stride;
  }
  // The value at a slice's bound, which may lie one before or behind the range.
  [[nodiscard]] Value place(std::int64_t index) const { return add(start_, multiply(index, step_)); }
  [[nodiscard]] std::int64_t at(std::uint64_t index) const noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(start_) +
                                     index * static_cast<std::uint64_t>(step_));
  }
  std::int64_t start_, stop_, step_;
  std::uint64_t size_;
};

const Value& integral(const Value& value) {
  if (integer::is_integral(value)) return value;
  throw TypeError("'" + std::string{value.type_name()} + "' object cannot be interpreted as an integer");
}

std::uint64_t size_of(std::int64_t start, std::int64_t stop, std::int64_t step) noexcept {
  if (step > 0 ? start >= stop : start <= stop) return 0;
  const auto low = static_cast<std::uint64_t>(step > 0 ? start : stop);
  const auto high = static_cast<std::uint64_t>(step > 0 ? stop : start);
  return (high - low - 1) / magnitude(step) + 1;
}

}  // namespace

Value make_range(const Arguments& arguments) {
  const auto& given = arguments.positional;
  if (!arguments.keyword.empty()) throw TypeError("range() takes no keyword arguments");
  if (given.empty()) throw TypeError("range expected at least 1 argument, got 0");
  if (given.size() > 3)
    throw TypeError("range expected at most 3 arguments, got " + std::to_string(given.size()));
  const Value start = given.size() == 1 ? Value{0} : positive(integral(given[0]));
  const Value stop = positive(integral(given[given.size() == 1 ? 0 : 1]));
  const Value step = given.size() == 3 ? positive(integral(given[2])) : Value{1};
  if (!step.truth()) throw ValueError("range() arg 3 must not be zero");
  if (start.is_int() && stop.is_int() && step.is_int()) {
    const std::uint64_t size = size_of(start.as_int(), stop.as_int(), step.as_int());
    if (size <= INT64_MAX)
      return Value{ObjectPtr{std::make_shared<Range>(start.as_int(), stop.as_int(), step.as_int(), size)}};
  }
  return make_big_range(start, stop, step);
}

}  // namespace eddy::templates::runtime
