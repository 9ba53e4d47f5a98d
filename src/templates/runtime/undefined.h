// Undefined values of templates: what is missing, and the errors of what can't be done without it.
//
// Tests: tests/templates/batch/undefined.txt, tests/templates/batch/expressions.txt.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// object.name where there is no such attribute, object[key] where there is no such item.
Value missing_attribute(const Value& object, std::string_view name, Value::Undefined kind);
Value missing_element(const Value& object, const Value& key, Value::Undefined kind);
// One with a sentence of its own.
inline Value undefined_because(std::string_view sentence, Value::Undefined kind) {
  return Value::undefined(sentence, Value::Missing::sentence, kind);
}

// Whether anything may be asked of it, to no effect: to Jinja2 such a value has every attribute, `__html__` too.
inline bool is_chainable(const Value& value) noexcept {
  return value.is_undefined() && value.undefined_kind() == Value::Undefined::chainable;
}

// "'name' is undefined", "'int object' has no attribute 'x'", or the sentence that the value carries.
std::string undefined_message(const Value& value);

// What Jinja2's Undefined keeps for who handles one: _undefined_name, _undefined_hint and _undefined_message; nothing for
// other names.
std::optional<Value> undefined_part(const Value& value, std::string_view name);

// Throws UndefinedError for an undefined value, SecurityError for one that a sandbox has put there.
void refuse_undefined(const Value& value);
// The same for one that is strict; others are empty.
void refuse_strict(const Value& value);

}  // namespace eddy::templates::runtime
