// The turn: order, bounds, stopping, posts from other threads, signals, watched descriptors.
#include "eddy/loop/loop.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "eddy/loop/event.h"
#include "eddy/loop/fiber.h"
#include "eddy/loop/waiter.h"
#include "loop/log_recorder.h"
#include "loop/no_more_threads.h"
#include "loop/stream_fixture.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

TEST(LoopTurn, CallsInOrderAndNeverInside) {
  Loop loop;
  std::string trace;
  loop.call_soon([&] {
    loop.call_soon([&] { trace += "c"; });
    trace += "a";
  });
  loop.call_soon([&] { trace += "b"; });
  EXPECT_EQ(trace, "");
  loop.run_once();
  EXPECT_EQ(trace, "abc");
}

TEST(LoopTurn, IsBounded) {
  Loop loop{{.callbacks_per_turn = 10}};
  int count = 0;
  for (int i = 0; i < 25; ++i) loop.call_soon([&] { ++count; });
  loop.run_once();
  EXPECT_EQ(count, 10);
  loop.run_once();
  loop.run_once();
  EXPECT_EQ(count, 25);
  EXPECT_FALSE(loop.run_once());
}

TEST(LoopTurn, ACallbackThatCallsItselfDoesNotStarveTimers) {
  ManualClock clock;
  Loop loop{{.clock = &clock}};
  bool timed = false;
  base::Function<void()> again;
  again = [&] { loop.call_soon([&] { again(); }); };
  again();
  loop.call_later(0s, [&] { timed = true; });
  loop.run_once();
  loop.run_once();
  EXPECT_TRUE(timed);
}

TEST(LoopTurn, LogsAndGoesOn) {
  const LogRecorder log;
  Loop loop;
  bool ran = false;
  loop.call_soon([] { throw std::runtime_error("broken"); });
  loop.call_soon([&] { ran = true; });
  loop.run_once();
  EXPECT_TRUE(ran);
  EXPECT_EQ(log.lines(), std::vector<std::string>{"a callback: broken"});
}

TEST(Loop, IsOneAThread) {
  EXPECT_EQ(Loop::current(), nullptr);
  {
    Loop loop;
    EXPECT_EQ(Loop::current(), &loop);
    EXPECT_THROW(Loop{}, std::logic_error);
    std::thread{[] { EXPECT_EQ(Loop::current(), nullptr); }}.join();
  }
  EXPECT_EQ(Loop::current(), nullptr);
  const Loop again;
}

TEST(Loop, StopBeforeRunReturnsAtOnce) {
  Loop loop;
  loop.stop();
  loop.run();
}

