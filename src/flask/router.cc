#include "flask/router.h"

#include <algorithm>
#include <array>

#include "flask/url_builder.h"

namespace eddy::flask::detail {

struct Router::Edge {
  PartPattern pattern;
  std::string content;
  Weight weight;
  bool is_final = false;
  bool is_suffixed = false;
  std::unique_ptr<Node> to;
};

struct Router::Node {
  std::unordered_map<std::string_view, std::unique_ptr<Node>> statics;
  std::vector<Edge> dynamics;  // by weight
  std::vector<const Rule*> rules;

  [[nodiscard]] const Node* child(std::string_view text) const {
    if (statics.empty()) return nullptr;
    const auto found = statics.find(text);
    return found == statics.end() ? nullptr : found->second.get();
  }
};

// One walk through the tree. Each node is visited at most once: there is one way to it.
class Router::Search {
 public:
  enum class Verdict : std::uint8_t { none, found, slash_required };
  Search(const PathText& path, std::string_view method) : path_{path}, method_{method} {}

  // The parts of the path from `at` on against the tree from `node` on; past the text's end no part is left.
  Verdict visit(const Node& node, std::size_t at, std::size_t captured) {
    const std::string_view text = path_.text();
    if (at > text.size()) return arrive(node);
    const std::size_t end = path_.part_end(at);
    const std::string_view part = text.substr(at, end - at);
    if (const Node* next = node.child(part)) {
      if (const Verdict deeper = visit(*next, end + 1, captured); deeper != Verdict::none) return deeper;
    }
    for (const Edge& edge : node.dynamics) {
      if (const Verdict deeper = follow(edge, at, end, captured); deeper != Verdict::none) return deeper;
    }
    if (part.empty() && end == text.size()) {  // "/x/" for a "/x" that does not mind
      for (const Rule* candidate : node.rules) {
        if (!candidate->strict_slashes && fits(*candidate)) return take(*candidate);
      }
    }
    return Verdict::none;
  }

  Verdict verdict = Verdict::none;
  const Rule* rule = nullptr;
  std::array<std::string_view, max_variables> captures;
  std::vector<const Rule*> other_methods;  // rules of this path for other methods

 private:
  Verdict arrive(const Node& node) {
    for (const Rule* candidate : node.rules) {
      if (fits(*candidate)) return take(*candidate);
    }
    if (const Node* slash = node.child({})) {
      for (const Rule* candidate : slash->rules) {
        if (!candidate->allows(method_)) continue;
        return candidate->strict_slashes ? Verdict::slash_required : take(*candidate);
      }
    }
    return Verdict::none;
  }

  Verdict follow(const Edge& edge, std::size_t at, std::size_t end, std::size_t captured) {
    std::string_view target = path_.text().substr(at, edge.is_final ? std::string_view::npos : end - at);
    std::size_t next = edge.is_final ? path_.text().size() + 1 : end + 1;
    if (edge.is_suffixed && target.ends_with('/')) {  // the slash is the part after it
      target.remove_suffix(1);
      --next;
    }
    if (edge.is_suffixed && target.ends_with('/')) return Verdict::none;
    if (!edge.pattern.match(target, captures.data() + captured)) return Verdict::none;
    return visit(*edge.to, next, captured + edge.pattern.variables());
  }

  bool fits(const Rule& candidate) {
    if (candidate.allows(method_)) return true;
    other_methods.push_back(&candidate);
    return false;
  }
  Verdict take(const Rule& candidate) {
    rule = &candidate;
    return Verdict::found;
  }

