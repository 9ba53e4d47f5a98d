// src/templates/meta.cc: looks at a Jinja2 template without rendering it.
#include "eddy/templates/meta.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "templates/jinja2_environment.h"
#include "templates/load_error.h"
#include "templates/scope.h"

namespace eddy::jinja2::meta {
namespace {

using templates::Body;
using templates::Expr;
using templates::ExprKind;
using templates::Place;
using templates::Program;
using templates::Stmt;
using templates::StmtKind;

using Parsed = Environment::Impl::Parsed;

// A place where a template names others: one of them is enough.
struct Reference {
  std::vector<std::optional<std::string>> names;
  Place place;
  bool ignore_missing = false;
};

std::optional<std::string> constant_name(const Expr& expr) {
  if (expr.kind != ExprKind::constant) return std::nullopt;
  const auto* text = std::get_if<std::string>(&expr.literal);
  return text ? std::optional{*text} : std::nullopt;
}

Reference reference_of(const Stmt& node) {
  Reference found{{}, node.place, node.ignore_missing};
  const Expr& name = *node.exprs[0];
  if (name.kind != ExprKind::tuple && name.kind != ExprKind::list) {
    found.names.push_back(constant_name(name));
    return found;
  }
  for (const auto& item : name.items) {
    auto text = constant_name(*item);
    // A constant that is no text names nothing.
    if (text || item->kind != ExprKind::constant) found.names.push_back(std::move(text));
  }
  return found;
}

void add_references(const Body& body, std::vector<Reference>& found) {
  for (const auto& node : body) {
    switch (node->kind) {
      case StmtKind::extends:
      case StmtKind::include:
      case StmtKind::import:
      case StmtKind::from_import: found.push_back(reference_of(*node)); break;
      default: break;
    }
    for (const Body& inner : node->bodies) add_references(inner, found);
  }
}

std::vector<Reference> references(const Body& body) {
  std::vector<Reference> found;
  add_references(body, found);
  return found;
}

// What it extends whatever is rendered.
const Stmt* parent_of(const Body& body) {
  const auto found = std::find_if(body.begin(), body.end(),
                                  [](const auto& node) { return node->kind == StmtKind::extends; });
  return found == body.end() ? nullptr : found->get();
}

// Where a name first stands in an expression.
bool find_name(const Expr& expr, std::string_view name, Place& place) {
  if (expr.kind == ExprKind::name && expr.text == name) return place = expr.place, true;
  bool found = false;
  templates::for_each_child(expr, [&](const Expr& child) { found = found || find_name(child, name, place); });
  return found;
}

bool find_name(const Body& body, std::string_view name, Place& place) {
  const auto in = [&](const templates::ExprPtr& expr) { return expr && find_name(*expr, name, place); };
  const auto in_node = [&](const Stmt& node) {
    return std::any_of(node.parameters.begin(), node.parameters.end(),
                       [&](const templates::Parameter& each) { return in(each.default_value); }) ||
           in(node.target) || std::any_of(node.exprs.begin(), node.exprs.end(), in) ||
           std::any_of(node.targets.begin(), node.targets.end(), in) ||
           std::any_of(node.bodies.begin(), node.bodies.end(),
                       [&](const Body& inner) { return find_name(inner, name, place); });
  };
  return std::any_of(body.begin(), body.end(),
                     [&](const templates::StmtPtr& node) { return in_node(*node); });
}

// Those that a bound program looks up in its context. Jinja2 looks up what nothing reads, too.
enum class Unread : bool { left_out, told };
std::set<std::string> looked_up(const Program& program, Unread unread) {
  std::set<std::string> names;
  const auto add = [&](std::uint32_t name) {
    if (!program.names[name].global) names.insert(program.names[name].text);
  };
  for (const auto& function : program.functions) {
    for (const templates::ir::Instruction& in : function->code) {
      if (in.op == templates::ir::Op::resolve) add(in.a);
    }
  }
  if (unread == Unread::told) std::for_each(program.unread.begin(), program.unread.end(), add);
  return names;
}

// Collects what there is to say of one template.
class Check {
 public:
  Check(const Environment& environment, const Parsed& parsed) : environment_{environment}, parsed_{parsed} {}

