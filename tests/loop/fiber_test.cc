// Fiber: switching, waiting, ending from outside, exceptions, stacks.
#include "eddy/loop/fiber.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "eddy/loop.h"
#include "loop/log_recorder.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

class FiberTest : public testing::Test {
 protected:
  // Runs the loop until the fiber is done.
  void finish(const FiberPtr& fiber) { loop_.run_sync(fiber->join_async()); }
  ManualClock clock_{ManualClock::Jumping::yes};
  Loop loop_{{.clock = &clock_, .max_fibers = 64, .cached_stacks = 4}};
};

TEST_F(FiberTest, RunsItsBodyOnTheLoop) {
  Fiber* inside = nullptr;
  const FiberPtr fiber = Fiber::spawn([&] { inside = Fiber::current(); }, "one");
  EXPECT_FALSE(fiber->started());
  finish(fiber);
  EXPECT_EQ(inside, fiber.get());
  EXPECT_TRUE(fiber->done());
  EXPECT_EQ(fiber->exception(), nullptr);
  EXPECT_EQ(Fiber::current(), nullptr);
}

TEST_F(FiberTest, TakeTurnsWhereTheyYield) {
  std::string trace;
  std::vector<FiberPtr> fibers;
  for (const char name : {'a', 'b', 'c'})
    fibers.push_back(Fiber::spawn([&trace, name] {
      for (int i = 0; i < 3; ++i) {
        trace += name;
        Fiber::yield();
      }
    }));
  for (const FiberPtr& fiber : fibers) finish(fiber);
  EXPECT_EQ(trace, "abcabcabc");
}

TEST_F(FiberTest, SleepsOnTheLoopsClock) {
  const TimePoint before = clock_.now();
  finish(Fiber::spawn([] { sleep(3h); }));
  EXPECT_EQ(clock_.now() - before, 3h);
}

TEST_F(FiberTest, KeepsAnUnparkThatComesFirst) {
  const FiberPtr fiber = Fiber::spawn([] {
    Fiber::current()->unpark();
    Fiber::park();
  });
  finish(fiber);
  EXPECT_TRUE(fiber->done());
}

TEST_F(FiberTest, ParkUntilSaysWhetherTimeRanOut) {
  bool in_time = true;
  finish(Fiber::spawn([&] { in_time = Fiber::park_until(clock_.now() + 1s); }));
  EXPECT_FALSE(in_time);
}

// Every level throws, catches and throws again across switches: each fiber has its own handlers' stack.
void throw_across_switches(int depth) {
  try {
    Fiber::yield();
    if (depth == 0) throw std::runtime_error("bottom");
    throw_across_switches(depth - 1);
  } catch (const std::runtime_error&) {
    Fiber::yield();  // inside the handler
    throw;
  }
}

TEST_F(FiberTest, ExceptionsSurviveSwitches) {
  int caught = 0;
  std::vector<FiberPtr> fibers;
  for (int i = 0; i < 8; ++i)
    fibers.push_back(Fiber::spawn([&caught, i] {
      try {
        throw_across_switches(i);
      } catch (const std::runtime_error& error) {
        Fiber::yield();
        caught += std::string{error.what()} == "bottom" ? 1 : 0;
      }
      EXPECT_EQ(std::current_exception(), nullptr);
    }));
  for (const FiberPtr& fiber : fibers) finish(fiber);
  EXPECT_EQ(caught, 8);
}

struct YieldsWhenDestroyed {
  int& unwinding;
  ~YieldsWhenDestroyed() {
    unwinding += std::uncaught_exceptions();
    Fiber::yield();
  }
};

TEST_F(FiberTest, UnwindingMayWait) {
  int unwinding = 0;
  std::vector<FiberPtr> fibers;
  for (int i = 0; i < 4; ++i)
    fibers.push_back(Fiber::spawn([&] {
      try {
        const YieldsWhenDestroyed guard{unwinding};
        throw 1;
      } catch (int) {
        EXPECT_EQ(std::uncaught_exceptions(), 0);
      }
    }));
  for (const FiberPtr& fiber : fibers) finish(fiber);
  EXPECT_EQ(unwinding, 4);  // one each: nobody sees another's
}

TEST_F(FiberTest, KillArrivesAtTheWaitAndRunsDestructors) {
  auto held = std::make_shared<int>(1);
  const FiberPtr fiber = Fiber::spawn([held] {
    const std::shared_ptr<int> local = held;
    sleep(1h);
    ADD_FAILURE() << "it was to end";
  });
  loop_.run_once();
  EXPECT_GT(held.use_count(), 1);
  fiber->kill();
  finish(fiber);
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_THROW(std::rethrow_exception(fiber->exception()), FiberExit);
}

TEST_F(FiberTest, KillBeforeTheBeginningRunsNothing) {
  bool ran = false;
  const FiberPtr fiber = Fiber::spawn([&] { ran = true; });
  fiber->kill();
  finish(fiber);
  EXPECT_FALSE(ran);
}

