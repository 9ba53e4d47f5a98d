// src/templates/scope.cc: looks through scopes of a Jinja2 template.
#include "templates/scope.h"

namespace eddy::templates {

std::string Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope; scope = scope->parent_) {
    if (const auto found = scope->variables_.find(name); found != scope->variables_.end())
      return found->second;
  }
  return {};
}

const Load* Scope::find_load(const std::string& variable) const {
  for (const Scope* scope = this; scope; scope = scope->parent_) {
    if (const auto found = scope->loads_.find(variable); found != scope->loads_.end()) return &found->second;
  }
  return nullptr;
}

bool Scope::is_given(const std::string& variable) const {
  const Load* load = find_load(variable);
  while (load && load->kind == Load::Kind::alias) load = find_load(load->from);
  return load && load->kind == Load::Kind::parameter;
}

std::string Scope::define(const std::string& name, Load load) {
  std::string variable = std::to_string(level_) + (is_condition_ ? "?:" : ":") + name;
  variables_[name] = variable;
  loads_[variable] = std::move(load);
  return variable;
}

std::string Scope::declare_parameter(const std::string& name) {
  stores_.insert(name);
  return define(name, {Load::Kind::parameter, {}});
}

std::map<std::string, std::string> Scope::parameters() const {
  std::map<std::string, std::string> out;
  for (const auto& [name, variable] : variables_)
    if (loads_.at(variable).kind == Load::Kind::parameter) out.emplace(name, variable);
  return out;
}

void Scope::load(const std::string& name) {
  if (find(name).empty()) define(name, {Load::Kind::resolve, name});
}

void Scope::store(const std::string& name) {
  stores_.insert(name);
  if (variables_.contains(name)) return;
  const std::string outer = parent_ ? parent_->find(name) : std::string{};
  define(name, outer.empty() ? Load{Load::Kind::undefined, {}} : Load{Load::Kind::alias, outer});
}

void Scope::load_all(const Expr* expr) {
  if (!expr) return;
  if (expr->kind == ExprKind::name || expr->kind == ExprKind::namespace_ref) load(expr->text);
  for_each_child(*expr, [this](const Expr& child) { load_all(&child); });
}

void Scope::store_target(const Expr& target, bool as_parameter) {
  if (target.kind == ExprKind::namespace_ref) return load(target.text);
  if (target.kind == ExprKind::name) {
    if (as_parameter) {
      declare_parameter(target.text);
    } else {
      store(target.text);
    }
  }
  for (const ExprPtr& item : target.items) store_target(*item, as_parameter);
}

void Scope::visit(const Body& body) {
  for (const StmtPtr& node : body) visit(*node);
}

void Scope::visit(const Stmt& node) {
  switch (node.kind) {
    case StmtKind::if_: return visit_if(node);
    case StmtKind::for_: return load_all(node.exprs[0].get());
    case StmtKind::macro: return store(node.text);
    case StmtKind::set_block: return store_target(*node.target, false);
    case StmtKind::set: load_all(node.exprs[0].get()); return store_target(*node.target, false);
    case StmtKind::import: load_all(node.exprs[0].get()); return store(node.text);
    case StmtKind::from_import:
      load_all(node.exprs[0].get());
      for (const Alias& alias : node.names) store(alias.as);
      return;
    case StmtKind::autoescape:
    case StmtKind::block: return;  // a scope of its own
    default:
      for (const ExprPtr& expr : node.exprs) load_all(expr.get());
  }
}

void Scope::visit_if(const Stmt& node) {
  load_all(node.exprs[0].get());
  // Three branches whatever the number of elifs: the body, all elifs together, the else.
  std::vector<Scope> branches(3, *this);
  branches[0].visit(node.bodies[0]);
  for (std::size_t i = 1; i < node.exprs.size(); ++i) {
    branches[1].load_all(node.exprs[i].get());
    Scope inner = branches[1];
    inner.visit(node.bodies[i]);
    std::vector<Scope> elif (3, branches[1]);
    elif[0] = std::move(inner);
    branches[1].merge_branches(elif);
  }
  if (node.bodies.size() > node.exprs.size()) branches[2].visit(node.bodies.back());
  merge_branches(branches);
}

