// src/templates/own_functions.h: what tags of extensions call when they run; a template can't name these.
//
// Tests: tests/templates/batch/i18n.txt.
#pragma once
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates {

// One of the engine's own by its name, a ContextFunction: ExprKind::own_call's text ("translated", "debug",
// "generation"), and what the compiler itself calls ("self", "super", "set_value", "constant_text").
const Value& own_function(std::string_view name);

}  // namespace eddy::templates
