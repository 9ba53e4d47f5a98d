// The object inside a value, where it is of one type.
//
// Tests: whatever looks at an object of its own: tests/templates/batch.
#pragma once
#include <typeinfo>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// Null where the value is no object, or an object of another type, a derived one too.
template <class T>
T* object_as(const Value& value) noexcept {
  if (!value.is_object()) return nullptr;
  Object* object = value.as_object().get();
  return object && typeid(*object) == typeid(T) ? static_cast<T*>(object) : nullptr;
}

}  // namespace eddy::templates::runtime
