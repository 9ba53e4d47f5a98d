// The filter urlize beside the real Jinja2: each line of urlize_cases.jsonl is a template and what Debian's Jinja2
// made of it for each text (generate_urlize_cases writes the file).
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/value.h"

namespace eddy::jinja2 {
namespace {

std::string rendered(const Template& page, const std::string& text) {
  try {
    return page.render({{"x", text}, {"m", Value::markup(text)}});
  } catch (const templates::TemplateError& error) {
    return std::string{error.type()} + ": " + std::string{error.message()};
  }
}

std::string expected(const Value& result) {
  if (result.is_string()) return result.str();
  return result.items()[0].str() + ": " + result.items()[1].str();
}

TEST(Urlize, AgreesWithTheRealJinja2) {
  Options plain;
  plain.autoescape = false;
  const Environment unescaped{plain};
  const Environment escaped;
  std::ifstream lines{EDDY_SOURCE_DIR "/tests/templates/urlize_cases.jsonl"};
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const Value texts = *json::parse(line)->find("texts");
  int count = 0;
  while (std::getline(lines, line)) {
    const auto row = json::parse(line);
    ASSERT_TRUE(row.ok()) << line;
    const std::string source = row->find("source")->str();
    const auto page = (row->find("autoescape")->truth() ? escaped : unescaped).from_string(source);
    const Value results = *row->find("r");
    for (std::size_t i = 0; i < results.items().size(); ++i, ++count)
      EXPECT_EQ(rendered(*page, texts.items()[i].str()), expected(results.items()[i]))
          << source << " of " << texts.items()[i].repr();
  }
  EXPECT_GT(count, 900);
}

}  // namespace
}  // namespace eddy::jinja2
