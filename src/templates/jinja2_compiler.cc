// src/templates/jinja2_compiler.cc: functions and variables of a Jinja2 template.
#include "templates/jinja2_compiler.h"

#include <fmt/format.h>

#include "templates/constant_folding.h"
#include "templates/failure.h"
#include "templates/unread.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

namespace {

void find_blocks(const Body& body, Jinja2Run& run) {
  for (const StmtPtr& node : body) {
    if (node->kind == StmtKind::block) {
      const auto [at, fresh] = run.blocks.try_emplace(node->text, node.get());
      if (!fresh) {
        fail(fmt::format("block '{}' defined twice", node->text), node->place, Failure::Kind::assertion);
      }
    }
    if (node->kind == StmtKind::extends) run.have_extends = true;
    for (const Body& inner : node->bodies) find_blocks(inner, run);
  }
}

void run_once(const Body& body, Jinja2Run& run, Program& program) {
  const auto add = [&](Function::Kind kind, std::string name) -> Function& {
    Function& function = *program.functions.emplace_back(std::make_unique<Function>());
    function.kind = kind;
    function.name = std::move(name);
    return function;
  };
  Function& root = add(Function::Kind::root, {});
  program.root = &root;
  Jinja2Compiler{run, root, nullptr, "root", program.autoescape}.compile_root(body);
  for (const auto& [name, block] : run.blocks) {
    Function& function = add(Function::Kind::block, name);
    program.blocks[name] = &function;
    Jinja2Compiler{run, function, nullptr, "block " + name, program.autoescape}.compile_block(*block);
  }
}

}  // namespace

std::unique_ptr<Program> compile_jinja2(const Body& body, SourcePtr source, bool autoescape,
                                        const Value* finalize, bool native) {
  std::map<std::string, std::set<std::string>> captured;
  for (const bool first : {true, false}) {
    auto program = std::make_unique<Program>();
    program->source = source;
    program->units.push_back({source, ir::none, {}});
    program->autoescape = autoescape;
    Jinja2Run run{Tables{*program}, finalize, std::move(captured), first, {}, false, false, 0, native};
    find_blocks(body, run);
    run_once(body, run, *program);
    if (!first || run.captured.empty()) {
      drop_unread(*program);
      return program;
    }
    captured = std::move(run.captured);
  }
  return nullptr;
}

void Jinja2Compiler::compile_root(const Body& nodes) {
  uses_self_ = !undeclared(nodes, {"self"}).empty();
  Frame frame{nullptr};
  frame.scope.analyze(nodes);
  frame.top_level = frame.root_level = true;
  frame.check_output = run_.have_extends;
  enter(frame, {});
  body(nodes);
  if (run_.have_extends) code_.emit({.op = Op::call_parent}, {});
  code_.emit({.op = Op::return_}, {});
}

void Jinja2Compiler::compile_block(const Stmt& node) {
  block_ = &node;
  uses_self_ = !undeclared(node.bodies[0], {"self"}).empty();
  uses_super_ = !undeclared(node.bodies[0], {"super"}).empty();
  Frame frame{nullptr};
  frame.scope.analyze(node.bodies[0]);
  enter(frame, node.place);
  body(node.bodies[0]);
  code_.emit({.op = Op::return_}, node.place);
}

std::unique_ptr<Jinja2Compiler> Jinja2Compiler::inner(Function::Kind kind, std::string name,
                                                      std::uint32_t& index) {
  Program& program = code_.tables().program();
  index = static_cast<std::uint32_t>(program.functions.size());
  Function& function = *program.functions.emplace_back(std::make_unique<Function>());
  function.kind = kind;
  function.name = std::move(name);
  auto compiler = std::make_unique<Jinja2Compiler>(run_, function, this,
                                                   fmt::format("{}/{}", path_, inner_functions_++), false);
  compiler->escape_ = escape_;
  compiler->unsettled_ = unsettled_;
  compiler->block_ = block_;
  compiler->uses_self_ = uses_self_;
  compiler->uses_super_ = uses_super_;
  return compiler;
}

