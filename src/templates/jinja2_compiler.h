// src/templates/jinja2_compiler.h: lowers a Jinja2 tree to a program.
//
// A template becomes one function for its root and one for each block, macro, call block and recursive loop. A
// variable that an inner function reads lives in a cell; which ones do is found by a first run over the tree, and
// a second one writes the code. Throws Failure. Tests: every case in tests/templates/cases.
#pragma once
#include <initializer_list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "templates/expression_compiler.h"
#include "templates/scope.h"

namespace eddy::templates {

// The program of a parsed template, not yet linked or bound. `native`: it yields a value, of the values that it prints.
std::unique_ptr<Program> compile_jinja2(const Body& body, SourcePtr source, bool autoescape,
                                        const Value* finalize, bool native = false);

// What one run over a template shares between its functions.
struct Jinja2Run {
  Tables tables;
  const Value* finalize;
  std::map<std::string, std::set<std::string>> captured;  // by function: variables that live in cells
  bool first_run = true;
  std::map<std::string, const Stmt*> blocks;
  bool have_extends = false;
  bool known_extends = false;  // the rest of the root writes nothing
  int extends_so_far = 0;
  bool native = false;
};

class Jinja2Compiler final : public ExpressionCompiler {
 public:
  Jinja2Compiler(Jinja2Run& run, Function& function, Jinja2Compiler* outer, std::string path, bool autoescape)
      : ExpressionCompiler{run.tables, function},
        run_{run},
        outer_{outer},
        path_{std::move(path)},
        escape_{autoescape ? ir::Escape::html : ir::Escape::raw} {}

  void compile_root(const Body& body);
  void compile_block(const Stmt& block);

 private:
  // A scope while its body is compiled.
  struct Frame {
    explicit Frame(const Frame* outer) : parent{outer}, scope{outer ? &outer->scope : nullptr} {}
    const Frame* parent;
    Scope scope;
    bool top_level = false;   // assignments are exported
    bool root_level = false;  // not even in an if
    bool check_output = false;
    bool soft_outside = false;  // soft_ of the scope around it
  };
  struct Variable {
    enum class Kind : std::uint8_t { in_register, in_cell, loop };
    Kind kind = Kind::in_register;
    std::uint32_t at = 0;  // register, cell or loop slot
  };
  struct Loop {
    std::uint8_t slot = 0;
    std::string variable;  // that `loop` is, empty where the body does not use it
    bool recursive = false;
    std::uint32_t buffers = 0;  // that were open where it began
    std::vector<std::uint32_t> breaks;
    std::uint32_t next = 0;
  };

  // Hooks of ExpressionCompiler.
  ir::Operand read_name(const std::string& name, Place place) override;
  void store_name(const std::string& name, ir::Operand value, Place place) override;
  bool lower_special(const Expr& expr, std::uint32_t dst) override;
  void lower_captured(std::uint32_t dst, Place place) override;
  void store_other(const Expr& target, ir::Operand value) override;
  void body(const Body& nodes) override;
  // Of what `~` joins: nothing is escaped by it where only the render knows whether to, as in Jinja2.
  ir::Escape escape() const override { return unsettled_ ? ir::Escape::raw : escape_; }

  // Variables.
  void enter(Frame& frame, Place place);
  void enter_resolved(const Frame& frame, Place place, bool stored);
  void leave(Frame& frame, const Frame* outer);
  void declare(const std::string& variable, Variable::Kind kind, std::uint32_t at);
  [[nodiscard]] bool is_captured(const std::string& variable) const;
  bool is_in_register(const std::string& name) const;
  std::uint32_t cell_of(const std::string& variable);
  [[nodiscard]] bool has_cells() const;
  ir::Operand read_variable(const std::string& variable, const std::string& name, Place place);
  void write_variable(const std::string& variable, ir::Operand value, Place place);
  void init_parameter(const std::string& name, std::uint32_t reg, Place place);
  [[nodiscard]] const Loop* loop_of(const Expr& expr) const;
  std::uint32_t visible_locals(Place place);

  // Statements.
  void statement(const Stmt& node);
  void text(const Stmt& node);
  void output(const Stmt& node);
  void output_expr(const Expr& expr);
  bool output_parts(const Expr& expr);
  bool output_around(const Expr& expr);
  bool output_constant(const Expr& expr);
  void emit_block(ir::Operand value, ir::Escape how, Place place);
  void emit_native(ir::Operand value, Place place);
  void if_(const Stmt& node);
  void for_(const Stmt& node);
  void for_recursive(const Stmt& node);
  void for_loop(const Stmt& node, ir::Operand iterable, bool in_own_function);
  std::uint32_t filtered(const Stmt& node, ir::Operand iterable);
  void compile_condition(const Stmt& node, const Frame* outer);
  void enter_condition(Frame& condition, Frame& loop, const Stmt& node);
  void ask_condition(Frame& condition, Frame& loop, const Stmt& node, std::uint32_t next);
  void set(const Stmt& node);
  void set_block(const Stmt& node);
  void with(const Stmt& node);
  void autoescape(const Stmt& node);
  void filter_block(const Stmt& node);
  void leave_loop(const Stmt& node);
  void block(const Stmt& node);
  void extends(const Stmt& node);
  void include(const Stmt& node);
  void import(const Stmt& node);
  void from_import(const Stmt& node);
  std::uint32_t import_module(const Stmt& node);
  void macro(const Stmt& node);
  void call_block(const Stmt& node);
  std::uint32_t make_macro(const Stmt& node, std::string name);
  void compile_macro(const Stmt& node);
  void undefine_rest(const Stmt& macro, std::uint32_t from, std::uint32_t first);
  void check_loop_targets(const Stmt& node);
  std::uint32_t static_link(const Expr& expr, bool ignore_missing);
  std::unique_ptr<Jinja2Compiler> inner(Function::Kind kind, std::string name, std::uint32_t& index);
  void begin_capture(Place place);
  void end_capture(std::uint32_t dst, ir::Escape how, Place place);
  std::uint32_t guard_output(Place place);
  bool lower_super(const Expr& expr, std::uint32_t dst);
  void lower_own_call(const Expr& expr, std::uint32_t dst);
  // dst = one of own_functions.h, called.
  void call_own(std::string_view function, std::initializer_list<ir::Operand> arguments, std::uint32_t dst,
                Place place);
  [[nodiscard]] bool is_free(std::string_view name) const;
  [[nodiscard]] bool is_provided(std::string_view name) const;

  Jinja2Run& run_;
  Jinja2Compiler* outer_;
  std::string path_;
  ir::Escape escape_;
  bool unsettled_ = false;  // within an autoescape that a variable decides
  Frame* frame_ = nullptr;
  const Stmt* block_ = nullptr;
  bool uses_self_ = false;   // so `self` is the template, where nothing assigned it
  bool uses_super_ = false;  // so `super` is one of the block's variables
  std::map<std::string, Variable> variables_;
  std::map<std::string, std::uint32_t> cells_;
  std::vector<Loop> loops_;
  std::uint32_t captures_ = 0;  // what is open that a child template may write into
  std::uint32_t buffers_ = 0;   // what is open, filter blocks too
  std::uint32_t inner_functions_ = 0;
  std::uint32_t captured_text_ = ir::none;  // register of what a filter block wrote
};

}  // namespace eddy::templates
