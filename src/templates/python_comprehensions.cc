// src/templates/python_comprehensions.cc: comprehensions as loops in place, generator expressions as steps; displays with
// `*` and `**`, and sets.
#include <algorithm>

#include "templates/python_compiler.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

// The names that the clauses bind, as a scope of their own.
void PythonCompiler::open_targets(const Expr& comprehension, bool in_cells) {
  std::set<std::string> names;
  NameUse use;
  for (const Clause& clause : comprehension.clauses) names_of_target(*clause.target, names);
  for (const ExprPtr& item : comprehension.items) use.add(names_in(*item));
  for (std::size_t i = 0; i < comprehension.clauses.size(); ++i) {
    if (i > 0) use.add(names_in(*comprehension.clauses[i].iterable));
    for (const ExprPtr& each : comprehension.clauses[i].conditions) use.add(names_in(*each));
  }
  if (in_cells) use.captured.insert(names.begin(), names.end());
  open_scope(names, use, comprehension.place);
}

void PythonCompiler::lower_comprehension(const Expr& expr, std::uint32_t dst) {
  if (expr.text == "generator") return lower_generator(expr, dst);
  if (is_function(expr)) return lower_function_comprehension(expr, dst);
  const std::uint32_t result = code_.take();  // dst may be a variable that the comprehension reads
  const Operand iterable = lower_iterable(*expr.clauses[0].iterable);
  code_.emit({.op = expr.text == "dict" ? Op::dict : Op::list, .dst = result, .a = 0, .b = 0}, expr.place);
  const std::set<std::uint32_t> before = bound_;
  open_targets(expr, false);
  lower_clauses(expr, 0, iterable, result);
  close_scope();
  bound_ = before;  // what := binds there may not have been reached
  if (expr.text == "set") return call_own("*set", {result}, dst, expr.place);
  code_.emit({.op = Op::copy, .dst = dst, .a = result}, expr.place);
}

// A function of the first iterable, called at once: what functions in it keep of its names is its own.
void PythonCompiler::lower_function_comprehension(const Expr& expr, std::uint32_t dst) {
  const std::uint32_t first = code_.take(2);
  lower_into(*expr.clauses[0].iterable, first + 1);
  const std::uint32_t index = make_function([&](PythonCompiler& inner) {
    inner.code_.function().parameters.push_back(".0");
    const std::uint32_t iterable = inner.code_.take();
    const std::uint32_t result = inner.code_.take();
    inner.code_.emit({.op = expr.text == "dict" ? Op::dict : Op::list, .dst = result, .a = 0, .b = 0},
                     expr.place);
    inner.open_targets(expr, false);
    inner.lower_clauses(expr, 0, iterable, result);
    if (expr.text == "set") inner.call_own("*set", {result}, result, expr.place);
    inner.return_value(result, expr.place);
  });
  CallSite site;
  site.positional = 1;
  code_.emit({.op = Op::make_macro, .dst = first, .a = index}, expr.place);
  code_.emit({.op = Op::call, .dst = dst, .a = first, .b = code_.tables().site(std::move(site))}, expr.place);
}

void PythonCompiler::lower_clauses(const Expr& expr, std::size_t index, Operand iterable,
                                   std::uint32_t list) {
  const Clause& clause = expr.clauses[index];
  const std::uint32_t mark = code_.mark();
  const std::uint8_t slot = code_.enter_loop(expr.place);
  code_.emit({.op = Op::loop_begin, .slot = slot, .a = iterable}, clause.iterable->place);
  const std::uint32_t item = code_.take();
  const std::uint32_t next =
      code_.emit({.op = Op::loop_next, .slot = slot, .dst = item}, clause.iterable->place);
  assign(*clause.target, item);
  code_.take_rows(next);
  std::vector<std::uint32_t> skip;
  for (const ExprPtr& condition : clause.conditions) lower_condition(*condition, skip);
  if (index + 1 < expr.clauses.size()) {
    lower_clauses(expr, index + 1, lower_iterable(*expr.clauses[index + 1].iterable), list);
  } else {
    const Operand element = lower(*expr.items[0]);
    if (expr.text == "dict") {
      code_.emit({.op = Op::insert, .dst = list, .a = element, .b = lower(*expr.items[1])}, expr.place);
    } else {
      code_.emit({.op = Op::append, .dst = list, .a = element}, expr.place);
    }
  }
  for (const std::uint32_t jump : skip) code_.land_at(jump, next);
  code_.land_at(code_.jump(Op::jump, ir::none, expr.place), next);
  code_.land(next);
  code_.emit({.op = Op::loop_end, .slot = slot}, expr.place);
  code_.leave_loop();
  code_.release(mark);
}

