// src/templates/scope.h: which variable a name of a Jinja2 template means, scope by scope.
//
// Jinja2 decides this before it runs anything: a scope is looked through once, each name in it becomes a variable
// of this scope or stands for one further out, and a variable starts as the context's value, as a copy of the outer
// one, or undefined. So what `set` in a loop does not change outside (pallets/jinja#641) is settled here.
// Never evaluates an expression. Tests: tests/templates/cases/scope*.txt.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "templates/ast.h"

namespace eddy::templates {

// How a variable gets its first value on entry of its scope.
struct Load {
  enum class Kind : std::uint8_t {
    parameter,  // its giver sets it: loop targets, macro arguments, `loop`
    resolve,    // the context's
    alias,      // a copy of the variable `from`
    undefined,
  };
  Kind kind = Kind::undefined;
  std::string from;
};

// The names of one scope. A variable's identity is a string, level and name, as unique in a function as needed.
class Scope {
 public:
  explicit Scope(const Scope* parent = nullptr) : parent_{parent}, level_{parent ? parent->level_ + 1 : 0} {}

  // The variable that `name` means here, or empty.
  [[nodiscard]] std::string find(std::string_view name) const;
  [[nodiscard]] const Load* find_load(const std::string& variable) const;
  // Whether the variable is a parameter, or begins as a copy of one.
  [[nodiscard]] bool is_given(const std::string& variable) const;
  std::string declare_parameter(const std::string& name);

  // Look through what belongs to this scope.
  void analyze(const Body& body);
  void analyze_for_body(const Stmt& loop);
  void analyze_for_else(const Stmt& loop);
  void analyze_for_filter(const Stmt& loop);
  void analyze_with(const Stmt& node);
  void analyze_macro(const Stmt& node);
  void analyze_filter_block(const Stmt& node);

  // Every name assigned here or further out, with its variable: what includes and scoped blocks see.
  [[nodiscard]] std::map<std::string, std::string> stored_names() const;

  // What its giver sets in this scope: names with their variables.
  [[nodiscard]] std::map<std::string, std::string> parameters() const;
  [[nodiscard]] const std::map<std::string, Load>& loads() const noexcept { return loads_; }
  [[nodiscard]] const std::set<std::string>& stores() const noexcept { return stores_; }

 private:
  void visit(const Body& body);
  void visit(const Stmt& node);
  void visit_if(const Stmt& node);
  void load_all(const Expr* expr);
  void store_target(const Expr& target, bool as_parameter);
  void load(const std::string& name);
  void store(const std::string& name);
  std::string define(const std::string& name, Load load);
  void merge_branches(std::vector<Scope>& branches);

  const Scope* parent_;
  int level_;
  bool is_condition_ = false;  // of a loop, which stands beside the loop's body
  std::map<std::string, std::string, std::less<>> variables_;  // name to variable
  std::map<std::string, Load> loads_;
  std::set<std::string> stores_;
};

// Which of `names` are read in a body before anything there assigns them: blocks inside are not looked into.
std::set<std::string> undeclared(const Body& body, std::set<std::string> names);

// Calls `visit` with every direct child expression, nulls left out.
template <class Visit>
void for_each_child(const Expr& expr, Visit visit) {
  for (const ExprPtr& item : expr.items) {
    if (item) visit(*item);
  }
  for (const Keyword& keyword : expr.keywords) {
    if (keyword.value) visit(*keyword.value);
  }
  if (expr.star) visit(*expr.star);
  if (expr.star_star) visit(*expr.star_star);
  for (const Clause& clause : expr.clauses) {
    visit(*clause.target);
    visit(*clause.iterable);
    for (const ExprPtr& condition : clause.conditions) visit(*condition);
  }
  if (!expr.signature) return;
  for (const Parameter& parameter : expr.signature->parameters) {
    if (parameter.default_value) visit(*parameter.default_value);
  }
}

}  // namespace eddy::templates
