// Where a loop takes the time from: the machine's steady clock, or one that a test moves.
// Tests: tests/loop/timer_test.cc, waiter_test.cc.
#pragma once
#include <atomic>
#include <chrono>

namespace eddy::loop {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// The time `d` after `now`: `now` itself where d is below zero, TimePoint::max() where the sum would be later
// than that, so that a caller may write Duration::max() for "for ever".
[[nodiscard]] constexpr TimePoint after(TimePoint now, Duration d) noexcept {
  if (d <= Duration::zero()) return now;
  return now > TimePoint::max() - d ? TimePoint::max() : now + d;
}

// Asked from the threads of the loops that it is given to.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimePoint now() const noexcept = 0;
  // True where waiting in the kernel makes now() go on.
  [[nodiscard]] virtual bool runs_by_itself() const noexcept = 0;
  // Called when a loop has nothing to do until `next`, its earliest timer: a clock that does not run by
  // itself may go there at once and return true; false leaves the loop to wait for I/O.
  virtual bool skip_to(TimePoint next) noexcept = 0;
};

// std::chrono::steady_clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }
  [[nodiscard]] bool runs_by_itself() const noexcept override { return true; }
  bool skip_to(TimePoint) noexcept override { return false; }
};

// Stands still until it is moved, from one thread at a time. With Jumping::yes a loop that has nothing else to
// do moves it to its next timer, so a test of long time-outs takes no time (as Trio's autojump clock).
class ManualClock final : public Clock {
 public:
  enum class Jumping : bool { no, yes };
  explicit ManualClock(Jumping jumping = Jumping::no) noexcept : jumping_{jumping} {}

  void advance(Duration by) noexcept { now_ = now() + by; }
  [[nodiscard]] TimePoint now() const noexcept override { return now_.load(); }
  [[nodiscard]] bool runs_by_itself() const noexcept override { return false; }
  bool skip_to(TimePoint next) noexcept override {
    if (jumping_ == Jumping::no) return false;
    now_ = next;
    return true;
  }

 private:
  std::atomic<TimePoint> now_{TimePoint{} + std::chrono::hours{1}};
  Jumping jumping_;
};

}  // namespace eddy::loop
