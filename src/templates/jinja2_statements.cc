// src/templates/jinja2_statements.cc: lowers what stands in one file: conditions, loops, assignments.
#include <fmt/format.h>

#include "templates/failure.h"
#include "templates/jinja2_compiler.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

void Jinja2Compiler::body(const Body& nodes) {
  for (const StmtPtr& node : nodes) {
    const std::uint32_t mark = code_.mark();
    statement(*node);
    code_.release(mark);
  }
}

void Jinja2Compiler::statement(const Stmt& node) {
  code_.set_statement(node.place);
  switch (node.kind) {
    case StmtKind::text: return text(node);
    case StmtKind::output: return output(node);
    case StmtKind::if_: return if_(node);
    case StmtKind::for_: return for_(node);
    case StmtKind::set: return set(node);
    case StmtKind::set_block: return set_block(node);
    case StmtKind::with: return with(node);
    case StmtKind::block: return block(node);
    case StmtKind::extends: return extends(node);
    case StmtKind::include: return include(node);
    case StmtKind::import: return import(node);
    case StmtKind::from_import: return from_import(node);
    case StmtKind::macro: return macro(node);
    case StmtKind::call_block: return call_block(node);
    case StmtKind::filter_block: return filter_block(node);
    case StmtKind::autoescape: return autoescape(node);
    case StmtKind::do_: lower(*node.exprs[0]); return;
    case StmtKind::break_:
    case StmtKind::continue_: return leave_loop(node);
    default: fail("this statement is not Jinja2's", node.place);
  }
}

void Jinja2Compiler::if_(const Stmt& node) {
  Frame* const frame = frame_;
  const bool root_level = frame->root_level;
  frame->root_level = false;
  const bool soft = std::exchange(soft_, true);
  lower_if(node);
  frame->root_level = root_level;
  soft_ = soft;
}

namespace {

bool has_scoped_block(const Body& body) {
  for (const StmtPtr& node : body) {
    if (node->kind == StmtKind::block && node->scoped) return true;
    for (const Body& inner : node->bodies) {
      if (has_scoped_block(inner)) return true;
    }
  }
  return false;
}

bool stores_loop(const Expr& target) {
  if (target.kind == ExprKind::name) return target.text == "loop";
  for (const ExprPtr& item : target.items) {
    if (stores_loop(*item)) return true;
  }
  return false;
}

bool uses_loop(const Stmt& node) {
  return node.recursive || !undeclared(node.bodies[0], {"loop"}).empty() ||
         has_scoped_block(node.bodies[0]) || has_scoped_block(node.bodies[1]);
}

}  // namespace

void Jinja2Compiler::check_loop_targets(const Stmt& node) {
  const auto refuse = [](Place place) {
    fail("Can't assign to special loop variable in for-loop target", place, Failure::Kind::assertion);
  };
  if (node.target && stores_loop(*node.target)) refuse(node.target->place);
  for (const ExprPtr& target : node.targets) {
    if (node.kind != StmtKind::with && stores_loop(*target)) refuse(target->place);
  }
  for (const Body& inner : node.bodies) {
    for (const StmtPtr& child : inner) check_loop_targets(*child);
  }
}

void Jinja2Compiler::for_(const Stmt& node) {
  check_loop_targets(node);
  if (node.recursive) return for_recursive(node);
  const Operand iterable = lower_iterable(*node.exprs[0]);
  for_loop(node, iterable, false);
}

// The body of a recursive loop is a function of its own, with the iterable as its parameter.
void Jinja2Compiler::for_recursive(const Stmt& node) {
  const Operand iterable = lower_iterable(*node.exprs[0]);
  std::uint32_t index = 0;
  auto compiler = inner(Function::Kind::loop, "loop", index);
  Frame frame{frame_};
  frame.check_output = frame_->check_output && captures_ == 0;
  compiler->frame_ = &frame;
  const std::uint32_t parameter = compiler->code_.take();
  compiler->for_loop(node, parameter, true);
  compiler->code_.emit({.op = Op::return_}, node.place);
  code_.emit({.op = Op::recurse, .a = iterable, .b = index}, node.place);
}

// What a loop with a condition iterates where the loop is asked about itself: an iterator that asks the condition for the
// next item when it is wanted, so that `loop.index` counts only those, and `loop.last` looks ahead as far as it must.
std::uint32_t Jinja2Compiler::filtered(const Stmt& node, Operand iterable) {
  std::uint32_t index = 0;
  auto compiler = inner(Function::Kind::condition, {}, index);
  compiler->compile_condition(node, frame_);
  const std::uint32_t items = code_.take();
  code_.emit({.op = Op::filter_items, .dst = items, .a = iterable, .b = index}, node.exprs[0]->place);
  return items;
}

