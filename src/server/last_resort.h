// LastResort: ends the process where a stop can't, because a handler never returns: a thread that is in none of
// eddy's waits can't be interrupted, and nothing may be torn down under it.
//
// The process then ends by _exit: no destructor runs, no atexit function. Tests: tests/server/last_resort_test.cc.
#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace eddy::server {

class LastResort {
 public:
  LastResort() = default;
  LastResort(const LastResort&) = delete;
  LastResort& operator=(const LastResort&) = delete;
  ~LastResort();  // the process ends by itself: disarms

  // From now on the process has `time` to end, or the rest of an earlier call's where that is less; then it says so
  // on standard error and exits with status 1.
  void arm(std::chrono::milliseconds time);

 private:
  using Clock = std::chrono::steady_clock;
  void watch();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Clock::time_point> end_;
  bool disarmed_ = false;
  std::thread watcher_;
};

}  // namespace eddy::server
