#include "flask/router.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "flask/edge_index.h"
#include "flask/url_builder.h"

namespace eddy::flask::detail {

namespace {

// So many variables compete at one place before an index says which of them to ask.
constexpr std::size_t index_from = 8;

}  // namespace

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
  std::vector<Edge> dynamics;                               // by weight
  std::optional<EdgeIndex> index;                           // of many
  std::unordered_multimap<std::string, std::size_t> known;  // before freeze: the dynamics by content
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

  // The domain, then the parts of the path from `at` on.
  Verdict enter(const Node& root, std::string_view domain, std::size_t at) {
    if (const Node* next = root.child(domain)) {
      if (const Verdict deeper = visit(*next, at, 0); deeper != Verdict::none) return deeper;
    }
    return ask(root, domain, [&](const Edge& edge) {
      if (!edge.pattern.match(domain, captures.data())) return Verdict::none;
      return visit(*edge.to, at, edge.pattern.variables());
    });
  }

  // The parts of the path from `at` on against the tree from `node` on; past the text's end no part is left.
  Verdict visit(const Node& node, std::size_t at, std::size_t captured) {
    ++steps;
    const std::string_view text = path_.text();
    if (at > text.size()) return arrive(node);
    const std::size_t end = path_.part_end(at);
    const std::string_view part = text.substr(at, end - at);
    if (const Node* next = node.child(part)) {
      if (const Verdict deeper = visit(*next, end + 1, captured); deeper != Verdict::none) return deeper;
    }
    const Verdict deeper = ask(node, part, [&](const Edge& edge) { return follow(edge, at, end, captured); });
    if (deeper != Verdict::none) return deeper;
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
  std::size_t steps = 0;                   // nodes and edges that were looked at

 private:
  // The first edge that says anything; all, or those that an index says may match.
  template <class F>
  Verdict ask(const Node& node, std::string_view part, F follow_edge) {
    Verdict verdict_of_edge = Verdict::none;
    const auto take = [&](const Edge& edge) {
      ++steps;
      verdict_of_edge = follow_edge(edge);
      return verdict_of_edge != Verdict::none;
    };
    if (node.index) {
      node.index->visit(part, [&](std::size_t edge) { return take(node.dynamics[edge]); });
    } else {
      std::any_of(node.dynamics.begin(), node.dynamics.end(), take);
    }
    return verdict_of_edge;
  }

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

Router::Router(MapOptions options) : options_{options}, root_{std::make_unique<Node>()} {}
Router::~Router() = default;

void Router::add_converter(std::string name, UrlConverterFactory factory) {
  converters_.insert_or_assign(std::move(name), std::move(factory));
}

void Router::add(Rule rule) {
  compile_rule(rule, converters_);
  has_domains_ = has_domains_ || !rule.domain.empty();
  may_redirect_ = may_redirect_ || rule.is_alias || rule.redirect_to || !rule.defaults.empty();
  rules_.push_back(std::make_unique<Rule>(std::move(rule)));
}

Router::Node& Router::step(Node& node, const Rule& rule, const RulePart& part) {
  if (part.is_static) {
    auto& next = node.statics[part.content];
    if (!next) next = std::make_unique<Node>();
    return *next;
  }
  const auto [first, last] = node.known.equal_range(part.content);
  for (auto known = first; known != last; ++known) {
    const Edge& edge = node.dynamics[known->second];
    if (edge.weight == part.weight && edge.is_final == part.is_final) return *edge.to;
  }
  try {
    node.dynamics.push_back({PartPattern{rule, part}, part.content, part.weight, part.is_final,
                             part.is_suffixed, std::make_unique<Node>()});
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("the rule '{}': {}", rule.text, error.what()));
  }
  node.known.emplace(part.content, node.dynamics.size() - 1);
  return *node.dynamics.back().to;
}

namespace {

// A method that both answer, but for those that are answered for every rule; empty: none.
std::string_view common_method(const Rule& a, const Rule& b) {
  for (const std::string& method : a.methods)
    if (method != "HEAD" && method != "OPTIONS" && b.allows(method)) return method;
  return {};
}

std::size_t argument_count(const Rule& rule) {
  std::size_t count = rule.variables.size();
  for (const auto& [name, value] : rule.defaults) count += rule.has_variable(name) ? 0 : 1;
  return count;
}

// Whether every argument of `a` is one of `b`.
bool within(const Rule& a, const Rule& b) {
  return std::all_of(a.variables.begin(), a.variables.end(),
                     [&b](const Variable& variable) { return b.is_argument(variable.name); }) &&
         std::all_of(a.defaults.begin(), a.defaults.end(),
                     [&b](const auto& entry) { return b.is_argument(entry.first); });
}

bool same_trace(const std::vector<RuleItem>& a, const std::vector<RuleItem>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const RuleItem& one, const RuleItem& other) {
    return one.is_variable == other.is_variable && one.text == other.text;
  });
}