TEST(Loop, DropsWhatNeverRan) {
  auto held = std::make_shared<int>(1);
  {
    Loop loop;
    loop.call_soon([held] {});
    loop.call_later(1h, [held] {});
    loop.post([held] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(LoopPost, ComesFromAnyThreadInItsOrder) {
  Loop loop;
  constexpr int threads = 4;
  constexpr int each = 1000;
  std::vector<int> last(threads, -1);
  int count = 0;
  std::vector<std::thread> posters;
  for (int t = 0; t < threads; ++t)
    posters.emplace_back([&, t] {
      for (int i = 0; i < each; ++i)
        loop.post([&, t, i] {
          EXPECT_EQ(last[static_cast<std::size_t>(t)], i - 1);
          last[static_cast<std::size_t>(t)] = i;
          if (++count == threads * each) loop.stop();
        });
    });
  loop.run();
  for (auto& thread : posters) thread.join();
  EXPECT_EQ(count, threads * each);
}

TEST(LoopPost, StopFromAnotherThreadWakesIt) {
  Loop loop;
  std::thread other{[&] { loop.stop(); }};
  loop.run();
  other.join();
}

TEST(LoopSignals, ReachTheirCallbacks) {
  Loop loop;
  int first = 0;
  int second = 0;
  Watch one = loop.on_signal(SIGUSR1, [&] { ++first; });
  {
    const Watch two = loop.on_signal(SIGUSR1, [&] {
      ++second;
      loop.stop();
    });
    raise(SIGUSR1);
    loop.run();
  }
  EXPECT_EQ(first + second, 2);
  const Watch last = loop.on_signal(SIGUSR1, [&] { loop.stop(); });
  one.reset();
  raise(SIGUSR1);
  loop.run();
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 1);
}

TEST(LoopWatch, ReportsDescriptors) {
  Loop loop;
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  std::string got;
  Watch watch = loop.watch(ends[0], Events::readable, [&](Events events) {
    EXPECT_TRUE(events & Events::readable);
    EXPECT_FALSE(events & Events::writable);
    char byte = 0;
    ASSERT_EQ(read(ends[0], &byte, 1), 1);
    got += byte;
    if (got == "ab") watch.reset();  // inside its own callback
  });
  ASSERT_EQ(write(ends[1], "abc", 3), 3);
  while (loop.run_once()) {
  }
  EXPECT_EQ(got, "ab");
  EXPECT_THROW(static_cast<void>(loop.watch(-1, Events::readable, [](Events) {})), std::system_error);
  close(ends[0]);
  close(ends[1]);
}

// It comes after the wait, and not at the time at which that began: else a server that was quiet for a minute would take a
// request's first byte for a minute old.
TEST(LoopTurn, WhatIsCalledForIoHasTheTimeAfterTheWait) {
  ManualClock clock;
  Loop loop{{.clock = &clock}};
  std::array<int, 2> ends{};
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends.data()), 0);
  const auto stream = Stream::adopt(loop, ends[0]);
  TimePoint read_at{};
  Recorder recorder;
  recorder.on_bytes = [&] {
    read_at = loop.now();
    loop.stop();
  };
  stream->start(recorder);
  loop.call_soon([&] {  // as if the next turn waited so long
    clock.advance(60s);
    EXPECT_EQ(write(ends[1], "x", 1), 1);
  });
  loop.run();
  EXPECT_EQ(read_at, clock.now());
  close(ends[1]);
}

TEST(LoopWatch, MayOutliveTheLoop) {
  Watch signal;
  {
    Loop loop;
    signal = loop.on_signal(SIGUSR2, [] {});
  }
  signal.reset();
}

TEST(LoopExecutor, GivesResultsAndExceptions) {
  Loop loop;
  const auto body = [&]() -> Task<int> {
    const auto here = std::this_thread::get_id();
    auto sum = loop.run_in_executor([here] { return std::this_thread::get_id() != here ? 41 : 0; });
    auto nothing = loop.run_in_executor([] {});
    auto fails = loop.run_in_executor([]() -> int { throw std::runtime_error("disk"); });
    const int value = co_await sum;
    co_await nothing;
    try {
      co_await fails;
    } catch (const std::runtime_error&) {
      co_return value + 1;
    }
    co_return 0;
  };
  EXPECT_EQ(loop.run_sync(body()), 42);
}

// Whether a loop at rest asks for a turn.
bool asks(const Loop& loop) {
  pollfd waiting{loop.descriptor(), POLLIN, 0};
  return poll(&waiting, 1, 0) == 1;
}

TEST(LoopAtRest, ShowsAPostByItsDescriptor) {
  Loop loop;
  EXPECT_FALSE(loop.rest().due);
  EXPECT_FALSE(asks(loop));
  int ran = 0;
  loop.post([&] { ++ran; });
  EXPECT_TRUE(asks(loop));
  EXPECT_TRUE(loop.rest().due);
  loop.run_turn(false);
  EXPECT_EQ(ran, 1);
  EXPECT_FALSE(loop.rest().due);
  EXPECT_FALSE(asks(loop));
}

