#include "templates/runtime/access.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "eddy/base/utf8.h"
#include "templates/runtime/dict_view.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/method_arguments.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/python_set.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

// What can be an index; a big int never is one that is there.
bool integral(const Value& value) noexcept { return value.is_int() || value.is_bool(); }

// An index from the front, or nothing where it is out of range.
std::optional<std::size_t> place(std::int64_t index, std::size_t size) noexcept {
  const auto length = static_cast<std::int64_t>(size);
  if (index < 0) index += length;
  if (index < 0 || index >= length) return std::nullopt;
  return static_cast<std::size_t>(index);
}

std::optional<Value> text_item(const Value& text, std::int64_t index) {
  const std::string_view bytes = text.as_string();
  const auto at = place(index, base::count_code_points(bytes));
  if (!at) return std::nullopt;
  const std::size_t start = base::offset_of_code_point(bytes, *at);
  std::size_t end = start;
  base::next_code_point(bytes, end);
  return text_like(text, bytes.substr(start, end - start));
}

const Slice* as_slice(const Value& key) noexcept {
  return key.is_object() ? dynamic_cast<const Slice*>(key.as_object().get()) : nullptr;
}

std::int64_t bound(const Value& value, std::int64_t otherwise, std::int64_t length, std::int64_t low,
                   std::int64_t high) {
  if (value.is_none()) return otherwise;
  if (!integer::is_integral(value))
    throw TypeError("slice indices must be integers or None or have an __index__ method");
  std::int64_t index = integer::saturated(value);
  if (index < 0) index += length;
  return std::clamp(index, low, high);
}

// Walks the range without overflow where the step is huge.
template <class Take>
void walk(const SliceBounds& range, Take take) {
  for (std::int64_t i = range.start; range.holds(i);) {
    take(static_cast<std::size_t>(i));
    if (__builtin_add_overflow(i, range.step, &i)) return;
  }
}

Value slice_text(const Value& text, const SliceBounds& range) {
  const std::string_view bytes = text.as_string();
  if (range.step == 1) {
    const auto start = static_cast<std::size_t>(range.start);
    if (!range.holds(range.start)) return text_like(text, "");
    const std::size_t from = base::offset_of_code_point(bytes, start);
    const std::size_t count =
        base::offset_of_code_point(bytes.substr(from), static_cast<std::size_t>(range.stop) - start);
    return text_like(text, bytes.substr(from, count));
  }
  std::vector<std::string_view> characters;
  for (std::size_t offset = 0; offset < bytes.size();) {
    const std::size_t from = offset;
    base::next_code_point(bytes, offset);
    characters.push_back(bytes.substr(from, offset - from));
  }
  std::string out;
  walk(range, [&](std::size_t i) { out += characters[i]; });
  return text_like(text, out);
}

}  // namespace

namespace {
// Whether it is of a type of Python's that can't be subscripted; a program's own objects have the items they have.
bool has_no_items(const Value& object) {
  static constexpr std::string_view types[] = {"datetime", "date",   "time",  "timedelta", "timezone",
                                               "function", "module", "slice", "type"};
  return set_table(object) || is_dict_view(object) || is_generator(object) ||
         std::find(std::begin(types), std::end(types), object.type_name()) != std::end(types);
}
}  // namespace

SliceBounds resolve_slice(const Value& start, const Value& stop, const Value& step, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  std::int64_t stride = 1;
  if (!step.is_none()) {
    if (!integer::is_integral(step))
      throw TypeError("slice indices must be integers or None or have an __index__ method");
    stride = integer::saturated(step);
  }
  if (stride == 0) throw ValueError("slice step cannot be zero");
  if (stride > 0) return {bound(start, 0, length, 0, length), bound(stop, length, length, 0, length), stride};
  return {bound(start, length - 1, length, -1, length - 1), bound(stop, -1, length, -1, length - 1), stride};
}

