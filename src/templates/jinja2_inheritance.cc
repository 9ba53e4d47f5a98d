// src/templates/jinja2_inheritance.cc: lowers what joins templates and functions: blocks, includes, macros.
#include <fmt/format.h>

#include <algorithm>

#include "templates/failure.h"
#include "templates/jinja2_compiler.h"
#include "templates/limits.h"
#include "templates/own_functions.h"
#include "templates/python_scope.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

void Jinja2Compiler::block(const Stmt& node) {
  if (frame_->top_level && run_.known_extends) return;
  const std::uint32_t guard = frame_->top_level && run_.extends_so_far > 0
                                  ? code_.jump(Op::jump_if_child, ir::none, node.place)
                                  : ir::none;
  const std::uint32_t name = code_.tables().name(node.text);
  if (node.required) code_.emit({.op = Op::require_block, .a = name}, node.place);
  const std::uint32_t locals = node.scoped ? visible_locals(node.place) : ir::none;
  code_.emit(
      {.op = Op::call_block, .flag = node.scoped ? std::uint8_t{1} : std::uint8_t{0}, .a = name, .b = locals},
      node.place);
  if (guard != ir::none) code_.land(guard);
}

// The link of a template named by a constant, none where the name is computed.
std::uint32_t Jinja2Compiler::static_link(const Expr& expr, bool ignore_missing) {
  Link link;
  link.place = expr.place;
  link.ignore_missing = ignore_missing;
  const auto add = [&](const Expr& item) {
    const auto* text = std::get_if<std::string>(&item.literal);
    if (item.kind == ExprKind::constant && text) link.names.push_back(*text);
    return item.kind == ExprKind::constant && text != nullptr;
  };
  if (expr.kind == ExprKind::list || expr.kind == ExprKind::tuple) {
    for (const ExprPtr& item : expr.items) {
      if (!add(*item)) return ir::none;
    }
    link.select = true;
  } else if (!add(expr)) {
    return ir::none;
  }
  return code_.tables().link(std::move(link));
}

void Jinja2Compiler::extends(const Stmt& node) {
  if (!frame_->top_level)
    fail("cannot use extend from a non top-level scope", node.place, Failure::Kind::assertion);
  const Expr& name = *node.exprs[0];
  const std::uint32_t link = name.kind == ExprKind::constant ? static_link(name, false) : ir::none;
  if (link != ir::none) {
    code_.emit({.op = Op::extends_static, .a = link}, name.place);
    if (frame_->root_level && run_.extends_so_far == 0) code_.tables().program().parent = link;
  } else {
    code_.emit({.op = Op::extends, .a = lower(name)}, name.place);
  }
  if (frame_->root_level) run_.known_extends = true;
  ++run_.extends_so_far;
}

void Jinja2Compiler::include(const Stmt& node) {
  const Expr& name = *node.exprs[0];
  const std::uint32_t locals = node.with_context ? visible_locals(node.place) : ir::none;
  const auto flag = static_cast<std::uint8_t>((node.ignore_missing ? 1 : 0) | (node.with_context ? 2 : 0));
  if (const std::uint32_t link = static_link(name, node.ignore_missing); link != ir::none) {
    code_.emit({.op = Op::include_static, .flag = flag, .a = link, .b = locals}, name.place);
  } else {
    code_.emit({.op = Op::include, .flag = flag, .a = lower(name), .b = locals}, name.place);
  }
}

std::uint32_t Jinja2Compiler::import_module(const Stmt& node) {
  const std::uint32_t dst = code_.take();
  const Expr& name = *node.exprs[0];
  const std::uint32_t locals = node.with_context ? visible_locals(node.place) : ir::none;
  const auto flag = static_cast<std::uint8_t>(node.with_context ? 2 : 0);
  const std::uint32_t link = name.kind == ExprKind::constant ? static_link(name, false) : ir::none;
  if (link != ir::none) {
    code_.emit({.op = Op::import_static, .flag = flag, .dst = dst, .a = link, .b = locals}, name.place);
  } else {
    code_.emit({.op = Op::import, .flag = flag, .dst = dst, .a = lower(name), .b = locals}, name.place);
  }
  return dst;
}

