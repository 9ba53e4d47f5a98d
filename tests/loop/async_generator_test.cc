// AsyncGenerator: laziness, waits, early ends, exceptions, stack depth, given up.
#include "eddy/loop/async_generator.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "eddy/loop.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

class AsyncGeneratorTest : public testing::Test {
 protected:
  ManualClock clock_{ManualClock::Jumping::yes};
  Loop loop_{{.clock = &clock_}};
};

AsyncGenerator<int> count(int last) {
  for (int n = 1; n <= last; ++n) co_yield n;
}
AsyncGenerator<int> count_slowly(int last) {
  for (int n = 1; n <= last; ++n) {
    co_await sleep_async(1h);
    co_yield n;
  }
}

Task<std::vector<int>> all_of(AsyncGenerator<int> numbers) {
  std::vector<int> seen;
  while (const std::optional<int> each = co_await numbers.next()) seen.push_back(*each);
  co_return seen;
}

TEST_F(AsyncGeneratorTest, YieldsInOrder) {
  EXPECT_EQ(loop_.run_sync(all_of(count(4))), (std::vector{1, 2, 3, 4}));
  const TimePoint before = loop_.now();
  EXPECT_EQ(loop_.run_sync(all_of(count_slowly(4))), (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(loop_.now() - before, 4h);
}

TEST_F(AsyncGeneratorTest, EndsForEver) {
  const auto body = []() -> Task<> {
    AsyncGenerator<int> one = count_slowly(1);
    AsyncGenerator<int> none;
    EXPECT_EQ(co_await one.next(), 1);
    EXPECT_EQ(co_await one.next(), std::nullopt);
    EXPECT_EQ(co_await one.next(), std::nullopt);
    EXPECT_EQ(co_await none.next(), std::nullopt);
  };
  loop_.run_sync(body());
}

AsyncGenerator<std::string> texts() {
  co_yield "literal";
  std::string own = "own";
  co_yield own;
  const std::string fixed = "fixed";
  co_yield fixed;
  co_yield std::string{"temporary"};
}

TEST_F(AsyncGeneratorTest, ConvertsWhatIsYielded) {
  const auto body = []() -> Task<std::string> {
    std::string seen;
    AsyncGenerator<std::string> pieces = texts();
    while (const std::optional<std::string> each = co_await pieces.next()) seen += *each + ' ';
    co_return seen;
  };
  EXPECT_EQ(loop_.run_sync(body()), "literal own fixed temporary ");
}

TEST_F(AsyncGeneratorTest, KeepsWhatItYieldsByName) {
  const auto twice = []() -> AsyncGenerator<std::string> {
    std::string own = "long enough to be allocated";
    co_yield own;
    EXPECT_EQ(own, "long enough to be allocated");
    co_yield std::move(own);
  };
  const auto body = [&]() -> Task<> {
    AsyncGenerator<std::string> texts_of_it = twice();
    for (int i = 0; i < 2; ++i) EXPECT_EQ(co_await texts_of_it.next(), "long enough to be allocated");
  };
  loop_.run_sync(body());
}

TEST_F(AsyncGeneratorTest, YieldsWhatCanOnlyBeMoved) {
  const auto body = []() -> Task<int> {
    const auto make = []() -> AsyncGenerator<std::unique_ptr<int>> { co_yield std::make_unique<int>(5); };
    AsyncGenerator<std::unique_ptr<int>> made = make();
    std::optional<std::unique_ptr<int>> first = co_await made.next();
    co_return **first;
  };
  EXPECT_EQ(loop_.run_sync(body()), 5);
}

TEST_F(AsyncGeneratorTest, RunsNothingUntilAsked) {
  bool ran = false;
  auto lazy = [](bool& flag) -> AsyncGenerator<int> {
    flag = true;
    co_return;
  }(ran);
  EXPECT_FALSE(ran);
  EXPECT_TRUE(loop_.run_sync(all_of(std::move(lazy))).empty());
  EXPECT_TRUE(ran);
}

// Neither who asks nor the generator deepens the stack, whatever the compiler optimizes.
TEST_F(AsyncGeneratorTest, AMillionValuesThatAreThere) {
  const auto sum = []() -> Task<long> {
    long total = 0;
    AsyncGenerator<int> numbers = count(1'000'000);
    while (const std::optional<int> each = co_await numbers.next()) total += *each;
    co_return total;
  };
  EXPECT_EQ(loop_.run_sync(sum()), 500'000'500'000);
}

AsyncGenerator<int> turn_by_turn(Loop& loop, int last) {
  Waiter waiter;
  for (int n = 1; n <= last; ++n) {
    loop.call_soon([waker = waiter.waker()] { waker.wake(); });
    co_await waiter.wait_async();
    co_yield n;
  }
}

TEST_F(AsyncGeneratorTest, AHundredThousandThatAreWaitedFor) {
  EXPECT_EQ(loop_.run_sync(all_of(turn_by_turn(loop_, 100'000))).size(), 100'000);
}

AsyncGenerator<int> doubled(AsyncGenerator<int> inner) {
  while (const std::optional<int> each = co_await inner.next()) co_yield 2 * *each;
}

TEST_F(AsyncGeneratorTest, AwaitsTasksAndGenerators) {
  EXPECT_EQ(loop_.run_sync(all_of(doubled(doubled(count_slowly(3))))), (std::vector{4, 8, 12}));
  const auto of_tasks = []() -> AsyncGenerator<int> {
    const auto later = [](int value) -> Task<int> {
      co_await sleep_async(1s);
      co_return value;
    };
    Task<int> kept = later(1);
    co_yield co_await kept;
    co_yield co_await later(2) + co_await kept;
  };
  EXPECT_EQ(loop_.run_sync(all_of(of_tasks())), (std::vector{1, 3}));
}

// Resumed by another thread, which never runs it.
struct Elsewhere {
  std::thread& thread;
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) const {
    thread = std::thread{[frame] { frame.resume(); }};
  }
  void await_resume() const noexcept {}
};

TEST_F(AsyncGeneratorTest, AwaitsWhatIsForeign) {
  const auto body = []() -> AsyncGenerator<int> {
    const std::thread::id own = std::this_thread::get_id();
    std::thread thread;
    co_await Elsewhere{thread};
    thread.join();
    EXPECT_EQ(std::this_thread::get_id(), own);
    co_yield 1;
  };
  EXPECT_EQ(loop_.run_sync(all_of(body())), std::vector{1});
}

AsyncGenerator<int> throws() {
  co_yield 1;
  co_await sleep_async(1s);
  throw std::runtime_error("no more");
}

TEST_F(AsyncGeneratorTest, ThrowsOnceThenHasEnded) {
  const auto body = []() -> Task<> {
    AsyncGenerator<int> failing = throws();
    EXPECT_EQ(co_await failing.next(), 1);
    bool thrown = false;
    try {
      co_await failing.next();
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    EXPECT_EQ(co_await failing.next(), std::nullopt);
  };
  loop_.run_sync(body());
}

Task<> waits_for(Waiter& waiter, [[maybe_unused]] std::shared_ptr<int> held) { co_await waiter.wait_async(); }
AsyncGenerator<int> holds(std::shared_ptr<int> held, Waiter& waiter) {
  co_yield *held;
  co_await waits_for(waiter, held);
  co_yield *held;
}

TEST_F(AsyncGeneratorTest, DestroysItsLocalsWhenDroppedEarly) {
  auto held = std::make_shared<int>(1);
  Waiter never;
  const auto body = [&]() -> Task<> {
    AsyncGenerator<int> early = holds(held, never);
    EXPECT_EQ(co_await early.next(), 1);
    EXPECT_EQ(held.use_count(), 2);
  };
  loop_.run_sync(body());
  EXPECT_EQ(held.use_count(), 1);
}

// The loop's end destroys a task in the middle of a next(), and a Task that it awaits.
TEST(AsyncGeneratorEnd, ComesWithWhoAwaitsIt) {
  auto held = std::make_shared<int>(1);
  Waiter never;
  AsyncGenerator<int> outside = holds(held, never);
  {
    Loop loop;
    loop.start([&]() -> Task<> {
      co_await outside.next();
      co_await outside.next();
      ADD_FAILURE();
    });
    EXPECT_EQ(held.use_count(), 3);
  }
  EXPECT_FALSE(outside);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(AsyncGeneratorEnd, OneAsksAtATime) {
  Waiter never;
  AsyncGenerator<int> shared = holds(std::make_shared<int>(1), never);
  Loop loop;
  loop.start([&]() -> Task<> {
    co_await shared.next();
    co_await shared.next();
  });
  const auto second = [&]() -> Task<> { co_await shared.next(); };
  EXPECT_THROW(loop.run_sync(second()), std::logic_error);
}

TEST_F(AsyncGeneratorTest, AnInterruptComesOutOfItsWait) {
  std::string trace;
  Waiter never;
  const auto fiber = Fiber::spawn(
      [&] {
        const auto generator = [&]() -> AsyncGenerator<int> {
          try {
            co_await never.wait_async();
          } catch (const std::runtime_error& error) {
            trace += error.what();
            throw;
          }
        };
        try {
          await(all_of(generator()));
        } catch (const std::runtime_error&) {
          trace += ", and out";
        }
      },
      "generator");
  loop_.run_sync(sleep_async(1s));
  fiber->interrupt(std::make_exception_ptr(std::runtime_error("interrupted")));
  loop_.run_sync(sleep_async(1s));
  EXPECT_EQ(trace, "interrupted, and out");
}

TEST_F(AsyncGeneratorTest, KeepsTheContext) {
  struct Own : Context {
    Own() : Context{&context_kind<Own>} {}
  };
  const auto context = std::make_shared<Own>();
  const auto body = [&]() -> AsyncGenerator<int> {
    EXPECT_EQ(current_context(), context);
    co_await sleep_async(1s);
    EXPECT_EQ(current_context(), context);
    co_yield 1;
    EXPECT_EQ(current_context(), context);
  };
  const ContextScope scope{context};
  loop_.run_sync(all_of(body()));
}

// --- given up ---

// What next_unless gives, and whether the generator is there afterwards.
Task<std::pair<std::optional<int>, bool>> ask(AsyncGenerator<int>& from, Waiter& given_up) {
  std::optional<int> value = co_await from.next_unless(given_up);
  co_return std::pair{value, static_cast<bool>(from)};
}
using Asked = std::pair<std::optional<int>, bool>;

TEST_F(AsyncGeneratorTest, IsDestroyedWhereItWaitsOnceItIsGivenUp) {
  auto held = std::make_shared<int>(1);
  Waiter never;
  Waiter given_up;
  AsyncGenerator<int> early = holds(held, never);
  EXPECT_EQ(loop_.run_sync(ask(early, given_up)), (Asked{1, true}));
  loop_.call_later(1h, [&] { given_up.waker().wake(); });
  EXPECT_EQ(loop_.run_sync(ask(early, given_up)), (Asked{std::nullopt, false}));
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(AsyncGeneratorTest, GivenUpBeforeItEndsAtItsFirstWait) {
  Waiter never;
  Waiter given_up;
  given_up.waker().wake();
  AsyncGenerator<int> early = holds(std::make_shared<int>(1), never);
  EXPECT_EQ(loop_.run_sync(ask(early, given_up)), (Asked{1, true}));
  EXPECT_EQ(loop_.run_sync(ask(early, given_up)), (Asked{std::nullopt, false}));
}

// What has come already is not lost; what comes later is waited for no more.
TEST_F(AsyncGeneratorTest, GivenUpItGoesOnWithWhatHasCome) {
  Waiter first;
  Waiter given_up;
  const auto body = [&]() -> AsyncGenerator<int> {
    co_await first.wait_async();
    co_yield 1;
    co_await sleep_async(1h);
    ADD_FAILURE();
  };
  AsyncGenerator<int> waits = body();
  loop_.call_later(1h, [&] {
    first.waker().wake();
    given_up.waker().wake();
  });
  EXPECT_EQ(loop_.run_sync(ask(waits, given_up)), (Asked{1, true}));
  EXPECT_EQ(loop_.run_sync(ask(waits, given_up)), (Asked{std::nullopt, false}));
}

TEST_F(AsyncGeneratorTest, GivenUpWhileItIsReadyItEndsAtItsNextWait) {
  Waiter first;
  Waiter given_up;
  bool went_on = false;
  const auto body = [&]() -> AsyncGenerator<int> {
    co_await first.wait_async();
    went_on = true;
    co_await sleep_async(1h);
    ADD_FAILURE();
    co_yield 1;
  };
  AsyncGenerator<int> waits = body();
  const TimePoint before = loop_.now();
  loop_.call_later(1s, [&] {
    first.waker().wake();
    given_up.waker().wake();
  });
  EXPECT_EQ(loop_.run_sync(ask(waits, given_up)), (Asked{std::nullopt, false}));
  EXPECT_TRUE(went_on);
  EXPECT_EQ(loop_.now() - before, 1s);
}

TEST_F(AsyncGeneratorTest, AnotherThreadGivesItUp) {
  Waiter never;
  Waiter given_up;
  AsyncGenerator<int> early = holds(std::make_shared<int>(1), never);
  EXPECT_EQ(loop_.run_sync(ask(early, given_up)), (Asked{1, true}));
  std::thread other{[waker = given_up.waker()] { waker.wake(); }};
  EXPECT_EQ(loop_.run_sync(ask(early, given_up)), (Asked{std::nullopt, false}));
  other.join();
}

TEST_F(AsyncGeneratorTest, AFiberThatDrivesItGivesItUp) {
  Waiter never;
  Waiter given_up;
  std::optional<Asked> asked;
  AsyncGenerator<int> early = holds(std::make_shared<int>(1), never);
  Fiber::spawn(
      [&] {
        EXPECT_EQ(await(ask(early, given_up)), (Asked{1, true}));
        asked = await(ask(early, given_up));
      },
      "asks");
  loop_.call_later(1s, [&] { given_up.waker().wake(); });
  loop_.run_sync(sleep_async(2s));
  EXPECT_EQ(asked, (Asked{std::nullopt, false}));
}

}  // namespace
}  // namespace eddy::loop
