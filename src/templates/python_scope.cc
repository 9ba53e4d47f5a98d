// src/templates/python_scope.cc: names that Python's expressions use.
#include "templates/python_scope.h"

#include "templates/scope.h"

namespace eddy::templates {
namespace {

using Names = std::set<std::string>;

void insert(Names& into, const Names& names) { into.insert(names.begin(), names.end()); }

void insert_but(Names& into, const Names& names, const Names& without) {
  for (const std::string& name : names) {
    if (!without.contains(name)) into.insert(name);
  }
}

// All parts of a comprehension but its first iterable, which belongs to the scope around it.
struct Inside {
  NameUse use;
  Names targets;
};

Inside inside(const Expr& comprehension) {
  Inside out;
  for (const ExprPtr& item : comprehension.items) out.use.add(names_in(*item));
  for (std::size_t i = 0; i < comprehension.clauses.size(); ++i) {
    const Clause& clause = comprehension.clauses[i];
    names_of_target(*clause.target, out.targets);
    out.use.add(names_in(*clause.target));
    if (i > 0) out.use.add(names_in(*clause.iterable));
    for (const ExprPtr& condition : clause.conditions) out.use.add(names_in(*condition));
  }
  return out;
}

bool needs_function(const Expr& comprehension, const Inside& parts) {
  if (comprehension.text == "generator") return true;
  for (const std::string& name : parts.targets) {
    if (parts.use.captured.contains(name)) return true;
  }
  return false;
}

NameUse names_in_comprehension(const Expr& expr) {
  NameUse out = names_in(*expr.clauses[0].iterable);
  const Inside parts = inside(expr);
  if (needs_function(expr, parts)) {
    insert_but(out.captured, parts.use.loads, parts.targets);
    insert_but(out.captured, parts.use.stores, parts.targets);
  } else {
    insert_but(out.loads, parts.use.loads, parts.targets);
  }
  insert_but(out.captured, parts.use.captured, parts.targets);
  insert(out.stores, parts.use.stores);
  return out;
}

NameUse names_in_lambda(const Expr& expr) {
  NameUse out;
  const NameUse body = names_in(*expr.items[0]);
  Names own = body.stores;
  for (const Parameter& parameter : expr.signature->parameters) {
    own.insert(parameter.name);
    if (parameter.default_value) out.add(names_in(*parameter.default_value));
  }
  own.insert(expr.signature->star);
  own.insert(expr.signature->star_star);
  insert_but(out.captured, body.loads, own);
  insert_but(out.captured, body.captured, own);
  return out;
}

}  // namespace

void NameUse::add(const NameUse& other) {
  insert(loads, other.loads);
  insert(stores, other.stores);
  insert(captured, other.captured);
  insert(deleted, other.deleted);
}

NameUse names_in(const Expr& expr) {
  if (expr.kind == ExprKind::comprehension) return names_in_comprehension(expr);
  if (expr.kind == ExprKind::lambda) return names_in_lambda(expr);
  NameUse out;
  if (expr.kind == ExprKind::name) out.loads.insert(expr.text);
  if (expr.kind == ExprKind::named) out.stores.insert(expr.text);
  for_each_child(expr, [&](const Expr& child) { out.add(names_in(child)); });
  return out;
}

bool is_function(const Expr& comprehension) { return needs_function(comprehension, inside(comprehension)); }

void names_of_target(const Expr& target, Names& out) {
  if (target.kind == ExprKind::name) out.insert(target.text);
  if (target.kind != ExprKind::tuple && target.kind != ExprKind::list && target.kind != ExprKind::starred)
    return;
  for (const ExprPtr& item : target.items) names_of_target(*item, out);
}

}  // namespace eddy::templates