void Scope::merge_branches(std::vector<Scope>& branches) {
  std::map<std::string, std::size_t> stores;
  for (const Scope& branch : branches) {
    for (const std::string& name : branch.stores_) {
      if (!stores_.contains(name)) ++stores[name];
    }
  }
  for (Scope& branch : branches) {
    for (auto& [name, variable] : branch.variables_) variables_[name] = variable;
    for (auto& [variable, load] : branch.loads_) loads_[variable] = load;
    stores_.insert(branch.stores_.begin(), branch.stores_.end());
  }
  for (const auto& [name, count] : stores) {
    if (count == branches.size()) continue;
    const std::string outer = parent_ ? parent_->find(name) : std::string{};
    loads_[find(name)] = outer.empty() ? Load{Load::Kind::resolve, name} : Load{Load::Kind::alias, outer};
  }
}

void Scope::analyze(const Body& body) { visit(body); }

void Scope::analyze_for_body(const Stmt& loop) {
  store_target(*loop.target, true);
  visit(loop.bodies[0]);
}

void Scope::analyze_for_else(const Stmt& loop) { visit(loop.bodies[1]); }

void Scope::analyze_for_filter(const Stmt& loop) {
  is_condition_ = true;
  store_target(*loop.target, true);
  load_all(loop.exprs[1].get());
}

void Scope::analyze_with(const Stmt& node) {
  for (const ExprPtr& target : node.targets) store_target(*target, true);
  visit(node.bodies[0]);
}

void Scope::analyze_macro(const Stmt& node) {
  for (const Parameter& parameter : node.parameters) declare_parameter(parameter.name);
  for (const Parameter& parameter : node.parameters) load_all(parameter.default_value.get());
  visit(node.bodies[0]);
}

void Scope::analyze_filter_block(const Stmt& node) {
  visit(node.bodies[0]);
  load_all(node.exprs[0].get());
}

std::map<std::string, std::string> Scope::stored_names() const {
  std::map<std::string, std::string> out;
  for (const Scope* scope = this; scope; scope = scope->parent_) {
    for (const std::string& name : scope->stores_) {
      if (!out.contains(name)) out[name] = find(name);
    }
  }
  return out;
}

namespace {

class Undeclared {
 public:
  explicit Undeclared(std::set<std::string> names) : names_{std::move(names)} {}

  void visit(const Body& body) {
    for (const StmtPtr& node : body) visit(*node);
  }
  std::set<std::string> take() { return std::move(found_); }

 private:
  // In Jinja2's order, which decides what is read before it is assigned.
  void visit(const Stmt& node) {
    if (node.kind == StmtKind::block) return;
    if (node.kind == StmtKind::if_) return visit_if(node);
    if (node.target) store(*node.target);
    if (node.kind == StmtKind::filter_block) visit(node.bodies[0]);
    if (node.kind == StmtKind::call_block) load(*node.exprs[0]);
    for (const ExprPtr& target : node.targets) store(*target);
    for (const Parameter& parameter : node.parameters) {
      names_.erase(parameter.name);
      if (parameter.default_value) load(*parameter.default_value);
    }
    for (const ExprPtr& expr : node.exprs) {
      if (expr) load(*expr);
    }
    for (const Body& body : node.bodies) visit(body);
  }
  void visit_if(const Stmt& node) {
    for (std::size_t i = 0; i < node.bodies.size(); ++i) {
      if (i < node.exprs.size()) load(*node.exprs[i]);
      visit(node.bodies[i]);
    }
  }
  void load(const Expr& expr) {
    if (expr.kind == ExprKind::name && names_.contains(expr.text)) found_.insert(expr.text);
    for_each_child(expr, [this](const Expr& child) { load(child); });
  }
  void store(const Expr& target) {
    if (target.kind == ExprKind::name) names_.erase(target.text);
    for (const ExprPtr& item : target.items) store(*item);
  }

  std::set<std::string> names_;
  std::set<std::string> found_;
};

}  // namespace

std::set<std::string> undeclared(const Body& body, std::set<std::string> names) {
  Undeclared visitor{std::move(names)};
  visitor.visit(body);
  return visitor.take();
}

}  // namespace eddy::templates
