#include "flask/url_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "eddy/base/url.h"
#include "eddy/flask/errors.h"
#include "flask/similarity.h"

namespace eddy::flask::detail {
namespace {

const Value* find_value(const BuildValues& values, std::string_view name) {
  for (const auto& [key, value] : values) {
    if (key == name) return &value;
  }
  return nullptr;
}

[[noreturn]] void refuse(std::string_view converter, const Value& value) {
  throw std::invalid_argument(fmt::format("{} is no value of the converter '{}'", value.repr(), converter));
}

// With zeros between the sign and the digits.
std::string padded(std::string text, std::size_t size) {
  if (text.size() < size) text.insert(text.starts_with('-') ? 1 : 0, size - text.size(), '0');
  return text;
}

// As Python's int(value): a number loses its fraction, a text must be one.
std::string integer_text(const Converter& converter, const Value& value) {
  std::int64_t number = 0;
  if (value.is_big_int()) return padded(value.str(), converter.fixed_digits);
  if (value.is_int() || value.is_bool()) {
    number = value.as_int();
  } else if (value.is_float()) {
    if (!(std::fabs(value.as_float()) < 0x1p63)) refuse("int", value);
    number = static_cast<std::int64_t>(value.as_float());
  } else {
    const std::string text = value.str();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) refuse("int", value);
  }
  return padded(std::to_string(number), converter.fixed_digits);
}

std::string real_text(const Value& value) {
  if (value.is_number()) return Value{value.as_float()}.str();
  const std::string text = value.str();
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) refuse("float", value);
  return Value{number}.str();
}

void append_query(std::string& url, std::string_view name, const Value& value) {
  if (value.is_none()) return;
  if (value.is_sequence()) {
    for (std::size_t i = 0; i < value.sequence_size(); ++i) {
      const Value item = value.sequence_item(i);
      if (!item.is_sequence()) append_query(url, name, item);
    }
    return;
  }
  constexpr std::string_view safe = "!$'()*,/:;?@";  // URL standard, query percent-encode set, as Werkzeug's
  url += url.find('?') == std::string::npos ? '?' : '&';
  url += base::quote_plus(name, safe);
  url += '=';
  url += base::quote_plus(value.str(), safe);
}

std::string list_names(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  for (std::string& name : names) name = '\'' + name + '\'';
  return fmt::format("[{}]", fmt::join(names, ", "));
}

std::vector<std::string> arguments_of(const Rule& rule) {
  std::vector<std::string> names;
  for (const Variable& variable : rule.variables) names.push_back(variable.name);
  for (const auto& [name, value] : rule.defaults) {
    if (!rule.has_variable(name)) names.push_back(name);
  }
  return names;
}

}  // namespace

std::string Converter::to_url(const Value& value) const {
  switch (type) {
    case Type::integer: return integer_text(*this, value);
    case Type::real: return real_text(value);
    case Type::any: {
      const std::string text = value.str();
      if (std::find(items.begin(), items.end(), text) != items.end()) return quote_segment(text);
      throw std::invalid_argument(fmt::format("'{}' is not one of {}", text, fmt::join(items, ", ")));
    }
    case Type::path: return quote_path(value.str());
    case Type::custom:
      if (custom->to_url) return custom->to_url(value);
      return quote_path(value.str());
    default: return quote_segment(value.str());
  }
}

namespace {

std::string build_trace(const Rule& rule, const std::vector<RuleItem>& trace, const BuildValues& values) {
  std::string url;
  for (const RuleItem& item : trace) {
    if (!item.is_variable) {
      url += quote_path(item.text);
      continue;
    }
    const Value* value = rule.default_of(item.text);
    if (!value) value = find_value(values, item.text);
    if (!value) continue;
    try {
      url += rule.variables[item.variable].converter.to_url(*value);
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(
          fmt::format("the variable '{}' of the rule '{}': {}", item.text, rule.text, error.what()));
    }
  }
  return url;
}

}  // namespace

