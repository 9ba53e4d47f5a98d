// Rule: a URL rule, cut into the parts by which the router's tree is built (Werkzeug, "Rule Format").
//
// A part is what stands between two slashes; one with a variable that may take slashes is final: it takes the rest of
// the path. Parts are ordered by weight, so that "/a/b" comes before "/a/<x>" and that before "/<path:p>".
// Tests: tests/flask/golden_test.cc, tests/conformance/routing.
#pragma once
#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/flask/redirect_to.h"
#include "eddy/value.h"
#include "flask/converter.h"

namespace eddy::flask::detail {

// Of one rule; more are refused when it is registered. It bounds what a match keeps on its stack.
inline constexpr std::size_t max_variables = 16;

struct RuleItem {
  bool is_variable = false;
  std::string text;  // the literal, or the variable's name
  std::size_t variable = 0;
};

// Smaller goes first: more literals, longer ones, more variables, heavier converters later.
struct Weight {
  int literals = 0;                                  // minus their number
  std::vector<std::pair<int, int>> literal_lengths;  // place, minus length
  int variables = 0;
  std::vector<int> converters;
  auto operator<=>(const Weight&) const = default;
};

struct RulePart {
  std::vector<RuleItem> items;
  bool is_static = true;
  bool is_final = false;     // takes all that is left of the path
  bool is_suffixed = false;  // final, and a slash behind it: "/<path:p>/"
  std::string content;  // of a static part its text, else its shape: equal parts share a node of the tree
  Weight weight;
};

struct Variable {
  std::string name;
  Converter converter;
};

struct Rule {
  std::string text;
  std::string domain;  // a subdomain, or with host matching a host; empty: of no subdomain
  RulePart domain_part;
  std::vector<RulePart> parts;         // without the empty one before the first slash
  std::vector<RuleItem> domain_trace;  // all items with their slashes, for building
  std::vector<RuleItem> trace;
  std::vector<Variable> variables;  // the domain's, then in the rule's order
  std::size_t domain_variables = 0;
  std::vector<std::pair<std::string, Value>> defaults;
  std::string endpoint;
  std::vector<std::string> methods;  // upper case, sorted, HEAD with GET
  bool strict_slashes = true;
  bool merge_slashes = true;
  bool is_alias = false;  // redirected to another rule of its endpoint
  std::optional<RedirectTo> redirect_to;
  std::size_t route = 0;  // of the app: which handler

  [[nodiscard]] bool allows(std::string_view method) const noexcept;
  [[nodiscard]] bool has_variable(std::string_view name) const noexcept;
  [[nodiscard]] const Value* default_of(std::string_view name) const noexcept;
  [[nodiscard]] bool is_argument(std::string_view name) const noexcept {
    return has_variable(name) || default_of(name) != nullptr;
  }
};

// Fills the parts, traces and variables from text, domain and merge_slashes. Throws std::invalid_argument with a
// sentence that names the rule and what is wrong with it; ConverterError where that is a converter.
void compile_rule(Rule& rule, const UrlConverters& own = {});

// "//" and longer runs become "/".
std::string merge_slashes(std::string_view path);

// "/user/<id>", cut into literals and variables' names: what redirect_to holds.
std::vector<RuleItem> split_target(std::string_view target);

}  // namespace eddy::flask::detail
