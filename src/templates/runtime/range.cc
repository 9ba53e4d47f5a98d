#include "templates/runtime/range.h"

#include <string>

#include "templates/runtime/access.h"
#include "templates/runtime/call.h"

namespace eddy::templates::runtime {
namespace {

class Range final : public Object {
 public:
  Range(std::int64_t start, std::int64_t stop, std::int64_t step, std::uint64_t size)
      : start_{start}, stop_{stop}, step_{step}, size_{size} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "range"; }
  [[nodiscard]] std::optional<std::size_t> length() const override { return size_; }
  [[nodiscard]] std::string repr() const override {
    const std::string ends = std::to_string(start_) + ", " + std::to_string(stop_);
    return "range(" + ends + (step_ == 1 ? ")" : ", " + std::to_string(step_) + ")");
  }

  bool get_item(const Value& key, Value& out) const override {
    if (const auto* slice = key.is_object() ? dynamic_cast<const Slice*>(key.as_object().get()) : nullptr) {
      const SliceBounds bounds = resolve_slice(slice->start, slice->stop, slice->step, size_);
      const Value ends[] = {place(bounds.start), place(bounds.stop), bounds.step * step_};
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
                  const Parameters p{counts ? "count" : "index", arguments, {"value"}, 1};
                  const auto found = held->find(*p[0]);
                  if (counts) return Value{found ? 1 : 0};
                  if (!found) throw ValueError(p[0]->repr() + " is not in range");
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
    for (std::uint64_t i = 0; i < size_; ++i)
      if (value == Value{at(i)}) return i;
    return std::nullopt;
  }
  // The value at a slice's bound, which may lie one before or behind the range.
  [[nodiscard]] std::int64_t place(std::int64_t index) const noexcept {
    return at(static_cast<std::uint64_t>(index));
  }
  [[nodiscard]] std::int64_t at(std::uint64_t index) const noexcept {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(start_) +
                                     index * static_cast<std::uint64_t>(step_));
  }
  std::int64_t start_, stop_, step_;
  std::uint64_t size_;
};

std::int64_t integer(const Value& value) {
  if (value.is_int() || value.is_bool()) return value.as_int();
  throw TypeError("'" + std::string{value.type_name()} + "' object cannot be interpreted as an integer");
}

}  // namespace

Value make_range(const Arguments& arguments) {
  const auto& given = arguments.positional;
  if (!arguments.keyword.empty()) throw TypeError("range() takes no keyword arguments");
  if (given.empty()) throw TypeError("range expected at least 1 argument, got 0");
  if (given.size() > 3)
    throw TypeError("range expected at most 3 arguments, got " + std::to_string(given.size()));
  const std::int64_t start = given.size() == 1 ? 0 : integer(given[0]);
  const std::int64_t stop = integer(given[given.size() == 1 ? 0 : 1]);
  const std::int64_t step = given.size() == 3 ? integer(given[2]) : 1;
  if (step == 0) throw ValueError("range() arg 3 must not be zero");
  std::uint64_t size = 0;
  const auto low = static_cast<std::uint64_t>(step > 0 ? start : stop);
  const auto high = static_cast<std::uint64_t>(step > 0 ? stop : start);
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  if (step > 0 ? start < stop : start > stop) size = (high - low - 1) / stride + 1;
  return Value{ObjectPtr{std::make_shared<Range>(start, stop, step, size)}};
}

}  // namespace eddy::templates::runtime