void Jinja2Compiler::import(const Stmt& node) {
  const std::uint32_t module = import_module(node);
  store_name(node.text, module, node.place);
  if (frame_->top_level) {
    code_.emit({.op = Op::export_name, .flag = 2, .a = code_.tables().name(node.text), .b = module},
               node.place);
  }
}

void Jinja2Compiler::from_import(const Stmt& node) {
  const std::uint32_t module = import_module(node);
  const std::uint32_t value = code_.take();
  for (const Alias& alias : node.names) {
    code_.emit({.op = Op::import_name, .dst = value, .a = module, .b = code_.tables().name(alias.name)},
               node.place);
    store_name(alias.as, value, node.place);
    if (frame_->top_level) {
      code_.emit({.op = Op::export_name, .flag = 2, .a = code_.tables().name(alias.as), .b = value},
                 node.place);
    }
  }
}

void Jinja2Compiler::macro(const Stmt& node) {
  const std::uint32_t value = make_macro(node, node.text);
  if (frame_->top_level) {
    const std::uint8_t is_public = node.text.starts_with('_') ? 0 : 1;
    code_.emit({.op = Op::export_name, .flag = is_public, .a = code_.tables().name(node.text), .b = value},
               node.place);
  }
  store_name(node.text, value, node.place);
}

std::uint32_t Jinja2Compiler::make_macro(const Stmt& node, std::string name) {
  std::uint32_t index = 0;
  auto compiler = inner(Function::Kind::macro, std::move(name), index);
  Frame frame{frame_};
  compiler->frame_ = &frame;
  compiler->compile_macro(node);
  const std::uint32_t value = code_.take();
  code_.emit({.op = Op::make_macro, .mode = static_cast<std::uint8_t>(escape_), .dst = value, .a = index},
             node.place);
  return value;
}

namespace {

// Special names that the body reads: each is one more parameter.
void add_special(Function& function, const Stmt& node, const auto& declare) {
  std::set<std::string> taken;
  for (const Parameter& parameter : node.parameters) taken.insert(parameter.name);
  const std::set<std::string> used = undeclared(node.bodies[0], {"caller", "kwargs", "varargs"});
  for (const Parameter& parameter : node.parameters) {
    if (parameter.name == "caller" && used.contains("caller") && !parameter.default_value) {
      fail(
          "When defining macros or call blocks the special \"caller\" argument must be omitted or be given a "
          "default.",
          node.place, Failure::Kind::assertion);
    }
  }
  if (used.contains("caller")) {
    function.accesses_caller = true;
    if (!taken.contains("caller")) function.caller = declare("caller");
  }
  if (used.contains("kwargs") && !taken.contains("kwargs")) function.kwargs = declare("kwargs");
  if (used.contains("varargs") && !taken.contains("varargs")) function.varargs = declare("varargs");
}

}  // namespace

void Jinja2Compiler::compile_macro(const Stmt& node) {
  Function& function = code_.function();
  if (node.parameters.size() > max_macro_parameters) {
    fail(fmt::format("a macro of more than {} parameters", max_macro_parameters), node.place);
  }
  for (const Parameter& parameter : node.parameters) {
    function.parameters.push_back(parameter.name);
    if (parameter.default_value) ++function.defaults;
  }
  const std::uint32_t first = code_.take(static_cast<std::uint32_t>(node.parameters.size()));
  Scope& scope = frame_->scope;
  scope.analyze_macro(node);
  const auto in_register = [&](const std::string& name, std::uint32_t reg) {
    const std::string variable = scope.find(name);
    is_captured(variable) ? declare(variable, Variable::Kind::in_cell, cell_of(variable))
                          : declare(variable, Variable::Kind::in_register, reg);
  };
  for (std::uint32_t i = 0; i < node.parameters.size(); ++i) in_register(node.parameters[i].name, first + i);
  add_special(function, node, [&](const std::string& name) {
    scope.declare_parameter(name);
    const std::uint32_t reg = code_.take();
    in_register(name, reg);
    return reg;
  });
  enter(*frame_, node.place);
  code_.set_statement(node.place);  // defaults have no line of their own
  for (std::uint32_t i = 0; i < node.parameters.size(); ++i) {
    const Parameter& parameter = node.parameters[i];
    const std::uint32_t given = code_.jump(Op::jump_if_given, i, parameter.place);
    if (parameter.default_value) {
      undefine_rest(node, i, first);
      lower_into(*parameter.default_value, first + i);
    } else {
      const auto hint = fmt::format("parameter '{}' was not provided", parameter.name);
      code_.emit({.op = Op::undefine,
                  .flag = 1,
                  .dst = first + i,
                  .a = code_.tables().name(hint, Name::Form::sentence)},
                 parameter.place);
    }
    code_.land(given);
    init_parameter(parameter.name, first + i, parameter.place);
  }
  for (const auto& [name, reg] : {std::pair{"caller", function.caller}, std::pair{"kwargs", function.kwargs},
                                  std::pair{"varargs", function.varargs}}) {
    if (reg != ir::none) init_parameter(name, reg, node.place);
  }
  body(node.bodies[0]);
  code_.emit({.op = Op::return_}, node.place);
}

