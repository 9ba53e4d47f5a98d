// Rules of what was registered: a route's, below its blueprint's prefix and subdomain, of a class view one for each method.
// Tests: tests/flask/app_test.cc, blueprint_test.cc, class_view_test.cc, hosts_test.cc.
#include <fmt/format.h>

#include <algorithm>

#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

bool has_function(const RouteData& route, std::string_view method) {
  return std::any_of(route.by_method.begin(), route.by_method.end(),
                     [method](const MethodHandler& handler) { return handler.method == method; });
}

// What the route takes, but the class has no function for; HEAD falls to get.
std::vector<std::string> methods_without_function(const RouteData& route) {
  std::vector<std::string> missing;
  for (const std::string& method : route.methods)
    if (!has_function(route, method) && !(method == "HEAD" && has_function(route, "GET")))
      missing.push_back(method);
  return missing;
}

// Those that one function of a class answers; none where the route does not take them.
std::vector<std::string> methods_of(const RouteData& route, const MethodHandler& handler) {
  std::vector<std::string> methods;
  const auto take = [&](std::string_view method) {
    if (std::find(route.methods.begin(), route.methods.end(), method) != route.methods.end())
      methods.emplace_back(method);
  };
  take(handler.method);
  if (handler.method == "GET" && !has_function(route, "HEAD")) take("HEAD");
  return methods;
}

}  // namespace

void AppState::add_rules(const RouteData& route, const Place& place) {
  for (const std::string& text : route.rules) add_rules(route, place, text, false);
  for (const std::string& text : route.aliases) add_rules(route, place, text, true);
}

std::string AppState::domain_of(const RouteData& route, const Place& place) const {
  if (options.host_matching) return route.host;
  return route.subdomain.value_or(place.subdomain.empty() ? options.url_map.default_subdomain
                                                          : place.subdomain);
}

// One rule of a route: one of the router's, or of a class view one for each of its methods.
void AppState::add_rules(const RouteData& route, const Place& place, const std::string& text, bool is_alias) {
  Rule rule;
  rule.text = join_prefix(place.prefix, text);
  rule.domain = domain_of(route, place);
  if (!is_sent_host(rule.domain))
    throw RegistrationError(fmt::format(
        "the rule '{}': its host '{}' is sent in ASCII, as \"xn--…\" for an international name: write it so",
        rule.text, rule.domain));
  rule.endpoint = place.name.empty() ? route.endpoint : place.name + '.' + route.endpoint;
  rule.strict_slashes = route.strict_slashes.value_or(options.url_map.strict_slashes);
  rule.merge_slashes = route.merge_slashes.value_or(options.url_map.merge_slashes);
  rule.defaults = route.defaults;
  rule.is_alias = is_alias;
  rule.redirect_to = route.redirect_to;
  for (const auto& value : place.defaults)
    if (!rule.default_of(value.first)) rule.defaults.push_back(value);
  const bool is_first = &text == &route.rules.front();
  try {
    compile_rule(rule, router.converters());
    // Defaults are those of the first rule; of another only what it has no variable for.
    if (!is_first)
      std::erase_if(rule.defaults, [&rule](const auto& entry) { return rule.has_variable(entry.first); });
    rule.methods = route.methods;
    if (route.by_method.empty()) return add_rule(route, route.view, place, std::move(rule));
    for (const std::string& method : methods_without_function(route))
      throw std::invalid_argument(
          fmt::format("the rule '{}': its class has no function for the method {}", rule.text, method));
    for (const MethodHandler& handler : route.by_method) {
      rule.methods = methods_of(route, handler);
      if (!rule.methods.empty()) add_rule(route, handler.view, place, rule);
    }
  } catch (const std::invalid_argument& error) {
    throw RegistrationError(error.what());
  }
}

void AppState::add_rule(const RouteData& route, const View& view, const Place& place, Rule rule) {
  const bool names_options =
      std::find(route.methods.begin(), route.methods.end(), "OPTIONS") != route.methods.end();
  const bool automatic_options =
      route.automatic_options.value_or(!names_options && urls.provide_automatic_options);
  if (automatic_options && !names_options) rule.methods.emplace_back("OPTIONS");
  std::sort(rule.methods.begin(), rule.methods.end());
  rule.route = bindings.size();
  router.add(std::move(rule));
  bindings.push_back(bind_rule(route, view, *router.rules().back(), place, router.converters()));
  bindings.back().automatic_options = automatic_options;
}

}  // namespace eddy::flask::detail