TEST(LoopAtRest, ShowsIoByItsDescriptor) {
  Loop loop;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  int seen = 0;
  Watch watch = loop.watch(ends[0], Events::readable, [&](Events) {
    ++seen;
    char byte = 0;
    EXPECT_EQ(read(ends[0], &byte, 1), 1);
  });
  while (loop.rest().due) loop.run_turn(false);
  EXPECT_FALSE(asks(loop));
  EXPECT_EQ(write(ends[1], "x", 1), 1);
  EXPECT_TRUE(asks(loop));
  loop.run_turn(false);
  EXPECT_EQ(seen, 1);
  watch.reset();
  close(ends[0]);
  close(ends[1]);
}

TEST(LoopAtRest, NamesWhatIsDue) {
  ManualClock clock;
  Loop loop{{.clock = &clock}};
  loop.call_soon([] {});
  EXPECT_TRUE(loop.rest().due);
  loop.run_turn(false);
  loop.call_later(std::chrono::seconds{1}, [] {});
  EXPECT_FALSE(loop.rest().due);
  EXPECT_EQ(loop.rest().timer, clock.now() + std::chrono::seconds{1});
  clock.advance(std::chrono::seconds{1});
  EXPECT_TRUE(loop.rest().due);
  loop.run_turn(false);
  EXPECT_EQ(loop.rest().timer, std::nullopt);
}

TEST(LoopAtRest, IsBoundToItsThreadByFibers) {
  Loop loop;
  EXPECT_FALSE(loop.rest().bound);
  Event release;
  const FiberPtr fiber = Fiber::spawn([&] { release.wait(); }, "waits");
  loop.run_turn(false);
  EXPECT_TRUE(loop.rest().bound);
  release.set();
  while (!fiber->done()) loop.run_turn(false);
  EXPECT_FALSE(loop.rest().bound);
}

// Its jobs may use the loop while that ends, and what they were given by who waits for them.
TEST(LoopExecutor, IsOverBeforeAnythingElseOfALoopIs) {
  std::latch runs{1}, ends{1};
  std::atomic<bool> posted = false;
  int written = 0;
  std::thread releases;
  {
    Loop loop;
    loop.spawn(
        [](Loop& own, int& into, std::latch& began, std::latch& end, std::atomic<bool>& told) -> Task<> {
          int local = 0;
          co_await own.run_in_executor([&] {
            began.count_down();
            end.wait();
            for (int i = 0; i < 1000; ++i) told = own.post([] {});
            local = 1;
            into = local;
          });
        }(loop, written, runs, ends, posted));
    loop.run_once();
    runs.wait();
    releases = std::thread{[&ends] {
      for (int i = 0; i < 1000; ++i) std::this_thread::yield();  // the loop ends meanwhile
      ends.count_down();
    }};
  }
  releases.join();
  EXPECT_EQ(written, 1);
  EXPECT_TRUE(posted);
}

TEST(LoopExecutor, WithoutAThreadAJobIsRefusedAndNotRunLater) {
  Loop loop;
  bool ran = false;
  {
    const NoMoreThreads no_more;
    EXPECT_THROW(static_cast<void>(loop.run_in_executor([&] { ran = true; })), std::system_error);
  }
  EXPECT_EQ(loop.run_sync([](Loop& own) -> Task<int> {
    co_return co_await own.run_in_executor([] { return 1; });
  }(loop)),
            1);
  EXPECT_FALSE(ran);
}

TEST(LoopExecutor, IsBounded) {
  const LogRecorder log;
  Loop loop{{.executor_threads = 1, .executor_queue = 1}};
  Event started;
  Event release;
  auto runs = loop.run_in_executor([&] {
    started.set();
    release.wait();
    return 1;
  });
  started.wait();
  auto waits = loop.run_in_executor([] { return 2; });
  auto refused = loop.run_in_executor([] { return 3; });
  EXPECT_THROW(refused.get(), BrokenPromise);
  release.set();
  EXPECT_EQ(runs.get() + waits.get(), 3);
  EXPECT_EQ(log.lines().size(), 1U);
}

}  // namespace
}  // namespace eddy::loop
