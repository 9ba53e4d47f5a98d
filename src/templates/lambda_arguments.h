// src/templates/lambda_arguments.h: gives a lambda's frame its arguments, as Python binds them.
//
// Tests: tests/templates/batch/python.txt.
#pragma once
#include <span>

#include "eddy/value.h"
#include "templates/machine.h"

namespace eddy::templates {

// `defaults` are those of Function::optional, in order. Throws TypeError in Python's words.
void bind_lambda(Frame& frame, std::span<const Value> defaults, const Arguments& arguments);

}  // namespace eddy::templates
