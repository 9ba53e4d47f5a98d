// The batch cases with their templates compiled ahead of time: each answers as the interpreter does, errors too.
//
// The interpreter's answers are held against the real engines' by tests/cmd/render_cases_test.cc.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/templates/compiled.h"
#include "render/batch.h"

namespace eddy::command {
namespace {

using templates::compiled::Template;

const std::map<std::pair<std::string_view, std::string_view>, const Template*>& compiled_templates() {
  static const auto found = [] {
    std::map<std::pair<std::string_view, std::string_view>, const Template*> map;
    for (const Template* each : templates::compiled::all()) map[{each->folder, each->name}] = each;
    return map;
  }();
  return found;
}

class CompiledCases : public testing::TestWithParam<const char*> {};

TEST_P(CompiledCases, AnswerAsTheInterpreterDoes) {
  std::ifstream in{EDDY_SOURCE_DIR "/tests/templates/batch/" + std::string{GetParam()} + ".jsonl"};
  int number = 0;
  int compiled = 0;
  for (std::string line; std::getline(in, line); ++number) {
    if (number % EDDY_CASE_STEP != 0) continue;
    const std::string folder = std::string{GetParam()} + "/" + std::to_string(number);
    const std::string answer = answer_case(line, [&](std::string_view name) -> const Template* {
      const auto found = compiled_templates().find({folder, name});
      if (found == compiled_templates().end()) return nullptr;
      ++compiled;
      return found->second;
    });
    EXPECT_EQ(answer, answer_case(line)) << line;
  }
  EXPECT_GT(number, 60);
  EXPECT_GT(compiled, number / EDDY_CASE_STEP / 2);
}

INSTANTIATE_TEST_SUITE_P(Tables, CompiledCases,
                         testing::Values("chat", "expressions", "filters", "found", "generated", "i18n",
                                         "integers", "python", "sandbox", "statements", "tornado",
                                         "undefined"));

}  // namespace
}  // namespace eddy::command
