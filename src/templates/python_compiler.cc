// src/templates/python_compiler.cc: names, targets, lambdas and displays of Python.
#include "templates/python_compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "templates/failure.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

namespace {

bool is_starred(const ExprPtr& item) noexcept { return item && item->kind == ExprKind::starred; }

bool has_unpacking(const Expr& expr) {
  if (expr.kind == ExprKind::dict) {
    for (std::size_t i = 0; i < expr.items.size(); i += 2) {
      if (!expr.items[i]) return true;
    }
    return false;
  }
  return std::any_of(expr.items.begin(), expr.items.end(), is_starred);
}

}  // namespace

// Names.

PythonCompiler::Variable PythonCompiler::new_variable(const std::string& name, const NameUse& use) {
  Variable variable;
  variable.in_cell = use.captured.contains(name);
  variable.checked = use.deleted.contains(name);
  variable.at = variable.in_cell ? code_.function().cells++ : code_.take();
  variable.id = next_id_++;
  return variable;
}

void PythonCompiler::open_scope(const std::set<std::string>& names, const NameUse& use, Place place) {
  Names scope;
  for (const std::string& name : names) scope[name] = new_variable(name, use);
  scopes_.push_back(std::move(scope));
  for (const std::string& name : names) unbind(name, place);
}

void PythonCompiler::close_scope() {
  for (const auto& [name, variable] : scopes_.back()) bound_.erase(variable.id);
  scopes_.pop_back();
}

bool PythonCompiler::is_local(std::string_view name) const {
  for (const PythonCompiler* at = this; at; at = at->outer_) {
    for (const Names& scope : at->scopes_) {
      if (scope.find(name) != scope.end()) return true;
    }
  }
  return false;
}

Operand PythonCompiler::read_name(const std::string& name, Place place) {
  std::uint32_t level = 0;
  for (PythonCompiler* at = this; at; at = at->outer_) {
    for (auto scope = at->scopes_.rbegin(); scope != at->scopes_.rend(); ++scope) {
      const auto found = scope->find(name);
      if (found == scope->end()) continue;
      const Variable& variable = found->second;
      std::uint32_t from = variable.at;
      if (variable.in_cell) {
        from = code_.take();
        code_.emit({.op = Op::load_cell, .dst = from, .a = level, .b = variable.at}, place);
      }
      const bool free = at != this || scope != at->scopes_.rbegin();
      if (at != this || variable.checked || !bound_.contains(variable.id)) {
        code_.emit({.op = Op::check_bound, .flag = free, .a = from, .b = code_.tables().name(name)}, place);
      }
      return from;
    }
    if (at->code_.function().cells > 0) ++level;
  }
  const std::uint32_t dst = code_.take();
  code_.emit({.op = Op::resolve_strict, .dst = dst, .a = code_.tables().name(name)}, place);
  return dst;
}

void PythonCompiler::store_name(const std::string& name, Operand value, Place place) {
  std::uint32_t level = 0;
  for (PythonCompiler* at = this; at; at = at->outer_) {
    for (auto scope = at->scopes_.rbegin(); scope != at->scopes_.rend(); ++scope) {
      const auto found = scope->find(name);
      if (found == scope->end()) continue;
      const Variable& variable = found->second;
      if (variable.in_cell) {
        code_.emit({.op = Op::store_cell, .dst = value, .a = level, .b = variable.at}, place);
      } else {
        code_.emit({.op = Op::copy, .dst = variable.at, .a = value}, place);
      }
      if (at == this) bound_.insert(variable.id);
      return;
    }
    if (at->code_.function().cells > 0) ++level;
  }
  fail(fmt::format("can't assign to '{}' here", name), place, Failure::Kind::python);
}

void PythonCompiler::unbind(const std::string& name, Place place) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(name);
    if (found == scope->end()) continue;
    const Variable& variable = found->second;
    const std::uint32_t dst = variable.in_cell ? code_.take() : variable.at;
    code_.emit({.op = Op::undefine, .dst = dst, .a = code_.tables().name(name)}, place);
    if (variable.in_cell) code_.emit({.op = Op::store_cell, .dst = dst, .a = 0, .b = variable.at}, place);
    bound_.erase(variable.id);
    return;
  }
}

// Targets.

void PythonCompiler::store_other(const Expr& target, Operand value) {
  switch (target.kind) {
    case ExprKind::tuple:
    case ExprKind::list: return split(target, value);
    case ExprKind::starred: return assign(*target.items[0], value);
    case ExprKind::attribute: {
      const Operand object = lower(*target.items[0]);
      const Operand name = code_.tables().constant(Literal{target.text});
      return call_own("*setattr", {object, name, value}, code_.take(), target.place);
    }
    case ExprKind::item: {
      const Operand object = in_register(lower(*target.items[0]), target.place);
      const Operand key = lower(*target.items[1]);
      code_.emit({.op = Op::store_item, .dst = object, .a = key, .b = value}, target.place);
      return;
    }
    default: fail("can't assign to this expression", target.place, Failure::Kind::python);
  }
}

