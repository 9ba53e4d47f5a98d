// PartPattern: matches one part of a path ("12-a.txt") against one part of a rule ("<int:a>-<b>.txt"), and
// says which piece each variable takes: the longest that lets the rest match, of a path variable the
// shortest, as the regular expressions that Werkzeug makes of rules do.
//
// Time is linear, whatever the rule: items * bytes of the part, where a backtracking expression takes bytes to
// the power of the variables. From the last item back it is noted from which places the rest matches; a walk
// forward then takes each item's first choice among those. A part of one item needs neither.
// Tests: tests/flask/part_pattern_test.cc, tests/flask/golden_test.cc, tests/fuzz/flask_router.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "flask/rule.h"

namespace eddy::flask::detail {

class PartPattern {
 public:
  PartPattern(const Rule& rule, const RulePart& part);

  // All of `text`, or false. `captures` has room for variables() views into it. `steps` gets the number of
  // places that were looked at, for the test of the bound.
  bool match(std::string_view text, std::string_view* captures, std::size_t* steps = nullptr) const;
  [[nodiscard]] std::size_t variables() const noexcept { return variables_; }

 private:
  class Attempt;
  struct Item {
    bool is_variable = false;
    std::string literal;
    Converter converter;
  };
  std::vector<Item> items_;
  std::size_t variables_ = 0;
  bool is_final_ = false;
};

}  // namespace eddy::flask::detail
