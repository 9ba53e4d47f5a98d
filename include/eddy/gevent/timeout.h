// Timeout: an exception that comes after a while, out of whatever wait the greenlet is in (gevent's
// gevent.Timeout).
//
//   gevent::Timeout timeout{5s};              // begins; ends with the scope
//   try { read_all(); } catch (const gevent::TimeoutExpired& expired) {
//     if (!expired.is(timeout)) throw;        // another one's, further out
//   }
//
// It arrives only at a wait, and never while an exception unwinds. Tests: tests/gevent/timeout_test.cc.
#pragma once
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "eddy/loop/clock.h"

namespace eddy::gevent {

class Timeout;

// What a Timeout throws. Its text is gevent's: "5 seconds".
class TimeoutExpired : public std::runtime_error {
 public:
  TimeoutExpired(const Timeout* timeout, loop::Duration duration);
  // Whether this is that timeout's: nested ones are told apart.
  [[nodiscard]] bool is(const Timeout& timeout) const noexcept { return timeout_ == &timeout; }

 private:
  const Timeout* timeout_;
};

// Belongs to the greenlet (or, outside any, the thread) that made it.
class Timeout {
 public:
  // Begins at once. Zero or less throws at the next wait.
  explicit Timeout(loop::Duration duration);
  Timeout(const Timeout&) = delete;
  Timeout& operator=(const Timeout&) = delete;
  ~Timeout();  // cancels

  // Ends it before its time; what was not thrown yet never will be.
  void cancel() noexcept;
  // True until it expires or is cancelled.
  [[nodiscard]] bool pending() const noexcept;
  [[nodiscard]] loop::Duration duration() const noexcept { return duration_; }

  class Impl;

 private:
  loop::Duration duration_;
  std::unique_ptr<Impl> impl_;
};

// Calls `function`, at most for so long: gives what it returns, or `timeout_value` where the time ran out.
// Timeouts of others pass through.
template <class R, class F>
R with_timeout(loop::Duration duration, F&& function, R timeout_value) {
  Timeout timeout{duration};
  try {
    return std::forward<F>(function)();
  } catch (const TimeoutExpired& expired) {
    if (!expired.is(timeout)) throw;
    return timeout_value;
  }
}

// The silent form: calls `function`; false where the time ran out first.
template <class F>
bool silent_timeout(loop::Duration duration, F&& function) {
  Timeout timeout{duration};
  try {
    std::forward<F>(function)();
    return true;
  } catch (const TimeoutExpired& expired) {
    if (!expired.is(timeout)) throw;
    return false;
  }
}

}  // namespace eddy::gevent
