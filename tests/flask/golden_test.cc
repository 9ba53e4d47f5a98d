// The router's answers beside real Werkzeug's, row by row (tests/conformance/router_golden.py writes them).
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "eddy/base/strings.h"
#include "eddy/value/json.h"
#include "flask/router.h"
#include "flask/url_builder.h"

namespace eddy::flask::detail {
namespace {

std::string found_text(const RouteMatch& match) {
  std::map<std::string, std::string> values;
  for (std::size_t i = 0; i < match.arguments.size(); ++i) {
    values[match.rule->variables[i].name] = argument_value(match.arguments[i]).str();
  }
  json::Options options;
  options.ensure_ascii = false;
  options.sort_keys = true;
  return match.rule->endpoint + ' ' + json::dumps(Value{values}, options);
}

std::string answer(const RouteMatch& match) {
  switch (match.outcome) {
    case RouteMatch::Outcome::found: return "found\t" + found_text(match);
    case RouteMatch::Outcome::redirect: return "redirect\t" + match.redirect_path;
    case RouteMatch::Outcome::not_found: return "not_found\t";
    case RouteMatch::Outcome::failed: return "failed\t";
    case RouteMatch::Outcome::method_not_allowed: break;
  }
  std::string methods;
  for (const std::string_view method : match.allowed)
    methods += (methods.empty() ? "" : " ") + std::string{method};
  return "method_not_allowed\t" + methods;
}

TEST(FlaskGolden, RouterAnswersAsWerkzeug) {
  std::ifstream file{EDDY_SOURCE_DIR "/tests/flask/golden/router.tsv"};
  ASSERT_TRUE(file);
  std::string set;
  std::unique_ptr<Router> router;
  bool frozen = false;
  std::size_t asked = 0;
  for (std::string line; std::getline(file, line);) {
    const std::vector<std::string_view> fields = base::split(line, '\t');
    if (fields[0] == "set") {
      set = fields[1];
      router = std::make_unique<Router>();
      frozen = false;
    } else if (fields[0] == "rule") {
      Rule rule;
      rule.endpoint = fields[1];
      for (const std::string_view method : base::split(fields[2], ' ')) rule.methods.emplace_back(method);
      rule.strict_slashes = fields[3] == "1";
      rule.text = fields[4];
      router->add(std::move(rule));
    } else {
      if (!frozen) router->freeze();
      frozen = true;
      RouteMatch match;
      router->match(fields[2], fields[1], match);
      EXPECT_EQ(answer(match), std::string{fields[3]} + '\t' + std::string{fields[4]})
          << set << ": " << fields[1] << ' ' << fields[2];
      ++asked;
    }
  }
  EXPECT_GT(asked, 1000U);
}

}  // namespace
}  // namespace eddy::flask::detail
