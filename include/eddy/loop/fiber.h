// Fiber: a green thread; a function with a stack of its own, which waits without stopping the loop.
//
// It runs on the thread of the loop that it was spawned on and never leaves it; it gives way only where it
// waits. Its stack is mapped memory from a bounded pool, with a guard page below: running over it prints the
// fiber's name, its stack's size and the option, and ends the process.
// Exceptions, the request context, a render's budget and the sanitizers' idea of the stack are switched along.
// Tests: tests/loop/fiber_test.cc; bench/micro/loop_bench.cc.
#pragma once
#include <deque>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/base/function.h"
#include "eddy/loop/clock.h"
#include "eddy/loop/context.h"
#include "eddy/loop/event.h"
#include "eddy/loop/ready.h"
#include "eddy/loop/task.h"

namespace eddy::base {
class Budget;
}

namespace eddy::loop {

class Fiber;
struct StackMemory;
using FiberPtr = std::shared_ptr<Fiber>;

// Ends a fiber from outside (gevent's GreenletExit), or at a server's stop a handler that waits on a thread. No
// std::exception, so that a catch of those lets it pass.
struct FiberExit {};

class Fiber final : public Ready, public std::enable_shared_from_this<Fiber> {
  struct Key {};

 public:
  // Starts `body` on a fiber of the current loop at its next turn, with the context of the caller. The loop
  // keeps the fiber until it ends. Throws std::logic_error where this thread has no loop. `name` is for
  // messages ("GET /post/1").
  static FiberPtr spawn(base::Function<void()> body, std::string name = "fiber");

  // The fiber that this code runs on, or null.
  [[nodiscard]] static Fiber* current() noexcept;

  // Waits until unpark (which may have come before), or for no reason: test the condition again. Throws what
  // interrupt was given, but never while an exception unwinds this stack. park_until: false where the time
  // came first. Only on a fiber.
  static void park();
  static bool park_until(TimePoint deadline);
  // Lets everything else that is ready run once.
  static void yield();

  // On its loop's thread; from others use a Waker.
  void unpark() noexcept;
  void wake() noexcept override { unpark(); }

  // Throws `exception` out of its current wait, or else its next one; on the loop's thread. Several queue up.
  // A fiber that has not begun ends without running. `from` names them for withdraw.
  void interrupt(std::exception_ptr exception, const void* from = nullptr);
  // Takes back what was not thrown yet; true if there was any.
  bool withdraw(const void* from) noexcept;
  void kill() { interrupt(std::make_exception_ptr(FiberExit{})); }

  [[nodiscard]] bool started() const noexcept { return state_ != State::fresh; }
  [[nodiscard]] bool done() const noexcept { return state_ == State::done; }
  // What left its body; null where it ended well. FiberExit too is kept here; other exceptions are logged
  // unless log_exception(false).
  [[nodiscard]] std::exception_ptr exception() const noexcept { return exception_; }
  void log_exception(bool on) noexcept { log_exception_ = on; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  void set_name(std::string name) { name_ = std::move(name); }

  // Wait until it is done; they throw nothing of the fiber's. Any thread.
  void join() { done_.wait(); }
  bool join_for(Duration duration) { return done_.wait_for(duration); }
  [[nodiscard]] Task<> join_async() { return done_.wait_async(); }

  Fiber(Key, Loop& loop, base::Function<void()> body, std::string name);
  ~Fiber() override;
  class Runner;
  [[nodiscard]] StackMemory stack() const noexcept;  // where its stack lies, for the overflow's report

 private:
  friend class Runner;
  friend class FiberStrand;
  enum class State : unsigned char { fresh, running, parked, done };
  struct Pending {
    std::exception_ptr exception;
    const void* from;
  };
  void run_ready() override;
  bool take_stack();
  void throw_pending();
  void park_quietly();
  void leave();
  void end();

  State state_ = State::fresh;
  bool permit_ = false;  // unpark came before park
  bool ending_ = false;  // its body is over
  bool log_exception_ = true;
  Runner* runner_ = nullptr;  // its stack, while it has one
  base::Function<void()> body_;
  std::string name_;
  ContextPtr context_;              // while it does not run
  base::Budget* budget_ = nullptr;  // the same: of the render that is under way on it
  std::deque<Pending> pending_;
  std::exception_ptr exception_;
  FiberPtr self_;          // the loop's share, until it ends
  std::size_t place_ = 0;  // among the loop's fibers
  Event done_;
};

}  // namespace eddy::loop
