#include "templates/runtime/undefined.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "eddy/templates/errors.h"
#include "value/undefined.h"

namespace eddy::templates::runtime {
namespace {

using Missing = Value::Missing;

// jinja2.utils.object_type_repr.
std::string type_repr(const Value& object) {
  constexpr std::pair<std::string_view, std::string_view> modules[] = {
      {"Markup", "markupsafe"},
      {"Macro", "jinja2.runtime"},
      {"LoopContext", "jinja2.runtime"},
      {"Namespace", "jinja2.utils"},
      {"Cycler", "jinja2.utils"},
      {"Joiner", "jinja2.utils"},
      {"_GroupTuple", "jinja2.filters"},
      {"TemplateModule", "jinja2.environment"},
      {"TemplateReference", "jinja2.runtime"},
      {"Undefined", "jinja2.runtime"},
      {"ChainableUndefined", "jinja2.runtime"},
      {"DebugUndefined", "jinja2.runtime"},
      {"StrictUndefined", "jinja2.runtime"}};
  if (object.is_none()) return "None";
  const std::string_view name = object.type_name();
  std::string out;
  for (const auto& [type, module] : modules)
    if (type == name) out.append(module).append(".");
  return out.append(name).append(" object");
}

Value missing_part(const Value& object, std::string_view part, Missing why, Value::Undefined kind) {
  std::string hint = type_repr(object);
  hint += '\0';
  hint += part;
  return Value::undefined(hint, why, kind);
}

}  // namespace

Value missing_attribute(const Value& object, std::string_view name, Value::Undefined kind) {
  return missing_part(object, Value{name}.repr(), Missing::attribute, kind);
}
Value missing_element(const Value& object, const Value& key, Value::Undefined kind) {
  return missing_part(object, key.repr(), Missing::element, kind);
}

std::optional<Value> undefined_part(const Value& value, std::string_view name) {
  const Missing why = value.missing();
  const bool is_sentence = why == Missing::sentence || why == Missing::unsafe;
  if (name == "_undefined_message") return Value{undefined_message(value)};
  if (name == "_undefined_hint") return is_sentence ? Value{value.as_string()} : Value{};
  if (name != "_undefined_name") return std::nullopt;
  if (is_sentence) return Value{};
  std::string_view part = value.as_string();
  part.remove_prefix(part.find('\0') + 1);                                // all of a name, which has none
  if (why == Missing::attribute) part = part.substr(1, part.size() - 2);  // its repr's quotes
  return Value{part};
}

std::string undefined_message(const Value& value) { return detail::undefined_message(value); }

void refuse_undefined(const Value& value) {
  if (!value.is_undefined()) return;
  std::string message = undefined_message(value);
  if (value.missing() == Missing::unsafe) throw SecurityError{std::move(message)};
  throw UndefinedError{std::move(message)};
}

void refuse_strict(const Value& value) {
  if (value.is_undefined() && value.undefined_kind() == Value::Undefined::strict) refuse_undefined(value);
}

}  // namespace eddy::templates::runtime
