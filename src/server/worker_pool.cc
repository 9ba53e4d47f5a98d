// See worker_pool.h. Tests: tests/server/worker_pool_test.cc.
#include "server/worker_pool.h"

#include <algorithm>

namespace eddy::server {
namespace {
using Clock = std::chrono::steady_clock;
}

WorkerPool::WorkerPool(std::size_t threads, std::size_t max_queued)
    : max_threads_{std::max<std::size_t>(threads, 1)}, max_queued_{max_queued} {
  threads_.reserve(max_threads_);
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  more_.notify_all();
  for (std::thread& each : threads_) each.join();
}

WorkerPool::Submitted WorkerPool::submit(Job& job) {
  const std::lock_guard lock{mutex_};
  if (queue_.size >= max_queued_) return Submitted::refused;
  return add(job) ? Submitted::woke : Submitted::queued;
}

void WorkerPool::submit_always(Job& job) {
  const std::lock_guard lock{mutex_};
  add(job);
}

bool WorkerPool::add(Job& job) {
  job.next_ = nullptr;
  (queue_.last != nullptr ? queue_.last->next_ : queue_.first) = &job;
  queue_.last = &job;
  ++queue_.size;
  const bool all_idle = asleep_ == threads_.size();
  if (wakes_ > 0 || !(all_idle || average_ > short_job)) return false;
  wake_one();
  return true;
}

bool WorkerPool::tick() {
  const std::lock_guard lock{mutex_};
  if (queue_.size == 0) return false;
  if (taken_ == taken_at_tick_ && wakes_ == 0) wake_one();
  taken_at_tick_ = taken_;
  return true;
}

void WorkerPool::wake_one() {
  if (asleep_ > wakes_) {
    ++wakes_;
    more_.notify_one();
  } else if (threads_.size() < max_threads_ && !stopping_) {
    threads_.emplace_back([this] { work(); });
  }
}

Job* WorkerPool::take(std::unique_lock<std::mutex>& lock) {
  while (queue_.size == 0) {
    if (stopping_) return nullptr;
    ++asleep_;
    more_.wait(lock);
    --asleep_;
    if (wakes_ > 0) --wakes_;
  }
  Job* job = queue_.first;
  queue_.first = job->next_;
  if (queue_.first == nullptr) queue_.last = nullptr;
  --queue_.size;
  ++taken_;
  if (queue_.size > 0 && wakes_ == 0 && average_ > short_job) wake_one();
  return job;
}

void WorkerPool::account(std::chrono::nanoseconds ran) noexcept { average_ += (ran - average_) / 8; }

void WorkerPool::work() {
  std::unique_lock lock{mutex_};
  while (Job* job = take(lock)) {
    lock.unlock();
    const Clock::time_point begun = Clock::now();
    job->work();
    const Clock::time_point ended = Clock::now();
    lock.lock();
    account(ended - begun);
  }
}

}  // namespace eddy::server
