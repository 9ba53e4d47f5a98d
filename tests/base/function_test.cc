// Function: moving, destroying, and what counts as empty.
#include "eddy/base/function.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <memory>

namespace eddy::base {
namespace {

TEST(Function, CallsWhatItHolds) {
  Function<int(int)> twice = [](int n) { return 2 * n; };
  EXPECT_EQ(twice(21), 42);
}

TEST(Function, HoldsClosuresThatOnlyMove) {
  auto kept = std::make_unique<int>(7);
  Function<int()> read = [kept = std::move(kept)] { return *kept; };
  Function<int()> moved = std::move(read);
  EXPECT_FALSE(read);  // NOLINT(bugprone-use-after-move): that it is empty is the point
  EXPECT_EQ(moved(), 7);
}

TEST(Function, PutsLargeClosuresOnTheHeap) {
  std::array<int, 100> numbers{};
  numbers[99] = 5;
  Function<int()> last = [numbers] { return numbers[99]; };
  Function<int()> moved = std::move(last);
  EXPECT_EQ(moved(), 5);
}

TEST(Function, DestroysTheClosureOnce) {
  auto counted = std::make_shared<int>(0);
  {
    Function<void()> holder = [counted] {};
    Function<void()> moved = std::move(holder);
    EXPECT_EQ(counted.use_count(), 2);
    moved.reset();
    EXPECT_EQ(counted.use_count(), 1);
    moved = [counted] {};
  }
  EXPECT_EQ(counted.use_count(), 1);
}

TEST(Function, IsEmptyFromNothing) {
  EXPECT_FALSE(Function<void()>{});
  EXPECT_FALSE(Function<void()>{nullptr});
  EXPECT_FALSE(Function<void()>{std::function<void()>{}});
  void (*none)() = nullptr;
  EXPECT_FALSE(Function<void()>{none});
}

}  // namespace
}  // namespace eddy::base
