// The less common of Python's built-in functions, and linkify, for Tornado's templates.
//
// Tests: tests/templates/batch/tornado.txt.
#pragma once
#include "eddy/value.h"

namespace eddy::templates::runtime {

// Adds them to the names that a template sees.
void add_python_functions(Dict& names);

}  // namespace eddy::templates::runtime
