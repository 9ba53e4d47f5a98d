// src/templates/own_functions.h: what tags of extensions call when they run; a template can't name these.
//
// Tests: tests/templates/batch/i18n.txt.
#pragma once
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates {

// ExprKind::own_call's function by its text: "translated", "debug" or "generation"; and "self". A ContextFunction.
const Value& own_function(std::string_view name);

}  // namespace eddy::templates
