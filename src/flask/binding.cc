// Joins rules to handlers: which value goes to which argument, and whether its type fits.
#include <fmt/format.h>

#include <algorithm>

#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

struct Source {
  std::string name;
  ArgumentKind kind;
};

std::string_view kind_name(ArgumentKind kind) {
  switch (kind) {
    case ArgumentKind::integer: return "an integer";
    case ArgumentKind::real: return "a float";
    case ArgumentKind::uuid: return "a uuid";
    case ArgumentKind::value: return "a value";
    case ArgumentKind::text: break;
  }
  return "a text";
}

Argument default_argument(const Value& value) {
  Argument argument;
  if (value.is_int() || value.is_bool()) {
    argument.kind = ArgumentKind::integer;
    argument.integer = value.as_int();
  } else if (value.is_float()) {
    argument.kind = ArgumentKind::real;
    argument.real = value.as_float();
  } else if (value.is_string()) {
    argument.text = value.as_string();
  } else {
    argument.kind = ArgumentKind::value;
  }
  argument.value = &value;
  return argument;
}

[[noreturn]] void refuse(const RouteData& route, const Rule& rule, const std::string& what) {
  throw RegistrationError(fmt::format("the rule '{}' and its handler (endpoint '{}') don't fit: {}",
                                      rule.text, route.endpoint, what));
}

std::size_t place_of(const std::vector<Source>& sources, std::string_view name) {
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [name](const Source& source) { return source.name == name; });
  return static_cast<std::size_t>(found - sources.begin());
}

// What belongs to a blueprint's place, by name: a handler takes all of it, or none, or what `args` names.
std::vector<std::string> given_by(const Place& place, const Rule& rule, const UrlConverters& converters) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rule.domain_variables; ++i) names.push_back(rule.variables[i].name);
  Rule prefix;
  prefix.text = place.prefix;
  if (!prefix.text.empty()) compile_rule(prefix, converters);
  for (const Variable& variable : prefix.variables) names.push_back(variable.name);
  for (const auto& [name, value] : place.defaults) names.push_back(name);
  return names;
}

// Which source goes to which argument; all of them but those of `given` have to go somewhere.
std::vector<std::size_t> order_of(const RouteData& route, const View& view, const Rule& rule,
                                  const std::vector<Source>& sources, const std::vector<std::string>& given) {
  const auto is_given = [&](std::size_t i) {
    return std::find(given.begin(), given.end(), sources[i].name) != given.end();
  };
  std::vector<std::size_t> order;
  if (route.order.empty()) {
    const bool takes_all = view.count() == sources.size();
    for (std::size_t i = 0; i < sources.size(); ++i)
      if (takes_all || !is_given(i)) order.push_back(i);
  }
  for (const std::string& name : route.order) {
    const std::size_t place = place_of(sources, name);
    if (place == sources.size()) refuse(route, rule, fmt::format("there is no variable named '{}'", name));
    if (std::find(order.begin(), order.end(), place) != order.end()) {
      refuse(route, rule, fmt::format("args names '{}' twice", name));
    }
    order.push_back(place);
  }
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (!is_given(i) && std::find(order.begin(), order.end(), i) == order.end())
      refuse(route, rule, "args leaves out a variable");
  return order;
}

}  // namespace

Binding bind_rule(const RouteData& route, const View& view, const Rule& rule, const Place& place,
                  const UrlConverters& converters) {
  Binding binding;
  binding.route = &route;
  binding.place = &place;
  binding.view = &view;
  if (route.redirect_to) return binding;
  std::vector<Source> sources;
  for (const Variable& variable : rule.variables)
    sources.push_back({variable.name, variable.converter.kind()});
  for (const auto& [name, value] : rule.defaults) {
    if (rule.has_variable(name)) continue;
    binding.defaults.push_back(default_argument(value));
    sources.push_back({name, binding.defaults.back().kind});
  }
  if (sources.size() > max_variables) refuse(route, rule, "it has too many variables and defaults");
  binding.sources = order_of(route, view, rule, sources, given_by(place, rule, converters));
  if (binding.sources.size() != view.count()) {
    refuse(route, rule,
           fmt::format("the rule has {} variable{} and the handler takes {} argument{}", sources.size(),
                       sources.size() == 1 ? "" : "s", view.count(), view.count() == 1 ? "" : "s"));
  }
  for (std::size_t i = 0; i < binding.sources.size(); ++i) {
    const Source& source = sources[binding.sources[i]];
    const ArgumentType& type = view.types()[i];
    const bool is_default = binding.sources[i] >= rule.variables.size();
    if (source.kind != type.kind && !(is_default && type.kind == ArgumentKind::value)) {
      refuse(route, rule,
             fmt::format("'{}' is {}, but argument {} of the handler is of type {}", source.name,
                         kind_name(source.kind), i + 1, type.name));
    }
  }
  return binding;
}

bool bind_arguments(const Binding& binding, const RouteMatch& match,
                    std::array<Argument, max_variables>& arguments) {
  for (std::size_t i = 0; i < binding.sources.size(); ++i) {
    const std::size_t source = binding.sources[i];
    const std::size_t variables = match.arguments.size();
    arguments[i] = source < variables ? match.arguments[source] : binding.defaults[source - variables];
    const ArgumentType& type = binding.view->types()[i];
    if (type.kind != ArgumentKind::integer) continue;
    if (arguments[i].integer < type.min || arguments[i].integer > type.max) return false;
  }
  return true;
}

}  // namespace eddy::flask::detail
