// Texts of many scripts beside the real Python: each line of text_cases.jsonl is an expression and what Debian's
// Jinja2 made of it for each sample (generate_text_cases writes the file). Errors are compared with their words.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/value.h"

namespace eddy::jinja2 {
namespace {

// What came of one expression for one sample: the text, or "Error: message".
std::string rendered(const Template& page, const std::string& sample) {
  try {
    return page.render({{"x", sample},
                        {"m", Value::markup(sample)},
                        {"b", Value::bytes(sample)},
                        {"a", Value::bytes("a")},
                        {"c", Value::bytes(" ")},
                        {"d", 1.0}});
  } catch (const templates::TemplateError& error) {
    return std::string{error.type()} + ": " + std::string{error.message()};
  }
}

std::string expected(const Value& result) {
  if (result.is_string()) return result.str();
  return result.items()[0].str() + ": " + result.items()[1].str();
}

TEST(Text, AgreesWithTheRealPython) {
  Options plain;
  plain.autoescape = false;
  const Environment unescaped{plain};
  const Environment escaped;
  std::ifstream lines{EDDY_SOURCE_DIR "/tests/templates/text_cases.jsonl"};
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  const Value samples = *json::parse(line)->find("samples");
  int count = 0;
  while (std::getline(lines, line)) {
    const auto row = json::parse(line);
    ASSERT_TRUE(row.ok()) << line;
    const std::string expression = row->find("e")->str();
    const Environment& environment = row->find("autoescape")->truth() ? escaped : unescaped;
    const auto page = environment.from_string("{{ " + expression + " }}");
    const Value results = *row->find("r");
    for (std::size_t i = 0; i < results.items().size(); ++i, ++count) {
      const std::string sample = samples.items()[results.items().size() == 1 ? 2 : i].str();
      EXPECT_EQ(rendered(*page, sample), expected(results.items()[i]))
          << expression << " of " << Value{sample}.repr();
    }
  }
  EXPECT_GT(count, 10000);
}

}  // namespace
}  // namespace eddy::jinja2
