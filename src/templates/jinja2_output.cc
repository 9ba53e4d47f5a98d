// src/templates/jinja2_output.cc: lowers what a template writes: its text, and what stands in {{ }}.
#include <algorithm>
#include <iterator>

#include "eddy/base/escape.h"
#include "templates/constant_folding.h"
#include "templates/jinja2_compiler.h"
#include "templates/runtime/text.h"
#include "templates/shortcuts.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

// In a template that may turn out to be a child, output is written only while it has no parent.
std::uint32_t Jinja2Compiler::guard_output(Place place) {
  if (!frame_->check_output || captures_ > 0 || run_.extends_so_far == 0) return ir::none;
  return code_.jump(Op::jump_if_child, ir::none, place);
}

void Jinja2Compiler::text(const Stmt& node) {
  if (frame_->check_output && run_.known_extends && captures_ == 0) return;
  const std::uint32_t guard = guard_output(node.place);
  // Where a variable decides what is escaped, text asks too: it is an error where that can't be told.
  if (escape_ == ir::Escape::as_set && !run_.native) {
    code_.emit_value(code_.tables().constant(Value::markup(node.text)), escape_, node.place);
  } else {
    code_.text(node.text, node.place);
  }
  if (guard != ir::none) code_.land(guard);
}

void Jinja2Compiler::output(const Stmt& node) {
  if (frame_->check_output && run_.known_extends && captures_ == 0) return;
  const std::uint32_t guard = guard_output(node.place);
  for (const ExprPtr& expr : node.exprs) {
    const std::uint32_t mark = code_.mark();
    output_expr(*expr);
    code_.release(mark);
  }
  if (guard != ir::none) code_.land(guard);
}

void Jinja2Compiler::output_expr(const Expr& expr) {
  code_.set_expression(expr.place);
  if (!run_.finalize && !run_.native && output_parts(expr)) return code_.set_statement(expr.place);
  Operand value = lower(expr);
  ir::Escape how = escape_;
  if (run_.finalize) {
    // A literal is escaped first, and what becomes of it is not, as Jinja2 has it.
    if (expr.kind == ExprKind::constant && how == ir::Escape::html && !run_.native) {
      std::string html;
      runtime::append_html(html, to_value(expr.literal));
      value = code_.tables().constant(Value::markup(html));
      how = ir::Escape::raw;
    }
    const std::uint32_t first = code_.take(2);
    code_.emit({.op = Op::copy, .dst = first, .a = code_.tables().constant(*run_.finalize)}, expr.place);
    code_.emit({.op = Op::copy, .dst = first + 1, .a = value}, expr.place);
    const std::uint32_t site = code_.tables().site({.positional = 1, .keywords = {}, .name = "finalize"});
    code_.emit({.op = Op::call, .dst = first, .a = first, .b = site}, expr.place);
    value = first;
  }
  if (run_.native && is_constant(expr) && escape_ != ir::Escape::as_set) {
    const std::uint32_t text = code_.take();
    call_own("constant_text", {value}, text, expr.place);
    value = text;
  }
  run_.native ? emit_native(value, expr.place) : code_.emit_value(value, how, expr.place);
  code_.set_statement(expr.place);
}

void Jinja2Compiler::emit_native(Operand value, Place place) {
  const std::uint32_t piece = code_.take();
  code_.emit({.op = Op::copy, .dst = piece, .a = value}, place);
  code_.emit({.op = Op::tuple, .dst = piece, .a = piece, .b = 1}, place);
  code_.emit({.op = Op::emit, .mode = static_cast<std::uint8_t>(ir::Escape::native), .a = piece}, place);
}

// What a block gave, which is not to be escaped.
void Jinja2Compiler::emit_block(Operand value, ir::Escape how, Place place) {
  run_.native ? emit_native(value, place) : code_.emit_value(value, how, place);
}

// A constant is text of the template; what `~` joins is written part by part.
bool Jinja2Compiler::output_parts(const Expr& expr) {
  if (expr.kind == ExprKind::constant) return output_constant(expr);
  if (expr.kind != ExprKind::concat || unsettled_) return false;
  if (output_around(expr)) return true;
  std::vector<Operand> parts;
  for (const ExprPtr& item : expr.items) parts.push_back(lower(*item));
  for (std::size_t i = 0; i < parts.size(); ++i) lend(*expr.items[i], parts[i]);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (expr.items[i]->kind == ExprKind::constant && output_constant(*expr.items[i])) continue;
    code_.emit({.op = Op::emit, .mode = static_cast<std::uint8_t>(escape_), .a = parts[i]}, expr.place);
  }
  return true;
}

namespace {

bool is_constant_item(const ExprPtr& item) { return item->kind == ExprKind::constant; }

// What it yields is a text of its own, which nothing changes.
bool yields_text(const ExprPtr& item) {
  return item->kind == ExprKind::filter && yields_own_text(item->text);
}

}  // namespace

// Where nothing that is evaluated later can change what was written before, a part need not become a value first: all but
// the last are constants, or texts.
bool Jinja2Compiler::output_around(const Expr& expr) {
  const auto last = std::find_if_not(expr.items.rbegin(), expr.items.rend(), is_constant_item);
  if (last != expr.items.rend() && !std::all_of(std::next(last), expr.items.rend(), [](const ExprPtr& item) {
        return is_constant_item(item) || yields_text(item);
      }))
    return false;
  for (const ExprPtr& item : expr.items) {
    if (is_constant_item(item) && output_constant(*item)) continue;
    const Operand value = lower(*item);
    lend(*item, value);
    code_.emit_value(value, escape_, expr.place);
  }
  return true;
}

bool Jinja2Compiler::output_constant(const Expr& expr) {
  // A tag's value is what it is at the render; one that is Markup is not escaped.
  if (escape_ == ir::Escape::as_set || std::holds_alternative<OwnValue>(expr.literal)) return false;
  const std::string text = to_value(expr.literal).str();
  code_.text(escape_ == ir::Escape::html ? base::escape(text) : text, expr.place);
  return true;
}

}  // namespace eddy::templates
