// Stopper: what a program that serves does at signals, until all that served is gone. The first SIGTERM or SIGINT
// drains, a later one cuts; either way the process ends within a bound, whatever its handlers do.
//
// Declare it before the loop, the server and the log: it watches over their end too, in which these signals are dropped,
// and then sets what the program had set before. Tests: tests/server/serve_test.cc.
#pragma once
#include <chrono>
#include <functional>
#include <optional>

#include "eddy/loop/loop.h"
#include "loop/signal_guard.h"
#include "server/ignore_signal.h"
#include "server/last_resort.h"

namespace eddy::server {

// After the drain's bound, for what was cut to end.
inline constexpr std::chrono::milliseconds end_within{1000};

class Stopper {
 public:
  // Called on the loop.
  struct Actions {
    std::function<void()> drain;
    std::function<void()> cut;
    std::function<void()> reopen_logs = {};  // at SIGUSR1; none: it is the program's own, or ignored
  };

  Stopper();
  // From now on. `bound`: of the drain.
  void watch(loop::Loop& loop, std::chrono::milliseconds bound, Actions actions);

 private:
  void signalled();
  void end_in(std::chrono::milliseconds time) noexcept;

  loop::SignalGuard guard_;
  std::optional<loop::SignalGuard> usr1_guard_;
  std::optional<IgnoreSignal> no_rotation_;
  LastResort last_resort_;
  loop::Loop* loop_ = nullptr;
  std::chrono::milliseconds bound_{0};
  Actions actions_;
  std::optional<loop::TimePoint> first_;
  loop::Watch terminate_, interrupt_, rotated_;
};

}  // namespace eddy::server
