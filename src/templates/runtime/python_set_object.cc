// Sets as values: their methods and operators.
#include <compare>
#include <string>

#include "templates/runtime/call.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/object_as.h"
#include "templates/runtime/python_set.h"
#include "templates/runtime/sort.h"

namespace eddy::templates::runtime {
namespace {

class Set final : public Object, public std::enable_shared_from_this<Set> {
 public:
  Set(SetTable items, bool frozen) : table{std::move(items)}, frozen_{frozen} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return frozen_ ? "frozenset" : "set"; }
  [[nodiscard]] std::optional<std::size_t> length() const override { return table.size(); }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    const SetTable* set = set_table(item);
    if (!set) return table.contains(item);
    // Python takes a set for the frozenset of its items.
    std::size_t at = 0;
    while (const Value* key = table.next(at))
      if (set_table(*key) && *key == item) return true;
    return false;
  }
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override;
  [[nodiscard]] bool equals(const Value& other) const override {
    const SetTable* set = set_table(other);
    return set && set->size() == table.size() && is_within(table, *set);
  }
  [[nodiscard]] std::optional<std::partial_ordering> order(const Value& other) const override;
  [[nodiscard]] std::size_t hash() const override;
  [[nodiscard]] std::string repr() const override;
  bool operate(std::string_view op, const Value& other, bool reflected, Value& out) const override;
  bool get_attribute(std::string_view name, Value& out) const override;

  static bool is_within(const SetTable& a, const SetTable& b) {
    for (std::size_t at = 0; const Value* item = a.next(at);)
      if (!b.contains(*item)) return false;
    return true;
  }

  SetTable table;

 private:
  [[nodiscard]] Value like(SetTable items) const {
    return Value{ObjectPtr{std::make_shared<Set>(std::move(items), frozen_)}};
  }
  [[nodiscard]] Value copy() const {
    SetTable items;
    items.merge(table);
    return like(std::move(items));
  }
  using Method = Value (Set::*)(const Arguments&);
  struct Entry {
    std::string_view name;
    Method method;
    bool changes;
  };
  static const Entry entries[];

  // Of the methods.
  Value add(const Arguments& a) { return table.add(take_one("set", "add", a)), Value{}; }
  Value discard(const Arguments& a) { return table.discard(take_one("set", "discard", a)), Value{}; }
  Value remove(const Arguments& a) {
    const Value& key = take_one("set", "remove", a);
    if (!table.discard(key)) throw KeyError{key.repr()};
    return {};
  }
  Value pop(const Arguments& a) { return take_none("set", "pop", a), table.pop(); }
  Value clear(const Arguments& a) { return take_none("set", "clear", a), table.clear(), Value{}; }
  Value copied(const Arguments& a) { return take_none("set", "copy", a), copy(); }
  Value update(const Arguments& a) {
    for (const Value& each : a.positional) table.update(each);
    return {};
  }
  Value united(const Arguments& a) {
    const Value out = copy();
    for (const Value& each : a.positional) set_table(out)->update(each);
    return out;
  }
  Value intersection(const Arguments& a);
  Value difference(const Arguments& a);
  Value symmetric_difference(const Arguments& a);
  Value intersection_update(const Arguments& a) { return replace(intersection(a)); }
  Value difference_update(const Arguments& a) {
    for (const Value& each : a.positional) {
      for (const Value& item : to_vector(each)) table.discard(item);
    }
    return {};
  }
  // In place, in the other's order.
  Value symmetric_difference_update(const Arguments& a) {
    const SetTable other = as_table(take_one("set", "symmetric_difference_update", a));
    for (std::size_t at = 0; const Value* item = other.next(at);)
      if (!table.discard(*item)) table.add(*item);
    return {};
  }
  Value is_subset(const Arguments& a) { return is_within(table, as_table(take_one("set", "issubset", a))); }
  Value is_superset(const Arguments& a) {
    return is_within(as_table(take_one("set", "issuperset", a)), table);
  }
  Value is_disjoint(const Arguments& a) {
    const SetTable other = as_table(take_one("set", "isdisjoint", a));
    for (std::size_t at = 0; const Value* item = table.next(at);)
      if (other.contains(*item)) return false;
    return true;
  }
  Value replace(const Value& other) { return table = *set_table(other), Value{}; }
  static SetTable as_table(const Value& iterable) {
    SetTable out;
    out.update(iterable);
    return out;
  }

  bool frozen_;
};

const Set::Entry Set::entries[] = {{"add", &Set::add, true},
                                   {"discard", &Set::discard, true},
                                   {"remove", &Set::remove, true},
                                   {"pop", &Set::pop, true},
                                   {"clear", &Set::clear, true},
                                   {"update", &Set::update, true},
                                   {"intersection_update", &Set::intersection_update, true},
                                   {"difference_update", &Set::difference_update, true},
                                   {"symmetric_difference_update", &Set::symmetric_difference_update, true},
                                   {"copy", &Set::copied, false},
                                   {"union", &Set::united, false},
                                   {"intersection", &Set::intersection, false},
                                   {"difference", &Set::difference, false},
                                   {"symmetric_difference", &Set::symmetric_difference, false},
                                   {"issubset", &Set::is_subset, false},
                                   {"issuperset", &Set::is_superset, false},
                                   {"isdisjoint", &Set::is_disjoint, false}};

