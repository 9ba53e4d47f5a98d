#include "templates/runtime/sort.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "base/budget.h"
#include "templates/runtime/call.h"
#include "templates/runtime/operators.h"

namespace eddy::templates::runtime {
namespace {

class View final : public Object {
 public:
  View(Value dict, DictView what) : dict_{std::move(dict)}, what_{what} {}

  [[nodiscard]] std::string_view type_name() const noexcept override {
    switch (what_) {
      case DictView::keys: return "dict_keys";
      case DictView::values: return "dict_values";
      case DictView::items: return "dict_items";
    }
    return "dict_items";
  }
  [[nodiscard]] std::optional<std::size_t> length() const override { return dict_.as_dict().size(); }
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override {
    return std::make_unique<Walk>(dict_, what_);
  }
  [[nodiscard]] std::string repr() const override {
    std::vector<Value> items;
    const auto walk = iterate();
    for (Value item; walk->next(item);) items.push_back(item);
    return std::string{type_name()} + "(" + Value::list(std::move(items)).repr() + ")";
  }

 private:
  class Walk final : public Iterator {
   public:
    Walk(Value dict, DictView what) : dict_{std::move(dict)}, what_{what}, size_{dict_.as_dict().size()} {}
    bool next(Value& out) override {
      const Dict& dict = dict_.as_dict();
      if (dict.size() != size_) throw ValueFault{"RuntimeError", "dictionary changed size during iteration"};
      if (index_ >= size_) return false;
      const auto& [key, value] = dict.at(index_++);
      if (what_ == DictView::keys)
        out = key;
      else if (what_ == DictView::values)
        out = value;
      else
        out = Value::tuple({key, value});
      return true;
    }

   private:
    Value dict_;
    DictView what_;
    std::size_t size_;
    std::size_t index_ = 0;
  };

  Value dict_;
  DictView what_;
};

}  // namespace

void sort_by_keys(std::vector<Value>& items, std::vector<Value> keys, bool reverse, bool alike) {
  std::vector<std::size_t> order(items.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Python keeps equal items in their order when it sorts in reverse, too.
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    base::spend(1);
    if (alike && keys[a].is_undefined() && keys[a] == keys[b]) return false;
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
  for (const Value& item : items) keys.push_back(call(key, {std::span{&item, 1}, {}}));
  sort_by_keys(items, std::move(keys), reverse);
}

Value dict_view(const Value& dict, DictView what) {
  return Value{ObjectPtr{std::make_shared<View>(dict, what)}};
}

}  // namespace eddy::templates::runtime
