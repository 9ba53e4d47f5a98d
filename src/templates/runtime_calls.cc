// src/templates/runtime_calls.cc: operations on values that may be undefined, and the engine's own objects.
#include "templates/runtime_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/budget.h"
#include "eddy/base/escape.h"
#include "templates/call_context.h"
#include "templates/machine.h"
#include "templates/mode.h"
#include "templates/python_own.h"
#include "templates/runtime/access.h"
#include "templates/runtime/call.h"
#include "templates/runtime/exceptions.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/methods.h"
#include "templates/runtime/operators.h"
#include "templates/runtime/python_set.h"
#include "templates/runtime/python_types.h"
#include "templates/runtime/text.h"
#include "templates/runtime/undefined.h"
#include "templates/sandbox.h"
#include "templates/signs.h"
#include "templates/template_objects.h"
#include "value/undefined.h"

namespace eddy::templates::calls {
namespace {

void refuse(const Value& value) { runtime::refuse_undefined(value); }
// Where an attribute is asked for, or it is called, which Jinja2's logging undefined values tell.
void refuse_attribute(const Value& value) {
  if (value.is_undefined() && !runtime::is_chainable(value)) detail::log_refusal(value);
  refuse(value);
}

// In a sandbox what stands in for an attribute that is not to be touched, or reaches too far.
std::optional<Value> stand_in(const Value& object, std::string_view name, std::uint8_t kind) {
  if (!mode::is_sandboxed(kind)) return std::nullopt;
  if (std::optional<Value> refused = sandbox::refused_attribute(object, name, kind)) return refused;
  return sandbox::safe_format(object, name, kind);
}

}  // namespace

void spend_on(const Value& value) {
  if (!base::current_budget) return;
  const bool text = value.is_string() || value.is_bytes();
  base::spend(1 + (text                  ? value.as_string().size() / 256
                   : value.is_sequence() ? value.sequence_size() / 16
                                         : 0));
}

void append_html(std::string& out, const Value& value) {
  runtime::append_html(out, value);
  base::bound_text(out.size());
}

void append_raw(std::string& out, const Value& value) {
  value.append_str(out);
  base::bound_text(out.size());
}

namespace {

// Operators that objects have themselves.
bool operate(BinaryOp op, const Value& a, const Value& b, Value& out) {
  return (a.is_object() && a.as_object()->operate(sign(op), b, false, out)) ||
         (b.is_object() && b.as_object()->operate(sign(op), a, true, out));
}

}  // namespace

Value binary(BinaryOp op, const Value& a, const Value& b) {
  refuse(a);
  if (op != BinaryOp::mod || !a.is_string()) refuse(b);  // a text's format takes what prints
  if (a.is_object() || b.is_object()) {
    if (Value out; operate(op, a, b, out)) return out;
  }
  switch (op) {
    case BinaryOp::add: return runtime::add(a, b);
    case BinaryOp::sub: return runtime::subtract(a, b);
    case BinaryOp::mul: return runtime::multiply(a, b);
    case BinaryOp::div: return runtime::divide(a, b);
    case BinaryOp::floordiv: return runtime::floor_divide(a, b);
    case BinaryOp::mod: return runtime::modulo(a, b);
    case BinaryOp::pow: return runtime::power(a, b);
    case BinaryOp::bit_or: return runtime::bit_or(a, b);
    case BinaryOp::bit_xor: return runtime::bit_xor(a, b);
    case BinaryOp::bit_and: return runtime::bit_and(a, b);
    case BinaryOp::lshift: return runtime::shift_left(a, b);
    case BinaryOp::rshift: return runtime::shift_right(a, b);
  }
  return {};
}

bool compare(CompareOp op, const Value& a, const Value& b) {
  if (a.is_int() && b.is_int()) {
    switch (op) {
      case CompareOp::eq: return a.as_int() == b.as_int();
      case CompareOp::ne: return a.as_int() != b.as_int();
      case CompareOp::lt: return a.as_int() < b.as_int();
      case CompareOp::le: return a.as_int() <= b.as_int();
      case CompareOp::gt: return a.as_int() > b.as_int();
      case CompareOp::ge: return a.as_int() >= b.as_int();
      default: break;
    }
  }
  // Long texts are work, which == counts.
  if (a.is_string() && b.is_string() && a.as_string().size() <= 256) {
    if (op == CompareOp::eq) return a.as_string() == b.as_string();
    if (op == CompareOp::ne) return a.as_string() != b.as_string();
  }
  switch (op) {
    case CompareOp::eq: return a == b;
    case CompareOp::ne: return !(a == b);
    case CompareOp::lt: return runtime::less(a, b, "<");
    case CompareOp::le: return runtime::less_equal(a, b, "<=");
    case CompareOp::gt: return runtime::less(b, a, ">");
    case CompareOp::ge: return runtime::less_equal(b, a, ">=");
    case CompareOp::in: return runtime::contains(b, a);
    case CompareOp::not_in: return !runtime::contains(b, a);
    case CompareOp::is: return a.is(b);
    case CompareOp::is_not: return !a.is(b);
  }
  return false;
}

namespace {

Value unary(const Value& a, std::string_view sign, Value (*otherwise)(const Value&)) {
  refuse(a);
  if (Value out; a.is_object() && a.as_object()->operate(sign, {}, false, out)) return out;
  return otherwise(a);
}

}  // namespace

Value negate(const Value& a) { return unary(a, "neg", runtime::negate); }
Value positive(const Value& a) { return unary(a, "pos", runtime::positive); }
Value invert(const Value& a) { return unary(a, "invert", runtime::invert); }

// Jinja2 looks for an attribute, then for an item of that name; Python only for the attribute.
Value attribute(const Value& object, std::string_view name, std::uint8_t kind, bool python) {
  if (std::optional<Value> instead = stand_in(object, name, kind)) return std::move(*instead);
  if (object.is_undefined()) {
    if (std::optional<Value> part = runtime::undefined_part(object, name)) return *std::move(part);
    if (runtime::is_chainable(object)) return object;
    refuse_attribute(object);
  }
  // A dict's items are looked for after its methods, and most names are no method.
  if (object.is_dict() && !python && !runtime::find_method(object, name)) {
    if (const Value* found = object.as_dict().find(name)) return *found;
    return runtime::missing_attribute(object, name, mode::undefined(kind));
  }
  if (std::optional<Value> found = runtime::get_attribute(object, name)) return std::move(*found);
  if (python && name.starts_with("__")) {
    if (std::optional<Value> found = runtime::special_attribute(object, name)) return *std::move(found);
  }
  if (python)
    throw AttributeError{fmt::format("'{}' object has no attribute '{}'", object.type_name(), name)};
  if (std::optional<Value> found = runtime::get_item(object, Value::borrowed(name))) return std::move(*found);
  return runtime::missing_attribute(object, name, mode::undefined(kind));
}

namespace {

// Jinja2's attribute without the item of that name.
std::optional<Value> only_attribute(const Value& object, std::string_view name, std::uint8_t kind) {
  if (std::optional<Value> instead = stand_in(object, name, kind)) return instead;
  return runtime::get_attribute(object, name);
}

}  // namespace

namespace {

// Jinja2 takes it for missing where the key can't be one.
std::optional<Value> found_item(const Value& object, const Value& key) {
  const bool plain = key.is_string() || key.is_number() || key.is_none();
  if (plain || !object.is_dict()) return runtime::get_item(object, key);
  try {
    return runtime::get_item(object, key);
  } catch (const TypeError&) {
    return std::nullopt;
  }
}

}  // namespace

Value item(const Value& object, const Value& key, std::uint8_t kind, bool python) {
  if (object.is_undefined()) {
    if (runtime::is_chainable(object)) return object;
    refuse(object);
  }
  if (const auto* slice = object_as<runtime::Slice>(key)) {
    return runtime::get_slice(object, slice->start, slice->stop, slice->step);
  }
  if (python) {
    if (object.is_foreign() && !object.is_sequence() &&
        key.is_string()) {  // a struct's members, by either form
      if (Value found; object.find_member(key.as_string(), found)) return found;
    }
    return runtime::item_or_throw(object, key);
  }
  if (object.is_string()) spend_on(object);  // characters are counted from the beginning
  const bool is_struct = object.is_foreign() && !object.is_sequence();
  if (!is_struct || !mode::is_sandboxed(kind)) {
    if (std::optional<Value> found = found_item(object, key)) return std::move(*found);
  }
  if (!key.is_string()) return runtime::missing_element(object, key, mode::undefined(kind));
  if (std::optional<Value> found = only_attribute(object, key.as_string(), kind)) return std::move(*found);
  return runtime::missing_attribute(object, key.as_string(), mode::undefined(kind));
}

Value slice(const Value* bounds) {
  return Value{ObjectPtr{std::make_shared<runtime::Slice>(bounds[0], bounds[1], bounds[2])}};
}

Value dict(const Value* pairs, std::uint32_t count) {
  Dict out;
  for (std::size_t i = 0; i < count; ++i) out.set(pairs[2 * i], pairs[2 * i + 1]);
  return Value{std::move(out)};
}

Value set(const Value* items, std::uint32_t count) {
  return runtime::set_display(std::vector<Value>(items, items + count), false);
}

void store_item(Value& object, const Value& key, const Value& value) {
  runtime::set_item(object, key, value);
}

void store_member(const Value& object, std::string_view name, const Value& value) {
  if (!runtime::is_namespace(object))
    throw TemplateRuntimeError{"cannot assign attribute on non-namespace object"};
  object.as_object()->set_attribute(name, value);
}

// For loops, which count their items themselves.
std::unique_ptr<Iterator> iterate(const Value& value) {
  if (auto items = runtime::iterate_uncounted(value)) return items;
  return runtime::iterate_or_throw(value);
}

Value call(const Value& callee, const Arguments& arguments, std::uint8_t kind) {
  refuse_attribute(callee);
  base::spend(1);
  if (mode::is_sandboxed(kind)) sandbox::check_callable(callee);
  return runtime::call(callee, arguments);
}

Value call_method(const Value& object, std::string_view name, const Arguments& arguments, std::uint8_t kind,
                  bool python) {
  if (std::optional<Value> instead = stand_in(object, name, kind)) return call(*instead, arguments, kind);
  if (object.is_undefined()) {
    if (const std::optional<Value> part = runtime::undefined_part(object, name))
      return call(*part, arguments, kind);
  }
  refuse_attribute(object);
  spend_on(object);
  if (const runtime::Method method = runtime::find_method(object, name)) return method(object, arguments);
  return call(attribute(object, name, kind, python), arguments, kind);
}

Value State::only_attribute(const Value& object, std::string_view name) const {
  if (std::optional<Value> instead = stand_in(object, name, engine_.undefined_kind()))
    return *std::move(instead);
  if (object.is_undefined() && !name.starts_with("__")) {
    if (auto part = runtime::undefined_part(object, name)) return *std::move(part);
    if (runtime::is_chainable(object)) return object;
    refuse_attribute(object);
  }
  if (auto found = calls::only_attribute(object, name, engine_.undefined_kind())) return *std::move(found);
  return runtime::missing_attribute(object, name, mode::undefined(engine_.undefined_kind()));
}

namespace {

ValueMap to_map(const Dict& dict) {
  ValueMap out;
  for (const auto& [name, value] : dict) out.emplace(std::string{name.as_string()}, value);
  return out;
}

}  // namespace

ValueMap jinja2_globals() { return to_map(runtime::jinja2_globals()); }
ValueMap tornado_globals() {
  static const ValueMap names = [] {
    ValueMap all = to_map(runtime::tornado_builtins());
    add_python_own(all);
    return all;
  }();
  return names;
}

void check_bound(const Value& value, std::string_view name, bool free) {
  if (!value.is_undefined()) return;
  if (free) {
    throw NameError{fmt::format(
        "cannot access free variable '{}' where it is not associated with a value in enclosing scope", name)};
  }
  throw TemplateFault{
      "UnboundLocalError",
      fmt::format("cannot access local variable '{}' where it is not associated with a value", name)};
}

std::vector<std::string> names_of_templates(const Value& names) {
  std::vector<std::string> out;
  if (!names.truth()) return out;
  const auto items = runtime::iterate_or_throw(names);
  for (Value item; items->next(item);) {
    base::spend(1);
    // Names are keys of Jinja2's cache; what is undefined is none that could be found.
    if (!item.is_string() && !item.is_undefined()) static_cast<void>(item.hash());
    out.push_back(item.is_undefined() ? runtime::undefined_message(item) : item.str());
  }
  return out;
}

Value module_value(const Program& program, const Scopes& scopes, const Value& text) {
  std::vector<std::pair<std::string, Value>> members;
  for (const Scopes::Variable& variable : scopes.variables) {
    if (variable.exported) members.emplace_back(std::string{variable.name}, variable.value);
  }
  return Value{ObjectPtr{std::make_shared<ModuleObject>(program.source->name, std::string{text.as_string()},
                                                        std::move(members))}};
}

std::string module_name(const Value& module) {
  const auto* object = object_as<ModuleObject>(module);
  return object ? object->name() : std::string{module.type_name()};
}

bool error_is(const std::exception_ptr& failure, std::string_view type) {
  return runtime::is_derived(runtime::exception_type(failure), type);
}

Value error_value(const std::exception_ptr& failure) { return runtime::exception_value(failure); }

}  // namespace eddy::templates::calls
