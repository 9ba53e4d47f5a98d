#include "templates/runtime/methods.h"

#include <utility>

namespace eddy::templates::runtime {

Method find_method(const Value& object, std::string_view name) noexcept {
  switch (object.kind()) {
    case Value::Kind::string: return object.is_safe() ? find_markup_method(name) : find_text_method(name);
    case Value::Kind::bytes: return find_bytes_method(name);
    case Value::Kind::list: return find_list_method(name);
    case Value::Kind::tuple: return find_tuple_method(name);
    case Value::Kind::dict: return find_dict_method(name);
    case Value::Kind::boolean:
    case Value::Kind::integer:
    case Value::Kind::big_integer:
    case Value::Kind::real: return find_number_method(object, name);
    // A vector of C++ is read only: what a tuple can do.
    case Value::Kind::foreign: return object.is_sequence() ? find_tuple_method(name) : nullptr;
    default: return nullptr;
  }
}

std::optional<Value> bound_method(const Value& object, std::string_view name) {
  const Method method = find_method(object, name);
  if (!method) return std::nullopt;
  return Value{Callable{[object, method](const Arguments& arguments) { return method(object, arguments); }},
               std::string{name}};
}

}  // namespace eddy::templates::runtime
