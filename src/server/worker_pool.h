// WorkerPool: the threaded server's bounded threads behind one bounded queue.
//
// Waking a thread costs more than a short job, so a thread that is awake takes the next job itself: another
// is woken at once only where jobs are long (they block), else by tick(), which the I/O loop calls about once
// a millisecond while jobs wait, when nobody took one meanwhile.
// Never runs a job on the thread that submits it, never drops one that it took, kills no thread.
// Tests: tests/server/worker_pool_test.cc.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace eddy::server {

// One request for a worker thread. Owned by whoever submits it; the pool keeps no pointer once work began.
class Job {
 public:
  virtual void work() noexcept = 0;

 protected:
  Job() = default;
  virtual ~Job() = default;

 private:
  friend class WorkerPool;
  Job* next_ = nullptr;
};

class WorkerPool {
 public:
  // Starts no thread before the first job; then one a need, up to `threads`.
  WorkerPool(std::size_t threads, std::size_t max_queued);
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;
  ~WorkerPool();  // finishes what is queued, then joins

  enum class Submitted : std::uint8_t {
    woke,     // a thread is on its way
    queued,   // for one that is awake: call tick in a millisecond
    refused,  // max_queued jobs wait already
  };
  [[nodiscard]] Submitted submit(Job& job);
  // For a job that was begun: over the bound too.
  void submit_always(Job& job);
  // True while jobs wait: then call again in a millisecond.
  bool tick();

 private:
  struct Queue {
    Job* first = nullptr;
    Job* last = nullptr;
    std::size_t size = 0;
  };
  // A job that ran longer than this, on average, is taken to block.
  static constexpr std::chrono::nanoseconds short_job{100'000};

  void work();
  bool add(Job& job);  // under the lock; true where it woke a thread
  Job* take(std::unique_lock<std::mutex>& lock);
  void account(std::chrono::nanoseconds ran) noexcept;
  void wake_one();  // under the lock: a thread that sleeps, or a new one

  const std::size_t max_threads_, max_queued_;
  std::mutex mutex_;
  std::condition_variable more_;
  Queue queue_;
  std::vector<std::thread> threads_;
  std::size_t asleep_ = 0;
  std::size_t wakes_ = 0;  // sent to sleepers that have not yet taken a job
  std::uint64_t taken_ = 0, taken_at_tick_ = 0;
  std::chrono::nanoseconds average_{0};  // of a job's time, the last ones weighing most
  bool stopping_ = false;
};

}  // namespace eddy::server
