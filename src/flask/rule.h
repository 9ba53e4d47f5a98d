// Rule: a URL rule, cut into the parts by which the router's tree is built (Werkzeug, "Rule Format").
//
// A part is what stands between two slashes; one with a `path` variable is final: it takes the rest of the
// path. Parts are ordered by weight, so that "/a/b" comes before "/a/<x>" and that before "/<path:p>".
// Tests: tests/flask/golden_test.cc.
#pragma once
#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  std::vector<RulePart> parts;      // without the empty one before the first slash
  std::vector<RuleItem> trace;      // all items with their slashes, for building
  std::vector<Variable> variables;  // in the rule's order
  std::vector<std::pair<std::string, Value>> defaults;
  std::string endpoint;
  std::vector<std::string> methods;  // upper case, sorted, HEAD with GET
  bool strict_slashes = true;
  bool merge_slashes = true;
  std::size_t route = 0;  // of the app: which handler

  [[nodiscard]] bool allows(std::string_view method) const noexcept;
  [[nodiscard]] bool has_variable(std::string_view name) const noexcept;
  [[nodiscard]] const Value* default_of(std::string_view name) const noexcept;
  [[nodiscard]] bool is_argument(std::string_view name) const noexcept {
    return has_variable(name) || default_of(name) != nullptr;
  }
};

// Fills parts, trace and variables from rule.text and merge_slashes. Throws std::invalid_argument with a
// sentence that names the rule and what is wrong with it.
void compile_rule(Rule& rule);

// "//" and longer runs become "/".
std::string merge_slashes(std::string_view path);

}  // namespace eddy::flask::detail
