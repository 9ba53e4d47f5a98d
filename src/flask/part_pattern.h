// PartPattern: matches one part of a path ("12-a.txt") against one part of a rule ("<int:a>-<b>.txt"), and
// says which piece each variable takes: the longest that lets the rest match, of a path variable the
// shortest, as the regular expressions that Werkzeug makes of rules do.
//
// Time is bounded: with more than two variables, what failed from a place is remembered, so that a part of n
// bytes costs at most variables * n * n steps. Tests: tests/flask/golden_test.cc.
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

  // All of `text`, or false. `captures` has room for variables() views into it.
  bool match(std::string_view text, std::string_view* captures) const;
  [[nodiscard]] std::size_t variables() const noexcept { return variables_; }

 private:
  class Attempt;
  struct Item {
    bool is_variable = false;
    std::string literal;
    Converter converter;
    std::size_t capture = 0;
  };
  std::vector<Item> items_;
  std::size_t variables_ = 0;
  bool is_final_ = false;
};

}  // namespace eddy::flask::detail
