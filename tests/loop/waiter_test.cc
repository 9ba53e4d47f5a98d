// Waiter, Event, Future: three kinds of waiting, woken from the same thread and from others.
#include "eddy/loop/waiter.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "eddy/loop.h"
#include "loop/thread_interrupt.h"
#include "loop/wait_state.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

class WaiterTest : public testing::Test {
 protected:
  ManualClock clock_{ManualClock::Jumping::yes};
  Loop loop_{{.clock = &clock_}};
};

TEST_F(WaiterTest, RemembersOneWake) {
  Waiter waiter;
  waiter.waker().wake();
  waiter.waker().wake();
  EXPECT_TRUE(waiter.try_wait());
  EXPECT_FALSE(waiter.try_wait());
}

TEST_F(WaiterTest, AWakerMayOutliveIt) {
  Waker waker;
  waker.wake();
  {
    const Waiter waiter;
    waker = waiter.waker();
  }
  waker.wake();
}

Task<> wait_for_wakes(Waiter& waiter, int times) {
  for (int i = 0; i < times; ++i) co_await waiter.wait_async();
}

// A wake from another thread resumes the task, or the fiber, on its own loop.
TEST_F(WaiterTest, WakesFromOtherThreads) {
  Waiter task_waiter;
  Waiter fiber_waiter;
  constexpr int times = 200;
  std::atomic<int> fiber_count{0};
  const FiberPtr fiber = Fiber::spawn([&] {
    const auto here = std::this_thread::get_id();
    for (; fiber_count < times; ++fiber_count) {
      fiber_waiter.wait();
      EXPECT_EQ(std::this_thread::get_id(), here);
    }
  });
  std::atomic<bool> over{false};
  std::thread other{[&, one = task_waiter.waker(), two = fiber_waiter.waker()] {
    while (!over) {
      one.wake();
      two.wake();
      std::this_thread::yield();
    }
  }};
  loop_.run_sync(wait_for_wakes(task_waiter, times));
  loop_.run_sync(fiber->join_async());
  over = true;
  other.join();
  EXPECT_EQ(fiber_count, times);
}

TEST_F(WaiterTest, APlainThreadBlocks) {
  Waiter ping;
  Waiter pong;
  std::thread other{[&] {
    for (int i = 0; i < 100; ++i) {
      ping.wait();
      pong.waker().wake();
    }
  }};
  for (int i = 0; i < 100; ++i) {
    ping.waker().wake();
    pong.wait();
  }
  other.join();
}

TEST_F(WaiterTest, TimesOutInEachKind) {
  Waiter waiter;
  const TimePoint start = clock_.now();
  const auto body = [&]() -> Task<bool> {
    const bool in_time = co_await waiter.wait_for_async(1h);
    co_return in_time;
  };
  EXPECT_FALSE(loop_.run_sync(body()));
  EXPECT_EQ(clock_.now() - start, 1h);
  bool in_time = true;
  loop_.run_sync(Fiber::spawn([&] { in_time = waiter.wait_for(1h); })->join_async());
  EXPECT_FALSE(in_time);
  EXPECT_EQ(clock_.now() - start, 2h);
  std::thread{[&] { EXPECT_FALSE(waiter.wait_for(1ms)); }}.join();
}

TEST_F(WaiterTest, AWakeInTimeCancelsTheTimer) {
  Waiter waiter;
  loop_.call_later(1s, [waker = waiter.waker()] { waker.wake(); });
  const TimePoint start = clock_.now();
  const auto body = [&]() -> Task<bool> {
    const bool in_time = co_await waiter.wait_for_async(1h);
    co_return in_time;
  };
  EXPECT_TRUE(loop_.run_sync(body()));
  EXPECT_EQ(clock_.now() - start, 1s);
}

TEST_F(WaiterTest, EventWakesAllKindsAtOnce) {
  Event event;
  std::atomic<int> passed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i)
    threads.emplace_back([&] {
      event.wait();
      ++passed;
    });
  std::vector<FiberPtr> fibers;
  for (int i = 0; i < 3; ++i)
    fibers.push_back(Fiber::spawn([&] {
      event.wait();
      ++passed;
    }));
  for (int i = 0; i < 3; ++i)
    loop_.spawn([&]() -> Task<> {
      co_await event.wait_async();
      ++passed;
    });
  while (loop_.run_once()) {
  }
  EXPECT_EQ(passed, 0);
  std::thread{[&] { event.set(); }}.join();
  for (auto& thread : threads) thread.join();
  for (const auto& fiber : fibers) loop_.run_sync(fiber->join_async());
  while (loop_.run_once()) {
  }
  EXPECT_EQ(passed, 9);
  event.clear();
  EXPECT_FALSE(event.is_set());
}

