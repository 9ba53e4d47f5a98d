// Event: a flag that any number of tasks, fibers and threads wait for, set from any thread (as gevent's and
// asyncio's Event). Tests: tests/loop/waiter_test.cc.
#pragma once
#include <mutex>
#include <vector>

#include "eddy/loop/clock.h"
#include "eddy/loop/task.h"
#include "eddy/loop/waiter.h"

namespace eddy::loop {

class Event {
 public:
  Event() = default;
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;

  // Sets the flag and wakes all who wait.
  void set() noexcept;
  void clear() noexcept;
  [[nodiscard]] bool is_set() const noexcept;

  // Return once the flag is set; at once if it is. With a time: false where that came first. Like Waiter's.
  void wait();
  bool wait_until(TimePoint deadline);
  bool wait_for(Duration duration);
  [[nodiscard]] Task<> wait_async();
  [[nodiscard]] Task<bool> wait_until_async(TimePoint deadline);
  [[nodiscard]] Task<bool> wait_for_async(Duration duration);

 private:
  struct Place;  // in the queue, for the length of one wait
  bool enter(const Waker& waker);
  void leave(const Waker& waker) noexcept;

  mutable std::mutex mutex_;
  bool set_ = false;
  std::vector<Waker> waiting_;
};

}  // namespace eddy::loop
