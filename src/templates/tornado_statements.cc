// src/templates/tornado_statements.cc: lowers Tornado's statements, blocks and includes in place.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "eddy/templates/errors.h"
#include "templates/failure.h"
#include "templates/limits.h"
#include "templates/runtime/exceptions.h"
#include "templates/runtime/registry.h"
#include "templates/tornado_compiler.h"

namespace eddy::templates {
namespace {

// `escape`, or `module.escape`, as {% autoescape %} names it.
ExprPtr named_function(std::string_view text, Place place) {
  ExprPtr node;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('.', at), text.size());
    auto part = std::make_unique<Expr>(node ? ExprKind::attribute : ExprKind::name, place);
    part->text = text.substr(at, end - at);
    if (node) part->add(std::move(node));
    node = std::move(part);
    at = end + 1;
  }
  return node;
}

// Tornado extends the file that is rendered, by a tag of its own; elsewhere its compiler gives up.
[[noreturn]] void refuse_extends() {
  throw TemplateFault{"NotImplementedError",
                      "extends stands at a file's top, and not in one that is included"};
}

}  // namespace

using ir::Op;
using ir::Operand;

void TornadoCompiler::body(const Body& nodes) {
  const std::set<std::uint32_t> before = bound_;
  for (const StmtPtr& node : nodes) {
    const std::uint32_t mark = code_.mark();
    statement(*node);
    code_.release(mark);
  }
  bound_ = before;
}

void TornadoCompiler::statement(const Stmt& node) {
  code_.set_statement(node.place);
  switch (node.kind) {
    case StmtKind::text: return code_.text(node.text, node.place);
    case StmtKind::output: return output(*node.exprs[0]);
    case StmtKind::raw_output: return write(lower(*node.exprs[0]), ir::Escape::tornado_raw, node.place);
    case StmtKind::if_: return lower_if(node);
    case StmtKind::for_: return for_(node);
    case StmtKind::while_: return while_(node);
    case StmtKind::try_: return try_(node);
    case StmtKind::set: return set(node);
    case StmtKind::do_: lower(*node.exprs[0]); return;
    case StmtKind::del_: return delete_target(*node.exprs[0]);
    case StmtKind::raise_: return call_own("*raise", {lower(*node.exprs[0])}, code_.take(), node.place);
    case StmtKind::block: {
      const NamedBlock& block = blocks_.at(node.text);
      return in_file(block.file, node.place, block.node->bodies[0]);
    }
    case StmtKind::include: {
      const TornadoFilePtr included = files_(node.text, *file_);
      if (!included->parents.empty()) refuse_extends();
      return in_file(included, node.place, included->body);
    }
    case StmtKind::extends: refuse_extends();
    case StmtKind::from_import: return import(node);
    case StmtKind::apply: return apply(node);
    case StmtKind::break_:
    case StmtKind::continue_: return leave_loop(node);
    default: fail("this statement is not Tornado's", node.place);
  }
}

void TornadoCompiler::write(Operand value, ir::Escape how, Place place) {
  code_.emit_value(value, how, place);
}

void TornadoCompiler::output(const Expr& expr) {
  const std::string& function = file_->autoescape;
  if (function == "xhtml_escape" || function == "escape") {
    return write(lower(expr), ir::Escape::tornado_html, expr.place);
  }
  const Operand value = lower(expr);
  if (function.empty()) return write(value, ir::Escape::tornado_raw, expr.place);
  const ExprPtr escape = named_function(function, expr.place);
  const bool registered = is_registered_name(function.substr(0, function.find('.')));
  const std::uint32_t first = code_.take(2);
  code_.emit({.op = Op::begin_capture}, expr.place);
  write(value, ir::Escape::tornado_raw, expr.place);
  code_.emit({.op = Op::end_capture, .mode = static_cast<std::uint8_t>(ir::Escape::raw), .dst = first + 1},
             expr.place);
  if (!registered) call_own("*bytes", {first + 1}, first + 1, expr.place);  // as Tornado hands it over
  lower_into(*escape, first);
  CallSite site;
  site.positional = 1;
  code_.emit({.op = Op::call, .dst = first, .a = first, .b = code_.tables().site(std::move(site))},
             expr.place);
  if (!registered) call_own("*utf8", {first}, first, expr.place);
  write(first, ir::Escape::tornado_raw, expr.place);
}

// What is called reads the body as Tornado gives it, in bytes, and answers text, bytes or None. A function that a program
// registered is written in C++, and is given text.
void TornadoCompiler::apply(const Stmt& node) {
  const Stmt* outer = std::exchange(applied_, &node);
  const std::uint32_t result = code_.take();
  lower_into(*node.exprs[0], result);
  applied_ = outer;
  if (!is_registered(*node.exprs[0])) call_own("*utf8", {result}, result, node.place);
  write(result, ir::Escape::tornado_raw, node.place);
}

bool TornadoCompiler::is_registered(const Expr& applied) const {
  if (applied.kind != ExprKind::call || applied.items[0]->kind != ExprKind::name) return false;
  return is_registered_name(applied.items[0]->text);
}

