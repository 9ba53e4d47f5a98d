// See workers.h. Tests: tests/server/workers_test.cc.
#include "server/workers.h"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "server/announce.h"
#include "server/ignore_signal.h"

namespace eddy::server {
namespace {

using Clock = std::chrono::steady_clock;

struct Worker {
  pid_t pid = 0;  // 0: to be started at `start`
  Clock::time_point start{};
};

// Blocks the signals that the parent waits for; a worker gets its old mask back. At the end those that
// came too late to be passed on are dropped.
class SignalMask {
 public:
  explicit SignalMask(bool usr1) {
    sigemptyset(&ours_);
    for (int signal : {SIGTERM, SIGINT}) sigaddset(&ours_, signal);
    if (usr1) sigaddset(&ours_, SIGUSR1);
    set_ = ours_;
    sigaddset(&set_, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set_, &old_);
    heed_children();
  }
  SignalMask(const SignalMask&) = delete;
  SignalMask& operator=(const SignalMask&) = delete;
  ~SignalMask() {
    const timespec none{};
    while (sigtimedwait(&ours_, nullptr, &none) > 0) continue;
    restore();
  }
  void restore() const {
    if (children_were_ignored_) sigaction(SIGCHLD, &old_children_, nullptr);
    sigprocmask(SIG_SETMASK, &old_, nullptr);
  }

  // The next signal, or 0 at `until` or on a mere interruption.
  [[nodiscard]] int wait(Clock::time_point until) const {
    if (until == Clock::time_point::max()) {
      const int signal = sigwaitinfo(&set_, nullptr);
      return signal > 0 ? signal : 0;
    }
    const auto left = std::max(until - Clock::now(), Clock::duration::zero());
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
    const timespec timeout{ns / 1'000'000'000, ns % 1'000'000'000};
    const int signal = sigtimedwait(&set_, nullptr, &timeout);
    return signal > 0 ? signal : 0;
  }

 private:
  // Of those that are ignored, as a program may be started, the kernel tells nothing.
  void heed_children() {
    sigaction(SIGCHLD, nullptr, &old_children_);
    children_were_ignored_ =
        old_children_.sa_handler == SIG_IGN || (old_children_.sa_flags & SA_NOCLDWAIT) != 0;
    struct sigaction heeded {};
    heeded.sa_handler = SIG_DFL;
    if (children_were_ignored_) sigaction(SIGCHLD, &heeded, nullptr);
  }

  sigset_t ours_{}, set_{}, old_{};
  struct sigaction old_children_ {};
  bool children_were_ignored_ = false;
};

class Supervisor {
 public:
  Supervisor(const Supervision& how, const std::function<int()>& work)
      : how_{how}, work_{work}, mask_{how.pass_on_usr1}, workers_(static_cast<std::size_t>(how.workers)) {
    if (!how.pass_on_usr1) no_rotation_.emplace(SIGUSR1);
  }

  int run() {
    for (;;) {
      const Clock::time_point next = start_due();
      if (ended()) return result_;
      const int signal = mask_.wait(next);
      if (signal == SIGCHLD) reap();
      if (signal == SIGTERM || signal == SIGINT) stop(signal);
      if (signal == SIGUSR1) pass_on(signal);
      if (Clock::now() >= kill_at_) kill_all();
      if (ended()) return result_;
    }
  }

 private:
  // Starts the workers that are due; when the next one will be, or those that linger are to be killed.
  Clock::time_point start_due() {
    Clock::time_point next = kill_at_;
    if (stopping_) return next;
    const Clock::time_point now = Clock::now();
    for (Worker& each : workers_) {
      if (each.pid != 0) continue;
      if (each.start <= now)
        fork_one(each);
      else
        next = std::min(next, each.start);
    }
    return next;
  }

