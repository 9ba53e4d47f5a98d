// src/templates/expression_compiler.cc: lowers operators, displays and calls.
#include "templates/expression_compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "templates/failure.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

void ExpressionCompiler::land_all(const std::vector<std::uint32_t>& jumps) {
  for (const std::uint32_t jump : jumps) code_.land(jump);
}

Operand ExpressionCompiler::lower(const Expr& expr) {
  if (expr.kind == ExprKind::constant) return code_.tables().constant(expr.literal);
  if (expr.kind == ExprKind::name) return read_name(expr.text, expr.place);
  if (Value folded; expr.kind == ExprKind::tuple && constant_tuple(expr, folded)) {
    return code_.tables().constant(std::move(folded));
  }
  const std::uint32_t dst = code_.take();
  lower_into(expr, dst);
  return dst;
}

// A member or an item: in a register of its own, if lower() gave it one.
void ExpressionCompiler::lend(const Expr& expr, Operand at) noexcept {
  if (expr.kind == ExprKind::attribute || expr.kind == ExprKind::item) code_.lend(at);
}

Operand ExpressionCompiler::lower_lent(const Expr& expr) {
  const Operand at = lower(expr);
  lend(expr, at);
  return at;
}

// Leaves the value in a given register, for an instruction that only reads it.
void ExpressionCompiler::lower_argument(const Expr& expr, std::uint32_t dst) {
  if (expr.kind != ExprKind::name) return lower_into(expr, dst);
  const std::uint32_t mark = code_.mark();
  code_.copy_argument(dst, read_name(expr.text, expr.place), mark, expr.place);
  code_.release(mark);
}

void ExpressionCompiler::lower_into(const Expr& expr, std::uint32_t dst) {
  const std::uint32_t mark = code_.mark();
  if (!lower_special(expr, dst)) {
    switch (expr.kind) {
      case ExprKind::constant:
      case ExprKind::name: code_.emit({.op = Op::copy, .dst = dst, .a = lower(expr)}, expr.place); break;
      case ExprKind::tuple:
      case ExprKind::list:
      case ExprKind::dict:
      case ExprKind::set: lower_display(expr, dst); break;
      case ExprKind::attribute:
        code_.emit({.op = Op::attribute,
                    .dst = dst,
                    .a = lower_lent(*expr.items[0]),
                    .b = code_.tables().name(expr.text)},
                   expr.place);
        break;
      case ExprKind::item: lower_item(expr, dst); break;
      case ExprKind::slice: lower_slice(expr, dst); break;
      case ExprKind::call:
      case ExprKind::filter:
      case ExprKind::test: lower_call_into(expr, dst); break;
      case ExprKind::compare: lower_compare(expr, dst); break;
      case ExprKind::and_:
      case ExprKind::or_: lower_shortcut(expr, dst); break;
      case ExprKind::conditional: lower_conditional(expr, dst); break;
      case ExprKind::captured: lower_captured(dst, expr.place); break;
      case ExprKind::namespace_ref: fail("a namespace's member can't be read this way", expr.place);
      default: lower_operator(expr, dst);
    }
  }
  code_.release(mark);
}

void ExpressionCompiler::lower_operator(const Expr& expr, std::uint32_t dst) {
  if (expr.kind == ExprKind::concat) {
    const std::uint32_t first = lower_row(expr.items);
    code_.emit({.op = Op::concat,
                .mode = static_cast<std::uint8_t>(escape()),
                .dst = dst,
                .a = first,
                .b = static_cast<std::uint32_t>(expr.items.size())},
               expr.place);
    return;
  }
  const Operand a = lower(*expr.items[0]);
  switch (expr.kind) {
    case ExprKind::not_: code_.emit({.op = Op::not_, .dst = dst, .a = a}, expr.place); return;
    case ExprKind::negate: code_.emit({.op = Op::negate, .dst = dst, .a = a}, expr.place); return;
    case ExprKind::positive: code_.emit({.op = Op::positive, .dst = dst, .a = a}, expr.place); return;
    case ExprKind::invert: code_.emit({.op = Op::invert, .dst = dst, .a = a}, expr.place); return;
    default: break;
  }
  const Operand b = lower(*expr.items[1]);
  code_.emit({.op = Op::binary, .mode = static_cast<std::uint8_t>(expr.op), .dst = dst, .a = a, .b = b},
             expr.place);
}

std::uint32_t ExpressionCompiler::lower_row(const std::vector<ExprPtr>& items) {
  const std::uint32_t first = code_.take(static_cast<std::uint32_t>(items.size()));
  for (std::size_t i = 0; i < items.size(); ++i)
    lower_argument(*items[i], first + static_cast<std::uint32_t>(i));
  return first;
}

