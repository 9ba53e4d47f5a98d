#include "bench/table.h"

#include <gmock/gmock.h>

namespace eddy::command {
namespace {

using testing::HasSubstr;

TEST(Align, PadsByCodePointsAndLeavesTitles) {
  EXPECT_EQ(align({{"", "µs", "x"}, {"a long title that takes no part"}, {"ab", "1", "100"}}),
            "    µs    x\na long title that takes no part\nab   1  100\n");
}

TEST(ShortFigure, ThreeDigitsThatCount) {
  EXPECT_EQ(short_figure(12345.6), "12346");
  EXPECT_EQ(short_figure(99.96), "100.0");
  EXPECT_EQ(short_figure(3.14159), "3.14");
  EXPECT_EQ(short_figure(0.12345), "0.123");
  EXPECT_EQ(short_figure(0), "0");
}

Comparison two_rows() {
  Comparison found;
  found.rounds = 2;
  found.groups = {{"eddy", "eddy", true}, {"python", "The originals", true}};
  Row fast;
  fast.contender.name = "pure_flask";
  fast.contender.group = "eddy";
  fast.contender.original = "python/pure_flask";
  fast.runs = {{0, {1000, 0, 20000, 0.2, 0.9}, 30, 5}, {1, {1000, 0, 21000, 0.2, 0.9}, 31, 6}};
  Row slow;
  slow.contender.name = "python/pure_flask";
  slow.contender.group = "python";
  slow.runs = {{0, {1000, 2, 1000, 4, 9}, 1200, 30}};
  slow.failure = "it ended with status 3";
  found.rows = {fast, slow};
  return found;
}

TEST(TerminalReport, RunsAveragesRatiosAndFailures) {
  const std::string text = terminal_report(two_rows());
  EXPECT_THAT(text, HasSubstr("run 1  run 2   mean  median    min    max        x original\n"));
  EXPECT_THAT(text,
              HasSubstr("pure_flask         20000  21000  20500   20500  20000  21000  20.0 (20.0-20.0)\n"));
  EXPECT_THAT(text, HasSubstr("The originals\n"));
  EXPECT_THAT(
      text, HasSubstr("  python/pure_flask   1000      -   1000    1000   1000   1000                 -\n"));
  EXPECT_THAT(text, HasSubstr("40.0 (40.0-40.0)"));
  EXPECT_THAT(text, HasSubstr("\nFailed: python/pure_flask: it ended with status 3\n"));
}

}  // namespace
}  // namespace eddy::command
