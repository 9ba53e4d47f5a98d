// src/templates/expression_compiler.h: lowers the expressions that both languages have, and conditions around bodies.
//
// What a name means, and the few calls that are not calls (`loop.cycle(…)`, `super()`), a front end decides by
// overriding the hooks. Walks trees whose depth the parser has bounded.
// Tests: every case in tests/templates/cases.
#pragma once
#include <string>

#include "templates/ast.h"
#include "templates/emitter.h"

namespace eddy::templates {

class ExpressionCompiler {
 public:
  ExpressionCompiler(Tables& tables, Function& function) noexcept : code_{tables, function} {}
  virtual ~ExpressionCompiler() = default;
  ExpressionCompiler(const ExpressionCompiler&) = delete;
  ExpressionCompiler& operator=(const ExpressionCompiler&) = delete;

 protected:
  // Where the value of an expression is: a constant, a variable's register or a new one.
  ir::Operand lower(const Expr& expr);
  // The same where the instruction emitted next is the only one that reads it: it need not be owned.
  ir::Operand lower_lent(const Expr& expr);
  // That is so for a value just lowered, if nothing that runs before it is read can change anything.
  void lend(const Expr& expr, ir::Operand at) noexcept;
  // Leaves the value in a given register.
  void lower_into(const Expr& expr, std::uint32_t dst);
  // Jumps to be landed where the condition is false are added to `out`.
  void lower_condition(const Expr& expr, std::vector<std::uint32_t>& out);
  // An if with its elifs and its else.
  void lower_if(const Stmt& node);
  // Gives `value` to a target: a name, or as many as a tuple holds.
  void assign(const Expr& target, ir::Operand value);
  // The value of an iterable: like lower, but a list display of constants need not be built anew.
  ir::Operand lower_iterable(const Expr& expr);
  // A call's callee or filtered value, then arguments, in new registers; answers the first and the site.
  struct Call {
    std::uint32_t first;
    CallSite site;
  };
  Call lower_call(const Expr& call, const Expr* callee);
  void land_all(const std::vector<std::uint32_t>& jumps);

  // Hooks.
  virtual ir::Operand read_name(const std::string& name, Place place) = 0;
  virtual void store_name(const std::string& name, ir::Operand value, Place place) = 0;
  // Lower an expression that is special here; false: it is an ordinary one.
  virtual bool lower_special(const Expr& expr, std::uint32_t dst) = 0;
  virtual void lower_captured(std::uint32_t dst, Place place) = 0;
  // Gives `value` to what is neither a name nor a tuple of as many names as there are values.
  virtual void store_other(const Expr& target, ir::Operand value) = 0;
  virtual void body(const Body& nodes) = 0;
  // How text that `~` joins is escaped.
  virtual ir::Escape escape() const = 0;

  Emitter code_;
  bool soft_ = false;  // in a branch: an unknown filter is an error only where it is reached

 private:
  void lower_argument(const Expr& expr, std::uint32_t dst);
  void lower_operator(const Expr& expr, std::uint32_t dst);
  void lower_display(const Expr& expr, std::uint32_t dst);
  void lower_item(const Expr& expr, std::uint32_t dst);
  void lower_slice(const Expr& expr, std::uint32_t dst);
  void lower_compare(const Expr& expr, std::uint32_t dst);
  void lower_conditional(const Expr& expr, std::uint32_t dst);
  void lower_shortcut(const Expr& expr, std::uint32_t dst);
  void lower_call_into(const Expr& expr, std::uint32_t dst);
  std::uint32_t lower_row(const std::vector<ExprPtr>& items);
  bool constant_tuple(const Expr& expr, Value& out) const;
};

}  // namespace eddy::templates
