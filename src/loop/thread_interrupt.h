// ThreadInterrupt: ends the wait of a thread that has no fiber which could be told: the one that it is in, or its next, throws
// FiberExit. As of a fiber it arrives only at eddy's waits, and never while an exception unwinds.
//
// Tests: tests/loop/waiter_test.cc.
#pragma once
#include <mutex>
#include <utility>

#include "loop/thread_state.h"

namespace eddy::loop {

struct WaitState;

class ThreadInterrupt {
 public:
  ThreadInterrupt() = default;
  ThreadInterrupt(const ThreadInterrupt&) = delete;
  ThreadInterrupt& operator=(const ThreadInterrupt&) = delete;

  // Any thread. Once: a thread that goes on all the same waits as before.
  void interrupt() noexcept;

  // While it lives, the waits of this thread are those that are interrupted.
  class Scope {
   public:
    explicit Scope(ThreadInterrupt& interrupt) noexcept
        : former_{std::exchange(thread_state().interrupt, &interrupt)} {}
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    ~Scope() { thread_state().interrupt = former_; }

   private:
    ThreadInterrupt* former_;
  };

  // A wait on `state`. Throws FiberExit where the interrupt came before.
  class Wait {
   public:
    explicit Wait(WaitState& state);
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;
    ~Wait();

   private:
    ThreadInterrupt* const interrupt_;  // null where there is none to be heeded
  };

 private:
  std::mutex mutex_;  // before the state's
  WaitState* waits_ = nullptr;
  bool due_ = false;
};

}  // namespace eddy::loop
