// Filters of whole sequences: ends, order, groups, sums.
#include <algorithm>
#include <compare>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/budget.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/access.h"
#include "templates/runtime/dict_view.h"
#include "templates/runtime/filter_tools.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/object_as.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/sort.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

Value filter_length(const Caller&, const Arguments& a) {
  filter_parameters("length", a, {});
  return length_of(filtered(a));
}

Value filter_first(const Caller& caller, const Arguments& a) {
  filter_parameters("first", a, {});
  if (filtered(a).is_sequence() && filtered(a).sequence_size() > 0) return filtered(a).sequence_item(0);
  Value item;
  return iterate_or_throw(filtered(a))->next(item) ? item
                                                   : caller.undefined("No first item, sequence was empty.");
}

Value filter_last(const Caller& caller, const Arguments& a) {
  filter_parameters("last", a, {});
  const Value& value = filtered(a);
  if (const std::size_t size = value.is_sequence() ? value.sequence_size() : 0; size > 0)
    return value.sequence_item(size - 1);
  if (value.is_object() && value.as_object()->type_name() == "range") {  // as long as it may be
    if (std::optional<Value> last = get_item(value, Value{-1})) return *std::move(last);
  }
  // Python reverses what has a length; a text by its items, which of Markup are Markup.
  if (is_generator(value))
    throw TypeError{"'" + std::string{value.type_name()} + "' object is not reversible"};
  std::vector<Value> items = to_vector(value);
  if (items.empty()) return caller.undefined("No last item, sequence was empty.");
  return value.is_string() ? text_like(value, items.back().as_string()) : std::move(items.back());
}

Value filter_random(const Caller& caller, const Arguments& a) {
  filter_parameters("random", a, {});
  if (is_generator(filtered(a)))
    throw TypeError{"object of type '" + std::string{filtered(a).type_name()} + "' has no len()"};
  const std::vector<Value> items = to_vector(filtered(a));
  if (items.empty()) return caller.undefined("No random item, sequence was empty.");
  thread_local std::mt19937_64 engine{std::random_device{}()};
  const std::size_t at = std::uniform_int_distribution<std::size_t>{0, items.size() - 1}(engine);
  if (filtered(a).is_dict()) return item_or_throw(filtered(a), Value{at});  // by its number, as by a key
  const Value& item = items[at];
  return filtered(a).is_string() ? text_like(filtered(a), item.as_string()) : item;
}

Value filter_list(const Caller&, const Arguments& a) {
  filter_parameters("list", a, {});
  return Value::list(to_vector(filtered(a)));
}

Value filter_join(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("join", a, {"d", "attribute"});
  std::vector<Value> items = to_vector(filtered(a));
  if (p[1] && !p[1]->is_none()) {
    const AttributeGetter get{caller, *p[1]};
    for (Value& item : items) item = get(item);
  }
  const Value separator = p.value(0, Value{""});
  refuse_strict(separator);  // also where nothing is separated
  // One safe piece makes the whole Markup, and the others are escaped.
  const auto makes_html = [&](const Value& value) { return is_html(value) || is_chainable(value); };
  const bool html = caller.autoescape() && !is_chainable(separator) &&
                    (is_html(separator) || std::any_of(items.begin(), items.end(), makes_html));
  std::string out;
  const auto append = [&](const Value& value) {
    if (html)
      append_html(out, value);
    else
      value.append_str(out);
  };
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) append(separator);
    append(items[i]);
    base::bound_text(out.size());
  }
  return html ? Value::markup(out) : Value{out};
}

Value filter_reverse(const Caller&, const Arguments& a) {
  filter_parameters("reverse", a, {});
  const Value& value = filtered(a);
  if (value.is_string()) return get_slice(value, {}, {}, -1);
  std::vector<Value> items;
  try {
    items = to_vector(value);
  } catch (const TypeError&) {  // of the value, or of one of its items that is made only now
    refuse_argument("argument must be iterable");
  }
  std::reverse(items.begin(), items.end());
  if (is_generator(value)) return Value::list(std::move(items));  // what Python's reversed() does not take
  return lazily(std::move(items));
}

