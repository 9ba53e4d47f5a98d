// WorkerPool: the threaded server's bounded threads behind one bounded queue.
//
// Waking a thread costs more than a short job, so a thread that is awake takes the next job itself: another
// is woken at once only where many jobs are long (they block), else by tick(), which the I/O loop calls about once
// a millisecond while jobs wait, when nobody took one meanwhile.
// A job may also run elsewhere (see leadership.h): the pool then only counts it among those that run at once.
// Never runs a job on the thread that submits it, never drops one that it took unless it is withdrawn, kills no thread.
// Tests: tests/server/worker_pool_test.cc.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace eddy::server {

// Tells long jobs, which wait or compute, from short ones: not by the time that passes, in which on a busy machine
// others ran, but by whether the thread slept or used up much of its processor.
class JobMeter {
 public:
  JobMeter() noexcept : begun_{now()} {}
  // Whether the job that began with the meter is long.
  [[nodiscard]] bool long_job() const noexcept;

 private:
  static constexpr std::chrono::microseconds much{1000};
  struct Usage {
    long sleeps = 0;
    std::chrono::microseconds processor{0};
  };
  static Usage now() noexcept;
  Usage begun_;
};

class JobQueue;

// One request for a worker thread. Owned by whoever submits it; the pool keeps no pointer once work began.
class Job {
 public:
  virtual void work() noexcept = 0;

 protected:
  Job() = default;
  virtual ~Job() = default;

 private:
  friend class JobQueue;
  Job* next_ = nullptr;
  Job* previous_ = nullptr;
  std::atomic<const JobQueue*> queue_ = nullptr;  // that has it; atomic, for who asks another queue for it
};

// First in, first out; not thread-safe.
class JobQueue {
 public:
  void push(Job& job) noexcept {
    job.next_ = nullptr;
    job.previous_ = last_;
    job.queue_.store(this, std::memory_order_relaxed);
    (last_ != nullptr ? last_->next_ : first_) = &job;
    last_ = &job;
    ++size_;
  }
  // The first, or null.
  Job* pop() noexcept {
    Job* const job = first_;
    if (job != nullptr) remove(*job);
    return job;
  }
  // False where it is not in this queue: it may be in one that another thread has.
  bool remove(Job& job) noexcept {
    if (job.queue_.load(std::memory_order_relaxed) != this) return false;
    (job.previous_ != nullptr ? job.previous_->next_ : first_) = job.next_;
    (job.next_ != nullptr ? job.next_->previous_ : last_) = job.previous_;
    job.queue_.store(nullptr, std::memory_order_relaxed);
    --size_;
    return true;
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

 private:
  Job* first_ = nullptr;
  Job* last_ = nullptr;
  std::size_t size_ = 0;
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
  // deferred: behind all that come as usual, but one of deferred_share; it gives its place up to them (displace).
  enum class Turn : std::uint8_t { usual, deferred };
  static constexpr std::uint64_t deferred_share = 8;
  // `elsewhere`: jobs that wait to run elsewhere; they count as waiting.
  [[nodiscard]] Submitted submit(Job& job, std::size_t elsewhere = 0, Turn turn = Turn::usual);
  // For a job that was begun: over the bound too.
  void submit_always(Job& job);
  // Takes back a job that waits here; false where it does not.
  [[nodiscard]] bool withdraw(Job& job);
  // For a job that was withdrawn: it waits again, deferred.
  void defer(Job& job);
  // Takes back the deferred job that has waited longest, or null.
  [[nodiscard]] Job* displace();
  // True while jobs wait: then call again in a millisecond.
  bool tick();
  // Has one more thread look for jobs, now.
  void hurry();
  // Takes back the next job where there is no thread at all and none can be made, for whoever can run it. Null: no such job.
  [[nodiscard]] Job* take_stranded();

  // --- jobs that run elsewhere ---
  // Whether one more should, behind `elsewhere` that wait there: there is room for it, none waits here, and few of
  // the last jobs were long.
  [[nodiscard]] bool prefers_elsewhere(std::size_t elsewhere) const;
  // False: as many run as may, so it must wait here.
  [[nodiscard]] bool begin_elsewhere();
  // It blocks: jobs are taken to be long, until others are seen to be short.
  void blocks_elsewhere();
  // `long_job`: what its meter says, if it had one.
  void end_elsewhere(std::optional<bool> long_job);

 private:
  static constexpr double many = 1.0 / 8;     // long ones among the last jobs
  static constexpr double weight = 1.0 / 32;  // of the last job in their share

  void work();
  // Under the lock; true where it woke a thread.
  bool add(Job& job, Turn turn = Turn::usual);
  [[nodiscard]] std::size_t waiting() const noexcept { return queue_.size() + deferred_.size(); }
  Job* next() noexcept;
  Job* take(std::unique_lock<std::mutex>& lock);
  void account(bool long_job) noexcept;
  [[nodiscard]] bool long_jobs() const noexcept { return long_share_ >= many; }
  [[nodiscard]] bool may_take() const noexcept;
  bool wake_one();  // under the lock: a thread that sleeps, or a new one; false where there is neither
  bool add_thread();

  const std::size_t max_threads_, max_queued_;
  mutable std::mutex mutex_;
  std::condition_variable more_;
  JobQueue queue_, deferred_;
  std::vector<std::thread> threads_;
  std::size_t running_ = 0;  // jobs, elsewhere too
  std::size_t asleep_ = 0;
  std::size_t wakes_ = 0;  // sent to sleepers that have not yet taken a job
  std::uint64_t taken_ = 0, taken_at_tick_ = 0;
  double long_share_ = 0;  // of the last jobs that were measured
  bool stopping_ = false;
  bool no_thread_told_ = false;  // to the log
};

}  // namespace eddy::server
