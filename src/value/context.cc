#include "eddy/value/context.h"

#include "base/same_text.h"
#include "eddy/value/errors.h"

namespace eddy {

Context::Context(std::initializer_list<Entry> entries) {
  variables_.reserve(entries.size());
  for (const Entry& entry : entries) {
    Value value = entry.value_;
    if (value.is_foreign() && !value.is_borrowed()) {
      // The box lives as long as this; viewing it makes its items cost no allocation.
      boxes_.push_back(value);
      value = Value::foreign(value.foreign_object(), &value.foreign_type());
    }
    variables_.push_back({entry.name_, std::move(value)});
  }
}

Context::Context(const Value& dict) {
  if (!dict.is_dict())
    throw TypeError("a context is made from a dict, not from '" + std::string{dict.type_name()} + "'");
  variables_.reserve(dict.as_dict().size());
  for (const auto& [key, value] : dict.as_dict()) {
    if (!key.is_string()) throw TypeError("a context's names are text, not " + key.repr());
    variables_.push_back({key.as_string(), value});
  }
  boxes_.push_back(dict);
}

const Value* Context::find(std::string_view name) const noexcept {
  for (auto variable = variables_.rbegin(); variable != variables_.rend(); ++variable)
    if (base::same_text(variable->name, name)) return &variable->value;
  return nullptr;
}

void Context::add_default(std::string_view name, Value value) {
  variables_.insert(variables_.begin(), Variable{name, std::move(value)});
}

}  // namespace eddy
