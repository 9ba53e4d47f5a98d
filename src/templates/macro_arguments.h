// src/templates/macro_arguments.h: gives a macro's frame its arguments, as Jinja2 binds them.
//
// Tests: tests/templates/cases/macro*.txt, tests/templates/batch/statements.txt.
#pragma once
#include <memory>

#include "eddy/value.h"
#include "templates/machine.h"
#include "templates/program.h"

namespace eddy::templates {

// `frame` is the macro's, `undefined` what `caller` is where there is none. Throws TypeError in Jinja2's words and in the
// order of its checks.
void bind_macro(Frame& frame, const Arguments& arguments, Value::Undefined undefined);

// Which registers of `macro` the arguments of a call go to; `simple` where there is nothing to refuse and nothing left over.
std::unique_ptr<MacroBinding> bind_site(const Function& macro, const CallSite& site);

}  // namespace eddy::templates
