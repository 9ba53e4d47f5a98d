// See stopper.h.
#include "server/stopper.h"

#include <csignal>
#include <exception>
#include <utility>

#include "eddy/base/log.h"

namespace eddy::server {
namespace {

// A second signal within this time is the same one twice: from the terminal and from the parent.
constexpr std::chrono::milliseconds echo{500};

constexpr base::Logger general_log{"eddy.general"};

}  // namespace

Stopper::Stopper() : guard_{SIGTERM, SIGINT} {}

void Stopper::watch(loop::Loop& loop, std::chrono::milliseconds bound, Actions actions) {
  loop_ = &loop;
  bound_ = bound;
  actions_ = std::move(actions);
  terminate_ = loop.on_signal(SIGTERM, [this] { signalled(); });
  interrupt_ = loop.on_signal(SIGINT, [this] { signalled(); });
  guard_.hold();
  if (!actions_.reopen_logs) {
    no_rotation_.emplace(SIGUSR1);
    return;
  }
  usr1_guard_.emplace(std::initializer_list<int>{SIGUSR1});
  rotated_ = loop.on_signal(SIGUSR1, [this] { actions_.reopen_logs(); });
  usr1_guard_->hold();
}

// Whether or not there is memory to bound it, the stop begins.
void Stopper::end_in(std::chrono::milliseconds time) noexcept {
  try {
    last_resort_.arm(time);
  } catch (...) {
    general_log.exception("the stop has no bound", std::current_exception());
  }
}

void Stopper::signalled() {
  const loop::TimePoint now = loop_->clock_now();
  if (!first_) {
    first_ = now;
    end_in(bound_ + end_within);
    actions_.drain();
  } else if (now - *first_ > echo) {
    end_in(end_within);
    actions_.cut();
  }
}

}  // namespace eddy::server