bool TornadoCompiler::is_registered_name(const std::string& name) const {
  return !is_local(name) && !runtime::is_tornado_builtin(name);
}

void TornadoCompiler::lower_applied(std::uint32_t dst) {
  const Stmt& node = *std::exchange(applied_, nullptr);
  const std::vector<Way> ways = std::exchange(ways_, {});
  const std::uint32_t mark = code_.mark();
  open_body_scope(node.bodies[0], node.place);
  code_.emit({.op = Op::begin_capture}, node.place);
  body(node.bodies[0]);
  code_.emit({.op = Op::end_capture, .mode = static_cast<std::uint8_t>(ir::Escape::raw), .dst = dst},
             node.place);
  close_scope();
  if (!is_registered(*node.exprs[0])) call_own("*bytes", {dst}, dst, node.place);
  code_.release(mark);
  ways_ = ways;
  applied_ = &node;
}

void TornadoCompiler::in_file(const TornadoFilePtr& file, Place place, const Body& nodes) {
  if (++files_deep_ > max_template_depth) fail("templates include one another without end", place);
  Program& program = code_.tables().program();
  const TornadoFilePtr outer = file_;
  const std::uint32_t unit = code_.unit();
  program.units.push_back({file->source, unit, place});
  code_.set_unit(static_cast<std::uint32_t>(program.units.size() - 1));
  file_ = file;
  at_ = file->source;
  // A block's own assignments are the whole template's, and stay bound behind it.
  for (const StmtPtr& node : nodes) {
    const std::uint32_t mark = code_.mark();
    statement(*node);
    code_.release(mark);
  }
  code_.set_unit(unit);
  code_.set_statement(place);
  file_ = outer;
  at_ = outer->source;
  --files_deep_;
}

void TornadoCompiler::for_(const Stmt& node) {
  const Operand iterable = lower_iterable(*node.exprs[0]);
  const std::uint8_t slot = code_.enter_loop(node.place);
  code_.emit({.op = Op::loop_begin, .slot = slot, .a = iterable}, node.exprs[0]->place);
  const std::uint32_t item = code_.take();
  const std::uint32_t next =
      code_.emit({.op = Op::loop_next, .slot = slot, .dst = item}, node.exprs[0]->place);
  code_.barrier();
  const std::set<std::uint32_t> before = bound_;
  assign(*node.target, item);
  code_.take_rows(next);
  loops_.push_back({next, {}, {}});
  ways_.push_back({Way::Kind::loop});
  body(node.bodies[0]);
  bound_ = before;
  const Loop loop = std::move(loops_.back());
  loops_.pop_back();
  ways_.pop_back();
  for (const std::uint32_t jump : loop.continues) code_.land_at(jump, next);
  code_.land_at(code_.jump(Op::jump, ir::none, node.place), next);
  code_.land(next);
  code_.emit({.op = Op::loop_end, .slot = slot}, node.place);
  if (node.has_else) body(node.bodies[1]);
  if (!loop.breaks.empty()) {
    const std::uint32_t end = code_.jump(Op::jump, ir::none, node.place);
    land_all(loop.breaks);
    code_.emit({.op = Op::loop_end, .slot = slot}, node.place);
    code_.land(end);
  }
  code_.leave_loop();
}

void TornadoCompiler::while_(const Stmt& node) {
  const std::uint32_t next = code_.here();
  code_.barrier();
  std::vector<std::uint32_t> out;
  lower_condition(*node.exprs[0], out);
  loops_.push_back({next, {}, {}});
  ways_.push_back({Way::Kind::loop});
  body(node.bodies[0]);
  const Loop loop = std::move(loops_.back());
  loops_.pop_back();
  ways_.pop_back();
  for (const std::uint32_t jump : loop.continues) code_.land_at(jump, next);
  code_.land_at(code_.jump(Op::jump, ir::none, node.place), next);
  land_all(out);
  if (node.has_else) body(node.bodies[1]);
  land_all(loop.breaks);
}

void TornadoCompiler::leave_loop(const Stmt& node) {
  std::size_t open = ways_.size();
  while (open > 0 && ways_[open - 1].kind != Way::Kind::loop) --open;
  if (open == 0) {
    const char* message =
        node.kind == StmtKind::break_ ? "'break' outside loop" : "'continue' not properly in loop";
    fail(message, node.place, Failure::Kind::python);
  }
  const std::vector<Way> ways = ways_;
  while (ways_.size() > open) {
    ways_.pop_back();
    leave(ways[ways_.size()], node.place);
  }
  ways_ = ways;
  Loop& loop = loops_.back();
  (node.kind == StmtKind::break_ ? loop.breaks : loop.continues)
      .push_back(code_.jump(Op::jump, ir::none, node.place));
}

void TornadoCompiler::leave(const Way& way, Place place) {
  switch (way.kind) {
    case Way::Kind::loop: break;
    case Way::Kind::guard: code_.emit({.op = Op::try_end}, place); break;
    case Way::Kind::failure: code_.emit({.op = Op::end_handler}, place); break;
    case Way::Kind::bound: unbind(way.name, place); break;
    case Way::Kind::finally:
      code_.emit({.op = Op::try_end}, place);
      finally(*way.last, place);
      break;
  }
}

