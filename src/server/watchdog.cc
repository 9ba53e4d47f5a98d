// See watchdog.h.
#include "server/watchdog.h"

#include <algorithm>
#include <string>

#include "eddy/loop/fiber.h"
#include "loop/progress.h"
#include "loop/thread_state.h"
#include "server/block_signals.h"
#include "server/core.h"
#include "server/request_exchange.h"
#include "server/stack_trace.h"

namespace eddy::server {
namespace {

class Text {
 public:
  explicit Text(std::span<char> into) noexcept : into_{into} {}
  void append(std::string_view text) noexcept {
    const std::size_t count = std::min(text.size(), into_.size() - size_);
    std::copy_n(text.data(), count, into_.data() + size_);
    size_ += count;
  }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

 private:
  std::span<char> into_;
  std::size_t size_ = 0;
};

// In a signal handler on the loop's thread: a green thread bears its request's name, a handler on the loop is known by
// its exchange.
std::size_t describe_running(std::span<char> into) noexcept {
  const loop::ThreadState& state = loop::thread_state();
  Text text{into};
  if (state.fiber != nullptr) {
    text.append(state.fiber->name());
  } else if (state.activity != nullptr) {
    const http::RequestHead& request = static_cast<const RequestExchange*>(state.activity)->request();
    text.append(request.method_text());
    text.append(" ");
    text.append(request.path());
  }
  return text.size();
}

}  // namespace

Watchdog::Watchdog(loop::Loop& loop, std::chrono::milliseconds threshold)
    : loop_{loop}, threshold_{threshold} {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  changed_.notify_one();
  if (watcher_.joinable()) watcher_.join();
}

void Watchdog::start() {
  watcher_ = std::thread{[this] { run(); }};
}

void Watchdog::run() {
  block_signals();
  std::unique_lock lock{mutex_};
  while (!changed_.wait_for(lock, threshold_ / 2, [this] { return ending_; })) {
    lock.unlock();
    look(std::chrono::steady_clock::now());
    lock.lock();
  }
}

bool Watchdog::look(loop::TimePoint now) {
  const std::uint64_t progress = loop::progress(loop_);
  if (progress != seen_ || !loop::is_busy(progress)) {
    seen_ = progress;
    since_ = now;
    told_ = false;
    return false;
  }
  if (told_ || now - since_ < threshold_) return false;
  told_ = true;
  report(now - since_);
  return true;
}

void Watchdog::report(loop::Duration held) const {
  const auto shot = shoot(thread_, describe_running);
  if (loop::progress(loop_) != seen_) return;  // it has just ended: the stack would be another's
  std::string who{"a callback"};
  if (shot && shot->text_size > 0) who.assign(shot->text.data(), shot->text_size);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(held).count();
  std::string line = who + " holds up the loop, for " + std::to_string(ms) + " ms so far";
  if (const std::string stack = shot ? symbolise(*shot) : ""; !stack.empty()) line += ":\n" + stack;
  general_log.warning(line);
}

}  // namespace eddy::server
