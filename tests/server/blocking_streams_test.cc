// Generators that are pulled at once: a bound, and turns in the order of those that wait.
#include "server/blocking_streams.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <vector>

namespace eddy::server {
namespace {

struct Stream final : Job {
  std::latch done{1};
  void work() noexcept override { done.count_down(); }
};

class BlockingStreamsTest : public testing::Test {
 protected:
  Stream first, second, third;
  WorkerPool pool{4, 100};  // ends first: its threads may be at work on them
};

TEST_F(BlockingStreamsTest, OverTheBoundAStreamWaitsForAnothersEnd) {
  BlockingStreams streams{pool, 4, 1, 10};
  ASSERT_TRUE(streams.enter(first));
  EXPECT_FALSE(streams.enter(second));
  EXPECT_FALSE(second.done.try_wait());
  streams.leave();
  second.done.wait();
  // It had the turn when it was worked on: nobody else has until it leaves.
  EXPECT_FALSE(streams.enter(third));
  streams.leave();
  third.done.wait();
  streams.leave();
  EXPECT_TRUE(streams.enter(first));
}

TEST_F(BlockingStreamsTest, OneThatIsWithdrawnLosesItsPlaceToTheNext) {
  BlockingStreams streams{pool, 4, 1, 10};
  ASSERT_TRUE(streams.enter(first));
  EXPECT_FALSE(streams.withdraw(first));
  EXPECT_FALSE(streams.enter(second));
  EXPECT_FALSE(streams.enter(third));
  EXPECT_TRUE(streams.withdraw(second));
  EXPECT_FALSE(streams.withdraw(second));
  streams.leave();
  third.done.wait();
  EXPECT_FALSE(second.done.try_wait());
}

TEST_F(BlockingStreamsTest, ThereIsRoomWhileThereIsATurnOrAPlaceToWait) {
  BlockingStreams streams{pool, 4, 1, 1};
  EXPECT_TRUE(streams.has_room());
  ASSERT_TRUE(streams.enter(first));
  EXPECT_TRUE(streams.has_room());
  ASSERT_FALSE(streams.enter(second));
  EXPECT_FALSE(streams.has_room());
  streams.leave();
  EXPECT_TRUE(streams.has_room());
}

TEST_F(BlockingStreamsTest, OneThreadIsLeftToOthers) {
  BlockingStreams streams{pool, 3, 100, 10};
  EXPECT_TRUE(streams.enter(first));
  EXPECT_TRUE(streams.enter(second));
  EXPECT_FALSE(streams.enter(third));
  streams.leave();
  third.done.wait();
}

TEST_F(BlockingStreamsTest, OneStreamMayAlwaysRun) {
  BlockingStreams one_thread{pool, 1, 100, 0};
  EXPECT_TRUE(one_thread.enter(first));
  EXPECT_FALSE(one_thread.has_room());
  BlockingStreams none_wanted{pool, 4, 0, 0};
  EXPECT_TRUE(none_wanted.enter(second));
}

}  // namespace
}  // namespace eddy::server
