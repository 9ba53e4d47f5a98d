// The bound of PartPattern: its work grows with the part, whatever the rule; what it answers is in golden_test.cc.
#include "flask/part_pattern.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "flask/rule.h"

namespace eddy::flask::detail {
namespace {

struct Matched {
  bool whole = false;
  std::array<std::string_view, max_variables> captures;
  std::size_t steps = 0;
};

// The captures view `text`.
Matched match(const std::string& rule_text, std::string_view text) {
  Rule rule;
  rule.text = "/" + rule_text;
  compile_rule(rule);
  const PartPattern pattern{rule, rule.parts[0]};
  Matched matched;
  matched.whole = pattern.match(text, matched.captures.data(), &matched.steps);
  return matched;
}

TEST(PartPattern, WorkGrowsWithThePartWhateverTheRule) {
  const struct {
    std::string rule;
    std::string repeated;
    std::string end;
  } rows[] = {
      {"<a>", "-", ""},
      {"<a>-<b>", "-", ""},
      {"<a>-<string(maxlength=2):b>", "-", "/x"},
      {"<a>-<b>-<int:c>", "-", "x"},
      {"<a>-<b>-<c>-<d>-<e>-<int:f>", "-", "x"},
      {"<int:a><int:b><int:c><float:d>", "1", ""},
      {"<string(minlength=9):a><string(minlength=9):b>!", "\xC3\xA9", ""},
      {"<path:a>-<path:b>-<path:c>.x", "-", ""},
      {"<any(a, aa, aaa):a><b><any(a, aa):c>!", "a", ""},
  };
  for (const auto& row : rows) {
    const auto steps = [&row](int times) {
      std::string text;
      for (int i = 0; i < times; ++i) text += row.repeated;
      return match(row.rule, text + row.end).steps;
    };
    EXPECT_GT(steps(200), 0U) << row.rule;
    EXPECT_LE(steps(2000), 11 * steps(200)) << row.rule;
    EXPECT_LE(steps(2000), 2000U * 40) << row.rule;
  }
}

TEST(PartPattern, ACharacterIsNotCut) {
  const Matched matched = match("<path:a><b>", "\xC3\xA9x");
  ASSERT_TRUE(matched.whole);
  EXPECT_EQ(matched.captures[0], "\xC3\xA9");
  EXPECT_EQ(matched.captures[1], "x");
  EXPECT_FALSE(match("<path:a><b>", "\xC3\xA9").whole);
}

TEST(PartPattern, ALineBreakMayOnlyBeginAPath) {
  EXPECT_TRUE(match("<path:a>", "\nb").whole);
  EXPECT_FALSE(match("<path:a>", "a\nb").whole);
  EXPECT_TRUE(match("<path:a>-<path:b>", "a-\nb").whole);
  EXPECT_FALSE(match("<path:a>-<path:b>", "a-b\n").whole);
}

}  // namespace
}  // namespace eddy::flask::detail
