#include "templates/runtime/filter_tools.h"

#include <charconv>
#include <memory>

#include "base/budget.h"
#include "eddy/base/unicode.h"
#include "eddy/templates/errors.h"
#include "templates/runtime/access.h"
#include "templates/runtime/iterate.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates::runtime {
namespace {

Value attribute_part(std::string_view part) {
  std::int64_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  const bool number = error == std::errc{} && end == part.data() + part.size() && part[0] != '-';
  return number ? Value{index} : Value{part};
}

}  // namespace

void refuse_no_items(const Value& value) {
  if (const auto items = get_attribute(value, "items"); items && !items->is_callable())
    throw TypeError("'" + std::string{items->type_name()} + "' object is not callable");
  throw AttributeError("'" + std::string{value.type_name()} + "' object has no attribute 'items'");
}

void refuse_argument(const std::string& message) { throw FilterArgumentError{message}; }

void refuse_method(const Value& value, std::string_view name) {
  if (value.is_string()) return;
  refuse_undefined(value);
  throw AttributeError{"'" + std::string{value.type_name()} + "' object has no attribute '" +
                       std::string{name} + "'"};
}

AttributeGetter::AttributeGetter(const Caller& caller, const Value& attribute, const Value* otherwise,
                                 bool fold_case)
    : caller_{caller}, otherwise_{otherwise}, fold_case_{fold_case} {
  if (attribute.is_none()) return;
  if (!attribute.is_string()) {
    parts_.push_back(attribute);
    return;
  }
  std::string_view rest = attribute.as_string();
  for (std::size_t dot; (dot = rest.find('.')) != std::string_view::npos; rest.remove_prefix(dot + 1))
    parts_.push_back(attribute_part(rest.substr(0, dot)));
  parts_.push_back(rest.empty() ? Value{""} : attribute_part(rest));
}

Value AttributeGetter::operator()(const Value& item) const {
  Value value = item;
  for (const Value& part : parts_) {
    value = caller_.attribute(value, part);
    if (otherwise_ && !otherwise_->is_none() && value.is_undefined()) value = *otherwise_;
  }
  return fold_case_ ? without_case(value) : value;
}

Value without_case(const Value& value) {
  return value.is_string() ? Value{base::unicode::lower(value.as_string())} : value;
}

std::int64_t index_of(const Parameters& parameters, std::size_t at, std::int64_t otherwise) {
  const Value* value = parameters[at];
  if (value && value->is_none()) throw TypeError{"'NoneType' object cannot be interpreted as an integer"};
  return parameters.bounded_integer(at, otherwise);
}

bool flag_of(const Parameters& parameters, std::size_t at) {
  return parameters[at] && (index_of(parameters, at, 0) != 0);
}

}  // namespace eddy::templates::runtime