bool Jinja2Compiler::is_captured(const std::string& variable) const {
  const auto found = run_.captured.find(path_);
  return !run_.first_run && found != run_.captured.end() && found->second.contains(variable);
}

bool Jinja2Compiler::has_cells() const { return !run_.first_run && run_.captured.contains(path_); }

std::uint32_t Jinja2Compiler::cell_of(const std::string& variable) {
  const auto [at, fresh] = cells_.try_emplace(variable, static_cast<std::uint32_t>(cells_.size()));
  code_.function().cells = static_cast<std::uint32_t>(cells_.size());
  return at->second;
}

// A variable of the innermost scope that is no other function's.
bool Jinja2Compiler::is_in_register(const std::string& name) const {
  const auto found = variables_.find(frame_->scope.find(name));
  return found != variables_.end() && found->second.kind == Variable::Kind::in_register;
}

void Jinja2Compiler::declare(const std::string& variable, Variable::Kind kind, std::uint32_t at) {
  variables_[variable] = {kind, at};
}

// Makes the scope's variables and gives them their first values. Blocks of registers are taken before any code.
void Jinja2Compiler::enter(Frame& frame, Place place) {
  frame_ = &frame;
  frame.soft_outside = std::exchange(soft_, false);
  for (const auto& [variable, load] : frame.scope.loads()) {
    if (load.kind == Load::Kind::parameter) {
      if (!variables_.contains(variable)) {
        is_captured(variable) ? declare(variable, Variable::Kind::in_cell, cell_of(variable))
                              : declare(variable, Variable::Kind::in_register, code_.take());
      }
      continue;
    }
    is_captured(variable) ? declare(variable, Variable::Kind::in_cell, cell_of(variable))
                          : declare(variable, Variable::Kind::in_register, code_.take());
  }
  enter_resolved(frame, place, false);
  enter_resolved(frame, place, true);
}

// First values: of variables only read (a loop gives them once, before it starts), or of those assigned too.
void Jinja2Compiler::enter_resolved(const Frame& frame, Place place, bool stored) {
  for (const auto& [variable, load] : frame.scope.loads()) {
    const std::string name = variable.substr(variable.find(':') + 1);
    if (load.kind == Load::Kind::parameter || frame.scope.stores().contains(name) != stored) continue;
    if (load.kind == Load::Kind::resolve && !stored && is_provided(name)) continue;
    const std::uint32_t mark = code_.mark();
    const Variable at = variables_.at(variable);
    const std::uint32_t dst = at.kind == Variable::Kind::in_register ? at.at : code_.take();
    if (load.kind == Load::Kind::alias) {
      code_.emit({.op = Op::copy, .dst = dst, .a = read_variable(load.from, name, place)}, place);
    } else {
      const Op op = load.kind == Load::Kind::resolve ? Op::resolve : Op::undefine;
      code_.emit({.op = op, .dst = dst, .a = code_.tables().name(name)}, place);
    }
    if (at.kind == Variable::Kind::in_cell) write_variable(variable, dst, place);
    code_.release(mark);
  }
}

void Jinja2Compiler::leave(Frame& frame, const Frame* outer) {
  for (const auto& [variable, load] : frame.scope.loads()) variables_.erase(variable);
  soft_ = frame.soft_outside;
  frame_ = const_cast<Frame*>(outer);
}

