// src/templates/tornado_compiler.cc: a Tornado template's files and names: which block counts, what is local where.
#include "templates/tornado_compiler.h"

#include <fmt/format.h>

#include <algorithm>

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
  refuse_broken(file_->body, file_, 0);
  code_.tables().program().units.push_back({file_->source, ir::none, {}});
  open_body_scope(file_->body, {});
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

// Python reads all of a template before it compiles any of it: what can't be read is told first, in the order of the page.
void TornadoCompiler::refuse_broken(const Body& nodes, const TornadoFilePtr& file, std::uint32_t depth) {
  if (depth > max_template_depth) return;
  const auto refuse = [&](const ExprPtr& expr) {
    if (!expr || expr->kind != ExprKind::broken) return;
    at_ = file->source;
    fail(expr->text, expr->place, expr->flag ? Failure::Kind::indentation : Failure::Kind::python);
  };
  for (const StmtPtr& node : nodes) {
    if (node->kind == StmtKind::block) {
      const NamedBlock& block = blocks_.at(node->text);
      refuse_broken(block.node->bodies[0], block.file, depth + 1);
      continue;
    }
    if (node->kind == StmtKind::include) {
      const TornadoFilePtr included = files_(node->text, *file);
      refuse_broken(included->body, included, depth + 1);
      continue;
    }
    // A head, then its body; apply's function stands before what calls it.
    const bool apply = node->kind == StmtKind::apply;
    for (std::size_t i = 0; i < std::max(node->exprs.size(), node->bodies.size()); ++i) {
      if (!apply && i < node->exprs.size()) refuse(node->exprs[i]);
      if (i > 0 && i <= node->handlers.size()) refuse(node->handlers[i - 1].type);
      if (i < node->bodies.size()) refuse_broken(node->bodies[i], file, depth);
      if (apply && i < node->exprs.size()) refuse(node->exprs[i]);
    }
  }
}

void TornadoCompiler::collect(const Stmt& node, ScopeNames& out) {
  const auto target = [&](const Expr& expr) {
    names_of_target(expr, out.assigned);
    out.use.add(names_in(expr));
  };
  if (node.target) target(*node.target);
  for (const ExprPtr& each : node.targets) target(*each);
  for (const ExprPtr& expr : node.exprs) {
    if (expr) out.use.add(names_in(*expr));
    if (expr && node.kind == StmtKind::del_) {
      target(*expr);
      names_of_target(*expr, out.use.deleted);
    }
  }
  for (const Alias& alias : node.names) out.assigned.insert(alias.as);
  for (const Handler& handler : node.handlers) {
    if (handler.type) out.use.add(names_in(*handler.type));
    if (handler.name.empty()) continue;
    out.assigned.insert(handler.name);
    out.use.deleted.insert(handler.name);
  }
}

void TornadoCompiler::collect(const Body& nodes, const TornadoFilePtr& file, ScopeNames& out,
                              std::uint32_t depth) {
  if (depth > max_template_depth) return;
  for (const StmtPtr& node : nodes) {
    collect(*node, out);
    if (node->kind == StmtKind::apply) {
      ScopeNames inner;
      collect(node->bodies[0], file, inner, depth);
      for (const std::string& name : inner.use.captured) {
        if (!inner.assigned.contains(name)) out.use.captured.insert(name);
      }
    } else if (node->kind == StmtKind::block) {
      const NamedBlock& block = blocks_.at(node->text);
      collect(block.node->bodies[0], block.file, out, depth + 1);
    } else if (node->kind == StmtKind::include) {
      const TornadoFilePtr included = files_(node->text, *file);
      collect(included->body, included, out, depth + 1);
    } else {
      for (const Body& inner : node->bodies) collect(inner, file, out, depth);
    }
  }
  out.assigned.insert(out.use.stores.begin(), out.use.stores.end());
}

void TornadoCompiler::open_body_scope(const Body& nodes, Place place) {
  ScopeNames names;
  collect(nodes, file_, names, 0);
  open_scope(names.assigned, names.use, place);
}

Operand TornadoCompiler::read_name(const std::string& name, Place place) {
  if (!applied_ || name != applied_body) return PythonCompiler::read_name(name, place);
  const std::uint32_t dst = code_.take();
  lower_applied(dst);
  return dst;
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
