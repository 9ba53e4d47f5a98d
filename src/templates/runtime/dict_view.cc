#include "templates/runtime/dict_view.h"

#include <compare>
#include <string>
#include <utility>
#include <vector>

#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/object_as.h"
#include "templates/runtime/python_set.h"

namespace eddy::templates::runtime {
namespace {

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
    return std::string{type_name()} + "(" + Value::list(all()).repr() + ")";
  }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    if (what_ == DictView::keys) return dict_.as_dict().find(item) != nullptr;
    if (what_ == DictView::values) return std::nullopt;
    if (!item.is_tuple() || item.items().size() != 2) return false;
    const Value* found = dict_.as_dict().find(item.items()[0]);
    return found && (found->is(item.items()[1]) || *found == item.items()[1]);
  }
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] std::size_t hash() const override {
    if (is_set()) throw TypeError("unhashable type: '" + std::string{type_name()} + "'");
    return Object::hash();
  }
  [[nodiscard]] bool equals(const Value& other) const override {
    if (!is_set()) return Object::equals(other);
    const auto theirs = size_of_set(other);
    return theirs && *theirs == *length() && is_within(other);
  }
  [[nodiscard]] std::optional<std::partial_ordering> order(const Value& other) const override;
  bool operate(std::string_view op, const Value& other, bool reflected, Value& out) const override;

 private:
  [[nodiscard]] bool is_set() const noexcept { return what_ != DictView::values; }
  [[nodiscard]] std::vector<Value> all() const {
    std::vector<Value> items;
    const auto walk = iterate();
    for (Value item; walk->next(item);) items.push_back(item);
    return items;
  }
  // How many items a set, or a view that is like one, has; nothing for another value.
  static std::optional<std::size_t> size_of_set(const Value& value) {
    if (const SetTable* table = set_table(value)) return table->size();
    const bool view = is_dict_view(value) && static_cast<const View&>(*value.as_object()).is_set();
    return view ? value.length() : std::nullopt;
  }
  [[nodiscard]] bool is_within(const Value& other) const {
    for (const Value& item : all())
      if (!other.as_object()->contains(item).value_or(false)) return false;
    return true;
  }

  Value dict_;
  DictView what_;
};

std::optional<std::partial_ordering> View::order(const Value& other) const {
  const auto theirs = size_of_set(other);
  if (!is_set() || !theirs) return std::nullopt;
  if (*length() <= *theirs) {
    if (!is_within(other)) return std::partial_ordering::unordered;
    return *length() == *theirs ? std::partial_ordering::equivalent : std::partial_ordering::less;
  }
  for (const Value& item : to_vector(other))
    if (!contains(item).value_or(false)) return std::partial_ordering::unordered;
  return std::partial_ordering::greater;
}

bool View::get_attribute(std::string_view name, Value& out) const {
  if (name == "mapping") return out = dict_, true;
  if (name != "isdisjoint" || !is_set()) return false;
  out = Value{Callable{[view = dict_view(dict_, what_)](const Arguments& arguments) {
                const auto items = iterate_or_throw(take_one(view.type_name(), "isdisjoint", arguments));
                for (Value item; items->next(item);)
                  if (view.as_object()->contains(item).value_or(false)) return false;
                return true;
              }},
              "isdisjoint"};
  return true;
}

// With anything that can be iterated, on either side; the result is a set.
bool View::operate(std::string_view op, const Value& other, bool reflected, Value& out) const {
  const bool known = op == "-" || op == "&" || op == "|" || op == "^";
  if (!is_set() || !known || !runtime::iterate(other)) return false;
  SetTable left;
  SetTable right;
  for (const Value& item : all()) (reflected ? right : left).add(item);
  (reflected ? left : right).update(other);
  if (op == "-") {
    for (std::size_t at = 0; const Value* item = right.next(at);) left.discard(*item);
    return out = set_of(std::move(left)), true;
  }
  return set_of(std::move(left)).as_object()->operate(op, set_of(std::move(right)), false, out);
}

}  // namespace

Value dict_view(const Value& dict, DictView what) {
  return Value{ObjectPtr{std::make_shared<View>(dict, what)}};
}

bool is_dict_view(const Value& value) noexcept { return object_as<View>(value) != nullptr; }

}  // namespace eddy::templates::runtime