Operand Jinja2Compiler::read_variable(const std::string& variable, const std::string& name, Place place) {
  std::uint32_t level = 0;
  for (Jinja2Compiler* at = this; at; level += at->has_cells() ? 1 : 0, at = at->outer_) {
    const auto found = at->variables_.find(variable);
    if (found == at->variables_.end()) continue;
    const Variable& where = found->second;
    if (at == this && where.kind == Variable::Kind::in_register) return where.at;
    const std::uint32_t dst = code_.take();
    if (at == this && where.kind == Variable::Kind::loop) {
      code_.emit({.op = Op::loop_object, .slot = static_cast<std::uint8_t>(where.at), .dst = dst}, place);
      return dst;
    }
    if (at != this && run_.first_run) run_.captured[at->path_].insert(variable);
    code_.emit({.op = Op::load_cell, .dst = dst, .a = level, .b = where.at}, place);
    return dst;
  }
  const std::uint32_t dst = code_.take();
  code_.emit({.op = Op::resolve, .dst = dst, .a = code_.tables().name(name)}, place);
  return dst;
}

void Jinja2Compiler::write_variable(const std::string& variable, Operand value, Place place) {
  const Variable& where = variables_.at(variable);
  if (where.kind == Variable::Kind::in_register) {
    if (where.at != value) code_.emit({.op = Op::copy, .dst = where.at, .a = value}, place);
    return;
  }
  code_.emit({.op = Op::store_cell, .dst = value, .a = 0, .b = where.at}, place);
}

Operand Jinja2Compiler::read_name(const std::string& name, Place place) {
  // Where they are not called at once, as lower_super has it.
  if (is_provided(name) && is_free(name)) {
    const std::uint32_t dst = code_.take();
    if (name == "self") {
      call_own(name, {}, dst, place);
    } else {
      call_own(name, {code_.tables().constant(Literal{block_->text})}, dst, place);
    }
    return dst;
  }
  return read_variable(frame_->scope.find(name), name, place);
}

// Whether it is a name that the template is given, not its context: one that is read before anything assigns it.
bool Jinja2Compiler::is_provided(std::string_view name) const {
  return (uses_self_ && name == "self") || (uses_super_ && name == "super");
}

// Whether the name is none of the template's own.
bool Jinja2Compiler::is_free(std::string_view name) const {
  const Load* load = frame_->scope.find_load(frame_->scope.find(name));
  return !load || load->kind == Load::Kind::resolve;
}

void Jinja2Compiler::store_name(const std::string& name, Operand value, Place place) {
  write_variable(frame_->scope.find(name), value, place);
}

void Jinja2Compiler::store_other(const Expr& target, Operand value) {
  const Operand object = read_name(target.text, target.place);
  code_.emit(
      {.op = Op::store_member, .dst = object, .a = value, .b = code_.tables().name(target.keywords[0].name)},
      target.place);
}

void Jinja2Compiler::lower_captured(std::uint32_t dst, Place place) {
  code_.emit({.op = Op::copy, .dst = dst, .a = captured_text_}, place);
}

// What a template included here, or a scoped block, sees of the variables around it.
std::uint32_t Jinja2Compiler::visible_locals(Place place) {
  std::vector<Local> locals;
  for (const auto& [name, variable] : frame_->scope.stored_names()) {
    locals.push_back({.name = name,
                      .at = read_variable(variable, name, place),
                      .given = frame_->scope.is_given(variable)});
  }
  if (uses_super_ && is_free("super")) locals.push_back({.name = "super", .at = read_name("super", place)});
  return locals.empty() ? ir::none : code_.tables().locals(std::move(locals));
}

void Jinja2Compiler::begin_capture(Place place) {
  ++captures_;
  ++buffers_;
  code_.emit({.op = Op::begin_capture}, place);
}

void Jinja2Compiler::end_capture(std::uint32_t dst, ir::Escape how, Place place) {
  --captures_;
  --buffers_;
  code_.emit({.op = Op::end_capture, .mode = static_cast<std::uint8_t>(how), .dst = dst}, place);
}

// The loop whose `loop` the expression names, if it runs in this function.
const Jinja2Compiler::Loop* Jinja2Compiler::loop_of(const Expr& expr) const {
  if (expr.kind != ExprKind::name || expr.text != "loop") return nullptr;
  const std::string variable = frame_->scope.find("loop");
  for (auto loop = loops_.rbegin(); loop != loops_.rend(); ++loop) {
    if (!variable.empty() && loop->variable == variable) return &*loop;
  }
  return nullptr;
}

