// src/templates/python_own.h: functions that the code of Python's expressions calls, under names no template can write.
//
// "*set" makes the value of {1, 2}, "*generate" runs a generator expression, "*import" finds a module; python_compiler.cc
// and tornado_statements.cc call them. Tests: tests/templates/batch/python.txt.
#pragma once
#include "templates/linker.h"

namespace eddy::templates {

// Adds them to the names that a Tornado template sees.
void add_python_own(ValueMap& names);

}  // namespace eddy::templates
