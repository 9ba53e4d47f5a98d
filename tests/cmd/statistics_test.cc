#include "bench/statistics.h"

#include <gtest/gtest.h>

namespace eddy::command {
namespace {

TEST(Statistics, OfNothingIsZero) {
  const Summary summary = summarize({});
  EXPECT_EQ(summary.mean, 0);
  EXPECT_EQ(summary.most, 0);
}

TEST(Statistics, OfAnOddNumber) {
  const Summary summary = summarize({5, 1, 3});
  EXPECT_DOUBLE_EQ(summary.mean, 3);
  EXPECT_DOUBLE_EQ(summary.median, 3);
  EXPECT_DOUBLE_EQ(summary.least, 1);
  EXPECT_DOUBLE_EQ(summary.most, 5);
}

TEST(Statistics, MedianOfAnEvenNumberIsTheMiddlesMean) {
  EXPECT_DOUBLE_EQ(summarize({10, 1, 2, 4}).median, 3);
  EXPECT_DOUBLE_EQ(summarize({10, 1, 2, 4}).mean, 4.25);
}

}  // namespace
}  // namespace eddy::command