BuildValues values_of(const RouteMatch& match) {
  BuildValues values;
  for (std::size_t i = 0; i < match.rule->variables.size(); ++i) {
    const std::string& name = match.rule->variables[i].name;
    if (!match.rule->default_of(name)) values.emplace_back(name, argument_value(match.arguments[i]));
  }
  for (const auto& [name, value] : match.rule->defaults) values.emplace_back(name, value);
  return values;
}

}  // namespace

void Router::insert(const Rule& rule) {
  Node* node = &step(*root_, rule, rule.domain_part);
  for (const RulePart& part : rule.parts) node = &step(*node, rule, part);
  for (const Rule* other : node->rules) {
    const std::string_view method = common_method(rule, *other);
    if (!method.empty())
      throw std::invalid_argument(
          fmt::format("the rules '{}' (endpoint '{}') and '{}' (endpoint '{}') are the same for {}",
                      other->text, other->endpoint, rule.text, rule.endpoint, method));
  }
  node->rules.push_back(&rule);
}

void Router::sort(Node& node) {
  std::stable_sort(node.dynamics.begin(), node.dynamics.end(),
                   [](const Edge& a, const Edge& b) { return a.weight < b.weight; });
  node.known.clear();
  if (node.dynamics.size() >= index_from) {
    node.index.emplace();
    for (std::size_t i = 0; i < node.dynamics.size(); ++i) {
      const Edge& edge = node.dynamics[i];
      node.index->add(i, edge.pattern.prefix(), edge.is_final ? std::string_view{} : edge.pattern.suffix());
    }
  }
  for (auto& [text, next] : node.statics) sort(*next);
  for (Edge& edge : node.dynamics) sort(*edge.to);
}

void Router::freeze() {
  for (const auto& rule : rules_) {
    insert(*rule);
    std::vector<const Rule*>& rules = by_endpoint_[rule->endpoint];
    if (rules.empty()) endpoints_.push_back(rule->endpoint);
    rules.push_back(rule.get());
  }
  sort(*root_);
  plain_ = root_->child({});
  // Aliases last; of others most arguments first, then most defaults.
  for (auto& [endpoint, rules] : by_endpoint_) {
    std::stable_sort(rules.begin(), rules.end(), [](const Rule* a, const Rule* b) {
      if (a->is_alias != b->is_alias) return b->is_alias;
      return std::pair{argument_count(*a), a->defaults.size()} >
             std::pair{argument_count(*b), b->defaults.size()};
    });
  }
  for (const auto& rule : rules_)
    if (rule->is_alias) check_alias(*rule);
}

void Router::check_alias(const Rule& rule) const {
  for (const Rule* other : *rules_of(rule.endpoint))
    if (!other->is_alias && within(*other, rule)) return;
  throw std::invalid_argument(fmt::format(
      "the rule '{}' is an alias, but no other rule of the endpoint '{}' can be built with its arguments",
      rule.text, rule.endpoint));
}

const std::vector<const Rule*>* Router::rules_of(std::string_view endpoint) const {
  const auto found = by_endpoint_.find(endpoint);
  return found == by_endpoint_.end() ? nullptr : &found->second;
}

void Router::search(std::string_view domain, const PathText& path, Search& found) const {
  // Leading slashes count as one (MapAdapter.match).
  std::size_t at = 0;
  while (at < path.text().size() && path.text()[at] == '/' && path.part_end(at) == at) ++at;
  if (has_domains_) {
    found.verdict = found.enter(*root_, domain, at);
  } else if (domain.empty() && plain_) {
    found.verdict = found.visit(*plain_, at, 0);
  }
}

