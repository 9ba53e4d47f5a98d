// Methods of list, tuple and dict.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "templates/runtime/call.h"
#include "templates/runtime/dict_view.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/sort.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

using Items = std::vector<Value>;

Items& items_of(const Value& self) { return Value{self}.mutable_items(); }  // a copy is the same list
Dict& dict_of(const Value& self) { return Value{self}.mutable_dict(); }

std::optional<std::size_t> place_of(const Value& self, const Value& item, std::size_t from = 0,
                                    std::size_t to = SIZE_MAX) {
  for (std::size_t i = from; i < std::min(to, self.sequence_size()); ++i)
    if (self.sequence_item(i) == item) return i;
  return std::nullopt;
}

// A bound of index(): from the end where it is negative.
std::size_t bound_of(const Value& self, const Value& bound) {
  if (!integer::is_integral(bound))
    throw TypeError("slice indices must be integers or have an __index__ method");
  const std::int64_t at = integer::saturated(bound);
  const auto size = static_cast<std::int64_t>(self.sequence_size());
  return static_cast<std::size_t>(at < 0 ? std::max<std::int64_t>(at + size, 0) : at);
}

Value sequence_index(const Value& self, const Arguments& arguments) {
  const auto given = take_some(self.is_tuple() ? "tuple" : "list", "index", arguments, 1, 3);
  const std::size_t from = given.size() > 1 ? bound_of(self, given[1]) : 0;
  const std::size_t to = given.size() > 2 ? bound_of(self, given[2]) : SIZE_MAX;
  if (const auto at = place_of(self, given[0], from, to)) return *at;
  throw ValueError(self.is_tuple() ? "tuple.index(x): x not in tuple" : given[0].repr() + " is not in list");
}

Value sequence_count(const Value& self, const Arguments& arguments) {
  const Value& item = take_one(self.is_tuple() ? "tuple" : "list", "count", arguments);
  std::int64_t count = 0;
  for (std::size_t i = 0; i < self.sequence_size(); ++i) count += self.sequence_item(i) == item;
  return count;
}

Value list_append(const Value& self, const Arguments& arguments) {
  items_of(self).push_back(take_one("list", "append", arguments));
  return {};
}

Value list_extend(const Value& self, const Arguments& arguments) {
  const Items more = to_vector(take_one("list", "extend", arguments));
  Items& items = items_of(self);
  items.insert(items.end(), more.begin(), more.end());
  return {};
}

Value list_insert(const Value& self, const Arguments& arguments) {
  const auto given = take_some("list", "insert", arguments, 2, 2);
  Items& items = items_of(self);
  const auto size = static_cast<std::int64_t>(items.size());
  std::int64_t at = index_of(given[0]);
  if (at < 0) at = std::max<std::int64_t>(at + size, 0);
  items.insert(items.begin() + std::min(at, size), given[1]);
  return {};
}

Value list_pop(const Value& self, const Arguments& arguments) {
  const auto given = take_some("list", "pop", arguments, 0, 1);
  Items& items = items_of(self);
  std::int64_t at = given.empty() ? -1 : index_of(given[0]);
  if (items.empty()) throw IndexError("pop from empty list");
  const auto size = static_cast<std::int64_t>(items.size());
  if (at < 0) at += size;
  if (at < 0 || at >= size) throw IndexError("pop index out of range");
  Value popped = items[static_cast<std::size_t>(at)];
  items.erase(items.begin() + at);
  return popped;
}

Value list_remove(const Value& self, const Arguments& arguments) {
  const auto at = place_of(self, take_one("list", "remove", arguments));
  if (!at) throw ValueError("list.remove(x): x not in list");
  items_of(self).erase(items_of(self).begin() + static_cast<std::ptrdiff_t>(*at));
  return {};
}

Value list_clear(const Value& self, const Arguments& arguments) {
  take_none("list", "clear", arguments);
  items_of(self).clear();
  return {};
}

Value list_copy(const Value& self, const Arguments& arguments) {
  take_none("list", "copy", arguments);
  return Value::list(self.items());
}

Value list_reverse(const Value& self, const Arguments& arguments) {
  take_none("list", "reverse", arguments);
  std::reverse(items_of(self).begin(), items_of(self).end());
  return {};
}

Value list_sort(const Value& self, const Arguments& arguments) {
  if (!arguments.positional.empty()) throw TypeError("sort() takes no positional arguments");
  const Parameters p{"sort", arguments, {"key", "reverse"}};
  Items sorted = self.items();
  sort_values(sorted, p.value(0), p[1] && index_of(*p[1]) != 0);
  items_of(self) = std::move(sorted);
  return {};
}

