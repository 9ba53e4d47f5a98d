// Generator: laziness, early ends, exceptions.
#include "eddy/base/generator.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace eddy::base {
namespace {

Generator<int> count(int last) {
  for (int n = 1; n <= last; ++n) co_yield n;
}

TEST(Generator, YieldsInOrder) {
  std::vector<int> seen;
  for (int n : count(4)) seen.push_back(n);
  EXPECT_EQ(seen, (std::vector{1, 2, 3, 4}));
}

TEST(Generator, EndsForEver) {
  Generator<int> one = count(1);
  EXPECT_EQ(one.next(), 1);
  EXPECT_EQ(one.next(), std::nullopt);
  EXPECT_EQ(one.next(), std::nullopt);
  EXPECT_EQ(Generator<int>{}.next(), std::nullopt);
}

Generator<std::string> texts() {
  co_yield "literal";
  std::string own = "own";
  co_yield own;
  const std::string fixed = "fixed";
  co_yield fixed;
  co_yield std::string{"temporary"};
}

TEST(Generator, ConvertsWhatIsYielded) {
  std::vector<std::string> seen;
  for (std::string& text : texts()) seen.push_back(std::move(text));
  EXPECT_EQ(seen, (std::vector<std::string>{"literal", "own", "fixed", "temporary"}));
}

Generator<int> holds(std::shared_ptr<int> held) {
  co_yield *held;
  co_yield *held;
}

TEST(Generator, DestroysItsLocalsWhenDroppedEarly) {
  auto held = std::make_shared<int>(1);
  {
    Generator<int> early = holds(held);
    EXPECT_EQ(early.next(), 1);
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

Generator<int> throws() {
  co_yield 1;
  throw std::runtime_error("no more");
}

TEST(Generator, ThrowsOnceThenHasEnded) {
  Generator<int> failing = throws();
  EXPECT_EQ(failing.next(), 1);
  EXPECT_THROW(static_cast<void>(failing.next()), std::runtime_error);
  EXPECT_EQ(failing.next(), std::nullopt);
}

TEST(Generator, RunsNothingUntilAsked) {
  bool ran = false;
  auto lazy = [](bool& flag) -> Generator<int> {
    flag = true;
    co_return;
  }(ran);
  EXPECT_FALSE(ran);
  EXPECT_EQ(lazy.next(), std::nullopt);
  EXPECT_TRUE(ran);
}

}  // namespace
}  // namespace eddy::base
