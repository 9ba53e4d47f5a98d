// src/templates/tornado_statements.cc: lowers Tornado's statements, blocks and includes in place.
#include "templates/failure.h"
#include "templates/limits.h"
#include "templates/tornado_compiler.h"

namespace eddy::templates {

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
    case StmtKind::block: {
      const NamedBlock& block = blocks_.at(node.text);
      return in_file(block.file, node.place, block.node->bodies[0]);
    }
    case StmtKind::include: {
      const TornadoFilePtr included = files_(node.text, *file_);
      return in_file(included, node.place, included->body);
    }
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
  const std::uint32_t first = code_.take(2);
  begin_capture(expr.place);
  write(value, ir::Escape::tornado_raw, expr.place);
  end_capture(first + 1, expr.place);
  code_.emit({.op = Op::copy, .dst = first, .a = read_name(function, expr.place)}, expr.place);
  call_one(first, expr.place);
}

void TornadoCompiler::call_one(std::uint32_t first, Place place) {
  CallSite site;
  site.positional = 1;
  code_.emit({.op = Op::call, .dst = first, .a = first, .b = code_.tables().site(std::move(site))}, place);
  write(first, ir::Escape::tornado_raw, place);
}

void TornadoCompiler::begin_capture(Place place) {
  ++captures_;
  code_.emit({.op = Op::begin_capture}, place);
}

void TornadoCompiler::end_capture(std::uint32_t dst, Place place) {
  --captures_;
  code_.emit({.op = Op::end_capture, .mode = static_cast<std::uint8_t>(ir::Escape::raw), .dst = dst}, place);
}

void TornadoCompiler::apply(const Stmt& node) {
  const std::uint32_t first = code_.take(2);
  lower_into(*node.exprs[0], first);
  open_scope(node.bodies[0]);
  begin_capture(node.place);
  body(node.bodies[0]);
  end_capture(first + 1, node.place);
  scopes_.pop_back();
  call_one(first, node.place);
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
  loops_.push_back({next, captures_, tries_, {}, {}});
  body(node.bodies[0]);
  bound_ = before;
  const Loop loop = std::move(loops_.back());
  loops_.pop_back();
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
  loops_.push_back({next, captures_, tries_, {}, {}});
  body(node.bodies[0]);
  const Loop loop = std::move(loops_.back());
  loops_.pop_back();
  for (const std::uint32_t jump : loop.continues) code_.land_at(jump, next);
  code_.land_at(code_.jump(Op::jump, ir::none, node.place), next);
  land_all(out);
  if (node.has_else) body(node.bodies[1]);
  land_all(loop.breaks);
}

void TornadoCompiler::leave_loop(const Stmt& node) {
  if (loops_.empty()) fail("break or continue outside for or while block", node.place);
  Loop& loop = loops_.back();
  if (finally_ > 0) fail("break and continue are not supported inside try with finally", node.place);
  for (std::uint32_t open = tries_; open > loop.tries; --open) code_.emit({.op = Op::try_end}, node.place);
  for (std::uint32_t open = captures_; open > loop.captures; --open) {
    code_.emit({.op = Op::end_capture, .dst = code_.take()}, node.place);
  }
  (node.kind == StmtKind::break_ ? loop.breaks : loop.continues)
      .push_back(code_.jump(Op::jump, ir::none, node.place));
}

void TornadoCompiler::try_(const Stmt& node) {
  const Body* last = node.has_finally ? &node.bodies.back() : nullptr;
  if (!last) return try_except(node);
  const std::uint32_t guard = code_.jump(Op::try_begin, ir::none, node.place);
  ++tries_, ++finally_;
  try_except(node);
  --tries_, --finally_;
  code_.emit({.op = Op::try_end}, node.place);
  body(*last);
  const std::uint32_t end = code_.jump(Op::jump, ir::none, node.place);
  code_.land(guard);
  body(*last);
  code_.emit({.op = Op::reraise}, node.place);
  code_.land(end);
}

void TornadoCompiler::try_except(const Stmt& node) {
  if (node.handlers.empty()) return body(node.bodies[0]);
  const std::uint32_t guard = code_.jump(Op::try_begin, ir::none, node.place);
  ++tries_;
  body(node.bodies[0]);
  --tries_;
  code_.emit({.op = Op::try_end}, node.place);
  if (node.has_else) body(node.bodies[1 + node.handlers.size()]);
  std::vector<std::uint32_t> ends{code_.jump(Op::jump, ir::none, node.place)};
  code_.land(guard);
  for (std::size_t i = 0; i < node.handlers.size(); ++i) {
    const std::uint32_t skip = handler(node, node.handlers[i], node.bodies[1 + i]);
    ends.push_back(code_.jump(Op::jump, ir::none, node.place));
    if (skip != ir::none) code_.land(skip);
  }
  code_.emit({.op = Op::reraise}, node.place);
  land_all(ends);
}

std::uint32_t TornadoCompiler::handler(const Stmt& node, const Handler& handler, const Body& nodes) {
  const std::uint32_t matched = code_.take();
  std::vector<std::uint32_t> hits;
  std::uint32_t skip = ir::none;
  for (const std::string& type : handler.types) {
    code_.emit({.op = Op::match_error, .dst = matched, .b = code_.tables().name(type)}, node.place);
    hits.push_back(code_.jump(Op::jump_if, matched, node.place));
  }
  if (!handler.types.empty()) {
    code_.emit({.op = Op::copy, .dst = matched, .a = code_.tables().constant(Literal{false})}, node.place);
    skip = code_.jump(Op::jump_if_not, matched, node.place);
  }
  land_all(hits);
  const std::set<std::uint32_t> before = bound_;
  if (!handler.name.empty()) {
    code_.emit({.op = Op::error_value, .dst = matched}, node.place);
    store_name(handler.name, matched, node.place);
  }
  code_.emit({.op = Op::end_handler}, node.place);
  body(nodes);
  bound_ = before;
  return skip;
}

void TornadoCompiler::set(const Stmt& node) {
  if (!node.augmented) return assign(*node.target, lower(*node.exprs[0]));
  const std::uint32_t sum = code_.take();
  const Operand old = lower(*node.target);
  const Operand more = lower(*node.exprs[0]);
  code_.emit({.op = Op::binary, .mode = static_cast<std::uint8_t>(node.op), .dst = sum, .a = old, .b = more},
             node.place);
  assign(*node.target, sum);
}

void TornadoCompiler::import(const Stmt& node) {
  for (const Alias& alias : node.names) {
    const std::string path = node.text.empty() ? alias.name : node.text + "." + alias.name;
    const bool whole = node.text.empty() && alias.as == alias.name.substr(0, alias.name.find('.'));
    const std::uint32_t value = code_.take();
    std::size_t end = path.find('.');
    code_.emit({.op = Op::resolve_strict, .dst = value, .a = code_.tables().name(path.substr(0, end))},
               node.place);
    while (!whole && end != std::string::npos) {
      const std::size_t begin = end + 1;
      end = path.find('.', begin);
      const std::uint32_t part = code_.tables().name(path.substr(begin, end - begin));
      code_.emit({.op = Op::attribute, .dst = value, .a = value, .b = part}, node.place);
    }
    store_name(alias.as, value, node.place);
  }
}

}  // namespace eddy::templates
