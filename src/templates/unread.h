// src/templates/unread.h: leaves out lookups of names whose value no instruction reads.
//
// A scope of Jinja2's looks all its names up where it begins: `super` too, which `super()` never asks for, and a variable
// that each way through the scope assigns before it is read. A lookup has no effect but its value, so it is left out.
// Not of functions with `try`, where a failure leads on from anywhere. Tests: tests/templates/unread_test.cc.
#pragma once
#include "templates/program.h"

namespace eddy::templates {

// Instructions that are looked at for one function; lookups that are not decided by then stay.
inline constexpr std::size_t max_unread_visits = 200'000;

// Before a program is bound: afterwards instructions are pointed at.
void drop_unread(Program& program);

}  // namespace eddy::templates