  const PathText& path_;
  std::string_view method_;
};

Router::Router() : root_{std::make_unique<Node>()} {}
Router::~Router() = default;

void Router::add(Rule rule) {
  compile_rule(rule);
  has_defaults_ = has_defaults_ || !rule.defaults.empty();
  rules_.push_back(std::make_unique<Rule>(std::move(rule)));
}

void Router::insert(const Rule& rule) {
  Node* node = root_.get();
  for (const RulePart& part : rule.parts) {
    if (part.is_static) {
      auto& next = node->statics[part.content];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
      continue;
    }
    auto edge = std::find_if(node->dynamics.begin(), node->dynamics.end(), [&part](const Edge& known) {
      return known.content == part.content && known.weight == part.weight;
    });
    if (edge == node->dynamics.end()) {
      node->dynamics.push_back({PartPattern{rule, part}, part.content, part.weight, part.is_final,
                                part.is_suffixed, std::make_unique<Node>()});
      edge = std::prev(node->dynamics.end());
    }
    node = edge->to.get();
  }
  node->rules.push_back(&rule);
}

void Router::sort(Node& node) {
  std::stable_sort(node.dynamics.begin(), node.dynamics.end(),
                   [](const Edge& a, const Edge& b) { return a.weight < b.weight; });
  for (auto& [text, next] : node.statics) sort(*next);
  for (Edge& edge : node.dynamics) sort(*edge.to);
}

void Router::freeze() {
  for (const auto& rule : rules_) {
    insert(*rule);
    by_endpoint_[rule->endpoint].push_back(rule.get());
  }
  sort(*root_);
  const auto arguments = [](const Rule* rule) {
    std::size_t count = rule->variables.size();
    for (const auto& [name, value] : rule->defaults) count += rule->has_variable(name) ? 0 : 1;
    return std::pair{count, rule->defaults.size()};
  };
  for (auto& [endpoint, rules] : by_endpoint_) {
    std::stable_sort(rules.begin(), rules.end(), [&arguments](const Rule* a, const Rule* b) {
      return arguments(a) > arguments(b);  // most arguments first, then most defaults
    });
  }
}

const std::vector<const Rule*>* Router::rules_of(std::string_view endpoint) const {
  const auto found = by_endpoint_.find(endpoint);
  return found == by_endpoint_.end() ? nullptr : &found->second;
}

void Router::search(const PathText& path, Search& found) const {
  // Leading slashes count as one (MapAdapter.match).
  std::size_t at = 0;
  while (at < path.text().size() && path.text()[at] == '/' && path.part_end(at) == at) ++at;
  found.verdict = found.visit(*root_, at, 0);
}

void Router::finish(const Search& found, std::string_view method, RouteMatch& out) const {
  out.arguments.resize(found.rule->variables.size());
  for (std::size_t i = 0; i < out.arguments.size(); ++i) {
    if (!found.rule->variables[i].converter.convert(found.captures[i], out.arguments[i])) return;
  }
  out.rule = found.rule;
  out.outcome = RouteMatch::Outcome::found;
  if (!has_defaults_) return;
  out.redirect_path = default_redirect(out, method);
  if (!out.redirect_path.empty()) out.outcome = RouteMatch::Outcome::redirect;
}

void Router::match(std::string_view path, std::string_view method, RouteMatch& out) const {
  using Verdict = Search::Verdict;
  if (path.empty()) path = "/";  // RFC 9110, 4.2.3
  out.path.assign(path);
  Search found{out.path, method};
  search(out.path, found);
  if (found.verdict == Verdict::found) return finish(found, method, out);
  if (found.verdict == Verdict::slash_required) {
    out.outcome = RouteMatch::Outcome::redirect;
    out.redirect_path = normalize_path(path) + '/';
    return;
  }
  const std::string merged = merge_slashes(path);
  if (merged != path) {
    const PathText merged_text{merged};
    Search again{merged_text, method};
    search(merged_text, again);
    if (again.verdict == Verdict::slash_required ||
        (again.verdict == Verdict::found && again.rule->merge_slashes)) {
      out.outcome = RouteMatch::Outcome::redirect;
      out.redirect_path = normalize_path(merged);
      if (again.verdict == Verdict::slash_required) out.redirect_path += '/';
      return;
    }
    found.other_methods.insert(found.other_methods.end(), again.other_methods.begin(),
                               again.other_methods.end());
  }
  for (const Rule* rule : found.other_methods) {
    out.allowed.insert(out.allowed.end(), rule->methods.begin(), rule->methods.end());
  }
  std::sort(out.allowed.begin(), out.allowed.end());
  out.allowed.erase(std::unique(out.allowed.begin(), out.allowed.end()), out.allowed.end());
  if (!out.allowed.empty()) out.outcome = RouteMatch::Outcome::method_not_allowed;
}

std::vector<std::string_view> Router::allowed_methods(std::string_view path) const {
  RouteMatch match_none;
  match(path, "--", match_none);  // no method: every rule of the path is one for others
  return std::move(match_none.allowed);
}

std::string Router::default_redirect(const RouteMatch& match, std::string_view method) const {
  const Rule& rule = *match.rule;
  const std::vector<const Rule*>* rules = rules_of(rule.endpoint);
  if (!rules || rules->size() < 2) return {};
  BuildValues values;
  for (std::size_t i = 0; i < rule.variables.size(); ++i) {
    values.emplace_back(rule.variables[i].name, argument_value(match.arguments[i]));
  }
  for (const auto& [name, value] : rule.defaults) values.emplace_back(name, value);
  const auto same_arguments = [&rule](const Rule& other) {
    return std::all_of(rule.variables.begin(), rule.variables.end(),
                       [&](const Variable& variable) { return other.is_argument(variable.name); }) &&
           std::all_of(other.variables.begin(), other.variables.end(),
                       [&](const Variable& variable) { return rule.is_argument(variable.name); }) &&
           std::all_of(other.defaults.begin(), other.defaults.end(),
                       [&](const auto& entry) { return rule.is_argument(entry.first); }) &&
           std::all_of(rule.defaults.begin(), rule.defaults.end(),
                       [&](const auto& entry) { return other.is_argument(entry.first); });
  };
  for (const Rule* other : *rules) {
    if (other == &rule) break;  // those after it have a lower priority
    if (other->defaults.empty() || !same_arguments(*other) || !suitable_for(*other, values, method)) continue;
    return build_rule(*other, values);
  }
  return {};
}

}  // namespace eddy::flask::detail