// a, *b, c = value
void PythonCompiler::split(const Expr& target, Operand value) {
  const auto size = static_cast<std::uint32_t>(target.items.size());
  const auto star = std::find_if(target.items.begin(), target.items.end(), is_starred) - target.items.begin();
  const std::uint32_t mark = code_.mark();
  const std::uint32_t parts = code_.take();
  call_own("*split",
           {value, code_.tables().constant(Literal{std::int64_t{star}}),
            code_.tables().constant(Literal{std::int64_t{size} - star - 1})},
           parts, target.place);
  const std::uint32_t first = code_.take(size);
  code_.emit({.op = Op::unpack, .dst = first, .a = parts, .b = size}, target.place);
  for (std::uint32_t i = 0; i < size; ++i) assign(*target.items[i], first + i);
  code_.release(mark);
}

void PythonCompiler::delete_target(const Expr& target) {
  switch (target.kind) {
    case ExprKind::name: read_name(target.text, target.place); return unbind(target.text, target.place);
    case ExprKind::tuple:
    case ExprKind::list:
      for (const ExprPtr& item : target.items) delete_target(*item);
      return;
    case ExprKind::item:
      return call_own("*delitem", {lower(*target.items[0]), lower(*target.items[1])}, code_.take(),
                      target.place);
    case ExprKind::attribute:
      return call_own("*delattr", {lower(*target.items[0]), code_.tables().constant(Literal{target.text})},
                      code_.take(), target.place);
    default: fail("can't delete this expression", target.place, Failure::Kind::python);
  }
}

void PythonCompiler::augment(const Expr& target, BinaryOp op, const Expr& value, Place place) {
  const std::uint32_t result = code_.take();
  const bool number =
      value.kind == ExprKind::constant &&
      (std::holds_alternative<std::int64_t>(value.literal) || std::holds_alternative<double>(value.literal));
  const auto combine = [&](Operand old) {
    const Operand more = lower(value);
    if (number) {
      code_.emit(
          {.op = Op::binary, .mode = static_cast<std::uint8_t>(op), .dst = result, .a = old, .b = more},
          place);
    } else {
      call_own("*inplace", {code_.tables().constant(Literal{static_cast<std::int64_t>(op)}), old, more},
               result, place);
    }
  };
  if (target.kind == ExprKind::name) {
    combine(lower(target));
    return store_name(target.text, result, place);
  }
  const std::uint32_t object = code_.take();
  const std::uint32_t old = code_.take();
  lower_into(*target.items[0], object);
  if (target.kind == ExprKind::attribute) {
    code_.emit({.op = Op::attribute, .dst = old, .a = object, .b = code_.tables().name(target.text)}, place);
    combine(old);
    return call_own("*setattr", {object, code_.tables().constant(Literal{target.text}), result}, old, place);
  }
  const Operand key = in_register(lower(*target.items[1]), place);
  code_.emit({.op = Op::item, .dst = old, .a = object, .b = key}, place);
  combine(old);
  code_.emit({.op = Op::store_item, .dst = object, .a = key, .b = result}, place);
}

// Calls of the engine's own functions.

void PythonCompiler::call_own(std::string_view function, std::uint32_t first, std::uint32_t arguments,
                              std::uint32_t dst, Place place) {
  CallSite site;
  site.positional = arguments;
  code_.emit({.op = Op::resolve_strict, .dst = first, .a = code_.tables().name(function)}, place);
  code_.emit({.op = Op::call, .dst = dst, .a = first, .b = code_.tables().site(std::move(site))}, place);
}

void PythonCompiler::call_own(std::string_view function, std::initializer_list<Operand> arguments,
                              std::uint32_t dst, Place place) {
  const auto count = static_cast<std::uint32_t>(arguments.size());
  const std::uint32_t mark = code_.mark();
  const std::uint32_t first = code_.take(count + 1);
  std::uint32_t next = first;
  for (const Operand each : arguments) code_.emit({.op = Op::copy, .dst = ++next, .a = each}, place);
  call_own(function, first, count, dst, place);
  code_.release(mark);
}

Operand PythonCompiler::in_register(Operand operand, Place place) {
  if (!(operand & ir::constant_bit)) return operand;
  const std::uint32_t dst = code_.take();
  code_.emit({.op = Op::copy, .dst = dst, .a = operand}, place);
  return dst;
}

