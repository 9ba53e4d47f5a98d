// Strand: one logical thread of coroutines: a Task that was spawned, and whatever it awaits, call by call.
//
// Of a strand one frame at a time runs or waits. It resumes frames from the loop's ready queue (or on the
// fiber that drives it), never from within what woke it, and holds the request context while it waits.
// Users see it only where they write an awaitable of their own. Tests: tests/loop/task_test.cc.
#pragma once
#include <coroutine>
#include <exception>
#include <utility>

#include "eddy/loop/context.h"
#include "eddy/loop/ready.h"

namespace eddy::loop {

class Strand : public Ready {
 public:
  using Ready::Ready;

  // The frame `leaf` waits; wake resumes it. One that is `interruptible` may be resumed early by interrupt,
  // and must then call throw_interrupt.
  void suspend(std::coroutine_handle<> leaf, bool interruptible) noexcept {
    waiting_ = leaf;
    interruptible_ = interruptible;
    if (giving_up_) give_up_to(giving_up_);
  }
  void wake() noexcept override {
    if (waiting_) resume_later(std::exchange(waiting_, {}));
  }
  // `frame` goes on at its next turn.
  void resume_later(std::coroutine_handle<> frame) noexcept {
    ready_ = frame;
    make_ready();
  }
  // A frame of this strand is being destroyed.
  void forget(std::coroutine_handle<> frame) noexcept;

  // `outer` goes on in place of the frame that waits, which it awaits and is to destroy: now, or once the strand waits for what has
  // not come yet. A null frame takes it back. One frame at a time.
  void give_up_to(std::coroutine_handle<> outer) noexcept;

  // Throws `exception` out of the wait that the strand is in, or of its next one.
  void interrupt(std::exception_ptr exception) noexcept;
  void throw_interrupt() {
    if (interrupt_) std::rethrow_exception(std::exchange(interrupt_, nullptr));
  }
  // In a wait that interrupt would end.
  [[nodiscard]] bool interruptible() const noexcept { return waiting_ && interruptible_; }
  [[nodiscard]] bool interrupted() const noexcept { return interrupt_ != nullptr; }

 protected:
  virtual void make_ready() noexcept { enqueue(); }
  // Resumes the frame that is ready, if one is; false if none was.
  bool resume_ready();
  void run_ready() override { resume_ready(); }

 private:
  std::coroutine_handle<> waiting_;
  std::coroutine_handle<> ready_;
  std::coroutine_handle<> giving_up_;
  bool interruptible_ = false;
  std::exception_ptr interrupt_;
};

struct WaitState;

// For awaitables that know nothing of eddy: a small coroutine that they resume, from any thread, in place of
// the frame that awaits them; it wakes the strand on its own loop.
class Relay {
 public:
  explicit Relay(Strand& strand);
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;
  ~Relay();
  [[nodiscard]] std::coroutine_handle<> handle() const noexcept { return frame_; }

 private:
  struct Frame;
  WaitState* state_;
  std::coroutine_handle<> frame_;
};

}  // namespace eddy::loop