// Laid out once for each way that leads to it, as Python does.
void TornadoCompiler::finally(const Body& nodes, Place place) {
  if (code_.here() > max_instructions) {
    fail(fmt::format("finally inside finally makes more than {} instructions", max_instructions), place);
  }
  body(nodes);
}

void TornadoCompiler::try_(const Stmt& node) {
  const Body* last = node.has_finally ? &node.bodies.back() : nullptr;
  if (!last) return try_except(node);
  const std::uint32_t guard = code_.jump(Op::try_begin, ir::none, node.place);
  ways_.push_back({Way::Kind::finally, last});
  try_except(node);
  ways_.pop_back();
  code_.emit({.op = Op::try_end}, node.place);
  finally(*last, node.place);
  const std::uint32_t end = code_.jump(Op::jump, ir::none, node.place);
  code_.land(guard);
  ways_.push_back({Way::Kind::failure});
  finally(*last, node.place);
  ways_.pop_back();
  code_.emit({.op = Op::reraise}, node.place);
  code_.land(end);
}

void TornadoCompiler::try_except(const Stmt& node) {
  if (node.handlers.empty()) return body(node.bodies[0]);
  const std::uint32_t guard = code_.jump(Op::try_begin, ir::none, node.place);
  ways_.push_back({Way::Kind::guard});
  body(node.bodies[0]);
  ways_.pop_back();
  code_.emit({.op = Op::try_end}, node.place);
  if (node.has_else) body(node.bodies[1 + node.handlers.size()]);
  std::vector<std::uint32_t> ends{code_.jump(Op::jump, ir::none, node.place)};
  code_.land(guard);
  for (std::size_t i = 0; i < node.handlers.size(); ++i) {
    const std::uint32_t skip = handler(node.handlers[i], node.bodies[1 + i]);
    ends.push_back(code_.jump(Op::jump, ir::none, node.place));
    if (skip != ir::none) code_.land(skip);
  }
  code_.emit({.op = Op::reraise}, node.place);
  land_all(ends);
}

// matched = whether the failure under way is one of the types that an expression names.
void TornadoCompiler::match(const Expr& type, std::uint32_t matched) {
  if (type.kind == ExprKind::name && runtime::is_exception(type.text) && !is_local(type.text)) {
    code_.emit({.op = Op::match_error, .dst = matched, .b = code_.tables().name(type.text)}, type.place);
    return;
  }
  const std::uint32_t error = code_.take();
  code_.emit({.op = Op::error_value, .dst = error}, type.place);
  call_own("*matches", {error, lower(type)}, matched, type.place);
}

std::uint32_t TornadoCompiler::handler(const Handler& handler, const Body& nodes) {
  std::uint32_t skip = ir::none;
  code_.continue_statement(handler.place);
  if (handler.type) {
    const std::uint32_t matched = code_.take();
    // While the types are looked at, another failure may arise; this one is then forgotten.
    match(*handler.type, matched);
    skip = code_.jump(Op::jump_if_not, matched, handler.place);
  }
  const std::set<std::uint32_t> before = bound_;
  if (!handler.name.empty()) {
    const std::uint32_t error = code_.take();
    code_.emit({.op = Op::error_value, .dst = error}, handler.place);
    store_name(handler.name, error, handler.place);
    ways_.push_back({Way::Kind::bound, nullptr, handler.name});
  }
  code_.emit({.op = Op::end_handler}, handler.place);
  body(nodes);
  if (!handler.name.empty()) {
    ways_.pop_back();
    unbind(handler.name, handler.place);
  }
  bound_ = before;
  return skip;
}

void TornadoCompiler::set(const Stmt& node) {
  if (node.augmented) return augment(*node.target, node.op, *node.exprs[0], node.place);
  if (node.targets.empty()) return assign(*node.target, lower(*node.exprs[0]));
  const std::uint32_t value = code_.take();
  lower_into(*node.exprs[0], value);
  assign(*node.target, value);
  for (const ExprPtr& target : node.targets) assign(*target, value);
}

// Modules are the engine's own (math, datetime …) or values that a program registered under their names.
void TornadoCompiler::import(const Stmt& node) {
  const auto text = [&](const std::string& name) { return code_.tables().constant(Literal{name}); };
  const std::uint32_t value = code_.take();
  if (!node.text.empty()) {
    const std::uint32_t module = code_.take();
    call_own("*import", {text(node.text)}, module, node.place);
    for (const Alias& alias : node.names) {
      call_own("*import_from", {module, text(node.text), text(alias.name)}, value, node.place);
      store_name(alias.as, value, node.place);
    }
    return;
  }
  for (const Alias& alias : node.names) {
    // `import a.b` binds a; `import a.b as c` binds a.b.
    const std::string first = alias.name.substr(0, alias.name.find('.'));
    call_own("*import", {text(alias.name)}, value, node.place);
    if (alias.as == first) call_own("*import", {text(first)}, value, node.place);
    store_name(alias.as, value, node.place);
  }
}

}  // namespace eddy::templates
