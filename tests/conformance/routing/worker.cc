// Routes and builds what differential.py asks for: JSON lines in, JSON lines out.
//
// In: {"map": {...MapOptions}, "rules": [{"rule", "endpoint", "methods", "domain", "defaults", "strict_slashes", "merge_slashes",
// "alias", "redirect_to"}], "adapter": {"scheme", "server_name", "subdomain", "script_name", "method"}, "asks": [{"path",
// "method", "query"} or {"build": endpoint, "values": [[name, value]], "method", "external", "scheme"}]}.
// Out: {"refused": sentence}, or {"answers": [...]}: {"found": [endpoint, {name: value}]}, {"redirect": url},
// {"method_not_allowed": [methods]}, {"not_found": true}, {"url"}, {"build_error": sentence}, {"value_error": true}.
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>

#include "eddy/base/strings.h"
#include "eddy/flask/errors.h"
#include "eddy/value.h"
#include "flask/url_adapter.h"

namespace {

using eddy::Value;
using namespace eddy::flask;
using namespace eddy::flask::detail;

Value member(const Value& of, std::string_view name) { return of.find(name).value_or(Value{}); }

std::string text_of(const Value& of, std::string_view name) {
  const Value value = member(of, name);
  return value.is_string() ? std::string{value.as_string()} : std::string{};
}

bool flag_of(const Value& of, std::string_view name) { return member(of, name).truth(); }

std::vector<std::pair<std::string, Value>> pairs_of(const Value& listed) {
  std::vector<std::pair<std::string, Value>> pairs;
  for (std::size_t i = 0; i < listed.sequence_size(); ++i) {
    const Value pair = listed.sequence_item(i);
    pairs.emplace_back(pair.sequence_item(0).as_string(), pair.sequence_item(1).owned());
  }
  return pairs;
}

// Those that differential.py gives the real map too.
void add_converters(Router& router) {
  router.add_converter("word", [](const UrlConverterArguments&) -> UrlConverter {
    return {.regex = "[a-z]+", .weight = 60, .part_isolating = true};
  });
  // Numbers with dots between them, none over the first argument, else 100.
  router.add_converter("dotted", [](const UrlConverterArguments& arguments) -> UrlConverter {
    const Value given = arguments.get("most", 0);
    const std::int64_t most = given.is_none() ? 100 : given.as_int();
    return {.regex = "[0-9]+(?:\\.[0-9]+)*",
            .part_isolating = true,
            .to_value = [most](std::string_view text) -> std::optional<Value> {
              std::vector<Value> numbers;
              for (const std::string_view piece : eddy::base::split(text, '.')) {
                if (piece.size() > 9 || std::stoll(std::string{piece}) > most) return std::nullopt;
                numbers.emplace_back(std::stoll(std::string{piece}));
              }
              return Value{numbers};
            },
            .to_url =
                [](const Value& value) {
                  if (!value.is_list()) throw std::invalid_argument("no list");
                  std::string text;
                  for (std::size_t i = 0; i < value.sequence_size(); ++i)
                    text += (text.empty() ? "" : ".") + value.sequence_item(i).str();
                  return text;
                }};
  });
  router.add_converter("rest", [](const UrlConverterArguments&) -> UrlConverter {
    return {.regex = ".*?", .weight = 150, .part_isolating = false};
  });
}

Rule rule_of(const Value& given) {
  Rule rule;
  rule.text = text_of(given, "rule");
  rule.endpoint = text_of(given, "endpoint");
  rule.domain = text_of(given, "domain");
  rule.defaults = pairs_of(member(given, "defaults"));
  rule.strict_slashes = flag_of(given, "strict_slashes");
  rule.merge_slashes = flag_of(given, "merge_slashes");
  rule.is_alias = flag_of(given, "alias");
  if (const std::string target = text_of(given, "redirect_to"); !target.empty())
    rule.redirect_to = redirect_to(target);
  const Value methods = member(given, "methods");
  for (std::size_t i = 0; i < methods.sequence_size(); ++i)
    rule.methods.emplace_back(methods.sequence_item(i).as_string());
  return rule;
}

Value answer_to_match(const UrlAdapter& adapter, const Value& ask) {
  const std::string path = text_of(ask, "path");
  const std::string method = text_of(ask, "method");
  RouteMatch match;
  adapter.router.match(adapter.domain(), path, method, match);
  switch (match.outcome) {
    case RouteMatch::Outcome::redirect:
      return {{"redirect", adapter.redirect_url(match, text_of(ask, "query"))}};
    case RouteMatch::Outcome::not_found: return {{"not_found", true}};
    case RouteMatch::Outcome::failed: std::rethrow_exception(match.error);
    case RouteMatch::Outcome::found: break;
    case RouteMatch::Outcome::method_not_allowed: {
      std::vector<Value> methods;
      for (const std::string_view allowed : match.allowed) methods.emplace_back(allowed);
      return {{"method_not_allowed", methods}};
    }
  }
  Value values = Value::dict({});
  for (std::size_t i = 0; i < match.arguments.size(); ++i)
    values.mutable_dict().set(Value{match.rule->variables[i].name},
                              argument_value(match.arguments[i]).owned());
  for (const auto& [name, value] : match.rule->defaults) values.mutable_dict().set(Value{name}, value);
  return {{"found", std::vector<Value>{match.rule->endpoint, values}}};
}

Value answer_to_build(const UrlAdapter& adapter, const Value& ask) {
  UrlAdapter::BuildOptions options;
  options.method = text_of(ask, "method");
  options.force_external = flag_of(ask, "external");
  if (const Value scheme = member(ask, "scheme"); scheme.is_string())
    options.scheme = std::string{scheme.as_string()};
  try {
    return {{"url", adapter.build(text_of(ask, "build"), pairs_of(member(ask, "values")), options)}};
  } catch (const BuildError& error) {
    return {{"build_error", error.what()}};
  } catch (const std::invalid_argument&) {
    return {{"value_error", true}};
  }
}

Value answer(const Value& task) {
  const Value map = member(task, "map");
  Router router{{.merge_slashes = flag_of(map, "merge_slashes"),
                 .redirect_defaults = flag_of(map, "redirect_defaults"),
                 .host_matching = flag_of(map, "host_matching")}};
  add_converters(router);
  try {
    const Value rules = member(task, "rules");
    for (std::size_t i = 0; i < rules.sequence_size(); ++i) router.add(rule_of(rules.sequence_item(i)));
    router.freeze();
  } catch (const std::invalid_argument& error) {
    return {{"refused", error.what()}};
  }
  const Value bound = member(task, "adapter");
  const UrlAdapter adapter{.router = router,
                           .scheme = text_of(bound, "scheme"),
                           .server_name = text_of(bound, "server_name"),
                           .subdomain = text_of(bound, "subdomain"),
                           .script_name = text_of(bound, "script_name"),
                           .default_method = text_of(bound, "method")};
  std::vector<Value> answers;
  const Value asks = member(task, "asks");
  for (std::size_t i = 0; i < asks.sequence_size(); ++i) {
    const Value ask = asks.sequence_item(i);
    answers.push_back(member(ask, "build").is_none() ? answer_to_match(adapter, ask)
                                                     : answer_to_build(adapter, ask));
  }
  return {{"answers", answers}};
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) {
    const auto task = eddy::json::parse(line);
    if (!task) throw std::runtime_error(task.error().message);
    std::cout << eddy::json::dumps(answer(*task)) << '\n';
  }
}
