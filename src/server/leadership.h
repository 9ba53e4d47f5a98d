// Leadership: the threads of which one at a time drives a loop, and the loop goes on whatever they run.
//
// To hand a request to another thread, and its answer back, costs more than most handlers take. So the thread that
// drives the loop, the leader, runs a short job itself, between two turns. A second thread, the watcher, looks
// about once a millisecond while there are jobs: where one does not end it takes the loop over, and the former
// leader follows when its job is over. (Leader/Followers, but promoted late: what the kernel's scheduler and Go's do.)
// The loop must be one that nothing but the server uses: its callbacks change threads.
//
// state_ says who has the loop, and is changed by compare-and-swap: even, the leader; odd, nobody, while the
// leader runs a job. Each change adds one, so a watcher that sees the same odd number twice sees the same job.
// Never runs two threads in the loop, never interrupts a job. Tests: tests/server/leadership_test.cc.
#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "eddy/loop/loop.h"
#include "server/worker_pool.h"

namespace eddy::server {

class Leadership {
 public:
  // What the server does on its loop.
  class Host {
   public:
    virtual void run_by_pool(Job& job) = 0;

   protected:
    ~Host() = default;
  };

  // A job that the watcher sees twice, `look_interval` apart, is taken to block.
  Leadership(loop::Loop& loop, WorkerPool& pool, Host& host,
             std::chrono::milliseconds look_interval = std::chrono::milliseconds{1});
  Leadership(const Leadership&) = delete;
  Leadership& operator=(const Leadership&) = delete;
  ~Leadership();  // after drive has returned; waits for the jobs that still run

  // Drives the loop until it is stopped, beginning on this thread; the loop is this thread's again after.
  void drive();
  // On the loop: takes a job to run between two turns. False: it is the pool's.
  [[nodiscard]] bool take(Job& job);
  // The same whatever the pool prefers; false where nothing drives the loop.
  [[nodiscard]] bool take_anyway(Job& job);
  // On the loop: takes back a job that was taken and has not begun; false where it has, or was not.
  [[nodiscard]] bool withdraw(Job& job) noexcept { return jobs_.remove(job); }
  // On the loop: jobs that were taken and have not begun.
  [[nodiscard]] std::size_t waiting() const noexcept { return jobs_.size(); }

 private:
  void take_part(bool leads);
  // Drives the loop until it stops (true), or another thread has it (false).
  bool lead();
  // The loop is this thread's after the job, or not any more.
  bool run(Job& job);
  void wake_watcher();
  void add_thread();
  // Waits until this thread takes the loop over (true), or it has stopped (false).
  bool follow();
  bool watch(std::unique_lock<std::mutex>& lock);
  bool look(std::uint64_t& seen);

  loop::Loop& loop_;
  WorkerPool& pool_;
  Host& host_;
  const std::chrono::milliseconds look_interval_;
  JobQueue jobs_;  // the leader's
  bool driving_ = false;

  std::atomic<std::uint64_t> state_{0};
  std::atomic<bool> watching_{false};  // a watcher is awake; else the leader wakes it

  std::mutex mutex_;  // of what follows
  std::condition_variable watched_, followers_changed_;
  std::vector<std::thread> threads_;
  std::size_t followers_ = 0;  // that wait, the watcher among them
  bool has_watcher_ = false;
  bool stopped_ = false;
};

}  // namespace eddy::server
