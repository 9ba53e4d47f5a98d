// Worker processes: forks them, restarts those that die, passes signals on. POSIX only; knows no loop, no
// HTTP, and never serves anything itself.
//
// Tests: tests/server/workers_test.cc.
#pragma once
#include <chrono>
#include <functional>

namespace eddy::server {

// A worker that ends with this status found that it can't serve: it is not restarted, and all stop.
inline constexpr int cannot_serve = 78;  // EX_CONFIG of sysexits.h

// How long after the bound of its drain a worker may still run; then it is killed.
inline constexpr std::chrono::milliseconds kill_within{5000};

struct Supervision {
  int workers = 1;
  int max_restarts = 100;                        // in all; after it the rest is stopped and the result is 1
  std::chrono::milliseconds restart_delay{500};  // for a worker that lived less than this long
  std::chrono::milliseconds kill_after{35'000};  // after the first signal: a worker that still runs is killed
  bool pass_on_usr1 = false;                     // SIGUSR1, to all workers: they open their logs again
  std::function<void()> stopping = {};           // called in the parent before it passes the first signal on
};

// Forks, and runs `work` in each worker process; its result is that process's exit status, cannot_serve where it throws (what
// it says is said). In the parent,
// returns when all workers have ended: 0 after SIGTERM or SIGINT (passed on to all), 1 where they failed, one ended
// with another status than 0 after it, crashed, or had to be killed. Signals that come until it returns are dropped.
// Must be called while the process has one thread.
int supervise(const Supervision& how, const std::function<int()>& work);

}  // namespace eddy::server
