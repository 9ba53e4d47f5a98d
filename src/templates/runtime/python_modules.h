// The modules of Python that templates import: math, json, datetime and a few of their functions.
//
// {% import %} of Tornado finds these, and values that a program registered under a module's name.
// Tests: tests/templates/batch/python.txt, tests/templates/datetime_test.cc.
#pragma once
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates::runtime {

// A module: a name and what it has.
Value make_module(std::string name, Dict members);
bool is_module(const Value& value) noexcept;
// Nothing (None) for a name that is no module of the engine's.
Value find_module(std::string_view name);
// Those that Tornado's namespace has without an import: datetime.
void add_modules(Dict& names);

Value math_module();
Value json_module();

}  // namespace eddy::templates::runtime
