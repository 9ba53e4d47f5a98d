// Integers of any size in templates, beside the real Python: each line of integer_cases.jsonl holds two numbers and what
// Debian's Jinja2 and Tornado made of every expression of them (generate_integer_cases writes the file).
#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"
#include "eddy/value.h"
#include "templates/runtime/limits.h"
#include "templates/runtime/operators.h"

namespace eddy::templates {
namespace {

struct Case {
  std::string expression;
  std::function<std::string(const Value& a, const Value& b)> render;
};

std::vector<Case> cases_of(const Value& expressions) {
  jinja2::Options options;
  options.autoescape = false;
  const jinja2::Environment environment{options};
  std::vector<Case> out;
  for (const Value& text : expressions.find("jinja2")->items()) {
    const auto page = environment.from_string("{{ " + text.str() + " }}");
    out.push_back({text.str(), [page](const Value& a, const Value& b) {
                     return page->render({{"a", a}, {"b", b}});
                   }});
  }
  for (const Value& text : expressions.find("tornado")->items()) {
    const auto page =
        std::make_shared<tornado::template_::Template>("{% autoescape None %}{{ " + text.str() + " }}");
    out.push_back({text.str(), [page](const Value& a, const Value& b) {
                     return page->generate({{"a", a}, {"b", b}});
                   }});
  }
  return out;
}

// What came of one expression: the text, or "Error: message".
std::string answer(const Case& one, const Value& a, const Value& b) {
  try {
    return one.render(a, b);
  } catch (const TemplateError& error) {
    return std::string{error.type()} + ": " + error.message();
  }
}

std::string expected(const Value& result) {
  if (result.is_string()) return result.str();
  return result.items()[0].str() + ": " + result.items()[1].str();
}

TEST(Integers, AgreeWithTheRealPython) {
  std::ifstream lines{EDDY_SOURCE_DIR "/tests/templates/integer_cases.jsonl"};
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const std::vector<Case> cases = cases_of(*json::parse(line));
  int count = 0;
  while (std::getline(lines, line)) {
    const auto row = json::parse(line);
    ASSERT_TRUE(row.ok()) << line;
    const Value a = *row->find("a");
    const Value b = *row->find("b");
    const Value answers = *row->find("answers");
    ASSERT_EQ(answers.items().size(), cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i, ++count)
      EXPECT_EQ(answer(cases[i], a, b), expected(answers.items()[i]))
          << cases[i].expression << " where a = " << a.repr() << ", b = " << b.repr();
  }
  EXPECT_GT(count, 10000);
}

}  // namespace
}  // namespace eddy::templates