// Expressions.

void PythonCompiler::lower_captured(std::uint32_t, Place place) { fail("unexpected filter", place); }
void PythonCompiler::body(const Body&) { fail("a statement can't stand in an expression", {}); }

bool PythonCompiler::lower_special(const Expr& expr, std::uint32_t dst) {
  switch (expr.kind) {
    case ExprKind::lambda: return lower_lambda(expr, dst), true;
    case ExprKind::comprehension: return lower_comprehension(expr, dst), true;
    case ExprKind::own_call: return lower_own(expr, dst), true;
    case ExprKind::named:
      lower_into(*expr.items[0], dst);
      store_name(expr.text, dst, expr.place);
      return true;
    case ExprKind::broken:
      fail(expr.text, expr.place, expr.flag ? Failure::Kind::indentation : Failure::Kind::python);
    case ExprKind::starred: fail("can't use starred expression here", expr.place, Failure::Kind::python);
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::dict:
      if (!has_unpacking(expr)) return false;
      [[fallthrough]];
    case ExprKind::set: return lower_unpacking(expr, dst), true;
    default: return false;
  }
}

void PythonCompiler::lower_own(const Expr& expr, std::uint32_t dst) {
  const auto count = static_cast<std::uint32_t>(expr.items.size() - 1);
  const std::uint32_t first = code_.take(count + 1);
  for (std::uint32_t i = 1; i <= count; ++i) lower_into(*expr.items[i], first + i);
  call_own(expr.text, first, count, dst, expr.place);
}

// Functions.

std::uint32_t PythonCompiler::make_function(const std::function<void(PythonCompiler&)>& fill) {
  Program& program = code_.tables().program();
  const auto index = static_cast<std::uint32_t>(program.functions.size());
  Function& function = *program.functions.emplace_back(std::make_unique<Function>());
  function.kind = Function::Kind::lambda;
  function.name = "<lambda>";
  PythonCompiler inner{code_.tables(), function, this};
  inner.code_.set_unit(code_.unit());
  inner.code_.set_statement(code_.statement());
  fill(inner);
  return index;
}

void PythonCompiler::return_value(Operand value, Place place) {
  code_.emit({.op = Op::return_, .a = value}, place);
}

void PythonCompiler::lower_lambda(const Expr& expr, std::uint32_t dst) {
  const Signature& signature = *expr.signature;
  std::uint64_t optional = 0;
  for (std::size_t i = 0; i < signature.parameters.size(); ++i) {
    if (signature.parameters[i].default_value) optional |= std::uint64_t{1} << i;
  }
  const std::uint32_t defaults = code_.take(static_cast<std::uint32_t>(std::popcount(optional)));
  std::uint32_t next = defaults;
  for (const Parameter& parameter : signature.parameters) {
    if (parameter.default_value) lower_into(*parameter.default_value, next++);
  }
  const std::uint32_t index = make_function([&](PythonCompiler& inner) {
    Function& function = inner.code_.function();
    for (const Parameter& parameter : signature.parameters) function.parameters.push_back(parameter.name);
    function.positional_only = signature.positional_only;
    function.keyword_only = signature.keyword_only;
    function.optional = optional;
    inner.lower_lambda_body(expr);
  });
  code_.emit({.op = Op::make_macro, .dst = dst, .a = index, .b = defaults}, expr.place);
}

void PythonCompiler::lower_lambda_body(const Expr& expr) {
  const Signature& signature = *expr.signature;
  Function& function = code_.function();
  const NameUse use = names_in(*expr.items[0]);
  Names scope;
  const auto parameter = [&](const std::string& name) {
    const std::uint32_t at = code_.take();
    Variable variable;
    variable.in_cell = use.captured.contains(name);
    variable.at = variable.in_cell ? function.cells++ : at;
    variable.id = next_id_++;
    bound_.insert(variable.id);
    if (variable.in_cell) code_.emit({.op = Op::store_cell, .dst = at, .a = 0, .b = variable.at}, expr.place);
    scope[name] = variable;
    return at;
  };
  for (const Parameter& each : signature.parameters) parameter(each.name);
  if (!signature.star.empty()) function.varargs = parameter(signature.star);
  if (!signature.star_star.empty()) function.kwargs = parameter(signature.star_star);
  scopes_.push_back(std::move(scope));
  for (const std::string& name : use.stores) {
    if (scopes_.back().contains(name)) continue;
    scopes_.back()[name] = new_variable(name, use);
    unbind(name, expr.place);
  }
  return_value(lower(*expr.items[0]), expr.place);
}

}  // namespace eddy::templates
