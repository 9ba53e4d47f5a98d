// src/templates/tornado_compiler.cc: a Tornado template's files and names: which block counts, what is local where.
#include "templates/tornado_compiler.h"

#include <fmt/format.h>

#include "templates/failure.h"
#include "templates/limits.h"

namespace eddy::templates {

using ir::Op;
using ir::Operand;

void TornadoCompiler::run(const TornadoFilePtr& file) {
  std::vector<TornadoFilePtr> ancestors{file};
  for (std::size_t i = 0; i < ancestors.size(); ++i) {
    if (ancestors.size() > max_template_depth) fail("templates extend one another without end", {});
    at_ = ancestors[i]->source;
    for (const std::string& parent : ancestors[i]->parents)
      ancestors.push_back(files_(parent, *ancestors[i]));
  }
  for (std::size_t i = ancestors.size(); i-- > 0;) find_blocks(ancestors[i]->body, ancestors[i], 0);
  file_ = ancestors.back();
  at_ = file_->source;
  code_.tables().program().units.push_back({file_->source, ir::none, {}});
  open_scope(file_->body);
  body(file_->body);
  code_.emit({.op = Op::return_}, {});
}

void TornadoCompiler::find_blocks(const Body& nodes, const TornadoFilePtr& file, std::uint32_t depth) {
  if (depth > max_template_depth) fail("templates include one another without end", {});
  for (const StmtPtr& node : nodes) {
    if (node->kind == StmtKind::block) blocks_[node->text] = {node.get(), file};
    for (const Body& inner : node->bodies) find_blocks(inner, file, depth);
    if (node->kind != StmtKind::include) continue;
    at_ = file->source;
    const TornadoFilePtr included = files_(node->text, *file);
    find_blocks(included->body, included, depth + 1);
    at_ = file->source;
  }
}

void TornadoCompiler::names_of(const Expr& target, std::set<std::string>& out) {
  if (target.kind == ExprKind::name) out.insert(target.text);
  if (target.kind != ExprKind::tuple && target.kind != ExprKind::list) return;
  for (const ExprPtr& item : target.items) names_of(*item, out);
}

void TornadoCompiler::assigned(const Body& nodes, const TornadoFilePtr& file, std::set<std::string>& out,
                               std::uint32_t depth) {
  if (depth > max_template_depth) return;
  for (const StmtPtr& node : nodes) {
    if (node->target) names_of(*node->target, out);
    for (const Alias& alias : node->names) out.insert(alias.as);
    for (const Handler& handler : node->handlers) {
      if (!handler.name.empty()) out.insert(handler.name);
    }
    if (node->kind == StmtKind::apply) continue;
    if (node->kind == StmtKind::block) {
      const NamedBlock& block = blocks_.at(node->text);
      assigned(block.node->bodies[0], block.file, out, depth + 1);
    } else if (node->kind == StmtKind::include) {
      const TornadoFilePtr included = files_(node->text, *file);
      assigned(included->body, included, out, depth + 1);
    } else {
      for (const Body& inner : node->bodies) assigned(inner, file, out, depth);
    }
  }
}

void TornadoCompiler::open_scope(const Body& nodes) {
  std::set<std::string> names;
  assigned(nodes, file_, names, 0);
  Names scope;
  for (const std::string& name : names) {
    scope[name] = code_.take();
    code_.emit({.op = Op::undefine, .dst = scope[name], .a = code_.tables().name(name)}, {});
  }
  scopes_.push_back(std::move(scope));
}

Operand TornadoCompiler::read_name(const std::string& name, Place place) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(name);
    if (found == scope->end()) continue;
    if (!bound_.contains(found->second)) {
      code_.emit({.op = Op::check_bound, .a = found->second, .b = code_.tables().name(name)}, place);
    }
    return found->second;
  }
  const std::uint32_t dst = code_.take();
  code_.emit({.op = Op::resolve_strict, .dst = dst, .a = code_.tables().name(name)}, place);
  return dst;
}

void TornadoCompiler::store_name(const std::string& name, Operand value, Place place) {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(name);
    if (found == scope->end()) continue;
    code_.emit({.op = Op::copy, .dst = found->second, .a = value}, place);
    bound_.insert(found->second);
    return;
  }
  fail(fmt::format("can't assign to '{}' here", name), place, Failure::Kind::python);
}

void TornadoCompiler::lower_captured(std::uint32_t, Place place) { fail("unexpected filter", place); }

void TornadoCompiler::store_other(const Expr& target, Operand value) {
  if (target.kind != ExprKind::item)
    fail("can't assign to this expression", target.place, Failure::Kind::python);
  const Operand object = in_register(lower(*target.items[0]), target.place);
  const Operand key = lower(*target.items[1]);
  code_.emit({.op = Op::store_item, .dst = object, .a = key, .b = value}, target.place);
}

std::uint32_t TornadoCompiler::in_register(Operand operand, Place place) {
  if (!(operand & ir::constant_bit)) return operand;
  const std::uint32_t dst = code_.take();
  code_.emit({.op = Op::copy, .dst = dst, .a = operand}, place);
  return dst;
}

void TornadoCompiler::open_comprehension(const Expr& expr) {
  std::set<std::string> names;
  for (const Clause& clause : expr.clauses) names_of(*clause.target, names);
  Names scope;
  for (const std::string& name : names) {
    scope[name] = code_.take();
    bound_.insert(scope[name]);
  }
  scopes_.push_back(std::move(scope));
}

void TornadoCompiler::close_comprehension() {
  for (const auto& [name, at] : scopes_.back()) bound_.erase(at);
  scopes_.pop_back();
}

std::unique_ptr<Program> compile_tornado(const TornadoFilePtr& file, const TornadoFiles& files,
                                         SourcePtr& at) {
  auto program = std::make_unique<Program>();
  program->source = file->source;
  program->python = true;
  Tables tables{*program};
  Function& root = *program->functions.emplace_back(std::make_unique<Function>());
  program->root = &root;
  TornadoCompiler{tables, root, files, at}.run(file);
  return program;
}

}  // namespace eddy::templates
