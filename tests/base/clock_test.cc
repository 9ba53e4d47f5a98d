// Times that are sums.
#include "base/clock.h"

#include <gtest/gtest.h>

namespace eddy::base {
namespace {

TEST(SecondsAfter, StayWithinSixtyFourBits) {
  EXPECT_EQ(seconds_after(10, 5), 15);
  EXPECT_EQ(seconds_after(10, -15), -5);
  EXPECT_EQ(seconds_after(1, INT64_MAX), INT64_MAX);
  EXPECT_EQ(seconds_after(0, INT64_MAX), INT64_MAX);
  EXPECT_EQ(seconds_after(-1, INT64_MIN), INT64_MIN);
  EXPECT_EQ(seconds_after(INT64_MAX, INT64_MIN), -1);
}

}  // namespace
}  // namespace eddy::base