void ExpressionCompiler::lower_display(const Expr& expr, std::uint32_t dst) {
  if (Value folded; expr.kind == ExprKind::tuple && constant_tuple(expr, folded)) {
    code_.emit({.op = Op::copy, .dst = dst, .a = code_.tables().constant(std::move(folded))}, expr.place);
    return;
  }
  const Op op = expr.kind == ExprKind::tuple  ? Op::tuple
                : expr.kind == ExprKind::list ? Op::list
                : expr.kind == ExprKind::dict ? Op::dict
                                              : Op::set;
  const auto size = static_cast<std::uint32_t>(expr.items.size());
  const std::uint32_t first = lower_row(expr.items);
  code_.emit({.op = op, .dst = dst, .a = first, .b = op == Op::dict ? size / 2 : size}, expr.place);
}

bool ExpressionCompiler::constant_tuple(const Expr& expr, Value& out) const {
  std::vector<Value> items;
  items.reserve(expr.items.size());
  for (const ExprPtr& item : expr.items) {
    if (item->kind == ExprKind::constant) {
      items.push_back(to_value(item->literal));
    } else if (Value inner; item->kind == ExprKind::tuple && constant_tuple(*item, inner)) {
      items.push_back(std::move(inner));
    } else {
      return false;
    }
  }
  out = Value::tuple(std::move(items));
  return true;
}

Operand ExpressionCompiler::lower_iterable(const Expr& expr) {
  if (Value folded; expr.kind == ExprKind::list && constant_tuple(expr, folded)) {
    return code_.tables().constant(std::move(folded));
  }
  return lower(expr);
}

void ExpressionCompiler::lower_item(const Expr& expr, std::uint32_t dst) {
  const Operand a = lower(*expr.items[0]);
  const Operand b = lower(*expr.items[1]);
  lend(*expr.items[0], a);
  lend(*expr.items[1], b);
  code_.emit({.op = Op::item, .dst = dst, .a = a, .b = b}, expr.place);
}

void ExpressionCompiler::lower_slice(const Expr& expr, std::uint32_t dst) {
  const std::uint32_t first = code_.take(3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    if (expr.items[i]) {
      lower_into(*expr.items[i], first + i);
    } else {
      code_.emit({.op = Op::copy, .dst = first + i, .a = code_.tables().constant(Literal{})}, expr.place);
    }
  }
  code_.emit({.op = Op::slice, .dst = dst, .a = first}, expr.place);
}

void ExpressionCompiler::lower_compare(const Expr& expr, std::uint32_t dst) {
  Operand left = lower(*expr.items[0]);
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < expr.operators.size(); ++i) {
    if (i > 0) out.push_back(code_.jump(Op::jump_if_not, dst, expr.place));
    const bool member = expr.operators[i] == CompareOp::in || expr.operators[i] == CompareOp::not_in;
    const bool last =
        i + 1 == expr.operators.size();  // what a chain compares again stays the list that it is
    const Operand right = member && last ? lower_iterable(*expr.items[i + 1]) : lower(*expr.items[i + 1]);
    if (expr.operators.size() == 1) {  // in a chain, each is read twice
      lend(*expr.items[0], left);
      lend(*expr.items[1], right);
    }
    code_.emit({.op = Op::compare,
                .mode = static_cast<std::uint8_t>(expr.operators[i]),
                .dst = dst,
                .a = left,
                .b = right},
               expr.items[i + 1]->place);
    left = right;
  }
  land_all(out);
}

void ExpressionCompiler::lower_shortcut(const Expr& expr, std::uint32_t dst) {
  lower_into(*expr.items[0], dst);
  const auto op = expr.kind == ExprKind::and_ ? Op::jump_if_not : Op::jump_if;
  const std::uint32_t end = code_.jump(op, dst, expr.place);
  lower_into(*expr.items[1], dst);
  code_.land(end);
}

void ExpressionCompiler::lower_conditional(const Expr& expr, std::uint32_t dst) {
  std::vector<std::uint32_t> otherwise;
  const bool soft = std::exchange(soft_, true);
  lower_condition(*expr.items[1], otherwise);
  lower_into(*expr.items[0], dst);
  const std::uint32_t end = code_.jump(Op::jump, ir::none, expr.place);
  land_all(otherwise);
  if (expr.items[2]) {
    lower_into(*expr.items[2], dst);
  } else {
    const std::string& file = code_.tables().program().source->name;
    const std::string where = file == "<template>" ? std::string{} : fmt::format(" in '{}'", file);
    const auto hint = fmt::format(
        "the inline if-expression on line {}{} evaluated to false and no else section was defined.",
        expr.place.line, where);
    const std::uint32_t name = code_.tables().name(hint, Name::Form::conditional);
    code_.emit({.op = Op::undefine, .flag = 1, .dst = dst, .a = name}, expr.place);
  }
  code_.land(end);
  soft_ = soft;
}

