#include "bench/comparison.h"

#include <gtest/gtest.h>

namespace eddy::command {
namespace {

Run run(int round, double rate, double cpu) {
  Run made;
  made.round = round;
  made.load.requests_per_second = rate;
  made.cpu_us_per_request = cpu;
  return made;
}

TEST(Ratio, IsTakenWithinRounds) {
  // The machine was half as fast in round 1: the ratio does not see it.
  Row row;
  row.runs = {run(0, 1000, 10), run(1, 500, 20), run(2, 900, 11)};
  Row base;
  base.runs = {run(0, 100, 100), run(1, 50, 200), run(2, 100, 100)};
  const auto rate = rate_ratio(row, &base);
  ASSERT_TRUE(rate);
  EXPECT_DOUBLE_EQ(rate->median, 10);
  EXPECT_DOUBLE_EQ(rate->least, 9);
  EXPECT_DOUBLE_EQ(rate->most, 10);
  const auto cpu = cpu_ratio(row, &base);
  ASSERT_TRUE(cpu);
  EXPECT_DOUBLE_EQ(cpu->median, 0.1);
  EXPECT_DOUBLE_EQ(cpu_saving(row, &base)->median, 10);
}

TEST(Ratio, OnlyOfRoundsThatBothHave) {
  Row row;
  row.runs = {run(1, 1000, 10)};
  Row base;
  base.runs = {run(0, 100, 100)};
  EXPECT_FALSE(rate_ratio(row, &base));
  EXPECT_FALSE(rate_ratio(row, nullptr));
  EXPECT_FALSE(rate_ratio(row, &row));
}

}  // namespace
}  // namespace eddy::command