TEST_F(WaiterTest, EventMayGoOnceItWasSet) {
  auto event = std::make_unique<Event>();
  bool passed = false;
  loop_.start([&passed, raw = event.get()]() -> Task<> {
    co_await raw->wait_async();
    passed = true;
  });
  event->set();
  event.reset();
  while (loop_.run_once()) {
  }
  EXPECT_TRUE(passed);
}

TEST_F(WaiterTest, EventTimesOut) {
  Event event;
  EXPECT_FALSE(loop_.run_sync(event.wait_for_async(1s)));
  event.set();
  EXPECT_TRUE(loop_.run_sync(event.wait_for_async(1s)));
}

TEST_F(WaiterTest, FuturesBreakWithTheirPromise) {
  Future<std::string> future;
  {
    const Promise<std::string> promise;
    future = promise.future();
    EXPECT_FALSE(future.done());
  }
  EXPECT_THROW(future.get(), BrokenPromise);
}

TEST_F(WaiterTest, FuturesAreKeptFromOtherThreads) {
  Promise<std::string> promise;
  auto future = promise.future();
  std::thread other{[&] { promise.set_value("kept"); }};
  const auto body = [&]() -> Task<std::string> {
    std::string value = co_await future;
    co_return value;
  };
  EXPECT_EQ(loop_.run_sync(body()), "kept");
  other.join();
}

TEST(Deadline, ThatNeverComesIsNotInThePast) {
  EXPECT_EQ(after(TimePoint{} + 1h, Duration::max()), TimePoint::max());
  EXPECT_EQ(after(TimePoint{} + 1h, -1h), TimePoint{} + 1h);
  Event event;
  std::thread sets{[&event] { event.set(); }};
  EXPECT_TRUE(event.wait_until(TimePoint::max()));
  sets.join();
  Event other;
  std::thread sets_other{[&other] { other.set(); }};
  EXPECT_TRUE(other.wait_for(Duration::max()));
  sets_other.join();
}

// In a thread that has no loop yet: await makes it.
TEST(Deadline, IsCountedWhereTheWaitBegins) {
  Event event;
  event.set();
  EXPECT_TRUE(await(event.wait_for_async(1h)));
}

// What a thread throws from its `count` waits, each of which nobody wakes: "-" where it throws nothing.
std::string waits_of(ThreadInterrupt& interrupt, int count, std::atomic<int>& begun) {
  const ThreadInterrupt::Scope scope{interrupt};
  std::string ends;
  for (int i = 0; i < count; ++i) {
    ++begun;
    try {
      sleep(i + 1 < count ? 1h : 0h);
      ends += '-';
    } catch (const FiberExit&) {
      ends += 'x';
    }
  }
  return ends;
}

TEST(ThreadInterruptTest, EndsTheWaitThatAThreadIsIn) {
  ThreadInterrupt interrupt;
  std::atomic<int> begun{0};
  std::string ends;
  std::thread thread{[&] { ends = waits_of(interrupt, 2, begun); }};
  while (begun == 0) std::this_thread::yield();
  interrupt.interrupt();
  thread.join();
  EXPECT_EQ(ends, "x-");  // one only
}

TEST(ThreadInterruptTest, OrItsNext) {
  ThreadInterrupt interrupt;
  interrupt.interrupt();
  std::atomic<int> begun{0};
  EXPECT_EQ(waits_of(interrupt, 2, begun), "x-");
}

TEST(ThreadInterruptTest, OneThatComesWhenAWaitIsOverIsTheNextOnes) {
  ThreadInterrupt interrupt;
  const ThreadInterrupt::Scope scope{interrupt};
  auto* const state = new WaitState;
  {
    const ThreadInterrupt::Wait wait{*state};
    interrupt.interrupt();
  }
  EXPECT_FALSE(state->interrupted);
  state->release();
  EXPECT_THROW(sleep(0h), FiberExit);
  sleep(0h);
}

TEST(ThreadInterruptTest, NeverWhileAnExceptionUnwinds) {
  struct WaitsAtItsEnd {
    ~WaitsAtItsEnd() { sleep(0h); }
  };
  ThreadInterrupt interrupt;
  const ThreadInterrupt::Scope scope{interrupt};
  interrupt.interrupt();
  try {
    const WaitsAtItsEnd waits;
    throw std::runtime_error("unwinds");
  } catch (const std::runtime_error&) {
  }
  EXPECT_THROW(sleep(0h), FiberExit);
}

}  // namespace
}  // namespace eddy::loop
