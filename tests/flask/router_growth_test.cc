// The work of a match does not grow with the number of rules: nodes and edges that are looked at, counted.
#include <gtest/gtest.h>

#include <string>

#include "flask/router.h"

namespace eddy::flask::detail {
namespace {

constexpr int many = 20'000;

// Of so many rules; "#" of `pattern` is each one's number, and of `path` some of them.
std::size_t steps(int rules, const std::string& pattern, const std::string& path,
                  const std::string& domain = {}) {
  const auto with = [](std::string text, int number) {
    const std::size_t at = text.find('#');
    return at == std::string::npos ? text : text.replace(at, 1, std::to_string(number));
  };
  Router router;
  for (int i = 0; i < rules; ++i) {
    Rule rule;
    rule.text = with(pattern, i);
    rule.domain = with(domain, i);
    rule.endpoint = std::to_string(i);
    rule.methods = {"GET"};
    router.add(std::move(rule));
  }
  router.freeze();
  RouteMatch match;
  const std::string wanted = with(path, 7);
  router.match(with(domain, 7), wanted, "GET", match);
  EXPECT_EQ(match.outcome, RouteMatch::Outcome::found) << wanted;
  if (match.rule) {
    EXPECT_EQ(match.rule->endpoint, "7");
  }
  RouteMatch missing;
  router.match(with(domain, 7), "/x" + wanted.substr(1), "GET", missing);
  EXPECT_EQ(missing.outcome, RouteMatch::Outcome::not_found);
  return match.steps + missing.steps;
}

struct Shape {
  const char* pattern;
  const char* path;
  const char* domain = "";
};

class RouterGrowth : public testing::TestWithParam<Shape> {};

TEST_P(RouterGrowth, WorkIsThatOfTenRules) {
  const Shape& shape = GetParam();
  EXPECT_EQ(steps(many, shape.pattern, shape.path, shape.domain),
            steps(10, shape.pattern, shape.path, shape.domain));
  EXPECT_LT(steps(many, shape.pattern, shape.path, shape.domain), 20U);
}

INSTANTIATE_TEST_SUITE_P(Shapes, RouterGrowth,
                         testing::Values(Shape{"/section#", "/section#"},  // texts
                                         Shape{"/section#/<int:id>/edit",
                                               "/section#/12/edit"},               // below texts
                                         Shape{"/<int:id>/page#", "/12/page#"},    // below one variable
                                         Shape{"/item-#-<int:id>", "/item-#-12"},  // variables that compete
                                         Shape{"/<int:id>-#.html", "/12-#.html"},  // by what they end with
                                         Shape{"/f#-<path:rest>", "/f#-a/b"},      // by what they begin with
                                         Shape{"/", "/", "tenant#"}, Shape{"/", "/", "t#-<x>"}));

}  // namespace
}  // namespace eddy::flask::detail
