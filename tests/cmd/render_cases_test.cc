// Each case of tests/templates/batch/*.jsonl answered as the real engines did (tests/conformance/batch_cases.py).
//
// Output agrees byte for byte, errors by type and line. A case marked as differing must still differ, so that the mark
// goes when the difference does.
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "eddy/value.h"
#include "render/batch.h"

namespace eddy::command {
namespace {

bool same(const Value& real, const Value& eddy) {
  const auto left = real.find("error");
  const auto right = eddy.find("error");
  if (!left || !right) return real == eddy;
  return left->find("type") == right->find("type") && left->find("line") == right->find("line");
}

class RenderCases : public testing::TestWithParam<const char*> {};

TEST_P(RenderCases, AnswerAsTheRealEngineDoes) {
  std::ifstream in{EDDY_SOURCE_DIR "/tests/templates/batch/" + std::string{GetParam()} + ".jsonl"};
  int count = 0;
  for (std::string line; std::getline(in, line); ++count) {
    const Value item = json::parse(line).value();
    const std::string answer = answer_case(line);
    const bool differs = item.find("differs").has_value();
    EXPECT_NE(same(*item.find("answer"), json::parse(answer).value()), differs)
        << (differs ? "marked as differing, but does not" : "differs") << "\n"
        << item.find("templates")->str() << " " << item.find("options")->str()
        << "\nreal: " << json::dumps(*item.find("answer")) << "\neddy: " << answer;
  }
  EXPECT_GT(count, 60);
}

INSTANTIATE_TEST_SUITE_P(Tables, RenderCases,
                         testing::Values("chat", "environment", "expressions", "filters", "found",
                                         "generated", "i18n", "integers", "methods", "python", "sandbox",
                                         "statements", "tornado", "undefined"));

}  // namespace
}  // namespace eddy::command