bool Slice::get_attribute(std::string_view name, Value& out) const {
  if (name == "start" || name == "stop" || name == "step") {
    out = name == "start" ? start : name == "stop" ? stop : step;
    return true;
  }
  if (name != "indices") return false;
  out = Value{Callable{[slice = std::array{start, stop, step}](const Arguments& arguments) {
                const std::int64_t length = index_of(take_one("slice", "indices", arguments));
                if (length < 0) throw ValueError("length should not be negative");
                const SliceBounds b =
                    resolve_slice(slice[0], slice[1], slice[2], static_cast<std::size_t>(length));
                return Value::tuple({b.start, b.stop, b.step});
              }},
              "indices"};
  return true;
}

bool Slice::equals(const Value& other) const {
  const Slice* slice = as_slice(other);
  return slice && start == slice->start && stop == slice->stop && step == slice->step;
}

std::optional<Value> get_attribute(const Value& object, std::string_view name) {
  if (name.starts_with("__")) return std::nullopt;
  if (object.is_foreign() && !object.is_sequence()) return object.find(name);
  if (object.is_object()) {
    Value found;
    return object.as_object()->get_attribute(name, found) ? std::optional{std::move(found)} : std::nullopt;
  }
  if (object.is_number()) {
    if (name == "real" || (name == "numerator" && !object.is_float())) return positive(object);
    if (name == "imag") return object.is_float() ? Value{0.0} : Value{0};
    if (name == "denominator" && !object.is_float()) return 1;
  }
  return bound_method(object, name);
}

std::optional<Value> get_item(const Value& object, const Value& key) {
  if (const Slice* slice = as_slice(key); slice && !object.is_dict() && !object.is_object())
    return get_slice(object, slice->start, slice->stop, slice->step);
  switch (object.kind()) {
    case Value::Kind::dict: {
      const Value* found =
          key.is_string() ? object.as_dict().find(key.as_string()) : object.as_dict().find(key);
      return found ? std::optional{*found} : std::nullopt;
    }
    case Value::Kind::string: return integral(key) ? text_item(object, key.as_int()) : std::nullopt;
    case Value::Kind::bytes: {
      const auto at = integral(key) ? place(key.as_int(), object.as_string().size()) : std::nullopt;
      return at ? std::optional{Value{static_cast<unsigned char>(object.as_string()[*at])}} : std::nullopt;
    }
    case Value::Kind::object: {
      Value found;
      return object.as_object()->get_item(key, found) ? std::optional{std::move(found)} : std::nullopt;
    }
    case Value::Kind::foreign:
      if (!object.is_sequence()) return key.is_string() ? object.find(key.as_string()) : std::nullopt;
      [[fallthrough]];
    case Value::Kind::list:
    case Value::Kind::tuple: {
      const auto at = integral(key) ? place(key.as_int(), object.sequence_size()) : std::nullopt;
      return at ? std::optional{object.sequence_item(*at)} : std::nullopt;
    }
    default: return std::nullopt;
  }
}

Value item_or_throw(const Value& object, const Value& key) {
  if (auto found = get_item(object, key)) return *std::move(found);
  if (object.is_dict() || (object.is_foreign() && !object.is_sequence())) throw KeyError(key.repr());
  const std::string type{object.is_foreign() ? "list" : object.type_name()};
  if (object.is_sequence() || object.is_string() || object.is_bytes()) {
    if (key.is_big_int()) throw IndexError("cannot fit 'int' into an index-sized integer");
    if (integral(key)) throw IndexError((object.is_string() ? "string" : type) + " index out of range");
    if (object.is_string())
      throw TypeError("string indices must be integers, not '" + std::string{key.type_name()} + "'");
    throw TypeError(type + " indices must be integers or slices, not " + std::string{key.type_name()});
  }
  if (object.is_object() && type == "range") {
    if (integer::is_integral(key)) throw IndexError("range object index out of range");
    throw TypeError("range indices must be integers or slices, not " + std::string{key.type_name()});
  }
  refuse_undefined(object);
  if (object.is_object() && !has_no_items(object)) throw KeyError(key.repr());
  throw TypeError("'" + std::string{object.type_name()} + "' object is not subscriptable");
}

