// See last_resort.h.
#include "server/last_resort.h"

#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "server/announce.h"

namespace eddy::server {

LastResort::~LastResort() {
  {
    const std::lock_guard lock{mutex_};
    disarmed_ = true;
  }
  changed_.notify_one();
  if (watcher_.joinable()) watcher_.join();
}

void LastResort::arm(std::chrono::milliseconds time) {
  const std::lock_guard lock{mutex_};
  const Clock::time_point end = Clock::now() + time;
  end_ = end_ ? std::min(*end_, end) : end;
  changed_.notify_one();
  if (watcher_.joinable()) return;
  try {
    watcher_ = std::thread{[this] { watch(); }};
  } catch (const std::system_error& error) {
    say(std::string{"no thread to bound the stop: "} + error.what());
  }
}

void LastResort::watch() {
  std::unique_lock lock{mutex_};
  while (!disarmed_ && Clock::now() < *end_) changed_.wait_until(lock, *end_);
  if (disarmed_) return;
  say("a handler has not returned since the stop: ending without it");
  _exit(1);
}

}  // namespace eddy::server
