// See blocking_streams.h.
#include "server/blocking_streams.h"

#include <algorithm>

namespace eddy::server {

BlockingStreams::BlockingStreams(WorkerPool& pool, std::size_t threads, std::size_t most,
                                 std::size_t max_waiting)
    : pool_{pool},
      most_{std::max<std::size_t>(std::min(most, threads - std::min<std::size_t>(threads, 1)), 1)},
      max_waiting_{max_waiting} {}

bool BlockingStreams::has_room() const {
  const std::lock_guard lock{mutex_};
  return running_ < most_ || waiting_.size() < max_waiting_;
}

bool BlockingStreams::enter(Job& job) {
  const std::lock_guard lock{mutex_};
  if (running_ < most_) {
    ++running_;
    return true;
  }
  waiting_.push(job);
  return false;
}

bool BlockingStreams::withdraw(Job& job) {
  const std::lock_guard lock{mutex_};
  return waiting_.remove(job);
}

// The turn passes on without being free in between, so nobody comes before those that wait. Who leaves is itself a job:
// when it is over its thread looks at the pool's queue, or has another look.
void BlockingStreams::leave() {
  Job* next = nullptr;
  {
    const std::lock_guard lock{mutex_};
    next = waiting_.pop();
    if (next == nullptr) --running_;
  }
  if (next != nullptr) pool_.submit_always(*next);
}

}  // namespace eddy::server
