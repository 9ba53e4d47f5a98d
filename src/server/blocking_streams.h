// BlockingStreams: how many generators the threaded server's threads pull at once, so that streams which sleep or
// compute leave threads to everybody else.
//
// A stream has its turn while a thread pulls it; one that waits for its reader has none and holds no thread. Those
// over the bound wait first come, first served, as jobs that no thread has. Any thread.
// Tests: tests/server/blocking_streams_test.cc, limits_test.cc.
#pragma once
#include <cstddef>
#include <mutex>

#include "server/worker_pool.h"

namespace eddy::server {

class BlockingStreams {
 public:
  // At most `most` of them at once, and always one thread fewer than the pool has, where it has two; `pool` works on
  // those whose turn has come.
  BlockingStreams(WorkerPool& pool, std::size_t threads, std::size_t most, std::size_t max_waiting);

  // Whether one more may come: there is a turn, or a place to wait for it. As many as there are threads may find the
  // last place at once.
  [[nodiscard]] bool has_room() const;
  // By the job that is about to pull: true, it has its turn until it leaves; false, it must return, and has its turn
  // when the pool works on it next.
  [[nodiscard]] bool enter(Job& job);
  // Takes back a job that waits for its turn; false where it does not.
  [[nodiscard]] bool withdraw(Job& job);
  // The turn is over, and the next one's.
  void leave();

 private:
  WorkerPool& pool_;
  const std::size_t most_, max_waiting_;
  mutable std::mutex mutex_;
  JobQueue waiting_;
  std::size_t running_ = 0;
};

}  // namespace eddy::server
