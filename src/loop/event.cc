// A list of wakers behind a mutex.
#include "eddy/loop/event.h"

#include <algorithm>
#include <utility>

#include "eddy/loop/loop.h"

namespace eddy::loop {

// One wait's place in the queue, given up however the wait ends.
struct Event::Place {
  explicit Place(Event& awaited) : event{awaited}, waker{waiter.waker()}, passed{!awaited.enter(waker)} {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() {
    if (!passed && !waiter.try_wait()) event.leave(waker);  // once woken, the event may be gone
  }
  Event& event;
  Waiter waiter;
  Waker waker;
  bool passed;  // the flag was set: not in the queue
};

void Event::set() noexcept {
  std::vector<Waker> woken;
  {
    const std::lock_guard lock{mutex_};
    set_ = true;
    woken.swap(waiting_);
  }
  for (const Waker& waker : woken) waker.wake();
}

void Event::clear() noexcept {
  const std::lock_guard lock{mutex_};
  set_ = false;
}

bool Event::is_set() const noexcept {
  const std::lock_guard lock{mutex_};
  return set_;
}

bool Event::enter(const Waker& waker) {
  const std::lock_guard lock{mutex_};
  if (!set_) waiting_.push_back(waker);
  return !set_;
}

void Event::leave(const Waker& waker) noexcept {
  const std::lock_guard lock{mutex_};
  std::erase(waiting_, waker);
}

void Event::wait() {
  if (is_set()) return;
  Place place{*this};
  if (place.passed) return;
  place.waiter.wait();
  place.passed = true;
}

bool Event::wait_until(TimePoint deadline) {
  if (is_set()) return true;
  Place place{*this};
  if (!place.passed) place.passed = place.waiter.wait_until(deadline);
  return place.passed;
}

bool Event::wait_for(Duration duration) {
  if (is_set()) return true;
  Place place{*this};
  if (!place.passed) place.passed = place.waiter.wait_for(duration);
  return place.passed;
}

Task<> Event::wait_async() {
  if (is_set()) co_return;
  Place place{*this};
  if (place.passed) co_return;
  co_await place.waiter.wait_async();
  place.passed = true;
}

Task<bool> Event::wait_until_async(TimePoint deadline) {
  if (is_set()) co_return true;
  Place place{*this};
  if (!place.passed) place.passed = co_await place.waiter.wait_until_async(deadline);
  co_return place.passed;
}

Task<bool> Event::wait_for_async(Duration duration) {
  co_return co_await wait_until_async(after(Loop::current()->clock_now(), duration));
}

}  // namespace eddy::loop