void ExpressionCompiler::lower_if(const Stmt& node) {
  std::vector<std::uint32_t> ends;
  for (std::size_t i = 0; i < node.exprs.size(); ++i) {
    std::vector<std::uint32_t> otherwise;
    if (i > 0) code_.continue_statement(node.exprs[i]->place);
    lower_condition(*node.exprs[i], otherwise);
    body(node.bodies[i]);
    if (i + 1 < node.bodies.size()) ends.push_back(code_.jump(Op::jump, ir::none, node.place));
    land_all(otherwise);
  }
  if (node.bodies.size() > node.exprs.size()) body(node.bodies.back());
  land_all(ends);
}

void ExpressionCompiler::lower_condition(const Expr& expr, std::vector<std::uint32_t>& out) {
  const std::uint32_t mark = code_.mark();
  if (expr.kind == ExprKind::and_) {
    lower_condition(*expr.items[0], out);
    lower_condition(*expr.items[1], out);
  } else if (expr.kind == ExprKind::not_) {
    const Operand value = lower(*expr.items[0]);
    out.push_back(code_.jump_on(Op::jump_if, value, expr.place));
  } else {
    const Operand value = lower(expr);
    out.push_back(code_.jump_on(Op::jump_if_not, value, expr.place));
  }
  code_.release(mark);
}

ExpressionCompiler::Call ExpressionCompiler::lower_call(const Expr& call, const Expr* callee) {
  const auto positional = static_cast<std::uint32_t>(call.items.size() - 1);
  const auto keywords = static_cast<std::uint32_t>(call.keywords.size());
  const std::uint32_t extra = (call.star ? 1U : 0U) + (call.star_star ? 1U : 0U);
  Call out{code_.take(1 + positional + keywords + extra), {}};
  out.site.positional = positional;
  if (callee) lower_argument(*callee, out.first);
  std::uint32_t next = out.first + 1;
  for (std::size_t i = 1; i < call.items.size(); ++i) lower_argument(*call.items[i], next++);
  for (const Keyword& keyword : call.keywords) {
    const auto& names = out.site.keywords;
    if (std::find(names.begin(), names.end(), keyword.name) != names.end()) {
      fail(fmt::format("keyword argument repeated: {}", keyword.name), call.place);
    }
    lower_argument(*keyword.value, next++);
    out.site.keywords.push_back(keyword.name);
  }
  if (call.star) lower_argument(*call.star, next++), out.site.star = true;
  if (call.star_star) lower_argument(*call.star_star, next++), out.site.star_star = true;
  return out;
}

void ExpressionCompiler::lower_call_into(const Expr& expr, std::uint32_t dst) {
  const bool method = expr.kind == ExprKind::call && expr.items[0]->kind == ExprKind::attribute;
  const Expr* callee = method ? expr.items[0]->items[0].get() : expr.items[0].get();
  Call call = lower_call(expr, callee);
  call.site.soft = soft_;
  call.site.place = expr.place;
  Op op = Op::call;
  if (expr.kind == ExprKind::filter) op = Op::filter;
  if (expr.kind == ExprKind::test) op = Op::test;
  if (method) op = Op::call_method;
  if (expr.kind != ExprKind::call || method) call.site.name = method ? expr.items[0]->text : expr.text;
  if (op == Op::call) code_.lend_callee(call.first);
  if (op == Op::filter || op == Op::test) {
    lend(*callee, call.first);
    for (std::size_t i = 1; i < expr.items.size(); ++i)
      lend(*expr.items[i], call.first + static_cast<std::uint32_t>(i));
  }
  const std::uint32_t site = code_.tables().site(std::move(call.site));
  code_.emit({.op = op, .dst = dst, .a = call.first, .b = site}, method ? expr.items[0]->place : expr.place);
}

void ExpressionCompiler::assign(const Expr& target, Operand value) {
  if (target.kind == ExprKind::name) return store_name(target.text, value, target.place);
  const auto starred = [](const ExprPtr& item) { return item->kind == ExprKind::starred; };
  if ((target.kind != ExprKind::tuple && target.kind != ExprKind::list) ||
      std::any_of(target.items.begin(), target.items.end(), starred)) {
    return store_other(target, value);
  }
  const auto size = static_cast<std::uint32_t>(target.items.size());
  const std::uint32_t mark = code_.mark();
  const std::uint32_t first = code_.take(size);
  code_.emit({.op = Op::unpack, .dst = first, .a = value, .b = size}, target.place);
  for (std::uint32_t i = 0; i < size; ++i) {
    assign(*target.items[i], first + i);
    code_.last_use(first + i);
  }
  code_.release(mark);
}

}  // namespace eddy::templates
