// Where an allocation fails at a signal, the drain begins all the same.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

#include "eddy/loop/loop.h"
#include "failing_new.h"
#include "loop/log_recorder.h"
#include "server/stopper.h"

namespace eddy::server {
namespace {

TEST(StopperOutOfMemory, EachAllocationOfASignal) {
  for (std::size_t nth = 1; nth < 10; ++nth) {
    SCOPED_TRACE(nth);
    const loop::LogRecorder log;
    Stopper stopper;
    loop::Loop loop;
    int drained = 0;
    stopper.watch(loop, std::chrono::hours{1}, {.drain = [&] { ++drained; }, .cut = [] {}});
    ASSERT_EQ(std::raise(SIGTERM), 0);
    tests::fail_allocation(nth);
    for (int turn = 0; turn < 3; ++turn) loop.run_once();
    tests::fail_allocation(0);
    EXPECT_EQ(drained, 1);
  }
}

}  // namespace
}  // namespace eddy::server
