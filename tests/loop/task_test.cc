// Task: values, exceptions, stack depth, destruction, foreign awaitables.
#include "eddy/loop/task.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "eddy/loop.h"
#include "loop/log_recorder.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

class TaskTest : public testing::Test {
 protected:
  ManualClock clock_{ManualClock::Jumping::yes};
  Loop loop_{{.clock = &clock_}};
};

Task<int> answer() { co_return 42; }
Task<int> answer_later() {
  co_await sleep_async(1h);
  co_return 42;
}
Task<> fails() {
  co_await sleep_async(1s);
  throw std::runtime_error("as planned");
}

TEST_F(TaskTest, GivesItsValue) {
  EXPECT_EQ(loop_.run_sync(answer()), 42);
  EXPECT_EQ(loop_.run_sync(answer_later()), 42);
}

TEST_F(TaskTest, IsLazy) {
  bool ran = false;
  {
    const auto task = [](bool& flag) -> Task<> {
      flag = true;
      co_return;
    }(ran);
  }
  EXPECT_FALSE(ran);
}

TEST_F(TaskTest, ThrowsWhatTheCoroutineThrew) {
  EXPECT_THROW(loop_.run_sync(fails()), std::runtime_error);
  const auto outer = []() -> Task<std::string> {
    try {
      co_await fails();
    } catch (const std::runtime_error& error) {
      co_return error.what();
    }
    co_return "nothing";
  };
  EXPECT_EQ(loop_.run_sync(outer()), "as planned");
}

// Awaiting what is ready must not deepen the stack, whatever the compiler optimizes.
TEST_F(TaskTest, AMillionAwaitsOfReadyTasks) {
  const auto sum = []() -> Task<long> {
    long total = 0;
    for (int i = 0; i < 1'000'000; ++i) total += co_await answer();
    co_return total;
  };
  EXPECT_EQ(loop_.run_sync(sum()), 42'000'000);
}

Task<> waits_once(Waiter& waiter) { co_await waiter.wait_async(); }