namespace {

bool loop_field(std::string_view name, ir::LoopField& out) {
  using enum ir::LoopField;
  static const std::map<std::string_view, ir::LoopField> table = {
      {"index", index},   {"index0", index0},     {"revindex", revindex}, {"revindex0", revindex0},
      {"first", first},   {"last", last},         {"length", length},     {"depth", depth},
      {"depth0", depth0}, {"previtem", previtem}, {"nextitem", nextitem}};
  const auto found = table.find(name);
  if (found == table.end()) return false;
  out = found->second;
  return true;
}

// Others are called as any object, which refuses what it does not take.
bool is_positional(const Expr& call) { return call.keywords.empty() && !call.star && !call.star_star; }

}  // namespace

bool Jinja2Compiler::lower_special(const Expr& expr, std::uint32_t dst) {
  if (expr.kind == ExprKind::own_call) return lower_own_call(expr, dst), true;
  if (is_decided(expr)) return lower_into(*expr.items[0], dst), true;
  if (expr.kind == ExprKind::attribute) {
    const Loop* loop = loop_of(*expr.items[0]);
    ir::LoopField field{};
    if (!loop || !loop_field(expr.text, field)) return false;
    code_.emit(
        {.op = Op::loop_attribute, .mode = static_cast<std::uint8_t>(field), .slot = loop->slot, .dst = dst},
        expr.place);
    return true;
  }
  if (const std::optional<Value> base = negated_base(expr)) {
    const Operand a = code_.tables().constant(*base);
    const Operand b = lower(*expr.items[1]);
    code_.emit({.op = Op::binary, .mode = static_cast<std::uint8_t>(expr.op), .dst = dst, .a = a, .b = b},
               expr.place);
    code_.emit({.op = Op::negate, .dst = dst, .a = dst}, expr.place);
    return true;
  }
  if (expr.kind != ExprKind::call) return false;
  if (const Loop* loop = loop_of(*expr.items[0]);
      loop && loop->recursive && expr.items.size() == 2 && is_positional(expr)) {
    const Operand iterable = lower(*expr.items[1]);
    code_.emit({.op = Op::loop_call,
                .mode = static_cast<std::uint8_t>(escape_),
                .slot = loop->slot,
                .dst = dst,
                .a = iterable},
               expr.place);
    return true;
  }
  return lower_super(expr, dst);
}

// super(), super.super() and self.name(), where `super` and `self` are not names of the template's own.
bool Jinja2Compiler::lower_super(const Expr& expr, std::uint32_t dst) {
  if (expr.items.size() != 1 || !is_positional(expr)) return false;
  const Expr* callee = expr.items[0].get();
  std::uint32_t levels = 1;
  while (callee->kind == ExprKind::attribute && callee->text == "super") {
    callee = callee->items[0].get();
    ++levels;
  }
  const auto free = [&](std::string_view name) {
    return callee->kind == ExprKind::name && callee->text == name && is_provided(name) && is_free(name);
  };
  if (free("super")) {
    code_.emit({.op = Op::call_super,
                .mode = static_cast<std::uint8_t>(ir::Escape::as_set),
                .dst = dst,
                .a = levels,
                .b = code_.tables().name(block_->text)},
               expr.place);
    return true;
  }
  callee = expr.items[0].get();
  if (callee->kind != ExprKind::attribute) return false;
  const std::string& name = callee->text;
  callee = callee->items[0].get();
  if (!free("self")) return false;
  code_.emit({.op = Op::call_self,
              .mode = static_cast<std::uint8_t>(ir::Escape::as_set),
              .dst = dst,
              .a = code_.tables().name(name)},
             expr.place);
  return true;
}

}  // namespace eddy::templates
