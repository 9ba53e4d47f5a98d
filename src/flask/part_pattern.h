// PartPattern: matches one part of a path ("12-a.txt") against one part of a rule ("<int:a>-<b>.txt"), and
// says which piece each variable takes: the longest that lets the rest match, of a path variable the
// shortest, as the regular expressions that Werkzeug makes of rules do.
//
// Time is linear, whatever the rule: items * bytes of the part, where a backtracking expression takes bytes to
// the power of the variables. From the last item back it is noted from which places the rest matches; a walk
// forward then takes each item's first choice among those. A part of one item needs neither. A part with a converter
// of the app's own is one expression of RE2's, linear too.
// Tests: tests/flask/part_pattern_test.cc, tests/flask/golden_test.cc, tests/fuzz/flask_router.cc.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "flask/rule.h"

namespace re2 {
class RE2;
}

namespace eddy::flask::detail {

class PartPattern {
 public:
  // Throws std::invalid_argument where RE2 can't take the expression.
  PartPattern(const Rule& rule, const RulePart& part);

  // All of `text`, or false. `captures` has room for variables() views into it. `steps` gets the number of
  // places that were looked at, for the test of the bound.
  bool match(std::string_view text, std::string_view* captures, std::size_t* steps = nullptr) const;
  [[nodiscard]] std::size_t variables() const noexcept { return variables_; }
  // The literals that whatever it matches begins and ends with; empty where a variable stands there.
  [[nodiscard]] std::string_view prefix() const noexcept { return items_.front().literal; }
  [[nodiscard]] std::string_view suffix() const noexcept { return items_.back().literal; }

 private:
  class Attempt;
  void compile();
  bool match_regex(std::string_view text, std::string_view* captures) const;
  struct Item {
    bool is_variable = false;
    std::string literal;
    Converter converter;
  };
  std::vector<Item> items_;
  std::shared_ptr<const re2::RE2> regex_;  // where a converter is the app's own
  std::vector<int> groups_;                // of it: which are the variables
  std::size_t variables_ = 0;
  bool is_final_ = false;
};

}  // namespace eddy::flask::detail
