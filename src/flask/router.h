// Router: finds the rule of a path and method in a tree of the rules' parts (Werkzeug's StateMachineMatcher).
//
// The cost of a match grows with the path and with the variables that may match a part of it, not with the number of
// rules. A part that is text is looked up in a hash; then come the variables by weight, of many those that begin or end with the
// right literal.
// Add all rules, then freeze; match is const and may be called from any thread.
//
//   no rule for the path                                      not_found
//   a rule, but not for the method                            method_not_allowed, with those that are
//   the path lacks its slash, has runs of slashes, or spells
//   out what another rule has as default; the rule is an
//   alias or only redirects                                   redirect (308)
//
// A rule's domain is the first part of its way through the tree: a subdomain, or with host matching a host.
// Tests: tests/flask/golden_test.cc (real Werkzeug's answers), tests/conformance/routing (beside it, live).
#pragma once
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "flask/part_pattern.h"
#include "flask/path_text.h"
#include "flask/rule.h"

namespace eddy::flask::detail {

using BuildValues = std::vector<std::pair<std::string, Value>>;

// What match found; it stays where it is, since the arguments' texts may lie in it.
struct RouteMatch {
  // failed: a converter of the app's own threw.
  enum class Outcome : std::uint8_t { not_found, method_not_allowed, redirect, found, failed };
  RouteMatch() = default;
  RouteMatch(const RouteMatch&) = delete;
  RouteMatch& operator=(const RouteMatch&) = delete;

  Outcome outcome = Outcome::not_found;
  const Rule* rule = nullptr;                  // found
  const Rule* redirecting = nullptr;           // redirect: the rule whose redirect_to says where, if any does
  std::vector<Argument> arguments;             // of either: the variables, in the rule's order
  std::vector<Value> values;                   // what some of them point to
  std::string redirect_path;                   // redirect: encoded, without the query
  std::optional<std::string> redirect_domain;  // redirect: absent where it stays
  std::vector<std::string_view> allowed;       // method_not_allowed: sorted
  std::exception_ptr error;                    // failed
  std::size_t steps = 0;                       // nodes and edges of the tree that were looked at
  PathText path;                               // owns the arguments' texts where the request does not
};

// Of all rules (Werkzeug's Map).
struct MapOptions {
  bool strict_slashes = true;  // of rules that don't say
  bool merge_slashes = true;   // likewise; false also: no path is redirected for its runs of slashes
  bool redirect_defaults = true;
  bool host_matching = false;  // a rule's domain is a host, not a subdomain
};

class Router {
 public:
  explicit Router(MapOptions options = {});
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // A converter of the app's own, for rules that are added later.
  void add_converter(std::string name, UrlConverterFactory factory);
  // Compiles it; throws std::invalid_argument with a sentence. Only before freeze.
  void add(Rule rule);
  // Throws std::invalid_argument where two rules take the same requests, or an alias is one of nothing.
  void freeze();

  // `path` is encoded, as sent, and must live as long as `out`. `domain` is the subdomain or the host, in lower case.
  void match(std::string_view domain, std::string_view path, std::string_view method, RouteMatch& out) const;
  void match(std::string_view path, std::string_view method, RouteMatch& out) const {
    match({}, path, method, out);
  }
  // Methods that any rule has for this path, sorted; empty where none.
  [[nodiscard]] std::vector<std::string_view> allowed_methods(std::string_view domain,
                                                              std::string_view path) const;

  [[nodiscard]] const MapOptions& options() const noexcept { return options_; }
  [[nodiscard]] const UrlConverters& converters() const noexcept { return converters_; }
  // Whether any rule asks for a domain.
  [[nodiscard]] bool has_domains() const noexcept { return has_domains_; }
  [[nodiscard]] const std::vector<std::unique_ptr<Rule>>& rules() const noexcept { return rules_; }
  // Of an endpoint, the one to build with first (Rule.build_compare_key); null where there is none.
  [[nodiscard]] const std::vector<const Rule*>* rules_of(std::string_view endpoint) const;
  // In the order of their first rules.
  [[nodiscard]] const std::vector<std::string_view>& endpoints() const noexcept { return endpoints_; }

 private:
  struct Node;
  struct Edge;
  class Search;
  void search(std::string_view domain, const PathText& path, Search& found) const;
  void finish(Search& found, RouteMatch& out) const;
  void find_redirect(std::string_view domain, std::string_view method, RouteMatch& out) const;
  void refuse(const Search& found, RouteMatch& out) const;
  void insert(const Rule& rule);
  [[nodiscard]] static Node& step(Node& node, const Rule& rule, const RulePart& part);
  void sort(Node& node);
  void check_alias(const Rule& rule) const;
  [[nodiscard]] const Rule* default_rule(const Rule& rule, const BuildValues& values,
                                         std::string_view method) const;

  MapOptions options_;
  UrlConverters converters_;
  std::unique_ptr<Node> root_;   // its parts are domains
  const Node* plain_ = nullptr;  // of no domain; null where there is none
  std::vector<std::unique_ptr<Rule>> rules_;
  std::unordered_map<std::string_view, std::vector<const Rule*>> by_endpoint_;
  std::vector<std::string_view> endpoints_;
  bool has_domains_ = false;
  bool may_redirect_ = false;  // some rule has defaults, is an alias, or only redirects
};

}  // namespace eddy::flask::detail
