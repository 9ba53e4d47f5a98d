// SignalGuard: signals that a program watches don't end it while it tears down what watched them.
//
// When the last Watch of a signal ends, libuv sets it back to its default, which ends the process, whatever the program
// had set before. From `hold` on the guard keeps libuv's handler, on a libuv loop of its own that never runs, so that a
// signal that no Watch takes is dropped. No thread blocks it meanwhile. At the guard's end libuv's default is there for a
// moment, as libuv knows no other way: the thread that ends it does not see it, another may.
// Tests: tests/loop/signal_guard_test.cc.
#pragma once
#include <initializer_list>
#include <memory>

namespace eddy::loop {

class SignalGuard {
 public:
  // Notes what the program has set for `signals`. Comes before the Watches.
  explicit SignalGuard(std::initializer_list<int> signals);
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;
  // Sets again what was set before, unless somebody else watches the signal still. Comes after the Watches.
  ~SignalGuard();

  // From now on. Call it once they are watched: one that comes before is for the Watch, or does what it did before.
  // Where there are no descriptors for it, it has no effect.
  void hold() noexcept;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace eddy::loop