// The rule that was found takes the request, unless its converters won't.
void Router::finish(Search& found, RouteMatch& out) const {
  const Rule& rule = *found.rule;
  out.arguments.resize(rule.variables.size());
  out.values.reserve(rule.variables.size());
  for (std::size_t i = 0; i < out.arguments.size(); ++i) {
    try {
      if (!rule.variables[i].converter.convert(found.captures[i], out.arguments[i], out.values))
        return refuse(found, out);
    } catch (...) {
      out.error = std::current_exception();
      out.outcome = RouteMatch::Outcome::failed;
      return;
    }
  }
  out.rule = &rule;
  out.outcome = RouteMatch::Outcome::found;
}

void Router::refuse(const Search& found, RouteMatch& out) const {
  for (const Rule* rule : found.other_methods)
    out.allowed.insert(out.allowed.end(), rule->methods.begin(), rule->methods.end());
  std::sort(out.allowed.begin(), out.allowed.end());
  out.allowed.erase(std::unique(out.allowed.begin(), out.allowed.end()), out.allowed.end());
  if (!out.allowed.empty()) out.outcome = RouteMatch::Outcome::method_not_allowed;
}

void Router::match(std::string_view domain, std::string_view path, std::string_view method,
                   RouteMatch& out) const {
  using Verdict = Search::Verdict;
  if (path.empty()) path = "/";  // RFC 9110, 4.2.3
  out.path.assign(path);
  Search found{out.path, method};
  search(domain, out.path, found);
  out.steps = found.steps;
  if (found.verdict == Verdict::found) {
    finish(found, out);
    if (may_redirect_ && out.outcome == RouteMatch::Outcome::found) find_redirect(domain, method, out);
    return;
  }
  if (found.verdict == Verdict::slash_required) {
    out.outcome = RouteMatch::Outcome::redirect;
    out.redirect_path = normalize_path(path) + '/';
    return;
  }
  const std::string merged = options_.merge_slashes ? merge_slashes(path) : std::string{};
  if (options_.merge_slashes && merged != path) {
    const PathText merged_text{merged};
    Search again{merged_text, method};
    search(domain, merged_text, again);
    out.steps += again.steps;
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
  refuse(found, out);
}

std::vector<std::string_view> Router::allowed_methods(std::string_view domain, std::string_view path) const {
  RouteMatch match_none;
  match(domain, path, "--", match_none);  // no method: every rule of the path is one for others
  return std::move(match_none.allowed);
}

// Of a rule that matched: whether the client should ask elsewhere.
void Router::find_redirect(std::string_view domain, std::string_view method, RouteMatch& out) const {
  const Rule& rule = *out.rule;
  const auto go = [&out](const BuiltUrl& url) {
    out.outcome = RouteMatch::Outcome::redirect;
    out.redirect_domain = url.domain;
    out.redirect_path = url.path;
    out.rule = nullptr;
  };
  if (options_.redirect_defaults && (rule.is_alias || rules_of(rule.endpoint)->size() > 1)) {
    BuildValues values = values_of(out);
    if (rule.is_alias) {
      const BuildRequest request{.method = method, .host = domain, .append_unknown = false, .aliases = false};
      if (const auto url = build_url(*this, rule.endpoint, values, request)) return go(*url);
    } else if (const Rule* other = default_rule(rule, values, method)) {
      return go(build_rule(*other, values));
    }
  }
  if (!rule.redirect_to) return;
  out.outcome = RouteMatch::Outcome::redirect;
  out.redirecting = std::exchange(out.rule, nullptr);
}

// A rule of the same endpoint that has what this one's path spells out as its defaults; null where there is none.
const Rule* Router::default_rule(const Rule& rule, const BuildValues& values, std::string_view method) const {
  for (const Rule* other : *rules_of(rule.endpoint)) {
    if (other == &rule) break;  // those after it have a lower priority
    if (other->defaults.empty() || !within(*other, rule) || !within(rule, *other)) continue;
    if (same_trace(other->domain_trace, rule.domain_trace) && same_trace(other->trace, rule.trace)) continue;
    if (suitable_for(*other, values, method)) return other;
  }
  return nullptr;
}

}  // namespace eddy::flask::detail
