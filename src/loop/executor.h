// Executor: a bounded pool of threads for work that blocks. Threads are made as jobs come, up to the bound.
// Tests: tests/loop/loop_test.cc.
#pragma once
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "eddy/base/function.h"
#include "eddy/loop/context.h"

namespace eddy::loop {

class Executor {
 public:
  Executor(std::size_t max_threads, std::size_t max_queue);
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;
  ~Executor() { end(); }

  // Takes no more jobs, drops what is queued, waits for what runs.
  void end() noexcept;

  // Any thread. False, and the job dropped, where the queue is full. Throws std::system_error, and drops it, where there is no
  // thread and none can be made.
  bool submit(base::Function<void()> job);
  [[nodiscard]] bool busy() const;

 private:
  struct Job {
    base::Function<void()> run;
    ContextPtr context;
  };
  void work();

  const std::size_t max_threads_;
  const std::size_t max_queue_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  std::size_t active_ = 0;
  bool ended_ = false;
};

}  // namespace eddy::loop
