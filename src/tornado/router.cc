// The rules in the order they were given: the first that matches wins.
//
// Tests: tests/tornado/routing_test.cc.
#include "tornado/router.h"

#include <stdexcept>
#include <utility>

#include "tornado/route.h"

namespace eddy::tornado::web {

URLSpec::URLSpec(std::string regex, BoundHandler handler_class, std::string rule_name)
    : pattern{std::move(regex)}, target{std::move(handler_class)}, name{std::move(rule_name)} {}

Router::Router(std::vector<URLSpec> specs) {
  for (URLSpec& spec : specs) {
    routes_.push_back(std::make_unique<Route>(std::move(spec)));
    const Route& route = *routes_.back();
    if (route.spec().name.empty()) continue;
    const auto [other, added] = named_.emplace(route.spec().name, &route);
    if (!added)
      throw std::invalid_argument{"two rules are named \"" + route.spec().name +
                                  "\": " + other->second->spec().pattern + " and " + route.spec().pattern};
  }
}

Router::~Router() = default;

Match Router::find(std::string_view path) const {
  Match match;
  for (const std::unique_ptr<Route>& route : routes_) {
    if (!route->match(path, match.arguments)) continue;
    match.target = &route->spec().target;
    match.names = &route->names();
    break;
  }
  return match;
}

std::string Router::reverse(std::string_view name, const std::vector<std::string>& args) const {
  const auto found = named_.find(name);
  if (found == named_.end()) throw std::invalid_argument{"no rule is named \"" + std::string{name} + "\""};
  return found->second->reverse(args);
}

}  // namespace eddy::tornado::web
