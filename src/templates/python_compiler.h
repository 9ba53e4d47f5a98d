// src/templates/python_compiler.h: lowers Python's expressions: names with Python's scopes, lambda, comprehensions,
// displays with `*items`, targets of any form.
//
// A lambda becomes a function of its own (ir: Function::Kind::lambda), made by make_macro. A generator expression becomes
// one that makes a step a clause, run by the engine's function `*generate`, so that it stays lazy without a stack of its
// own. What functions share of a scope lives in cells. Functions of the engine's own have names that no template can
// write ("*set"); runtime/python_own.cc has them. Throws Failure. Tests: tests/templates/batch/python.txt.
#pragma once
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "templates/expression_compiler.h"
#include "templates/python_scope.h"

namespace eddy::templates {

class PythonCompiler : public ExpressionCompiler {
 public:
  // `outer` compiles the function around this one.
  PythonCompiler(Tables& tables, Function& function, PythonCompiler* outer = nullptr) noexcept
      : ExpressionCompiler{tables, function}, outer_{outer} {}

 protected:
  struct Variable {
    bool in_cell = false;
    bool checked = false;  // may be unbound again, so every read looks
    std::uint32_t at = 0;  // register or cell
    std::uint32_t id = 0;
  };
  using Names = std::map<std::string, Variable, std::less<>>;

  // Hooks of ExpressionCompiler.
  ir::Operand read_name(const std::string& name, Place place) override;
  void store_name(const std::string& name, ir::Operand value, Place place) override;
  bool lower_special(const Expr& expr, std::uint32_t dst) override;
  void lower_captured(std::uint32_t dst, Place place) override;
  void store_other(const Expr& target, ir::Operand value) override;
  void body(const Body& nodes) override;
  ir::Escape escape() const override { return ir::Escape::tornado_raw; }

  // A function's scope within this one: its names are unbound until they are assigned.
  void open_scope(const std::set<std::string>& names, const NameUse& use, Place place);
  void close_scope();
  [[nodiscard]] bool is_local(std::string_view name) const;
  // `del name`.
  void unbind(const std::string& name, Place place);
  void delete_target(const Expr& target);
  // target op= value, in place where the value's type changes in place.
  void augment(const Expr& target, BinaryOp op, const Expr& value, Place place);

  // dst = a function of the engine's own, called with the registers behind `first`.
  void call_own(std::string_view function, std::uint32_t first, std::uint32_t arguments, std::uint32_t dst,
                Place place);
  // The same, with values from anywhere.
  void call_own(std::string_view function, std::initializer_list<ir::Operand> arguments, std::uint32_t dst,
                Place place);
  ir::Operand in_register(ir::Operand operand, Place place);

  std::set<std::uint32_t> bound_;  // ids of variables that are certainly assigned here

 private:
  Variable new_variable(const std::string& name, const NameUse& use);
  // A new function of the program; `fill` lowers its body. Answers its index.
  std::uint32_t make_function(const std::function<void(PythonCompiler&)>& fill);
  void return_value(ir::Operand value, Place place);

  void lower_lambda(const Expr& expr, std::uint32_t dst);
  void lower_lambda_body(const Expr& expr);
  void lower_own(const Expr& expr, std::uint32_t dst);
  void lower_unpacking(const Expr& expr, std::uint32_t dst);
  void append_all(const Expr& items, std::uint32_t list);
  void lower_comprehension(const Expr& expr, std::uint32_t dst);
  void lower_function_comprehension(const Expr& expr, std::uint32_t dst);
  void lower_clauses(const Expr& expr, std::size_t clause, ir::Operand iterable, std::uint32_t list);
  void lower_generator(const Expr& expr, std::uint32_t dst);
  void lower_step(const Expr& expr, std::size_t clause);
  void open_targets(const Expr& comprehension, bool in_cells);
  void split(const Expr& target, ir::Operand value);

  PythonCompiler* outer_;
  std::vector<Names> scopes_;  // each a Python function's
  std::uint32_t next_id_ = 0;
};

}  // namespace eddy::templates
