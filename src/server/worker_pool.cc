// See worker_pool.h. Tests: tests/server/worker_pool_test.cc.
#include "server/worker_pool.h"

#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <string>
#include <utility>

#include "server/core.h"

namespace eddy::server {

JobMeter::Usage JobMeter::now() noexcept {
  rusage usage{};
  getrusage(RUSAGE_THREAD, &usage);
  const auto time = [](const timeval& of) {
    return std::chrono::seconds{of.tv_sec} + std::chrono::microseconds{of.tv_usec};
  };
  return {usage.ru_nvcsw, time(usage.ru_utime) + time(usage.ru_stime)};
}

bool JobMeter::long_job() const noexcept {
  const Usage ended = now();
  return ended.sleeps != begun_.sleeps || ended.processor - begun_.processor > much;
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

WorkerPool::Submitted WorkerPool::submit(Job& job, std::size_t elsewhere, Turn turn) {
  const std::lock_guard lock{mutex_};
  if (waiting() + elsewhere >= max_queued_) return Submitted::refused;
  return add(job, turn) ? Submitted::woke : Submitted::queued;
}

void WorkerPool::submit_always(Job& job) {
  const std::lock_guard lock{mutex_};
  add(job);
}

bool WorkerPool::withdraw(Job& job) {
  const std::lock_guard lock{mutex_};
  return queue_.remove(job) || deferred_.remove(job);
}

void WorkerPool::defer(Job& job) {
  const std::lock_guard lock{mutex_};
  add(job, Turn::deferred);
}

Job* WorkerPool::displace() {
  const std::lock_guard lock{mutex_};
  return deferred_.pop();
}

bool WorkerPool::add(Job& job, Turn turn) {
  (turn == Turn::usual ? queue_ : deferred_).push(job);
  const bool all_idle = asleep_ == threads_.size();
  if (wakes_ > 0 || !(all_idle || long_jobs())) return false;
  return wake_one();
}

bool WorkerPool::tick() {
  const std::lock_guard lock{mutex_};
  if (waiting() == 0) return false;
  if (taken_ == taken_at_tick_ && wakes_ == 0) wake_one();
  taken_at_tick_ = taken_;
  return true;
}

void WorkerPool::hurry() {
  const std::lock_guard lock{mutex_};
  wake_one();
}

Job* WorkerPool::take_stranded() {
  const std::lock_guard lock{mutex_};
  return threads_.empty() && no_thread_told_ ? next() : nullptr;
}

bool WorkerPool::prefers_elsewhere(std::size_t elsewhere) const {
  const std::lock_guard lock{mutex_};
  return elsewhere < max_queued_ && queue_.empty() && !long_jobs();
}

bool WorkerPool::begin_elsewhere() {
  const std::lock_guard lock{mutex_};
  if (running_ >= max_threads_) return false;
  ++running_;
  return true;
}

void WorkerPool::blocks_elsewhere() {
  const std::lock_guard lock{mutex_};
  long_share_ += many;
}

void WorkerPool::end_elsewhere(std::optional<bool> long_job) {
  const std::lock_guard lock{mutex_};
  --running_;
  if (long_job) account(*long_job);
  if (waiting() > 0 && wakes_ == 0) wake_one();
}

bool WorkerPool::wake_one() {
  if (asleep_ > wakes_) {
    ++wakes_;
    more_.notify_one();
    return true;
  }
  return threads_.size() < max_threads_ && !stopping_ && add_thread();
}

// Without a new one the jobs wait for those there are, and tick tries again.
bool WorkerPool::add_thread() try {
  threads_.emplace_back([this] { work(); });
  no_thread_told_ = false;
  return true;
} catch (const std::exception& error) {
  if (!std::exchange(no_thread_told_, true))
    general_log.error(std::string{"no thread for handlers: "} + error.what());
  return false;
}

bool WorkerPool::may_take() const noexcept { return waiting() > 0 && running_ < max_threads_; }

Job* WorkerPool::next() noexcept {
  const bool deferred = queue_.empty() || taken_ % deferred_share == deferred_share - 1;
  return deferred && !deferred_.empty() ? deferred_.pop() : queue_.pop();
}

Job* WorkerPool::take(std::unique_lock<std::mutex>& lock) {
  while (!may_take()) {
    if (stopping_ && waiting() == 0) return nullptr;
    ++asleep_;
    more_.wait(lock);
    --asleep_;
    if (wakes_ > 0) --wakes_;
  }
  Job* const job = next();
  ++taken_;
  ++running_;
  if (may_take() && wakes_ == 0 && long_jobs()) wake_one();
  return job;
}

void WorkerPool::account(bool long_job) noexcept {
  long_share_ += ((long_job ? 1.0 : 0.0) - long_share_) * weight;
}

void WorkerPool::work() {
  std::unique_lock lock{mutex_};
  while (Job* job = take(lock)) {
    lock.unlock();
    const JobMeter meter;
    job->work();
    const bool long_job = meter.long_job();
    lock.lock();
    --running_;
    account(long_job);
  }
}

}  // namespace eddy::server
