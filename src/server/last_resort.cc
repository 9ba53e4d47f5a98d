// See last_resort.h.
#include "server/last_resort.h"

#include <unistd.h>

#include <algorithm>
#include <future>
#include <string>
#include <system_error>
#include <utility>

#include "server/announce.h"
#include "server/block_signals.h"

namespace eddy::server {
namespace {

constexpr std::chrono::milliseconds patience{200};  // with who reads standard error
constexpr const char* sentence = "a handler has not returned since the stop: ending without it";

// By a thread of its own: even where others write to standard error too, and nobody reads it, the end comes.
void tell() try {
  std::promise<void> promise;
  const std::future<void> told = promise.get_future();
  std::thread{[promise = std::move(promise)]() mutable {
    say(sentence);
    promise.set_value();
  }}.detach();
  told.wait_for(patience);
} catch (const std::exception&) {  // no thread
  say(sentence);
}

}  // namespace

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
  block_signals();
  std::unique_lock lock{mutex_};
  while (!disarmed_ && Clock::now() < *end_) changed_.wait_until(lock, *end_);
  if (disarmed_) return;
  tell();
  _exit(1);
}

}  // namespace eddy::server
