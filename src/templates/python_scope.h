// src/templates/python_scope.h: which names an expression of Python binds, and which of them functions inside it use.
//
// A lambda is a function, and so is a generator expression; a comprehension is made one where functions in it use its
// names. What they use of the scope around them lives in cells, the rest in registers.
// Tests: tests/templates/batch/python.txt.
#pragma once
#include <set>
#include <string>

#include "templates/ast.h"

namespace eddy::templates {

struct NameUse {
  std::set<std::string> loads;     // read here
  std::set<std::string> stores;    // bound here, by :=
  std::set<std::string> captured;  // used by functions inside
  std::set<std::string> deleted;   // may be unbound again: by del, or at the end of `except … as`

  void add(const NameUse& other);
};

NameUse names_in(const Expr& expr);

// Whether a comprehension needs a function of its own.
bool is_function(const Expr& comprehension);

// The names that a target binds: `a, (b, *c)`; of `a.b` and `a[b]` none.
void names_of_target(const Expr& target, std::set<std::string>& out);

}  // namespace eddy::templates
