// The pool's threads.
#include "loop/executor.h"

#include <algorithm>
#include <utility>

namespace eddy::loop {
namespace {

std::size_t default_threads() { return std::min<std::size_t>(32, std::thread::hardware_concurrency() + 4); }

}  // namespace

Executor::Executor(std::size_t max_threads, std::size_t max_queue)
    : max_threads_{max_threads ? max_threads : default_threads()}, max_queue_{max_queue} {}

void Executor::end() noexcept {
  std::deque<Job> dropped;
  {
    const std::lock_guard lock{mutex_};
    ended_ = true;
    dropped.swap(queue_);
  }
  changed_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

bool Executor::submit(base::Function<void()> job) {
  Job refused;  // which ends without the lock
  const std::lock_guard lock{mutex_};
  if (ended_ || queue_.size() >= max_queue_) return false;
  queue_.push_back({std::move(job), current_context()});
  try {
    if (idle_ < queue_.size() && threads_.size() < max_threads_) threads_.emplace_back([this] { work(); });
  } catch (...) {
    if (threads_.empty()) {
      refused = std::move(queue_.back());
      queue_.pop_back();
      throw;
    }
  }
  changed_.notify_one();
  return true;
}

bool Executor::busy() const {
  const std::lock_guard lock{mutex_};
  return active_ > 0 || !queue_.empty();
}

void Executor::work() {
  std::unique_lock lock{mutex_};
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return ended_ || !queue_.empty(); });
    --idle_;
    if (ended_) return;
    Job job = std::move(queue_.front());
    queue_.pop_front();
    ++active_;
    lock.unlock();
    current_context() = std::move(job.context);
    job.run();
    job.run.reset();
    current_context().reset();
    lock.lock();
    --active_;
  }
}

}  // namespace eddy::loop