// The key of an item: of "a,b" a list of both attributes.
Value sort_key(const Caller& caller, const Value& attribute, const Value& item, bool fold_case) {
  if (!attribute.is_string() || attribute.as_string().find(',') == std::string_view::npos)
    return AttributeGetter{caller, attribute, nullptr, fold_case}(item);
  std::vector<Value> keys;
  std::string_view rest = attribute.as_string();
  for (;;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    keys.push_back(AttributeGetter{caller, Value{rest.substr(0, comma)}, nullptr, fold_case}(item));
    if (comma == rest.size()) return Value::list(std::move(keys));
    rest.remove_prefix(comma + 1);
  }
}

Value filter_sort(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("sort", a, {"reverse", "case_sensitive", "attribute"});
  std::vector<Value> items = to_vector(filtered(a));
  std::vector<Value> keys;
  for (const Value& item : items) keys.push_back(sort_key(caller, p.value(2), item, !p.truth(1)));
  sort_by_keys(items, std::move(keys), flag_of(p, 0), true);  // Jinja2 wraps each key in a list
  return Value::list(std::move(items));
}

Value filter_dictsort(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("dictsort", a, {"case_sensitive", "by", "reverse"});
  const Value by = p.value(1, "key");
  if (!(by == Value{"key"}) && !(by == Value{"value"}))
    refuse_argument("You can only sort by either \"key\" or \"value\"");
  refuse_undefined(filtered(a));
  if (!filtered(a).is_dict()) refuse_no_items(filtered(a));
  std::vector<Value> items;
  std::vector<Value> keys;
  for (const auto& [key, value] : filtered(a).as_dict()) {
    items.push_back(Value::tuple({key, value}));
    const Value& chosen = by == Value{"key"} ? key : value;
    keys.push_back(p.truth(0) ? chosen : without_case(chosen));
  }
  sort_by_keys(items, std::move(keys), flag_of(p, 2));
  return Value::list(std::move(items));
}

// These, batch and slice are generator functions: what is wrong with the value shows when an item is asked for.
Value filter_items(const Caller&, const Arguments& a) {
  filter_parameters("items", a, {});
  return lazy_generator(filtered(a), [](const Value& source) -> std::unique_ptr<Iterator> {
    if (source.is_undefined()) return nullptr;
    if (!source.is_dict()) throw TypeError("Can only get item pairs from a mapping.");
    return iterate(dict_view(source, DictView::items));
  });
}

Value filter_unique(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("unique", a, {"case_sensitive", "attribute"});
  return lazy_generator(filtered(a), [kept = caller.kept(), fold_case = !p.truth(0),
                                      attribute = p.value(1)](const Value& source) {
    const AttributeGetter get{*kept, attribute, nullptr, fold_case};
    return each_by([kept, get, items = share(iterate_or_throw(source)), seen = Dict{}](Value& out) mutable {
      while (items->next(out)) {
        const Value key = get(out);
        if (seen.find(key)) continue;
        seen.set(key, true);
        return true;
      }
      return false;
    });
  });
}

