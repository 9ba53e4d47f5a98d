// src/templates/python_statements.h: Python's simple statements, as {% set %} and {% import %} of Tornado hold them.
//
// Assignments of every form, imports, del, assert, raise, pass, expressions; several with semicolons. Statements that
// would need a function of their own (return, yield, global, def) are refused by name. Throws Failure.
// Tests: tests/templates/batch/tornado.txt; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include "templates/ast.h"
#include "templates/expression_parser.h"
#include "templates/token.h"

namespace eddy::templates {

// All statements up to the end of `tokens`, added to `body`. `place` is the tag's.
void parse_python_statements(TokenStream& tokens, Place place, Body& body);

// What {{ … }} holds: an expression, or in Python's way `target = … = expression`, whose statement is added to `body`.
ExprPtr parse_python_output(TokenStream& tokens, Place place, Body& body);

}  // namespace eddy::templates
