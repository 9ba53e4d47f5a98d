// Python's ==, hash() and `is`.
//
// Nesting deeper than kDepth is refused, as Python's recursion limit does.
#include <bit>
#include <cmath>
#include <compare>
#include <functional>

#include "base/budget.h"
#include "eddy/value/errors.h"
#include "value/integer.h"
#include "value/node.h"
#include "value/undefined.h"

namespace eddy {
namespace {

constexpr int kDepth = 400;

// A container may hold another many times over, and that one others: it is the visits that cost.
void spend_on(std::size_t items) { base::spend(1 + items / 8); }

bool equal(const Value& a, const Value& b, int depth);

bool equal_undefined(const Value& a, const Value& b) {
  for (const Value* value : {&a, &b})
    if (value->is_undefined()) detail::check_lenient(*value);
  return a.kind() == b.kind() && a.undefined_kind() == b.undefined_kind();
}

bool equal_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  if (a.size() >= 4096) base::spend(a.size() / 1024);
  return a == b;
}

bool equal_numbers(const Value& a, const Value& b) {
  if (a.is_float() && b.is_float()) return a.as_float() == b.as_float();
  if (a.is_big_int() || b.is_big_int()) return std::is_eq(integer::compare_numbers(a, b));
  if (!a.is_float() && !b.is_float()) return a.as_int() == b.as_int();
  // An int and a float: exactly, not by rounding the int (Python compares 2**53 + 1 and 2.0**53 as different).
  const double real = a.is_float() ? a.as_float() : b.as_float();
  const std::int64_t integer = a.is_float() ? b.as_int() : a.as_int();
  return real >= -0x1p63 && real < 0x1p63 && std::trunc(real) == real &&
         static_cast<std::int64_t>(real) == integer;
}

bool equal_sequences(const Value& a, const Value& b, int depth) {
  const std::size_t size = a.sequence_size();
  if (size != b.sequence_size()) return false;
  spend_on(size);
  for (std::size_t i = 0; i < size; ++i)
    if (!equal(a.sequence_item(i), b.sequence_item(i), depth)) return false;
  return true;
}

bool equal_dicts(const Dict& a, const Dict& b, int depth) {
  if (a.size() != b.size()) return false;
  spend_on(a.size());
  for (const auto& [key, value] : a) {
    const Value* other = b.find(key);
    if (!other || !equal(value, *other, depth)) return false;
  }
  return true;
}

bool equal(const Value& a, const Value& b, int depth) {
  if (depth == 0) throw ValueFault{"RecursionError", "maximum recursion depth exceeded in comparison"};
  if (a.is_number() && b.is_number()) return equal_numbers(a, b);
  if (a.is_sequence() && b.is_sequence())
    return a.is_tuple() == b.is_tuple() && (a.is(b) || equal_sequences(a, b, depth - 1));
  if (a.is_undefined() || b.is_undefined()) return equal_undefined(a, b);
  if (a.is_object()) return a.as_object()->equals(b);
  if (b.is_object()) return b.as_object()->equals(a);
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Value::Kind::none: return true;
    case Value::Kind::string:
    case Value::Kind::bytes: return equal_text(a.as_string(), b.as_string());
    case Value::Kind::dict: return a.is(b) || equal_dicts(a.as_dict(), b.as_dict(), depth - 1);
    default: return a.is(b);
  }
}

std::size_t mix(std::size_t seed, std::size_t hash) noexcept {
  return std::rotl(seed, 5) * 0x9E37'79B9'7F4A'7C15ULL ^ hash;
}

// That of the equal double where there is one.
std::size_t hash_big_int(const Value& value) {
  if (std::is_eq(integer::compare(value, value.as_float()))) return std::hash<double>{}(value.as_float());
  return std::hash<std::string>{}(integer::digits(value, 16)) ^
         static_cast<std::size_t>(value.as_float() < 0);
}

std::size_t hash_number(const Value& value) {
  const double real = value.as_float();
  if (value.is_big_int()) return hash_big_int(value);
  if (value.is_float() && !(real >= -0x1p63 && real < 0x1p63 && std::trunc(real) == real))
    return std::hash<double>{}(real);
  return std::hash<std::int64_t>{}(value.is_float() ? static_cast<std::int64_t>(real) : value.as_int());
}

std::size_t hash_of(const Value& value, int depth) {
  if (depth == 0) throw ValueFault{"RecursionError", "maximum recursion depth exceeded"};
  switch (value.kind()) {
    case Value::Kind::undefined: detail::check_lenient(value); return 0x9E38;
    case Value::Kind::none: return 0x9E37;
    case Value::Kind::boolean:
    case Value::Kind::integer:
    case Value::Kind::big_integer:
    case Value::Kind::real: return hash_number(value);
    case Value::Kind::string:
    case Value::Kind::bytes: {
      const std::string_view text = value.as_string();
      if (text.size() >= 4096) base::spend(text.size() / 1024);
      return std::hash<std::string_view>{}(text);
    }
    case Value::Kind::tuple: {
      std::size_t seed = value.items().size();
      spend_on(seed);
      for (const Value& item : value.items()) seed = mix(seed, hash_of(item, depth - 1));
      return seed;
    }
    case Value::Kind::list:
    case Value::Kind::dict: break;
    case Value::Kind::callable: return std::hash<const void*>{}(&value.as_callable());
    case Value::Kind::object: return value.as_object()->hash();
    case Value::Kind::foreign:
      if (value.foreign_type().sequence) break;
      return std::hash<const void*>{}(value.foreign_object());
  }
  throw TypeError("unhashable type: '" + std::string{value.type_name()} + "'");
}

}  // namespace

bool Object::equals(const Value& other) const { return other.is_object() && other.as_object().get() == this; }

bool Value::operator==(const Value& other) const { return equal(*this, other, kDepth); }
std::size_t Value::hash() const { return hash_of(*this, kDepth); }

bool Value::is(const Value& other) const noexcept {
  if (kind() != other.kind()) return false;
  switch (kind()) {
    case Kind::undefined: return false;  // each is an object of its own
    case Kind::none: return true;
    case Kind::boolean:
    case Kind::integer: return word_.integer == other.word_.integer;
    case Kind::real: return word_.real == other.word_.real;
    // Equal text is one object in a template: constants are interned there, as CPython interns them.
    case Kind::string:
    case Kind::bytes: return as_string() == other.as_string() && is_safe() == other.is_safe();
    case Kind::object: return as_object() == other.as_object();
    case Kind::foreign: return word_.object == other.word_.object;
    default: return more_.node == other.more_.node;
  }
}

}  // namespace eddy