// (grouper, list): a tuple whose parts have names.
class Group final : public Object {
 public:
  Group(Value grouper, Value items) : grouper_{std::move(grouper)}, items_{std::move(items)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "_GroupTuple"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name != "grouper" && name != "list") return false;
    out = name == "grouper" ? grouper_ : items_;
    return true;
  }
  bool get_item(const Value& key, Value& out) const override {
    const auto found = runtime::get_item(as_tuple(), key);
    if (found) out = *found;
    return found.has_value();
  }
  [[nodiscard]] std::optional<std::size_t> length() const override { return 2; }
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override { return runtime::iterate(as_tuple()); }
  [[nodiscard]] bool equals(const Value& other) const override {
    const auto tuple = tuple_of(other);
    return tuple && as_tuple() == *tuple;
  }
  [[nodiscard]] std::size_t hash() const override { return as_tuple().hash(); }
  [[nodiscard]] std::optional<std::partial_ordering> order(const Value& other) const override {
    const auto tuple = tuple_of(other);
    if (!tuple) return std::nullopt;
    if (as_tuple() == *tuple) return std::partial_ordering::equivalent;
    return less(as_tuple(), *tuple) ? std::partial_ordering::less : std::partial_ordering::greater;
  }
  bool operate(std::string_view op, const Value& other, bool reflected, Value& out) const override {
    if (op == "*" && integer::is_integral(other)) return out = multiply(as_tuple(), other), true;
    const auto tuple = tuple_of(other);
    if (op != "+" || !tuple) return false;
    out = reflected ? add(*tuple, as_tuple()) : add(as_tuple(), *tuple);
    return true;
  }
  [[nodiscard]] std::string repr() const override { return as_tuple().repr(); }

  [[nodiscard]] Value as_tuple() const { return Value::tuple({grouper_, items_}); }

 private:
  static std::optional<Value> tuple_of(const Value& value) {
    if (value.is_tuple()) return value;
    const auto* group = object_as<Group>(value);
    return group ? std::optional{group->as_tuple()} : std::nullopt;
  }

  Value grouper_, items_;
};

Value filter_groupby(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("groupby", a, {"attribute", "default", "case_sensitive"}, 1);
  const AttributeGetter folded{caller, *p[0], p[1], !p.truth(2)};
  const AttributeGetter exact{caller, *p[0], p[1]};
  std::vector<Value> items = to_vector(filtered(a));
  std::vector<Value> keys;
  for (const Value& item : items) keys.push_back(folded(item));
  sort_by_keys(items, keys, false);
  std::vector<Value> groups;
  for (std::size_t at = 0; at < items.size();) {
    const Value key = folded(items[at]);
    const Value shown = exact(items[at]);
    std::vector<Value> members;
    do {
      members.push_back(items[at]);
    } while (++at < items.size() && folded(items[at]) == key);
    groups.emplace_back(ObjectPtr{std::make_shared<Group>(shown, Value::list(std::move(members)))});
  }
  return Value::list(std::move(groups));
}

// A row that is shorter than `size`, filled up. Python multiplies a list of one by what is missing.
void fill_row(std::vector<Value>& row, const Value& size, const Value& fill_with) {
  if (fill_with.is_none() || !less(row.size(), size)) return;
  if (!integer::is_integral(size))
    throw TypeError("can't multiply sequence by non-int of type '" + std::string{size.type_name()} + "'");
  if (size.is_big_int()) throw OverflowError("cannot fit 'int' into an index-sized integer");
  if (size.as_int() > static_cast<std::int64_t>(max_text / sizeof(Value)))
    throw ValueFault{"MemoryError",
                     "a batch would have more than " + std::to_string(max_text / sizeof(Value)) + " items"};
  row.resize(static_cast<std::size_t>(size.as_int()), fill_with);
}

Value filter_batch(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("batch", a, {"linecount", "fill_with"}, 1);
  return lazy_generator(filtered(a), [size = *p[0], fill_with = p.value(1)](const Value& source) {
    return each_by([=, items = share(iterate_or_throw(source)), row = std::vector<Value>{},
                    ended = false](Value& out) mutable {
      for (Value item; !ended && items->next(item);) {
        const bool full = Value{row.size()} == size;
        if (full) out = Value::list(std::exchange(row, {}));
        row.push_back(std::move(item));
        if (full) return true;
      }
      if (std::exchange(ended, true) || row.empty()) return false;
      fill_row(row, size, fill_with);
      out = Value::list(std::move(row));
      return true;
    });
  });
}

