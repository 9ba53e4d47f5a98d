// Operators, access, methods, filters, tests and globals, beside the real Jinja2: each line of runtime_cases.jsonl
// is a template and what Debian's Jinja2 made of it (generate_runtime_cases writes the file).
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/value.h"

namespace eddy::jinja2 {
namespace {

std::string text(const Value& row, std::string_view name) {
  const auto found = row.find(name);
  return found ? found->str() : std::string{};
}

// Differences that are known, and named in docs/compatibility.md: the part of the message that differs.
bool is_listed(const Value& row) {
  // Python counts a call's arguments in more words than we do; the type of the error is the same.
  return text(row, "error") == "TypeError";
}

TEST(Runtime, AgreesWithTheRealJinja2) {
  Options plain;
  plain.autoescape = false;
  const Environment unescaped{plain};
  const Environment escaped;
  std::ifstream cases{EDDY_SOURCE_DIR "/tests/templates/runtime_cases.jsonl"};
  int count = 0;
  for (std::string line; std::getline(cases, line); ++count) {
    const auto parsed = json::parse(line);
    ASSERT_TRUE(parsed.ok()) << line;
    const Value& row = *parsed;
    const Environment& environment = row.find("autoescape")->truth() ? escaped : unescaped;
    const std::string source = text(row, "source");
    try {
      const std::string output = environment.from_string(source)->render(
          {{"d", Value{{"x", 1}, {"y", "two"}}}, {"n", "text"}, {"h", "<"}});
      EXPECT_TRUE(row.find("output")) << source << "\n  gives " << output << "\n  where Jinja2 has "
                                      << text(row, "error") << ": " << text(row, "message");
      if (row.find("output")) {
        EXPECT_EQ(output, text(row, "output")) << source;
      }
    } catch (const templates::TemplateError& error) {
      EXPECT_EQ(error.type(), text(row, "error")) << source << "\n  " << error.what();
      if (!is_listed(row)) {
        EXPECT_EQ(error.message(), text(row, "message")) << source;
      }
    }
  }
  EXPECT_GT(count, 500);
}

}  // namespace
}  // namespace eddy::jinja2
