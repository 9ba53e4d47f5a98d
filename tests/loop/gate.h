// A gate for tasks of a test's server.
#pragma once
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "eddy/loop/task.h"
#include "eddy/loop/waiter.h"

namespace eddy::loop {

// Holds whoever waits for it until the test opens it, from its own thread.
class Gate {
 public:
  Task<> pass() {
    Waiter waiter;
    {
      const std::lock_guard lock{mutex_};
      wakers_.push_back(waiter.waker());
    }
    ++waiting;
    co_await waiter.wait_async();
  }
  void open() {
    const std::lock_guard lock{mutex_};
    for (const Waker& each : wakers_) each.wake();
    wakers_.clear();
  }
  void wait_for(int count) const {
    while (waiting < count) std::this_thread::yield();
  }
  std::atomic<int> waiting = 0;

 private:
  std::mutex mutex_;
  std::vector<Waker> wakers_;
};

}  // namespace eddy::loop
