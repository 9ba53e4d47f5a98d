// What an undefined value says where something that needs a value is done with it.
//
// Tests: tests/templates/batch/expressions.txt.
#pragma once
#include <string>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// "'name' is undefined", or the sentence that the value carries.
std::string undefined_message(const Value& value);

// Throws UndefinedError for an undefined value.
void refuse_undefined(const Value& value);

}  // namespace eddy::templates::runtime