// Of the item in its first register: a tuple of it, or of a new tuple where the target takes it apart; false where it is
// not let through.
void Jinja2Compiler::compile_condition(const Stmt& node, const Frame* outer) {
  Frame frame{outer};
  frame.scope.analyze_for_filter(node);
  const std::uint32_t item = code_.take();
  enter(frame, node.place);
  assign(*node.target, item);
  code_.set_statement(node.exprs[1]->place);
  std::vector<std::uint32_t> refused;
  lower_condition(*node.exprs[1], refused);
  lower_into(*node.target, item);
  code_.emit({.op = Op::tuple, .dst = item, .a = item, .b = 1}, node.place);
  code_.emit({.op = Op::return_, .a = item}, node.place);
  land_all(refused);
  code_.emit({.op = Op::return_, .a = code_.tables().constant(Literal{false})}, node.place);
  leave(frame, nullptr);
}

// A condition's names, looked up once, before the loop starts; those of the target are the body's.
void Jinja2Compiler::enter_condition(Frame& condition, Frame& loop, const Stmt& node) {
  condition.scope.analyze_for_filter(node);
  for (const auto& [name, variable] : condition.scope.parameters())
    variables_[variable] = variables_.at(loop.scope.find(name));
  enter(condition, node.place);
  frame_ = &loop;
}

// Goes on with the next item where the condition does not let this one through: it is asked as items are taken, and sees
// what the body did with those before.
void Jinja2Compiler::ask_condition(Frame& condition, Frame& loop, const Stmt& node, std::uint32_t next) {
  std::vector<std::uint32_t> refused;
  frame_ = &condition;
  code_.set_statement(node.exprs[1]->place);
  lower_condition(*node.exprs[1], refused);
  code_.set_statement(node.place);
  for (const std::uint32_t jump : refused) code_.land_at(jump, next);
  leave(condition, &loop);
}

void Jinja2Compiler::for_loop(const Stmt& node, Operand iterable, bool in_own_function) {
  Frame* const outer = frame_;
  const bool observed = uses_loop(node);
  if (node.exprs[1] && observed) iterable = filtered(node, iterable);
  Loop loop;
  loop.slot = code_.enter_loop(node.place);
  loop.recursive = in_own_function;
  loop.buffers = buffers_;
  Frame frame{outer};
  frame.check_output = outer->check_output;
  if (observed) {
    loop.variable = frame.scope.declare_parameter("loop");
    if (is_captured(loop.variable)) {
      declare(loop.variable, Variable::Kind::in_cell, cell_of(loop.variable));
    } else {
      declare(loop.variable, Variable::Kind::loop, loop.slot);
    }
  }
  frame.scope.analyze_for_body(node);
  const std::uint32_t ran = node.has_else ? code_.take() : ir::none;
  if (node.has_else) {
    code_.emit({.op = Op::copy, .dst = ran, .a = code_.tables().constant(Literal{false})}, node.place);
  }
  const std::uint8_t own = in_own_function ? 1 : 0;
  const std::uint32_t begin =
      code_.emit({.op = Op::loop_begin, .flag = own, .slot = loop.slot, .a = iterable}, node.exprs[0]->place);
  std::uint32_t item = code_.take();
  // Registers of the body are taken, and what it only reads is looked up, once; what it assigns, for each item.
  const std::uint32_t mark = code_.mark();
  enter(frame, node.place);
  const bool named = node.target->kind == ExprKind::name && is_in_register(node.target->text);
  if (named) item = read_name(node.target->text, node.target->place);
  Frame condition{outer};
  const bool asks = node.exprs[1] && !observed;
  if (asks) enter_condition(condition, frame, node);
  loop.next = code_.emit({.op = Op::loop_next, .slot = loop.slot, .dst = item}, node.exprs[0]->place);
  enter_resolved(frame, node.place, true);
  if (!loop.variable.empty() && is_captured(loop.variable)) {
    const std::uint32_t object = code_.take();
    code_.emit({.op = Op::loop_object, .slot = loop.slot, .dst = object}, node.place);
    write_variable(loop.variable, object, node.place);
  }
  if (!named) assign(*node.target, item);
  if (loop.variable.empty()) code_.take_rows(loop.next);
  if (asks) ask_condition(condition, frame, node, loop.next);
  loops_.push_back(loop);
  body(node.bodies[0]);
  loop = std::move(loops_.back());
  loops_.pop_back();
  if (node.has_else) {
    code_.emit({.op = Op::copy, .dst = ran, .a = code_.tables().constant(Literal{true})}, node.place);
  }
  code_.land_at(code_.jump(Op::jump, ir::none, node.place), loop.next);
  code_.land(loop.next);
  code_.lend_items(begin);
  land_all(loop.breaks);
  code_.emit({.op = Op::loop_end, .slot = loop.slot}, node.place);
  code_.leave_loop();
  leave(frame, outer);
  code_.release(mark);
  if (!node.has_else) return;
  const std::uint32_t end = code_.jump(Op::jump_if, ran, node.place);
  Frame otherwise{outer};
  otherwise.check_output = outer->check_output;
  otherwise.scope.analyze_for_else(node);
  enter(otherwise, node.place);
  body(node.bodies[1]);
  leave(otherwise, outer);
  code_.land(end);
}

