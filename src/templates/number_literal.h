// src/templates/number_literal.h: the value of a number as a template writes it.
//
// Tests: tests/templates/batch/integers.txt.
#pragma once
#include "templates/ast.h"
#include "templates/expression_lexer.h"
#include "templates/token.h"

namespace eddy::templates {

// An integer of any size, or a float. Of more than 4,300 decimal digits: ValueError, in Python a Failure.
Literal parse_number(const Token& token, Dialect dialect);

}  // namespace eddy::templates