  std::vector<Finding> run(std::string_view name) {
    const auto program = environment_.impl().compile(parsed_, name);
    for (const templates::Unknown& each : templates::bind_known(*program, environment_.impl().bindings())) {
      add(each.soft ? Finding::Level::note : Finding::Level::error, "TemplateAssertionError",
          each.soft ? each.message + " Here that is an error only when it is reached." : each.message,
          each.place);
    }
    for (const Reference& each : references(parsed_.body)) check_reference(each);
    check_ancestors(name);
    for (const std::string& variable : looked_up(*program, Unread::left_out)) {
      Place place;
      find_name(parsed_.body, variable, place);
      add(Finding::Level::note, "undeclared",
          fmt::format("'{}' must be in the context of the render", variable), place);
    }
    std::stable_sort(found_.begin(), found_.end(), [](const Finding& a, const Finding& b) {
      return std::pair{a.place.line, a.place.column} < std::pair{b.place.line, b.place.column};
    });
    return std::move(found_);
  }

 private:
  void add(Finding::Level level, std::string type, std::string message, Place place) {
    found_.push_back({level, std::move(type), std::move(message), templates::locate(*parsed_.source, place)});
  }

  void check_reference(const Reference& reference) {
    if (reference.ignore_missing || reference.names.empty()) return;
    std::vector<std::string> names, tried;
    for (const auto& name : reference.names) {
      if (!name || environment_.options().loader->load(*name, tried)) return;
      names.push_back(*name);
    }
    if (names.size() == 1)
      add(Finding::Level::error, "TemplateNotFound", fmt::format("there is no template '{}'", names[0]),
          reference.place);
    else
      add(Finding::Level::error, "TemplatesNotFound",
          fmt::format("there is none of the templates '{}'", fmt::join(names, "', '")), reference.place);
  }

  // A template that extends itself, at once or by way of others, never renders.
  void check_ancestors(std::string_view name) {
    const Stmt* const extends = parent_of(parsed_.body);
    std::vector<std::string> line;
    auto parent = extends ? constant_name(*extends->exprs[0]) : std::nullopt;
    while (parent && *parent != name && std::find(line.begin(), line.end(), *parent) == line.end()) {
      line.push_back(*std::move(parent));
      parent = parent_name(line.back());
    }
    if (parent != name) return;
    const std::string way = line.empty() ? "" : fmt::format(", by way of '{}'", fmt::join(line, "', '"));
    add(Finding::Level::error, "TemplateRuntimeError", "it extends itself" + way, extends->place);
  }
  // Nothing also where it can't be read: that is told of itself.
  [[nodiscard]] std::optional<std::string> parent_name(std::string_view name) const {
    std::vector<std::string> tried;
    std::optional<Loaded> loaded = environment_.options().loader->load(name, tried);
    if (!loaded) return std::nullopt;
    try {
      const Parsed parsed = environment_.impl().parse(std::move(*loaded), name);
      const Stmt* const extends = parent_of(parsed.body);
      return extends ? constant_name(*extends->exprs[0]) : std::nullopt;
    } catch (const TemplateError&) {
      return std::nullopt;
    }
  }

  const Environment& environment_;
  const Parsed& parsed_;
  std::vector<Finding> found_;
};

}  // namespace

std::set<std::string> find_undeclared_variables(const Environment& environment, std::string_view source) {
  const Parsed parsed = environment.impl().parse({std::string{source}, {}, {}}, {});
  const auto program = environment.impl().compile(parsed, {});
  templates::with_located_failures(
      *parsed.source, [&] { return templates::bind(*program, environment.impl().bindings()), 0; });
  return looked_up(*program, Unread::told);
}

std::vector<std::optional<std::string>> find_referenced_templates(const Environment& environment,
                                                                  std::string_view source) {
  std::vector<std::optional<std::string>> names;
  for (Reference& each : references(environment.impl().parse({std::string{source}, {}, {}}, {}).body))
    std::move(each.names.begin(), each.names.end(), std::back_inserter(names));
  return names;
}

std::vector<Finding> check(const Environment& environment, std::string_view name) {
  std::vector<std::string> tried;
  const LoaderPtr& loader = environment.options().loader;
  std::optional<Loaded> loaded = loader ? loader->load(name, tried) : std::nullopt;
  if (!loaded) throw TemplateNotFound{std::string{name}, std::move(tried)};
  try {
    const Parsed parsed = environment.impl().parse(std::move(*loaded), name);
    return Check{environment, parsed}.run(name);
  } catch (const TemplateError& error) {
    return {{Finding::Level::error, std::string{error.type()}, error.message(), error.place()}};
  }
}

}  // namespace eddy::jinja2::meta
