// src/templates/constant_folding.h: what Jinja2's optimizer computes while it compiles, as far as that shows.
//
// eddy computes constants where they are rendered, which gives the same but for one fault of Jinja2's: a negative number
// that is a constant is printed into the generated code without brackets, so that Python reads `-2 ** n` there as
// -(2 ** n). Tests: tests/templates/batch/expressions.txt.
#pragma once
#include <optional>

#include "eddy/value.h"
#include "templates/ast.h"

namespace eddy::templates {

// Whether nothing in an expression depends on what is rendered.
bool is_constant(const Expr& expr);

// Whether `expr` is an `and` or `or` that its left side, a literal, decides: Jinja2 does not compile the other one.
bool is_decided(const Expr& expr);

// The base without its sign, where `expr` is such a power.
std::optional<Value> negated_base(const Expr& expr);

}  // namespace eddy::templates
