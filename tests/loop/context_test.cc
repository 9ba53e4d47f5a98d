// The request context follows tasks, fibers and callbacks, and never leaks from one into another.
#include "eddy/loop/context.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>
#include <vector>

#include "eddy/loop.h"

namespace eddy::loop {
namespace {

using namespace std::chrono_literals;

struct Numbered : Context {
  explicit Numbered(int n) : Context{&context_kind<Numbered>}, number{n} {}
  int number;
};
struct Other : Context {
  Other() : Context{&context_kind<Other>} {}
};

int number() {
  const auto* context = current_context_as<Numbered>();
  return context ? context->number : -1;
}

class ContextTest : public testing::Test {
 protected:
  static constexpr int requests = 64;
  ManualClock clock_{ManualClock::Jumping::yes};
  Loop loop_{{.clock = &clock_}};
};

TEST_F(ContextTest, IsEmptyOutsideAndTyped) {
  EXPECT_EQ(current_context(), nullptr);
  {
    const ContextScope scope{std::make_shared<Numbered>(3)};
    EXPECT_EQ(number(), 3);
    EXPECT_EQ(current_context_as<Other>(), nullptr);
    {
      const ContextScope inner{std::make_shared<Other>()};
      EXPECT_EQ(number(), -1);
    }
    EXPECT_EQ(number(), 3);
  }
  EXPECT_EQ(current_context(), nullptr);
}

Task<> inner(int id, int turns) {
  for (int i = 0; i < turns; ++i) {
    EXPECT_EQ(number(), id);
    co_await sleep_async(std::chrono::milliseconds{1 + (id * 7 + i) % 5});
  }
  EXPECT_EQ(number(), id);
}

// Sixty-four requests that take turns; each finds its own after every wait.
TEST_F(ContextTest, FollowsTasks) {
  int finished = 0;
  for (int id = 0; id < requests; ++id) {
    const auto body = [&finished, id]() -> Task<> {
      current_context() = std::make_shared<Numbered>(id);
      co_await inner(id, 10);
      EXPECT_EQ(number(), id);
      co_await inner(id, 3);
      ++finished;
    };
    if (id % 2)
      loop_.spawn(body);
    else
      loop_.start(body);
    EXPECT_EQ(current_context(), nullptr);  // what start ran has taken its context along
  }
  loop_.run_sync(sleep_async(10s));
  EXPECT_EQ(finished, requests);
}

TEST_F(ContextTest, FollowsFibersAndTheTasksTheyDrive) {
  int finished = 0;
  for (int id = 0; id < requests; ++id)
    Fiber::spawn([&finished, id] {
      current_context() = std::make_shared<Numbered>(id);
      for (int i = 0; i < 5; ++i) {
        sleep(std::chrono::milliseconds{1 + (id * 3 + i) % 4});
        EXPECT_EQ(number(), id);
        await(inner(id, 2));
        EXPECT_EQ(number(), id);
      }
      ++finished;
    });
  loop_.run_sync(sleep_async(10s));
  EXPECT_EQ(finished, requests);
}

struct Resumer {
  std::vector<std::coroutine_handle<>>& queue;
  [[nodiscard]] bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> frame) const { queue.push_back(frame); }
  void await_resume() const noexcept {}
};

TEST_F(ContextTest, SurvivesForeignAwaitables) {
  std::vector<std::coroutine_handle<>> queue;
  int finished = 0;
  for (int id = 0; id < requests; ++id)
    loop_.start([&, id]() -> Task<> {
      const ContextScope scope{std::make_shared<Numbered>(id)};
      const Resumer resumer{queue};
      co_await resumer;
      EXPECT_EQ(number(), id);
      ++finished;
    });
  {
    const ContextScope mine{std::make_shared<Numbered>(1000)};
    for (const auto frame : queue) {
      frame.resume();
      EXPECT_EQ(number(), 1000);
    }
  }
  loop_.run_sync(sleep_async(1s));
  EXPECT_EQ(finished, requests);
}

TEST_F(ContextTest, CallbacksTakeTheirMakersContext) {
  std::vector<int> seen;
  const auto note = [&seen] { seen.push_back(number()); };
  for (int id = 0; id < 4; ++id) {
    const ContextScope scope{std::make_shared<Numbered>(id)};
    loop_.call_soon(note);
    loop_.call_later(1s, note);
    loop_.post(note);
    loop_.spawn([note]() -> Task<> {
      note();
      co_return;
    });
    Fiber::spawn(note);
  }
  loop_.call_later(1s, note);  // none
  loop_.run_sync(sleep_async(2s));
  std::vector<int> counts(6);
  for (const int id : seen) ++counts[static_cast<std::size_t>(id + 1)];
  EXPECT_EQ(counts, (std::vector{1, 5, 5, 5, 5, 0}));
  EXPECT_EQ(current_context(), nullptr);
}

TEST_F(ContextTest, GoesToTheExecutorsThread) {
  const ContextScope scope{std::make_shared<Numbered>(8)};
  const auto body = [this]() -> Task<int> {
    auto future = loop_.run_in_executor([] { return number(); });
    const int there = co_await future;
    EXPECT_EQ(number(), 8);
    co_return there;
  };
  EXPECT_EQ(loop_.run_sync(body()), 8);
  EXPECT_EQ(number(), 8);
}

}  // namespace
}  // namespace eddy::loop
