#include "eddy/base/result.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace eddy::base {
namespace {

Result<int, std::string> half(int n) {
  if (n % 2 != 0) return Error{std::string{"odd"}};
  return n / 2;
}

TEST(Result, HoldsAValueOrAnError) {
  EXPECT_TRUE(half(4).ok());
  EXPECT_EQ(*half(4), 2);
  EXPECT_FALSE(half(3).ok());
  EXPECT_EQ(half(3).error(), "odd");
}

TEST(Result, TellsValueFromErrorOfTheSameType) {
  Result<int, int> value{1};
  Result<int, int> error{Error{2}};
  EXPECT_TRUE(value);
  EXPECT_FALSE(error);
  EXPECT_EQ(error.error(), 2);
}

TEST(Result, MovesItsValueOut) {
  Result<std::unique_ptr<int>, int> result{std::make_unique<int>(7)};
  const std::unique_ptr<int> taken = *std::move(result);
  EXPECT_EQ(*taken, 7);
}

TEST(Result, ValueOrFallsBack) {
  EXPECT_EQ(half(3).value_or(9), 9);
  EXPECT_EQ(half(8).value_or(9), 4);
}

}  // namespace
}  // namespace eddy::base