BuiltUrl build_rule(const Rule& rule, const BuildValues& values, bool append_unknown) {
  BuiltUrl url{.domain = build_trace(rule, rule.domain_trace, values),
               .path = build_trace(rule, rule.trace, values)};
  for (const auto& [name, value] : values) {
    if (append_unknown && !rule.is_argument(name)) append_query(url.path, name, value);
  }
  return url;
}

bool suitable_for(const Rule& rule, const BuildValues& values, std::string_view method) {
  if (!method.empty() && !rule.allows(method)) return false;
  for (const Variable& variable : rule.variables) {
    if (rule.default_of(variable.name)) continue;
    const Value* value = find_value(values, variable.name);
    if (!value || value->is_none()) return false;
  }
  return std::all_of(rule.defaults.begin(), rule.defaults.end(), [&values](const auto& entry) {
    const Value* value = find_value(values, entry.first);
    return !value || value->is_none() || *value == entry.second;
  });
}

std::optional<BuiltUrl> build_url(const Router& router, std::string_view endpoint, const BuildValues& values,
                                  const BuildRequest& request) {
  std::optional<BuiltUrl> first;
  const std::vector<const Rule*>* rules = router.rules_of(endpoint);
  if (!rules) return first;
  for (const Rule* rule : *rules) {
    if ((rule->is_alias && !request.aliases) || !suitable_for(*rule, values, request.method)) continue;
    BuiltUrl url = build_rule(*rule, values, request.append_unknown);
    if (!router.options().host_matching || url.domain == request.host) return url;
    if (!first) first = std::move(url);
  }
  return first;
}

namespace {

// The rule whose endpoint reads most like the one asked for (BuildError.closest_rule).
const Rule* closest_rule(const Router& router, std::string_view endpoint, const BuildValues& values,
                         std::string_view method) {
  const Rule* best = nullptr;
  double best_score = -1;
  const auto look = [&](const Rule* rule) {
    const bool takes_all = std::all_of(values.begin(), values.end(),
                                       [rule](const auto& entry) { return rule->is_argument(entry.first); });
    const double score = 0.98 * similarity(rule->endpoint, endpoint) + (takes_all ? 0.01 : 0.0) +
                         (!method.empty() && rule->allows(method) ? 0.01 : 0.0);
    if (score > best_score) {
      best = rule;
      best_score = score;
    }
  };
  for (const std::string_view known : router.endpoints()) {
    const std::vector<const Rule*>& rules = *router.rules_of(known);
    std::for_each(rules.begin(), rules.end(), look);
  }
  return best;
}

}  // namespace

void fail_to_build(const Router& router, std::string_view endpoint, const BuildValues& values,
                   std::string_view method) {
  std::string text = fmt::format("Could not build url for endpoint '{}'", endpoint);
  if (!method.empty()) text += fmt::format(" ('{}')", method);
  std::vector<std::string> names;
  for (const auto& [name, value] : values) names.push_back(name);
  if (!names.empty()) text += fmt::format(" with values {}", list_names(names));
  text += '.';
  const Rule* nearest = closest_rule(router, endpoint, values, method);
  if (nearest && nearest->endpoint == endpoint) {
    if (!method.empty() && !nearest->allows(method)) {
      text += fmt::format(" Did you mean to use methods {}?", list_names(nearest->methods));
    }
    std::vector<std::string> missing = arguments_of(*nearest);
    std::erase_if(missing, [&values](const std::string& name) { return find_value(values, name); });
    if (!missing.empty()) text += fmt::format(" Did you forget to specify values {}?", list_names(missing));
  } else if (nearest) {
    text += fmt::format(" Did you mean '{}' instead?", nearest->endpoint);
  }
  throw BuildError(text);
}

Value argument_value(const Argument& argument) {
  switch (argument.kind) {
    case ArgumentKind::integer: return argument.integer;
    case ArgumentKind::real: return argument.real;
    case ArgumentKind::uuid: return Value{argument.uuid.str()};
    case ArgumentKind::value: return *argument.value;
    case ArgumentKind::text: break;
  }
  return Value{argument.text};
}

}  // namespace eddy::flask::detail
