// Waiter: the one primitive that everything waits on, in three ways: a Task awaits it, a fiber parks on it,
// a plain thread blocks on it.
//
//   loop::Waiter waiter;
//   start_something([waker = waiter.waker()] { waker.wake(); });   // from any thread
//   co_await waiter.wait_async();    // in a Task
//   waiter.wait();                   // on a fiber or in a thread
//
// A wake is remembered until a wait takes it (as a binary semaphore); wakes before that are one. A waiter
// that belongs to a task or fiber is resumed on the loop it waits on, whichever thread wakes it. One wait at
// a time; use an Event for many. A wait on a fiber, and one of a handler on the threaded server, throws FiberExit where it
// is cut (fiber.h). A Waker may outlive its Waiter: waking is then no effect. Tests: tests/loop/waiter_test.cc.
#pragma once
#include <coroutine>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <utility>

#include "eddy/loop/clock.h"
#include "eddy/loop/task.h"

namespace eddy::loop {

// A blocking wait on the stack of a running loop: it would stop everybody else. Use a coroutine or a fiber.
struct WouldBlock : std::logic_error {
  using std::logic_error::logic_error;
};

struct WaitState;

// Shares ownership of the state, never of the Waiter.
class Waker {
 public:
  Waker() noexcept = default;  // wakes nothing
  explicit Waker(WaitState* state) noexcept;
  Waker(const Waker& other) noexcept;
  Waker(Waker&& other) noexcept : state_{std::exchange(other.state_, nullptr)} {}
  Waker& operator=(Waker other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~Waker();
  // Any thread, any number of times.
  void wake() const noexcept;
  explicit operator bool() const noexcept { return state_ != nullptr; }
  friend bool operator==(const Waker&, const Waker&) noexcept = default;

 private:
  WaitState* state_ = nullptr;
};

class Waiter {
 public:
  Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter();

  [[nodiscard]] Waker waker() const noexcept { return Waker{state_}; }

  // Takes a wake if one has come; never waits.
  bool try_wait() noexcept;

  // Blocking kind: parks the fiber or blocks the thread; throws WouldBlock on a running loop's own stack, and
  // what Fiber::interrupt was given. wait_until is false where `deadline` came first (on the loop's clock).
  void wait();
  bool wait_until(TimePoint deadline);
  bool wait_for(Duration duration);

  // Suspending kind: `co_await` gives what the blocking one returns. Destroying the frame detaches.
  class Awaiter;
  [[nodiscard]] Awaiter wait_async() noexcept;
  [[nodiscard]] Awaiter wait_until_async(TimePoint deadline) noexcept;
  [[nodiscard]] Awaiter wait_for_async(Duration duration) noexcept;

 private:
  friend class GiveUp;
  bool wait_fiber(std::optional<TimePoint> deadline);
  bool wait_thread(std::optional<TimePoint> deadline);
  WaitState* state_;
};

class [[nodiscard]] Waiter::Awaiter {
 public:
  using is_strand_awaiter = void;
  Awaiter(WaitState* state, std::optional<TimePoint> deadline) noexcept
      : state_{state}, deadline_{deadline} {}
  Awaiter(const Awaiter&) = delete;
  Awaiter& operator=(const Awaiter&) = delete;
  ~Awaiter();
  [[nodiscard]] bool await_ready() noexcept;
  template <class Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) {
    return suspend(frame.promise().strand(), frame);
  }
  bool await_resume();

 private:
  bool suspend(Strand& strand, std::coroutine_handle<> frame);
  WaitState* state_;
  std::optional<TimePoint> deadline_;
  Strand* strand_ = nullptr;  // set while it waits
  std::coroutine_handle<> frame_;
  std::uint64_t timer_ = 0;
  bool ready_ = false;
};

// Waits for so long, on the clock of the current loop (a plain thread without a loop: really).
void sleep(Duration duration);                        // fiber, thread
[[nodiscard]] Task<> sleep_async(Duration duration);  // Task

}  // namespace eddy::loop
