// Router: finds the rule of a path and method in a tree of the rules' parts (Werkzeug's StateMachineMatcher).
//
// The cost of a match grows with the path and with the variables that compete at one place of the tree, not
// with the number of rules. A part that is text is looked up in a hash; then come the variables by weight.
// Add all rules, then freeze; match is const and may be called from any thread.
//
//   no rule for the path                                      not_found
//   a rule, but not for the method                            method_not_allowed, with those that are
//   the path lacks its slash, has runs of slashes, or spells
//   out what another rule has as default                      redirect (308)
//
// Tests: tests/flask/golden_test.cc (real Werkzeug's answers).
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "flask/part_pattern.h"
#include "flask/path_text.h"
#include "flask/rule.h"

namespace eddy::flask::detail {

// What match found; it stays where it is, since the arguments' texts may lie in it.
struct RouteMatch {
  enum class Outcome : std::uint8_t { not_found, method_not_allowed, redirect, found };
  RouteMatch() = default;
  RouteMatch(const RouteMatch&) = delete;
  RouteMatch& operator=(const RouteMatch&) = delete;

  Outcome outcome = Outcome::not_found;
  const Rule* rule = nullptr;             // found
  std::vector<Argument> arguments;        // found: the variables, in the rule's order
  std::string redirect_path;              // redirect: encoded, without the query
  std::vector<std::string_view> allowed;  // method_not_allowed: sorted
  PathText path;                          // owns the arguments' texts where the request does not
};

class Router {
 public:
  Router();
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  // Compiles it; throws std::invalid_argument with a sentence. Only before freeze.
  void add(Rule rule);
  void freeze();

  // `path` is encoded, as sent, and must live as long as `out`.
  void match(std::string_view path, std::string_view method, RouteMatch& out) const;
  // Methods that any rule has for this path, sorted; empty where none.
  [[nodiscard]] std::vector<std::string_view> allowed_methods(std::string_view path) const;

  [[nodiscard]] const std::vector<std::unique_ptr<Rule>>& rules() const noexcept { return rules_; }
  // Of an endpoint, the one to build with first (Rule.build_compare_key); null where there is none.
  [[nodiscard]] const std::vector<const Rule*>* rules_of(std::string_view endpoint) const;

 private:
  struct Node;
  struct Edge;
  class Search;
  void search(const PathText& path, Search& found) const;
  void finish(const Search& found, std::string_view method, RouteMatch& out) const;
  void insert(const Rule& rule);
  void sort(Node& node);
  [[nodiscard]] std::string default_redirect(const RouteMatch& match, std::string_view method) const;

  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<Rule>> rules_;
  std::unordered_map<std::string_view, std::vector<const Rule*>> by_endpoint_;
  bool has_defaults_ = false;
};

}  // namespace eddy::flask::detail