std::unique_ptr<Iterator> slices_of(const Value& source, const Value& slices, const Value& fill_with) {
  std::vector<Value> items = to_vector(source);
  const Value length = floor_divide(items.size(), slices);  // of each, and one more of the first ones
  if (!integer::is_integral(slices))
    throw TypeError("'" + std::string{slices.type_name()} + "' object cannot be interpreted as an integer");
  if (integer::saturated(slices) > static_cast<std::int64_t>(max_text / sizeof(Value)))
    throw OverflowError("too many slices");
  if (integer::is_negative(slices)) return nullptr;
  const auto count = static_cast<std::size_t>(slices.as_int());
  return each_by([=, size = static_cast<std::size_t>(length.as_int()), i = std::size_t{0},
                  at = std::size_t{0}](Value& out) mutable {
    if (i == count) return false;
    base::spend(1);
    const bool longer = i++ < items.size() % count;
    const std::size_t end = at + size + (longer ? 1 : 0);
    std::vector<Value> part{items.begin() + static_cast<std::ptrdiff_t>(at),
                            items.begin() + static_cast<std::ptrdiff_t>(end)};
    if (!longer && !fill_with.is_none()) part.push_back(fill_with);
    out = Value::list(std::move(part));
    at = end;
    return true;
  });
}

Value filter_slice(const Caller&, const Arguments& a) {
  const auto p = filter_parameters("slice", a, {"slices", "fill_with"}, 1);
  return lazy_generator(filtered(a), [slices = *p[0], fill_with = p.value(1)](const Value& source) {
    return slices_of(source, slices, fill_with);
  });
}

Value filter_sum(const Caller& caller, const Arguments& a) {
  const auto p = filter_parameters("sum", a, {"attribute", "start"});
  const AttributeGetter get{caller, p.value(0)};
  Value total = p.value(1, 0);
  check_sum(filtered(a), total);
  for (const Value& item : to_vector(filtered(a))) {
    const Value term = get(item);
    refuse_undefined(term);
    total = add(total, term);
  }
  return total;
}

Value extreme(const Caller& caller, const Arguments& a, bool largest) {
  const auto p = filter_parameters(largest ? "max" : "min", a, {"case_sensitive", "attribute"});
  const AttributeGetter get{caller, p.value(1), nullptr, !p.truth(0)};
  const std::vector<Value> items = to_vector(filtered(a));
  if (items.empty()) return caller.undefined("No aggregated item, sequence was empty.");
  std::size_t best = 0;
  Value best_key = get(items[0]);
  for (std::size_t i = 1; i < items.size(); ++i) {
    Value key = get(items[i]);
    if (!(largest ? less(best_key, key, ">") : less(key, best_key))) continue;
    best = i;
    best_key = std::move(key);
  }
  return items[best];
}
Value filter_min(const Caller& caller, const Arguments& a) { return extreme(caller, a, false); }
Value filter_max(const Caller& caller, const Arguments& a) { return extreme(caller, a, true); }

constexpr Named<Filter> table[] = {
    {"length", filter_length},     {"count", filter_length},    {"first", filter_first},
    {"last", filter_last},         {"random", filter_random},   {"list", filter_list},
    {"join", filter_join},         {"reverse", filter_reverse}, {"sort", filter_sort},
    {"dictsort", filter_dictsort}, {"items", filter_items},     {"unique", filter_unique},
    {"groupby", filter_groupby},   {"batch", filter_batch},     {"slice", filter_slice},
    {"sum", filter_sum},           {"min", filter_min},         {"max", filter_max},
};

}  // namespace

Value with_plain_groups(const Value& value) {
  if (value.is_object()) {
    const auto* group = dynamic_cast<const Group*>(value.as_object().get());
    return group ? group->as_tuple() : value;
  }
  if (value.is_list() || value.is_tuple()) {
    std::vector<Value> items;
    for (const Value& item : value.items()) items.push_back(with_plain_groups(item));
    return Value::list(std::move(items));
  }
  if (!value.is_dict()) return value;
  Dict out;
  for (const auto& [key, item] : value.as_dict()) out.set(key, with_plain_groups(item));
  return Value{std::move(out)};
}

std::span<const Named<Filter>> sequence_filters() noexcept { return table; }

}  // namespace eddy::templates::runtime