// What the default of a parameter reads of that one, and of those behind it, is undefined where it was not given.
void Jinja2Compiler::undefine_rest(const Stmt& macro, std::uint32_t from, std::uint32_t first) {
  const NameUse used = names_in(*macro.parameters[from].default_value);
  for (std::uint32_t i = from; i < macro.parameters.size(); ++i) {
    const Parameter& parameter = macro.parameters[i];
    if (!used.loads.contains(parameter.name)) continue;
    const std::uint32_t given = code_.jump(Op::jump_if_given, i, parameter.place);
    const std::uint32_t name = code_.tables().name(parameter.name);
    code_.emit({.op = Op::undefine, .flag = 1, .dst = first + i, .a = name}, parameter.place);
    code_.land(given);
    init_parameter(parameter.name, first + i, parameter.place);
  }
}

// A parameter that inner functions read moves from its register to its cell.
void Jinja2Compiler::init_parameter(const std::string& name, std::uint32_t reg, Place place) {
  const std::string variable = frame_->scope.find(name);
  if (is_captured(variable)) write_variable(variable, reg, place);
}

void Jinja2Compiler::call_block(const Stmt& node) {
  const std::uint32_t caller = make_macro(node, {});
  const Expr& expr = *node.exprs[0];
  const bool own = expr.kind == ExprKind::own_call;
  const bool method = !own && expr.items[0]->kind == ExprKind::attribute;
  const std::uint32_t mark = code_.mark();
  Call call = lower_call(expr, method ? expr.items[0]->items[0].get() : expr.items[0].get());
  if (own) {
    code_.emit({.op = Op::copy, .dst = call.first, .a = code_.tables().constant(own_function(expr.text))},
               expr.place);
  }
  // The keyword `caller` is laid out behind the other keywords, before * and **: move what is there.
  const std::uint32_t extra = (call.site.star ? 1U : 0U) + (call.site.star_star ? 1U : 0U);
  const std::uint32_t at =
      call.first + 1 + call.site.positional + static_cast<std::uint32_t>(call.site.keywords.size());
  code_.release(at + extra);
  code_.take();
  for (std::uint32_t i = extra; i > 0; --i) {
    code_.emit({.op = Op::copy, .dst = at + i, .a = at + i - 1}, node.place);
  }
  code_.copy_argument(at, caller, mark, node.place);
  std::vector<std::string>& keywords = call.site.keywords;
  if (std::find(keywords.begin(), keywords.end(), "caller") != keywords.end())
    fail("keyword argument repeated: caller", expr.place);
  keywords.emplace_back("caller");
  if (method) call.site.name = expr.items[0]->text;
  const std::uint32_t site = code_.tables().site(std::move(call.site));
  code_.emit({.op = method ? Op::call_method : Op::call, .dst = call.first, .a = call.first, .b = site},
             expr.place);
  emit_block(call.first, own ? ir::Escape::raw : ir::Escape::called, expr.place);
  code_.release(mark);
}

}  // namespace eddy::templates
