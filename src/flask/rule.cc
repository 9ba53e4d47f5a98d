#include "flask/rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "eddy/base/utf8.h"
#include "eddy/flask/rule_syntax.h"

namespace eddy::flask::detail {
namespace {

class Compiler {
 public:
  Compiler(Rule& rule, const UrlConverters& own) : rule_{rule}, own_{own} {}

  void run() {
    if (!rule_.domain.empty()) domain();
    trace_ = &rule_.trace;
    const std::string text = rule_.merge_slashes ? merge_slashes(rule_.text) : rule_.text;
    std::string_view rest = text;
    rest.remove_prefix(1);  // the part before the first slash is empty in every rule
    trace_->push_back({.is_variable = false, .text = "/"});
    read(rest, rule_.text);
    finish_part();
    if (rule_.redirect_to) check_target(rule_.redirect_to->text);
  }

 private:
  void read(std::string_view rest, std::string_view whole) {
    for (RuleToken token = next_token(rest); token.type != RuleToken::Type::end; token = next_token(rest)) {
      switch (token.type) {
        case RuleToken::Type::slash: slash(); break;
        case RuleToken::Type::literal: literal(token.text); break;
        case RuleToken::Type::variable: variable(token); break;
        default: throw std::invalid_argument(fmt::format("malformed url rule: '{}'", whole));
      }
    }
  }

  void domain() {
    trace_ = &rule_.domain_trace;
    read(rule_.domain, rule_.domain);
    if (!rule_.parts.empty() || part_.is_final)
      throw std::invalid_argument(
          fmt::format("the rule '{}': its host '{}' can't take slashes", rule_.text, rule_.domain));
    finish_part();
    rule_.domain_part = std::move(rule_.parts.front());
    rule_.parts.clear();
    rule_.domain_variables = rule_.variables.size();
  }

  void check_target(std::string_view target) {
    for (const RuleItem& item : split_target(target))
      if (item.is_variable && !rule_.has_variable(item.text))
        throw std::invalid_argument(fmt::format("the rule '{}' redirects to '{}', but has no variable '{}'",
                                                rule_.text, target, item.text));
  }

  void slash() {
    trace_->push_back({.is_variable = false, .text = "/"});
    if (part_.is_final) {
      part_.items.push_back({.is_variable = false, .text = "/"});
    } else {
      finish_part();
    }
  }

  void literal(std::string_view text) {
    const int place = static_cast<int>(part_.weight.literal_lengths.size());
    part_.weight.literal_lengths.emplace_back(place, -static_cast<int>(base::count_code_points(text)));
    const RuleItem item{.is_variable = false, .text = std::string{text}};
    trace_->push_back(item);
    part_.items.push_back(item);
  }

  void variable(const RuleToken& token) {
    if (rule_.has_variable(token.text)) {
      throw std::invalid_argument(
          fmt::format("the rule '{}' has two variables named '{}'", rule_.text, token.text));
    }
    if (rule_.variables.size() == max_variables) {
      throw std::invalid_argument(
          fmt::format("the rule '{}' has more than {} variables", rule_.text, max_variables));
    }
    const RuleItem item{
        .is_variable = true, .text = std::string{token.text}, .variable = rule_.variables.size()};
    try {
      rule_.variables.push_back({item.text, make_converter(token.converter, token.arguments, own_)});
    } catch (const std::invalid_argument& error) {
      throw ConverterError(fmt::format("the rule '{}': {}", rule_.text, error.what()));
    }
    const Converter& converter = rule_.variables.back().converter;
    part_.is_static = false;
    if (!converter.part_isolating()) part_.is_final = true;
    part_.weight.converters.push_back(converter.weight());
    trace_->push_back(item);
    part_.items.push_back(item);
  }

  void finish_part() {
    RulePart part = std::exchange(part_, {});
    if (part.is_final && !part.items.back().is_variable && part.items.back().text == "/") {
      part.items.pop_back();
      part.is_suffixed = true;
    }
    part.weight.literals = -static_cast<int>(part.weight.literal_lengths.size());
    part.weight.variables = -static_cast<int>(part.weight.converters.size());
    for (const RuleItem& item : part.items) {
      if (part.is_static) {
        part.content += item.text;
      } else {  // lengths keep a literal that looks like a shape from being one
        part.content += item.is_variable ? rule_.variables[item.variable].converter.regex()
                                         : fmt::format("{}:{}", item.text.size(), item.text);
      }
    }
    const bool suffixed = part.is_suffixed;
    if (suffixed) part.content += "(/?)";
    rule_.parts.push_back(std::move(part));
    if (suffixed) rule_.parts.emplace_back();  // what follows the last slash: the empty part
  }

  Rule& rule_;
  const UrlConverters& own_;
  std::vector<RuleItem>* trace_ = nullptr;  // of what is being read
  RulePart part_;
};

}  // namespace

bool Rule::allows(std::string_view method) const noexcept {
  return std::any_of(methods.begin(), methods.end(),
                     [method](const std::string& allowed) { return allowed == method; });
}

bool Rule::has_variable(std::string_view name) const noexcept {
  return std::any_of(variables.begin(), variables.end(),
                     [name](const Variable& variable) { return variable.name == name; });
}

const Value* Rule::default_of(std::string_view name) const noexcept {
  for (const auto& [key, value] : defaults) {
    if (key == name) return &value;
  }
  return nullptr;
}

void compile_rule(Rule& rule, const UrlConverters& own) {
  if (rule.text.empty() || rule.text[0] != '/') {
    throw std::invalid_argument(fmt::format("the rule '{}' must start with a slash", rule.text));
  }
  rule.domain_part = {};
  rule.parts.clear();
  rule.domain_trace.clear();
  rule.trace.clear();
  rule.variables.clear();
  rule.domain_variables = 0;
  Compiler{rule, own}.run();
}

std::string merge_slashes(std::string_view path) {
  std::string merged;
  merged.reserve(path.size());
  for (const char c : path) {
    if (c != '/' || merged.empty() || merged.back() != '/') merged += c;
  }
  return merged;
}

std::vector<RuleItem> split_target(std::string_view target) {
  std::vector<RuleItem> items;
  const auto add = [&items](bool is_variable, std::string_view text) {
    if (!text.empty()) items.push_back({.is_variable = is_variable, .text = std::string{text}});
  };
  for (std::size_t open = target.find('<'); open != std::string_view::npos; open = target.find('<')) {
    const std::size_t close = target.find('>', open + 1);
    if (close == std::string_view::npos || close == open + 1) break;
    add(false, target.substr(0, open));
    add(true, target.substr(open + 1, close - open - 1));
    target.remove_prefix(close + 1);
  }
  add(false, target);
  return items;
}

}  // namespace eddy::flask::detail