Value dict_get(const Value& self, const Arguments& arguments) {
  const auto given = take_some("dict", "get", arguments, 1, 2);
  const Value* found = self.as_dict().find(given[0]);
  return found ? *found : given.size() > 1 ? given[1] : Value{};
}

Value dict_items(const Value& self, const Arguments& arguments) {
  take_none("dict", "items", arguments);
  return dict_view(self, DictView::items);
}
Value dict_keys(const Value& self, const Arguments& arguments) {
  take_none("dict", "keys", arguments);
  return dict_view(self, DictView::keys);
}
Value dict_values(const Value& self, const Arguments& arguments) {
  take_none("dict", "values", arguments);
  return dict_view(self, DictView::values);
}

Value dict_pop(const Value& self, const Arguments& arguments) {
  const auto given = take_some("dict", "pop", arguments, 1, 2);
  const Value* found = self.as_dict().empty() ? nullptr : self.as_dict().find(given[0]);
  if (!found) {
    if (given.size() > 1) return given[1];
    throw KeyError(given[0].repr());
  }
  Value popped = *found;
  dict_of(self).erase(given[0]);
  return popped;
}

Value dict_setdefault(const Value& self, const Arguments& arguments) {
  const auto given = take_some("dict", "setdefault", arguments, 1, 2);
  if (const Value* found = self.as_dict().find(given[0])) return *found;
  const Value set = given.size() > 1 ? given[1] : Value{};
  dict_of(self).set(given[0], set);
  return set;
}

Value dict_update(const Value& self, const Arguments& arguments) {
  if (arguments.positional.size() > 1)
    throw TypeError("update expected at most 1 argument, got " + std::to_string(arguments.positional.size()));
  Dict& dict = dict_of(self);
  if (!arguments.positional.empty()) {
    const Value& other = arguments.positional[0];
    refuse_undefined(other);  // it is asked for its keys
    if (other.is_dict()) {
      const Dict copy = other.as_dict();
      for (const auto& [key, value] : copy) dict.set(key, value);
    } else {
      for (const Value& pair : to_vector(other)) {
        const Items both = to_vector(pair);
        if (both.size() != 2)
          throw ValueError("dictionary update sequence element has length " + std::to_string(both.size()) +
                           "; 2 is required");
        dict.set(both[0], both[1]);
      }
    }
  }
  for (const auto& [key, value] : arguments.keyword) dict.set(Value{key}, value);
  return {};
}

Value dict_copy(const Value& self, const Arguments& arguments) {
  take_none("dict", "copy", arguments);
  return Value{Dict{self.as_dict()}};
}

Value dict_clear(const Value& self, const Arguments& arguments) {
  take_none("dict", "clear", arguments);
  dict_of(self).clear();
  return {};
}

Value dict_popitem(const Value& self, const Arguments& arguments) {
  take_none("dict", "popitem", arguments);
  if (self.as_dict().empty()) throw KeyError("'popitem(): dictionary is empty'");
  const auto [key, value] = self.as_dict().at(self.as_dict().size() - 1);
  dict_of(self).erase(key);
  return Value::tuple({key, value});
}

Value dict_fromkeys(const Value&, const Arguments& arguments) {
  const auto given = take_some("dict", "fromkeys", arguments, 1, 2);
  Dict out;
  const auto keys = iterate_or_throw(given[0]);
  for (Value key; keys->next(key);) out.set(key, given.size() > 1 ? given[1] : Value{});
  return Value{std::move(out)};
}

constexpr MethodEntry list_methods[] = {
    {"append", list_append}, {"extend", list_extend},   {"insert", list_insert},  {"pop", list_pop},
    {"remove", list_remove}, {"clear", list_clear},     {"copy", list_copy},      {"reverse", list_reverse},
    {"sort", list_sort},     {"index", sequence_index}, {"count", sequence_count}};
constexpr MethodEntry tuple_methods[] = {{"index", sequence_index}, {"count", sequence_count}};
constexpr MethodEntry dict_methods[] = {
    {"get", dict_get},         {"items", dict_items},      {"keys", dict_keys},
    {"values", dict_values},   {"pop", dict_pop},          {"setdefault", dict_setdefault},
    {"update", dict_update},   {"copy", dict_copy},        {"clear", dict_clear},
    {"popitem", dict_popitem}, {"fromkeys", dict_fromkeys}};

}  // namespace

Method find_list_method(std::string_view name) noexcept { return find_in(list_methods, name); }
Method find_tuple_method(std::string_view name) noexcept { return find_in(tuple_methods, name); }
Method find_dict_method(std::string_view name) noexcept { return find_in(dict_methods, name); }

}  // namespace eddy::templates::runtime