  void fork_one(Worker& worker) {
    const pid_t parent = getpid();
    std::fflush(nullptr);
    const pid_t pid = fork();
    if (pid < 0) {
      say(fmt::format("can't start a worker: {}", std::strerror(errno)));
      worker.start = Clock::now() + std::chrono::seconds{1};
      return;
    }
    if (pid == 0) {
      // A parent that is killed takes its workers along, by a drain, not by a cut.
      prctl(PR_SET_PDEATHSIG, SIGTERM);
      if (getppid() != parent) _exit(1);
      // Until the worker watches for it itself: its default is to end the process.
      if (how_.pass_on_usr1) std::signal(SIGUSR1, SIG_IGN);
      mask_.restore();
      const int status = work();
      std::fflush(nullptr);
      _exit(status);
    }
    worker = {pid, Clock::now()};
  }

  // Nothing leaves it: what called supervise is the parent's.
  [[nodiscard]] int work() const noexcept try { return work_(); } catch (const std::exception& error) {
    say(error.what());
    return cannot_serve;
  } catch (...) {
    say("can't serve: an exception of an unknown type");
    return cannot_serve;
  }

  // One at a time: children that are not workers are the app's own. One that somebody else has waited for is gone, too.
  void reap() {
    for (Worker& each : workers_) {
      int status = 0;
      if (each.pid == 0) continue;
      const pid_t ended = waitpid(each.pid, &status, WNOHANG);
      if (ended == each.pid || (ended < 0 && errno == ECHILD)) buried(each, status);
    }
  }

  void buried(Worker& worker, int status) {
    const pid_t pid = worker.pid;
    worker.pid = 0;
    if (stopping_) return buried_at_stop(pid, status);
    const bool refused = WIFEXITED(status) && WEXITSTATUS(status) == cannot_serve;
    if (refused || restarts_ == how_.max_restarts) {
      if (!refused) say(fmt::format("workers died {} times: giving up", restarts_ + 1));
      result_ = 1;
      stop(SIGTERM);
      return;
    }
    ++restarts_;
    if (WIFSIGNALED(status))
      say(fmt::format("worker {} was killed by signal {}; starting another", pid, WTERMSIG(status)));
    else
      say(fmt::format("worker {} exited with status {}; starting another", pid, WEXITSTATUS(status)));
    const bool young = Clock::now() - worker.start < how_.restart_delay;
    worker.start = Clock::now() + (young ? how_.restart_delay : std::chrono::milliseconds{0});
  }

  void buried_at_stop(pid_t pid, int status) {
    if (WIFEXITED(status)) {
      if (WEXITSTATUS(status) != 0) result_ = 1;  // it ended under a handler, or could not drain
      return;
    }
    // By what was passed on: it did not serve yet, or no more.
    const int signal = WTERMSIG(status);
    if (signal == SIGTERM || signal == SIGINT) return;
    result_ = 1;
    if (!killed_) say(fmt::format("worker {} was killed by signal {} while it stopped", pid, signal));
  }

  void stop(int signal) {
    if (!std::exchange(stopping_, true)) {
      kill_at_ = Clock::now() + how_.kill_after;
      if (how_.stopping) how_.stopping();
    }
    pass_on(signal);
  }

  void pass_on(int signal) const {
    for (const Worker& each : workers_)
      if (each.pid != 0) kill(each.pid, signal);
  }

  void kill_all() {
    kill_at_ = Clock::time_point::max();
    result_ = 1;
    killed_ = true;
    pass_on(SIGKILL);
    for (const Worker& each : workers_)
      if (each.pid != 0) say(fmt::format("worker {} has not ended since the stop: killing it", each.pid));
  }

  [[nodiscard]] bool ended() const {
    if (!stopping_) return false;
    for (const Worker& each : workers_)
      if (each.pid != 0) return false;
    return true;
  }

  const Supervision& how_;
  const std::function<int()>& work_;
  std::optional<IgnoreSignal> no_rotation_;
  SignalMask mask_;
  std::vector<Worker> workers_;
  int restarts_ = 0;
  int result_ = 0;
  bool stopping_ = false;
  bool killed_ = false;  // all that were left, by us
  Clock::time_point kill_at_ = Clock::time_point::max();
};

}  // namespace

int supervise(const Supervision& how, const std::function<int()>& work) {
  return Supervisor{how, work}.run();
}

}  // namespace eddy::server
