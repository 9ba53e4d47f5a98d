// interrupt.h: Ctrl-C, SIGTERM and SIGHUP as something that every wait of `eddy bench` looks at.
//
// The signals are blocked and read from a descriptor, so no code runs in a handler. Whoever waits gives up
// soon after one arrives; the comparison then stops its programs and prints what it has.
// Tests: tests/system/bench_test.py.
#pragma once
#include <poll.h>

#include <chrono>

namespace eddy::command {

class Interrupt {
 public:
  using Clock = std::chrono::steady_clock;

  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  // Whether a signal has come; once true, always true.
  bool raised();

  enum class Woken { ready, timeout, interrupted };
  // Waits until `fd` has any of `events` (fd -1: for the time only), a signal comes, or the deadline passes.
  Woken wait(int fd, short events, Clock::time_point deadline);

 private:
  int fd_;
  bool raised_ = false;
};

}  // namespace eddy::command