TEST_F(FiberTest, AnInterruptWaitsForTheEndOfUnwinding) {
  std::string trace;
  struct Waits {
    std::string& trace;
    ~Waits() {
      sleep(1s);  // the interrupt is there already, and must not throw out of a destructor
      trace += "unwound ";
    }
  };
  const FiberPtr fiber = Fiber::spawn([&] {
    try {
      const Waits guard{trace};
      Fiber::current()->interrupt(std::make_exception_ptr(std::string{"interrupt"}));
      throw 1;
    } catch (int) {
      trace += "caught ";
    }
    try {
      sleep(1s);
    } catch (const std::string& what) {
      trace += what;
    }
  });
  finish(fiber);
  EXPECT_EQ(trace, "unwound caught interrupt");
}

TEST_F(FiberTest, InterruptsCanBeTakenBack) {
  const FiberPtr fiber = Fiber::spawn([this] {
    Fiber* self = Fiber::current();
    self->interrupt(std::make_exception_ptr(1), this);
    EXPECT_TRUE(self->withdraw(this));
    EXPECT_FALSE(self->withdraw(this));
    sleep(1s);
  });
  finish(fiber);
  EXPECT_EQ(fiber->exception(), nullptr);
}

TEST_F(FiberTest, LogsAnExceptionWithItsName) {
  const LogRecorder log;
  const FiberPtr fiber = Fiber::spawn([] { throw std::runtime_error("broken"); }, "GET /post/1");
  finish(fiber);
  EXPECT_EQ(log.lines(), std::vector<std::string>{"fiber \"GET /post/1\": broken"});
  EXPECT_THROW(std::rethrow_exception(fiber->exception()), std::runtime_error);
}

Task<int> later() {
  co_await sleep_async(1s);
  co_return 5;
}

TEST_F(FiberTest, DrivesATaskOnItsOwnStack) {
  int value = 0;
  const FiberPtr fiber = Fiber::spawn([&] {
    const auto body = [](Fiber* self) -> Task<int> {
      EXPECT_EQ(Fiber::current(), self);
      const int first = co_await later();
      EXPECT_EQ(Fiber::current(), self);  // resumed here, not on the loop's stack
      sleep(1s);                          // so a plain wait between two awaits is fine
      const int second = co_await later();
      co_return first + second;
    };
    value = await(body(Fiber::current()));
  });
  finish(fiber);
  EXPECT_EQ(value, 10);
}

TEST_F(FiberTest, AKillReachesIntoTheTaskItDrives) {
  std::string trace;
  const FiberPtr fiber = Fiber::spawn([&] {
    const auto body = [&]() -> Task<> {
      try {
        co_await sleep_async(1h);
      } catch (const FiberExit&) {
        trace += "coroutine ";
        throw;
      }
    };
    try {
      await(body());
    } catch (const FiberExit&) {
      trace += "fiber";
    }
  });
  loop_.run_once();
  fiber->kill();
  finish(fiber);
  EXPECT_EQ(trace, "coroutine fiber");
}

TEST_F(FiberTest, StacksAreBoundedAndReused) {
  int running = 0;
  int most = 0;
  std::vector<FiberPtr> fibers;
  for (int i = 0; i < 200; ++i)
    fibers.push_back(Fiber::spawn([&] {
      most = std::max(most, ++running);
      sleep(1s);
      --running;
    }));
  for (const FiberPtr& fiber : fibers) finish(fiber);
  EXPECT_EQ(most, 64);  // Options::max_fibers
}

TEST_F(FiberTest, TheLoopsEndUnwindsWhatWaits) {
  auto held = std::make_shared<int>(1);
  std::thread{[held] {
    Loop other;
    Fiber::spawn([held] { sleep(1h); });
    Fiber::spawn([held] {
      struct Waits {
        ~Waits() { Fiber::yield(); }
      } const guard;
      Fiber::park();
    });
    other.run_once();
  }}.join();
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(FiberTest, ABlockingWaitOnTheLoopsStackIsRefused) {
  bool refused = false;
  loop_.call_soon([&] {
    try {
      sleep(1s);
    } catch (const WouldBlock&) {
      refused = true;
    }
  });
  loop_.run_once();
  EXPECT_TRUE(refused);
}

[[gnu::noinline]] int recurse(volatile char* above, long left) {
  volatile char frame[1024];
  frame[0] = *above;
  frame[1023] = frame[0];
  return left == 0 ? 0 : recurse(frame, left - 1) + frame[1023];
}

TEST(FiberDeathTest, AnOverflowSaysWhoseStackItWas) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const auto overflow = [] {
    Loop loop;
    volatile char start = 0;
    Fiber::spawn([&] { recurse(&start, 1'000'000); }, "GET /deep");
    loop.run_once();
  };
  EXPECT_DEATH(overflow(), "the fiber \"GET /deep\" ran over its stack of [0-9]+ bytes.*fiber_stack_size");
}

}  // namespace
}  // namespace eddy::loop
