// Order and membership; == is Value's own.
#include <compare>
#include <string>

#include <algorithm>

#include "base/budget.h"
#include "base/same_text.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/text_search.h"
#include "templates/runtime/undefined.h"
#include "value/integer.h"

namespace eddy::templates::runtime {
namespace {

constexpr int max_depth = 200;  // of nested lists and tuples; Python's recursion limit plays the part there

[[noreturn]] void refuse(const Value& a, const Value& b, const char* sign) {
  refuse_undefined(a);
  refuse_undefined(b);
  throw TypeError(std::string{"'"} + sign + "' not supported between instances of '" +
                  std::string{a.type_name()} + "' and '" + std::string{b.type_name()} + "'");
}

bool ordered_objects(const Value& a, const Value& b, bool or_equal, const char* sign) {
  auto order = a.is_object() ? a.as_object()->order(b) : std::nullopt;
  const bool reflected = !order && b.is_object();
  if (reflected) order = b.as_object()->order(a);
  if (!order) refuse(a, b, sign);
  if (or_equal && std::is_eq(*order)) return true;
  return reflected ? std::is_gt(*order) : std::is_lt(*order);
}

// Whether a < b, where they are equal `or_equal`.
bool ordered(const Value& a, const Value& b, bool or_equal, const char* sign, int depth) {
  if (a.is_number() && b.is_number()) {
    const std::partial_ordering order = integer::compare_numbers(a, b);
    return or_equal ? std::is_lteq(order) : std::is_lt(order);
  }
  // Code points and UTF-8's bytes sort alike.
  if ((a.is_string() && b.is_string()) || (a.is_bytes() && b.is_bytes())) {
    if (a.as_string().size() >= 4096) base::spend(a.as_string().size() / 1024);
    return or_equal ? a.as_string() <= b.as_string() : a.as_string() < b.as_string();
  }
  if (a.is_object() || b.is_object()) return ordered_objects(a, b, or_equal, sign);
  if (!a.is_sequence() || !b.is_sequence() || a.is_tuple() != b.is_tuple()) refuse(a, b, sign);
  if (depth == 0) throw ValueFault{"RecursionError", "maximum recursion depth exceeded in comparison"};
  const std::size_t shared = std::min(a.sequence_size(), b.sequence_size());
  base::spend(1 + shared / 8);
  for (std::size_t i = 0; i < shared; ++i) {
    const Value left = a.sequence_item(i);
    const Value right = b.sequence_item(i);
    if (!(left == right)) return ordered(left, right, or_equal, sign, depth - 1);
  }
  return or_equal ? a.sequence_size() <= b.sequence_size() : a.sequence_size() < b.sequence_size();
}

}  // namespace

bool less(const Value& a, const Value& b, const char* sign) { return ordered(a, b, false, sign, max_depth); }
bool less_equal(const Value& a, const Value& b, const char* sign) {
  return ordered(a, b, true, sign, max_depth);
}

namespace {

bool contains_byte(std::string_view bytes, const Value& item) {
  if (!integer::is_integral(item))
    throw TypeError("a bytes-like object is required, not '" + std::string{item.type_name()} + "'");
  const std::int64_t byte = integer::saturated(item);
  if (byte < 0 || byte > 255) throw ValueError("byte must be in range(0, 256)");
  return bytes.find(static_cast<char>(byte)) != std::string_view::npos;
}

}  // namespace

bool contains(const Value& container, const Value& item) {
  if (container.is_string()) {
    if (!item.is_string())
      throw TypeError("'in <string>' requires string as left operand, not " + std::string{item.type_name()});
    base::spend(container.as_string().size() / 256);
    return find_text(container.as_string(), item.as_string()) != std::string_view::npos;
  }
  if (container.is_bytes() && item.is_bytes())
    return find_text(container.as_string(), item.as_string()) != std::string_view::npos;
  if (container.is_bytes()) return contains_byte(container.as_string(), item);
  if (container.is_dict()) return container.as_dict().find(item) != nullptr;
  if (container.is_object()) {
    if (const auto answer = container.as_object()->contains(item)) return *answer;
    Value unused;
    if (container.as_object()->get_item(item, unused)) return true;
  }
  if (container.is_list() || container.is_tuple()) {
    return std::any_of(container.items().begin(), container.items().end(), [&](const Value& each) {
      base::spend(1);
      // Long texts are work, which == counts.
      if (each.is_string() && item.is_string() && item.as_string().size() <= 256)
        return base::same_text(each.as_string(), item.as_string());
      return each.is(item) || each == item;
    });
  }
  refuse_strict(container);
  const auto items = iterate(container);
  if (!items)
    throw TypeError("argument of type '" + std::string{container.type_name()} + "' is not iterable");
  for (Value each; items->next(each);)
    if (each.is(item) || each == item) return true;
  return false;
}

}  // namespace eddy::templates::runtime
