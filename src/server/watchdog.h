// Watchdog: tells which request holds up a loop, and where: its route and its stack, taken while it does.
//
// A thread of its own looks at the loop twice a threshold: where the same callback runs as at the looks before, for a
// threshold or longer, it is logged ("eddy.general"), once. So it is seen between one threshold and one and a half.
// What it costs the loop: two stores a callback; the thread: two wakes a threshold. gevent's max_blocking_time.
// Tests: tests/server/watchdog_test.cc.
#pragma once
#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "eddy/loop/loop.h"

namespace eddy::server {

class Watchdog {
 public:
  // On the thread that drives the loop, and goes on to. Looks only when it is told to, until start.
  Watchdog(loop::Loop& loop, std::chrono::milliseconds threshold);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

  void start();
  // One look, on another thread than the loop's, at the time `now`. True where it found, and logged, one that blocks.
  bool look(loop::TimePoint now);

 private:
  void run();
  void report(loop::Duration held) const;

  loop::Loop& loop_;
  const pthread_t thread_ = pthread_self();  // the loop's
  const std::chrono::milliseconds threshold_;
  std::uint64_t seen_ = 0;   // of the loop's progress,
  loop::TimePoint since_{};  // from then on
  bool told_ = false;        // of this callback

  std::mutex mutex_;
  std::condition_variable changed_;
  bool ending_ = false;  // under the mutex
  std::thread watcher_;
};

}  // namespace eddy::server