Value get_slice(const Value& object, const Value& start, const Value& stop, const Value& step) {
  if (object.is_string())
    return slice_text(object, resolve_slice(start, stop, step, base::count_code_points(object.as_string())));
  if (object.is_bytes()) {
    std::string out;
    walk(resolve_slice(start, stop, step, object.as_string().size()),
         [&](std::size_t i) { out += object.as_string()[i]; });
    return Value::bytes(out);
  }
  if (object.is_object()) {
    const Value key{ObjectPtr{std::make_shared<Slice>(start, stop, step)}};
    if (Value out; object.as_object()->get_item(key, out)) return out;
  }
  if (object.is_dict()) throw TypeError("unhashable type: 'slice'");
  if (!object.is_sequence())
    throw TypeError("'" + std::string{object.type_name()} + "' object is not subscriptable");
  std::vector<Value> items;
  walk(resolve_slice(start, stop, step, object.sequence_size()),
       [&](std::size_t i) { items.push_back(object.sequence_item(i)); });
  return object.is_tuple() ? Value::tuple(std::move(items)) : Value::list(std::move(items));
}

namespace {

// list[start:stop:step] = items
void set_slice(Value& list, const Slice& slice, std::vector<Value> items) {
  std::vector<Value>& into = list.mutable_items();
  const SliceBounds bounds = resolve_slice(slice.start, slice.stop, slice.step, into.size());
  if (bounds.step == 1) {
    const auto from = into.begin() + bounds.start;
    const auto at = into.erase(from, into.begin() + std::max(bounds.start, bounds.stop));
    into.insert(at, items.begin(), items.end());
    return;
  }
  std::vector<std::size_t> places;
  walk(bounds, [&](std::size_t i) { places.push_back(i); });
  if (places.size() != items.size())
    throw ValueError("attempt to assign sequence of size " + std::to_string(items.size()) +
                     " to extended slice of size " + std::to_string(places.size()));
  for (std::size_t i = 0; i < places.size(); ++i) into[places[i]] = std::move(items[i]);
}

void delete_slice(Value& list, const Slice& slice) {
  std::vector<Value>& items = list.mutable_items();
  std::vector<bool> gone(items.size());
  walk(resolve_slice(slice.start, slice.stop, slice.step, items.size()),
       [&](std::size_t i) { gone[i] = true; });
  std::vector<Value> kept;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (!gone[i]) kept.push_back(std::move(items[i]));
  items = std::move(kept);
}

// The place of a list's item that is to be changed.
std::size_t list_place(const Value& object, const Value& key, const char* doing) {
  if (!object.is_list())
    throw TypeError("'" + std::string{object.type_name()} + "' object does not support item " + doing);
  if (key.is_big_int()) throw IndexError("cannot fit 'int' into an index-sized integer");
  if (!integral(key))
    throw TypeError("list indices must be integers or slices, not " + std::string{key.type_name()});
  const auto at = place(key.as_int(), object.items().size());
  if (!at) throw IndexError("list assignment index out of range");
  return *at;
}

}  // namespace

void set_item(Value& object, const Value& key, const Value& value) {
  if (object.is_dict()) {
    object.mutable_dict().set(key, value);
  } else if (const Slice* slice = as_slice(key); slice && object.is_list()) {
    if (!iterate(value)) throw TypeError("can only assign an iterable");
    set_slice(object, *slice, to_vector(value));
  } else {
    const std::size_t at = list_place(object, key, "assignment");
    object.mutable_items()[at] = value;
  }
}

void delete_item(Value& object, const Value& key) {
  if (object.is_dict()) {
    if (!object.mutable_dict().erase(key)) throw KeyError(key.repr());
  } else if (const Slice* slice = as_slice(key); slice && object.is_list()) {
    delete_slice(object, *slice);
  } else {
    const std::size_t at = list_place(object, key, "deletion");
    object.mutable_items().erase(object.mutable_items().begin() + static_cast<std::ptrdiff_t>(at));
  }
}

}  // namespace eddy::templates::runtime