// The same where each task waits first and is resumed by the loop.
TEST_F(TaskTest, AHundredThousandAwaitsThatSuspend) {
  const auto all = [this]() -> Task<int> {
    Waiter waiter;
    int count = 0;
    for (; count < 100'000; ++count) {
      loop_.call_soon([waker = waiter.waker()] { waker.wake(); });
      co_await waits_once(waiter);
    }
    co_return count;
  };
  EXPECT_EQ(loop_.run_sync(all()), 100'000);
}

TEST_F(TaskTest, AwaitingAFinishedTaskDoesNotSuspend) {
  bool turned = false;
  const auto body = [&]() -> Task<> {
    loop_.call_soon([&] { turned = true; });
    Task<int> task = answer();
    const int first = co_await task;
    const int again = co_await task;
    EXPECT_EQ(first, again);
    EXPECT_FALSE(turned);
  };
  loop_.run_sync(body());
}

TEST_F(TaskTest, MovesValuesOut) {
  const auto make = []() -> Task<std::unique_ptr<int>> { co_return std::make_unique<int>(5); };
  const auto use = [&]() -> Task<int> {
    const std::unique_ptr<int> value = co_await make();
    co_return *value;
  };
  EXPECT_EQ(loop_.run_sync(use()), 5);
}

TEST_F(TaskTest, RefusesToBeAwaitedTwiceOrEmpty) {
  const auto body = []() -> Task<> {
    Task<int> none;
    co_await std::move(none);
  };
  EXPECT_THROW(loop_.run_sync(body()), std::logic_error);
}

TEST_F(TaskTest, ClosureOfSpawnLivesAsLongAsItsTask) {
  auto held = std::make_shared<int>(1);
  int seen = 0;
  loop_.spawn([held, &seen]() -> Task<> {
    co_await sleep_async(1s);
    seen = *held;
  });
  EXPECT_EQ(held.use_count(), 2);
  loop_.run_sync(sleep_async(2s));
  EXPECT_EQ(seen, 1);
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(TaskTest, StartRunsToTheFirstWaitAtOnce) {
  std::string trace;
  loop_.start([&]() -> Task<> {
    trace += "a";
    co_await sleep_async(1s);
    trace += "c";
  });
  trace += "b";
  loop_.run_sync(sleep_async(2s));
  EXPECT_EQ(trace, "abc");
}

TEST_F(TaskTest, TellsOnDoneHowItEnded) {
  std::string what;
  auto held = std::make_shared<int>(1);
  loop_.spawn([held]() -> Task<> { co_await fails(); },
              [&](const std::exception_ptr& exception) {
                what = base::describe(exception);
                EXPECT_EQ(held.use_count(), 1);  // the frames are gone
              });
  loop_.run_sync(sleep_async(2s));
  EXPECT_EQ(what, "as planned");
}

TEST_F(TaskTest, LogsWhatNobodyTakes) {
  const LogRecorder log;
  loop_.spawn(fails());
  loop_.run_sync(sleep_async(2s));
  EXPECT_EQ(log.lines(), std::vector<std::string>{"a spawned task: as planned"});
}

TEST_F(TaskTest, RunsManyTogether) {
  const auto body = [this]() -> Task<int> {
    auto one = loop_.spawn_future(answer_later());
    auto two = loop_.spawn_future(answer_later());
    const int first = co_await one;
    const int second = co_await two;
    co_return first + second;
  };
  const TimePoint before = clock_.now();
  EXPECT_EQ(loop_.run_sync(body()), 84);
  EXPECT_EQ(clock_.now() - before, 1h);
}

// A frame that waits is destroyed from the inside out, and what it waited for goes on without it.
TEST_F(TaskTest, DestroyingAWaitingTaskDetachesIt) {
  auto held = std::make_shared<int>(1);
  Waiter waiter;
  struct Owner final : Strand {
    using Strand::Strand;
  };
  Owner strand{loop_};
  auto task = [](Waiter& on, std::shared_ptr<int> mine) -> Task<> {
    co_await waits_once(on);
    static_cast<void>(mine);
  }(waiter, held);
  task.started_for(strand);
  EXPECT_EQ(held.use_count(), 2);
  waiter.waker().wake();  // ready, but not yet resumed
  task.reset();
  EXPECT_EQ(held.use_count(), 1);
  while (loop_.run_once()) {
  }
}

TEST_F(TaskTest, TheLoopsEndDestroysWhatWaits) {
  auto held = std::make_shared<int>(1);
  std::thread{[held] {
    Loop other;
    other.spawn([held]() -> Task<> { co_await sleep_async(1h); });
    other.run_once();
  }}.join();
  EXPECT_EQ(held.use_count(), 1);
}

// An awaitable that knows nothing of eddy and resumes from a thread of its own.
struct OnAnotherThread {
  std::thread& thread;
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) const {
    thread = std::thread{[frame] { frame.resume(); }};
  }
  [[nodiscard]] int await_resume() const noexcept { return 7; }
};

TEST_F(TaskTest, ForeignAwaitablesResumeOnTheLoop) {
  std::thread thread;
  Loop& loop = loop_;
  const auto body = [&]() -> Task<int> {
    const OnAnotherThread awaitable{thread};
    const int value = co_await awaitable;
    EXPECT_EQ(Loop::current(), &loop);
    co_return value;
  };
  EXPECT_EQ(loop_.run_sync(body()), 7);
  thread.join();
}

// And one that resumes before its await_suspend returns.
struct AtOnce {
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) const { frame.resume(); }
  void await_resume() const noexcept {}
};

TEST_F(TaskTest, ForeignAwaitablesMayResumeAtOnce) {
  const auto body = []() -> Task<int> {
    int count = 0;
    for (; count < 100'000; ++count) co_await AtOnce{};
    co_return count;
  };
  EXPECT_EQ(loop_.run_sync(body()), 100'000);
}

TEST_F(TaskTest, AwaitOnAPlainThreadMakesALoop) {
  int value = 0;
  std::thread{[&] { value = await(answer()); }}.join();
  EXPECT_EQ(value, 42);
}

TEST_F(TaskTest, RunSyncInsideTheRunningLoopIsRefused) {
  bool refused = false;
  loop_.call_soon([&] {
    try {
      loop_.run_sync(answer());
    } catch (const WouldBlock&) {
      refused = true;
    }
  });
  loop_.run_once();
  EXPECT_TRUE(refused);
}

TEST_F(TaskTest, StopEndsRunSync) {
  loop_.call_later(1s, [this] { loop_.stop(); });
  EXPECT_THROW(loop_.run_sync(sleep_async(1h)), Stopped);
}

}  // namespace
}  // namespace eddy::loop