std::unique_ptr<Iterator> Set::iterate() const {
  struct Walk final : Iterator {
    explicit Walk(std::shared_ptr<const Set> walked) : set{std::move(walked)}, size{set->table.size()} {}
    bool next(Value& out) override {
      if (set->table.size() != size) throw ValueFault{"RuntimeError", "Set changed size during iteration"};
      const Value* item = set->table.next(at);
      if (item) out = *item;
      return item != nullptr;
    }
    std::shared_ptr<const Set> set;
    std::size_t size;
    std::size_t at = 0;
  };
  return std::make_unique<Walk>(shared_from_this());
}

std::optional<std::partial_ordering> Set::order(const Value& other) const {
  const SetTable* set = set_table(other);
  if (!set) return std::nullopt;
  const bool within = is_within(table, *set);
  if (within && table.size() == set->size()) return std::partial_ordering::equivalent;
  if (within) return std::partial_ordering::less;
  return is_within(*set, table) ? std::partial_ordering::greater : std::partial_ordering::unordered;
}

std::size_t Set::hash() const {
  if (!frozen_) throw TypeError{"unhashable type: 'set'"};
  std::size_t out = table.size();
  for (std::size_t at = 0; const Value* item = table.next(at);) {
    const auto each = static_cast<std::size_t>(python_hash(*item));
    out ^= (each ^ (each << 16) ^ 89869747U) * 3644798167U;
  }
  return out;
}

std::string Set::repr() const {
  if (table.size() == 0) return std::string{type_name()} + "()";
  std::string out = frozen_ ? "frozenset({" : "{";
  bool first = true;
  for (std::size_t at = 0; const Value* item = table.next(at); first = false) {
    if (!first) out += ", ";
    item->append_repr(out);
  }
  return out + (frozen_ ? "})" : "}");
}

Value Set::intersection(const Arguments& a) {
  Value out = copy();
  for (const Value& each : a.positional) {
    SetTable both;
    const SetTable& self = *set_table(out);
    if (const SetTable* other = set_table(each)) {
      const bool swap = other->size() > self.size();  // the smaller one is walked
      const SetTable& walked = swap ? self : *other;
      const SetTable& searched = swap ? *other : self;
      for (std::size_t at = 0; const Value* item = walked.next(at);)
        if (searched.contains(*item)) both.add(*item);
    } else {
      for (const Value& item : to_vector(each))
        if (self.contains(item)) both.add(item);
    }
    out = like(std::move(both));
  }
  return out;
}

Value Set::difference(const Arguments& a) {
  if (a.positional.size() == 1) {
    const SetTable* other = set_table(a.positional[0]);
    if (other && table.size() / 4 <= other->size()) {
      SetTable rest;
      for (std::size_t at = 0; const Value* item = table.next(at);)
        if (!other->contains(*item)) rest.add(*item);
      return like(std::move(rest));
    }
  }
  const Value out = copy();
  for (const Value& each : a.positional) {
    for (const Value& item : to_vector(each)) set_table(out)->discard(item);
  }
  return out;
}

Value Set::symmetric_difference(const Arguments& a) {
  SetTable out = as_table(take_one("set", "symmetric_difference", a));
  for (std::size_t at = 0; const Value* item = table.next(at);)
    if (!out.discard(*item)) out.add(*item);
  return like(std::move(out));
}

// Operators want sets, methods take what can be iterated.
bool Set::operate(std::string_view op, const Value& other, bool reflected, Value& out) const {
  if (reflected || !set_table(other)) return false;
  Set self{table, frozen_};
  const Arguments given{{&other, 1}, {}};
  if (op == "|") return out = self.united(given), true;
  if (op == "&") return out = self.intersection(given), true;
  if (op == "-") return out = self.difference(given), true;
  if (op == "^") return out = self.symmetric_difference(given), true;
  return false;
}

bool Set::get_attribute(std::string_view name, Value& out) const {
  for (const Entry& entry : entries) {
    if (entry.name != name || (entry.changes && frozen_)) continue;
    auto self = std::const_pointer_cast<Set>(shared_from_this());
    out = Value{Callable{[self, method = entry.method](const Arguments& arguments) {
                  if (!arguments.keyword.empty())
                    throw TypeError{"a set's methods take no keyword arguments"};
                  return ((*self).*method)(arguments);
                }},
                std::string{name}};
    return true;
  }
  return false;
}

Value make(const char* name, const Arguments& arguments, bool frozen) {
  if (!arguments.keyword.empty()) throw TypeError{std::string{name} + "() takes no keyword arguments"};
  if (arguments.positional.size() > 1)
    throw TypeError{std::string{name} + " expected at most 1 argument, got " +
                    std::to_string(arguments.positional.size())};
  SetTable table;
  if (!arguments.positional.empty()) table.update(arguments.positional[0]);
  return Value{ObjectPtr{std::make_shared<Set>(std::move(table), frozen)}};
}

}  // namespace

Value make_set(const Arguments& arguments) { return make("set", arguments, false); }
Value make_frozenset(const Arguments& arguments) { return make("frozenset", arguments, true); }
Value set_of(SetTable table) { return Value{ObjectPtr{std::make_shared<Set>(std::move(table), false)}}; }

SetTable* set_table(const Value& value) noexcept {
  Set* const set = object_as<Set>(value);
  return set ? &set->table : nullptr;
}

Value set_display(const std::vector<Value>& items, bool constant) {
  SetTable table;
  for (const Value& item : items) table.add(item);
  if (!constant || items.size() < 3) return set_of(std::move(table));
  // The compiler makes its constant anew, from a tuple of the items, before the program adds them to an empty set.
  SetTable constants;
  std::size_t at = 0;
  while (const Value* key = table.next(at)) constants.add(*key);
  SetTable merged;
  merged.merge(constants);
  return set_of(std::move(merged));
}

}  // namespace eddy::templates::runtime
