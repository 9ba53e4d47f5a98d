#include "templates/runtime/call.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "value/integer.h"

namespace eddy::templates::runtime {

Value call(const Value& callee, const Arguments& arguments) {
  if (callee.kind() == Value::Kind::callable) return callee.as_callable()(arguments);
  if (callee.is_object() && callee.as_object()->callable()) return callee.as_object()->call(arguments);
  throw TypeError("'" + std::string{callee.type_name()} + "' object is not callable");
}

void refuse_keywords(std::string_view function, const Arguments& arguments) {
  if (!arguments.keyword.empty()) throw TypeError(std::string{function} + "() takes no keyword arguments");
}

void Parameters::bind(const Arguments& arguments, std::initializer_list<std::string_view> names,
                      std::size_t required, std::size_t skip) {
  assert(names.size() <= most);
  const auto refuse = [&](const std::string& reason) {
    throw TypeError(std::string{function_} + "() " + reason);
  };
  const auto given = arguments.positional.subspan(std::min(skip, arguments.positional.size()));
  if (given.size() > names.size())
    refuse("takes at most " + std::to_string(names.size()) + " arguments (" + std::to_string(given.size()) +
           " given)");
  for (std::size_t i = 0; i < given.size(); ++i) values_[i] = &given[i];
  for (const auto& [keyword, value] : arguments.keyword) {
    const auto found = std::find(names.begin(), names.end(), keyword);
    if (found == names.end()) refuse("got an unexpected keyword argument '" + std::string{keyword} + "'");
    const Value*& slot = values_[static_cast<std::size_t>(found - names.begin())];
    if (slot) refuse("got multiple values for argument '" + std::string{keyword} + "'");
    slot = &value;
  }
  for (std::size_t i = 0; i < required; ++i)
    if (!values_[i])
      refuse("missing 1 required positional argument: '" + std::string{names.begin()[i]} + "'");
}

std::int64_t Parameters::integer(std::size_t index, std::int64_t otherwise) const {
  const Value* value = values_[index];
  if (!value || value->is_none()) return otherwise;
  if (value->is_int() || value->is_bool()) return value->as_int();
  if (value->is_big_int()) throw OverflowError("Python int too large to convert to C ssize_t");
  throw TypeError("'" + std::string{value->type_name()} + "' object cannot be interpreted as an integer");
}

std::int64_t Parameters::bounded_integer(std::size_t index, std::int64_t otherwise) const {
  const Value* value = values_[index];
  return value && value->is_big_int() ? integer::saturated(*value) : integer(index, otherwise);
}

std::string_view Parameters::text(std::size_t index, std::string_view otherwise) const {
  const Value* value = values_[index];
  if (!value || value->is_none()) return otherwise;
  if (value->is_string()) return value->as_string();
  throw TypeError(std::string{function_} + "() argument " + std::to_string(index + 1) + " must be str, not " +
                  std::string{value->type_name()});
}

bool Parameters::truth(std::size_t index, bool otherwise) const {
  return values_[index] ? values_[index]->truth() : otherwise;
}

}  // namespace eddy::templates::runtime
