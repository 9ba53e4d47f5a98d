// The turn's step 2: I/O, and how long it may wait for it.
#include <algorithm>
#include <chrono>
#include <limits>

#include "loop/loop_impl.h"

namespace eddy::loop {

// How long the kernel may keep us, in milliseconds; -1: until something comes.
int Loop::Impl::poll_timeout() {
  const std::optional<TimePoint> next = timers.next();
  if (!next || !clock.runs_by_itself()) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*next - clock.now()).count();
  return static_cast<int>(std::clamp<decltype(left)>(left, 0, std::numeric_limits<int>::max()));
}

void Loop::Impl::look(int milliseconds) {
  const int events = poller.wait(milliseconds);
  now = clock.now();  // what is called must not take the time before the wait for its own
  poller.call(events);
  now = clock.now();
}

void Loop::Impl::poll(bool wait) {
  const std::size_t before = callbacks_run;
  poller.release();
  if (uv.due()) uv.turn();
  wait = wait && !stays_awake && ready.empty() && !stopping && poller.idle() && !uv.due();
  if (wait && !clock.runs_by_itself() && timers.next()) {
    look(0);
    if (callbacks_run != before) return;
    if (!executor.busy() && inbox->fall_asleep() && clock.skip_to(*timers.next())) {
      now = clock.now();
      return;
    }
  }
  look(wait && inbox->fall_asleep() ? poll_timeout() : 0);
}

}  // namespace eddy::loop