// A function of the first iterable that makes the steps, which share its names, and hands all to *generate.
void PythonCompiler::lower_generator(const Expr& expr, std::uint32_t dst) {
  const std::uint32_t first = code_.take(2);
  lower_into(*expr.clauses[0].iterable, first + 1);
  const auto steps = static_cast<std::uint32_t>(expr.clauses.size());
  const std::uint32_t index = make_function([&](PythonCompiler& inner) {
    inner.code_.function().parameters.push_back(".0");
    const std::uint32_t iterable = inner.code_.take();
    inner.open_targets(expr, true);
    const std::uint32_t call = inner.code_.take(2 + steps);
    inner.code_.emit({.op = Op::copy, .dst = call + 1, .a = iterable}, expr.place);
    for (std::uint32_t i = 0; i < steps; ++i) {
      const std::uint32_t step =
          inner.make_function([&](PythonCompiler& function) { function.lower_step(expr, i); });
      inner.code_.emit({.op = Op::make_macro, .dst = call + 2 + i, .a = step}, expr.place);
    }
    inner.call_own("*generate", call, 1 + steps, call, expr.place);
    inner.return_value(call, expr.place);
  });
  CallSite site;
  site.positional = 1;
  code_.emit({.op = Op::make_macro, .dst = first, .a = index}, expr.place);
  code_.emit({.op = Op::call, .dst = dst, .a = first, .b = code_.tables().site(std::move(site))}, expr.place);
}

// A function of one item of a clause's iterable: the next clause's iterable, or of the last clause the element;
// *skip where a condition is false.
void PythonCompiler::lower_step(const Expr& expr, std::size_t index) {
  const Clause& clause = expr.clauses[index];
  code_.function().parameters.push_back(".0");
  const std::uint32_t item = code_.take();
  assign(*clause.target, item);
  std::vector<std::uint32_t> skip;
  for (const ExprPtr& condition : clause.conditions) lower_condition(*condition, skip);
  const bool last = index + 1 == expr.clauses.size();
  return_value(lower(last ? *expr.items[0] : *expr.clauses[index + 1].iterable), expr.place);
  if (skip.empty()) return;
  land_all(skip);
  return_value(read_name("*skip", expr.place), expr.place);
}

namespace {

bool is_starred(const ExprPtr& item) noexcept { return item && item->kind == ExprKind::starred; }

// What CPython's compiler computes: numbers, texts, and what operators and tuples make of them.
bool is_constant(const Expr& expr) {
  const auto all = [](const ExprPtr& item) { return item && is_constant(*item); };
  switch (expr.kind) {
    case ExprKind::constant: return true;
    case ExprKind::negate:
    case ExprKind::positive:
    case ExprKind::invert:
    case ExprKind::binary:
    case ExprKind::tuple: return std::all_of(expr.items.begin(), expr.items.end(), all);
    default: return false;
  }
}

bool is_constant_set(const Expr& expr) {
  const auto all = [](const ExprPtr& item) { return is_constant(*item); };
  return expr.items.size() >= 3 && std::all_of(expr.items.begin(), expr.items.end(), all);
}

}  // namespace

// A set, or a display with `*items` or `**items`.
void PythonCompiler::lower_unpacking(const Expr& expr, std::uint32_t dst) {
  const bool is_dict = expr.kind == ExprKind::dict;
  const std::uint32_t result = code_.take();  // dst may be a variable that the display reads
  code_.emit({.op = is_dict ? Op::dict : Op::list, .dst = result, .a = 0, .b = 0}, expr.place);
  // A set with `*items` takes them as a whole, which its order tells.
  const bool merges =
      expr.kind == ExprKind::set && std::any_of(expr.items.begin(), expr.items.end(), is_starred);
  if (merges) call_own("*set", {result}, result, expr.place);
  for (std::size_t i = 0; i < expr.items.size(); i += is_dict ? 2 : 1) {
    const std::uint32_t mark = code_.mark();
    if (is_dict && !expr.items[i]) {
      call_own("*update", {result, lower(*expr.items[i + 1])}, code_.take(), expr.items[i + 1]->place);
    } else if (is_dict) {
      const Operand key = lower(*expr.items[i]);
      const Operand value = lower(*expr.items[i + 1]);
      code_.emit({.op = Op::insert, .dst = result, .a = key, .b = value}, expr.place);
    } else if (merges) {
      const bool all = is_starred(expr.items[i]);
      const Expr& item = all ? *expr.items[i]->items[0] : *expr.items[i];
      call_own(all ? "*set_update" : "*set_add", {result, lower(item)}, code_.take(), item.place);
    } else if (is_starred(expr.items[i])) {
      append_all(*expr.items[i]->items[0], result);
    } else {
      code_.emit({.op = Op::append, .dst = result, .a = lower(*expr.items[i])}, expr.place);
    }
    code_.release(mark);
  }
  if (expr.kind == ExprKind::set && !merges)
    return call_own(is_constant_set(expr) ? "*constant_set" : "*set", {result}, dst, expr.place);
  if (expr.kind == ExprKind::tuple) return call_own("*tuple", {result}, dst, expr.place);
  code_.emit({.op = Op::copy, .dst = dst, .a = result}, expr.place);
}

void PythonCompiler::append_all(const Expr& items, std::uint32_t list) {
  const Operand iterable = lower_iterable(items);
  const std::uint8_t slot = code_.enter_loop(items.place);
  code_.emit({.op = Op::loop_begin, .slot = slot, .a = iterable}, items.place);
  const std::uint32_t item = code_.take();
  const std::uint32_t next = code_.emit({.op = Op::loop_next, .slot = slot, .dst = item}, items.place);
  code_.emit({.op = Op::append, .dst = list, .a = item}, items.place);
  code_.land_at(code_.jump(Op::jump, ir::none, items.place), next);
  code_.land(next);
  code_.emit({.op = Op::loop_end, .slot = slot}, items.place);
  code_.leave_loop();
}

}  // namespace eddy::templates
