// Timers and clocks: order, cancelling, long waits that take no time.
#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "eddy/loop.h"
#include "loop/log_recorder.h"
#include "loop/timers.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

TEST(Timers, ComeInOrderOfTimeThenOfRegistration) {
  Timers timers;
  const TimePoint zero{};
  std::vector<int> order;
  std::mt19937 random{1};
  std::vector<Timers::Id> ids;
  for (int i = 0; i < 1000; ++i)
    ids.push_back(timers.add(zero + std::chrono::seconds{random() % 50}, {[] {}, nullptr}));
  for (int i = 0; i < 1000; i += 3) EXPECT_TRUE(timers.cancel(ids[static_cast<std::size_t>(i)]));
  EXPECT_EQ(timers.size(), 666U);
  TimePoint last{};
  while (const auto next = timers.next()) {
    EXPECT_LE(last, *next);
    last = *next;
    EXPECT_FALSE(timers.take_due(*next - 1ns));
    EXPECT_TRUE(timers.take_due(*next));
  }
}

TEST(Timers, AnOldNameCancelsNothing) {
  Timers timers;
  const auto first = timers.add(TimePoint{}, {[] {}, nullptr});
  EXPECT_TRUE(timers.take_due(TimePoint{}));
  const auto second = timers.add(TimePoint{}, {[] {}, nullptr});
  EXPECT_NE(first, second);
  EXPECT_FALSE(timers.cancel(first));
  EXPECT_FALSE(timers.cancel(0));
  EXPECT_FALSE(timers.cancel(~0ULL));
  EXPECT_TRUE(timers.cancel(second));
  EXPECT_FALSE(timers.cancel(second));
}

TEST(LoopTimers, FireWhenTheClockIsMoved) {
  ManualClock clock;
  Loop loop{{.clock = &clock}};
  std::string trace;
  loop.call_later(2s, [&] { trace += "b"; });
  loop.call_later(1s, [&] { trace += "a"; });
  const TimerId never = loop.call_later(1s, [&] { trace += "x"; });
  loop.call_at(clock.now() + 2s, [&] { trace += "c"; });
  EXPECT_TRUE(loop.cancel(never));
  EXPECT_FALSE(loop.run_once());
  clock.advance(1s);
  loop.run_once();
  EXPECT_EQ(trace, "a");
  clock.advance(1h);
  loop.run_once();
  EXPECT_EQ(trace, "abc");
}

TEST(LoopTimers, JumpingClockGoesFromTimerToTimer) {
  ManualClock clock{ManualClock::Jumping::yes};
  Loop loop{{.clock = &clock}};
  const TimePoint before = clock.now();
  int ticks = 0;
  base::Function<void()> tick;
  tick = [&] {
    if (++ticks == 100)
      loop.stop();
    else
      loop.call_later(1h, [&] { tick(); });
  };
  loop.call_later(1h, [&] { tick(); });
  loop.run();
  EXPECT_EQ(clock.now() - before, 100h);
}

TEST(LoopTimers, TheSystemClockWakesASleepingLoop) {
  Loop loop;
  const TimePoint before = loop.clock_now();
  loop.call_later(2ms, [&] { loop.stop(); });
  loop.run();
  EXPECT_GE(loop.clock_now() - before, 2ms);
}

// Its end runs `action`, once.
class AtEnd {
 public:
  explicit AtEnd(base::Function<void()> action) : action_{std::move(action)} {}
  AtEnd(AtEnd&& other) noexcept : action_{std::move(other.action_)} {}
  ~AtEnd() {
    if (action_) action_();
  }

 private:
  base::Function<void()> action_;
};

TEST(LoopTimers, WhatAClosuresEndAddsAtTheLoopsEndIsDroppedToo) {
  auto left = std::make_shared<int>();
  {
    Loop loop;
    loop.cancel(loop.call_later(1h, [] {}));  // a place to be used again
    for (int i = 0; i < 3; ++i)
      loop.call_later(1h, [end = AtEnd{[&] { loop.call_later(1h, [left] {}); }}] {});
    for (int i = 0; i < 3; ++i) loop.call_later(1h, [end = AtEnd{[&] { loop.call_soon([left] {}); }}] {});
    loop.post([end = AtEnd{[&] { loop.call_soon([left] {}); }}] {});
    loop.post([end = AtEnd{[&] { loop.call_later(1h, [left] {}); }}] {});
    loop.call_soon([end = AtEnd{[&] { loop.post([left] {}); }}] {});
  }
  EXPECT_EQ(left.use_count(), 1);
}

TEST(LoopTimers, AThrowingCallbackIsLoggedAndTheNextRuns) {
  const LogRecorder log;
  ManualClock clock;
  Loop loop{{.clock = &clock}};
  bool ran = false;
  loop.call_later(0s, [] { throw std::runtime_error("broken"); });
  loop.call_later(0s, [&] { ran = true; });
  loop.run_once();
  EXPECT_TRUE(ran);
  EXPECT_EQ(log.lines(), std::vector<std::string>{"a timer's callback: broken"});
}

}  // namespace
}  // namespace eddy::loop