void Jinja2Compiler::leave_loop(const Stmt& node) {
  const bool out = node.kind == StmtKind::break_;
  if (loops_.empty()) {
    fail(out ? "'break' outside loop" : "'continue' not properly in loop", node.place);
  }
  Loop& loop = loops_.back();
  for (std::uint32_t open = buffers_; open > loop.buffers; --open) {
    const std::uint32_t dropped = code_.take();
    code_.emit({.op = Op::end_capture, .dst = dropped}, node.place);
  }
  const std::uint32_t jump = code_.jump(Op::jump, ir::none, node.place);
  if (out) {
    loop.breaks.push_back(jump);
  } else {
    code_.land_at(jump, loop.next);
  }
}

namespace {

void names_of(const Expr& target, std::vector<const Expr*>& out) {
  if (target.kind == ExprKind::name) out.push_back(&target);
  for (const ExprPtr& item : target.items) names_of(*item, out);
}

}  // namespace

// An assignment at the top level is seen by blocks, includes and importers.
static void export_names(const Expr& target, Emitter& code, const auto& read) {
  std::vector<const Expr*> names;
  names_of(target, names);
  for (const Expr* name : names) {
    const std::uint32_t mark = code.mark();
    const std::uint8_t is_public = name->text.starts_with('_') ? 0 : 1;
    code.emit(
        {.op = Op::export_name, .flag = is_public, .a = code.tables().name(name->text), .b = read(*name)},
        name->place);
    code.release(mark);
  }
}

void Jinja2Compiler::set(const Stmt& node) {
  const Operand value = lower(*node.exprs[0]);
  assign(*node.target, value);
  if (frame_->top_level) {
    export_names(*node.target, code_, [this](const Expr& name) { return read_name(name.text, name.place); });
  }
}

void Jinja2Compiler::set_block(const Stmt& node) {
  Frame* const outer = frame_;
  Frame frame{outer};
  frame.scope.analyze(node.bodies[0]);
  const std::uint32_t value = code_.take();
  enter(frame, node.place);
  begin_capture(node.place);
  body(node.bodies[0]);
  end_capture(value, escape_, node.place);
  if (node.exprs[0]) {
    captured_text_ = value;
    code_.set_statement(node.place);
    lower_into(*node.exprs[0], value);
    call_own("set_value", {value}, value, node.place);
  }
  leave(frame, outer);
  assign(*node.target, value);
  if (frame_->top_level) {
    export_names(*node.target, code_, [this](const Expr& name) { return read_name(name.text, name.place); });
  }
}

void Jinja2Compiler::with(const Stmt& node) {
  Frame* const outer = frame_;
  std::vector<Operand> values;
  for (const ExprPtr& expr : node.exprs) {
    values.push_back(code_.take());
    lower_into(*expr, values.back());
  }
  Frame frame{outer};
  frame.check_output = outer->check_output;
  frame.scope.analyze_with(node);
  enter(frame, node.place);
  for (std::size_t i = 0; i < values.size(); ++i) assign(*node.targets[i], values[i]);
  body(node.bodies[0]);
  leave(frame, outer);
}

void Jinja2Compiler::autoescape(const Stmt& node) {
  Frame* const outer = frame_;
  Frame frame{outer};
  frame.check_output = outer->check_output;
  frame.scope.analyze(node.bodies[0]);
  const std::uint32_t old = code_.take();
  const bool soft = std::exchange(soft_, false);
  const Operand on = lower(*node.exprs[0]);
  soft_ = soft;
  code_.emit({.op = Op::set_autoescape, .dst = old, .a = on}, node.place);
  const ir::Escape before = escape_;
  const bool settled = node.exprs[0]->kind == ExprKind::constant;
  const bool was_unsettled = std::exchange(unsettled_, unsettled_ || !settled);
  escape_ = ir::Escape::as_set;
  if (settled) escape_ = to_value(node.exprs[0]->literal).truth() ? ir::Escape::html : ir::Escape::raw;
  enter(frame, node.place);
  body(node.bodies[0]);
  leave(frame, outer);
  escape_ = before;
  unsettled_ = was_unsettled;
  code_.emit({.op = Op::reset_autoescape, .a = old}, node.place);
}

void Jinja2Compiler::filter_block(const Stmt& node) {
  Frame* const outer = frame_;
  Frame frame{outer};
  frame.check_output = outer->check_output;
  frame.scope.analyze_filter_block(node);
  const std::uint32_t text = code_.take();
  enter(frame, node.place);
  begin_capture(node.place);
  --captures_;  // a child writes nothing into it, as little as to the page; what the filter makes is written
  body(node.bodies[0]);
  ++captures_;
  end_capture(text, escape_, node.place);
  captured_text_ = text;
  code_.set_statement(node.place);
  const std::uint32_t value = code_.take();
  lower_into(*node.exprs[0], value);
  emit_block(value, ir::Escape::filtered, node.place);
  leave(frame, outer);
}

}  // namespace eddy::templates
