// Worker processes: restarts, bounds, signals. A child of the test plays the parent, as the test has threads
// of its own in some runs and supervise wants a process of one.
#include "server/workers.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <new>
#include <stdexcept>

#include "server/full_pipe.h"

namespace eddy::server {
namespace {

struct Shared {
  std::atomic<int> started{0};
  std::atomic<int> ended{0};
  std::atomic<int> usr1{0};
  std::atomic<int> next{0};
};

class Workers : public ::testing::Test {
 protected:
  Workers() {
    void* memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    shared_ = new (memory) Shared;
  }
  ~Workers() override { munmap(shared_, sizeof(Shared)); }

  // Runs supervise in a process of its own.
  pid_t start(
      const Supervision& how, const std::function<int()>& work, void (*before)() = [] {}) {
    const pid_t pid = fork();
    if (pid == 0) {
      close(STDERR_FILENO);  // its sentences are not the test's
      before();
      _exit(supervise(how, work));
    }
    return pid;
  }
  static int wait(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
  }
  // Waits in the worker for the signal that a server would drain at.
  int serve_until_term() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    ++shared_->started;
    int signal = 0;
    sigwait(&set, &signal);
    ++shared_->ended;
    return 0;
  }
  void wait_started(int count) {
    while (shared_->started < count) sched_yield();
  }

  Shared* shared_;
};

TEST_F(Workers, PassesTermOnAndEndsWithZero) {
  const pid_t parent = start({.workers = 3}, [this] { return serve_until_term(); });
  wait_started(3);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 0);
  EXPECT_EQ(shared_->ended, 3);
}

TEST_F(Workers, PassesUsr1OnWhereItIsTo) {
  const pid_t parent = start({.workers = 2, .pass_on_usr1 = true}, [this] {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGUSR1, [](int) {});  // it was ignored, so that one that comes early kills nobody
    ++shared_->started;
    int signal = 0;
    sigwait(&set, &signal);
    ++shared_->usr1;
    return serve_until_term();
  });
  wait_started(2);
  kill(parent, SIGUSR1);
  while (shared_->usr1 < 2) sched_yield();
  wait_started(4);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 0);
  EXPECT_EQ(shared_->ended, 2);
}

TEST_F(Workers, Usr1EndsNobodyWhereItIsNotPassedOn) {
  const pid_t parent = start({.workers = 1}, [this] {
    raise(SIGUSR1);
    kill(getppid(), SIGUSR1);
    return serve_until_term();
  });
  wait_started(1);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 0);
  EXPECT_EQ(shared_->started, 1);
}

TEST_F(Workers, OneThatCanNotDrainIsTold) {
  const pid_t parent = start({.workers = 2}, [this] {
    serve_until_term();
    return 1;
  });
  wait_started(2);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 1);
}

TEST_F(Workers, OneThatDoesNotEndIsKilled) {
  const pid_t parent = start({.workers = 2, .kill_after = std::chrono::milliseconds{0}}, [this] {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    ++shared_->started;
    for (;;) pause();
    return 0;
  });
  wait_started(2);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 1);
}

TEST_F(Workers, OneThatCrashesWhileItStopsIsTold) {
  const pid_t parent = start({.workers = 2}, [this] {
    const int turn = shared_->next++;
    serve_until_term();
    if (turn == 0) raise(SIGKILL);
    return 0;
  });
  wait_started(2);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 1);
}

// It was not watching for it yet.
TEST_F(Workers, OneThatTheStopsSignalEndsHasNotFailed) {
  const pid_t parent = start({.workers = 2}, [this] {
    ++shared_->started;
    for (;;) pause();
    return 0;
  });
  wait_started(2);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 0);
}

// Here one that comes while the last worker is buried.
TEST_F(Workers, ASignalThatComesTooLateDoesNotEndTheParent) {
  const pid_t parent = start({.workers = 1, .stopping = [] { raise(SIGTERM); }}, [] { return cannot_serve; });
  EXPECT_EQ(wait(parent), 1);
}

TEST_F(Workers, AStandardErrorThatNobodyReadsHoldsUpNothing) {
  const pid_t parent = start(
      {.workers = 1, .restart_delay = std::chrono::milliseconds{0}},
      [this] {
        if (shared_->next++ == 0) raise(SIGKILL);
        return serve_until_term();
      },
      [] { put_full_pipe_at(STDERR_FILENO); });
  wait_started(1);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 0);
}

// As a program may be started, or sets it against zombies: the kernel tells nothing of its children then.
TEST_F(Workers, ChildrenThatWereIgnoredAreHeeded) {
  const pid_t parent = start(
      {.workers = 2, .restart_delay = std::chrono::milliseconds{0}},
      [this] {
        struct sigaction children {};
        sigaction(SIGCHLD, nullptr, &children);
        if (children.sa_handler != SIG_IGN) return cannot_serve;  // a worker has what the program had
        if (shared_->next++ == 0) raise(SIGKILL);
        return serve_until_term();
      },
      [] { std::signal(SIGCHLD, SIG_IGN); });
  wait_started(2);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 0);
  EXPECT_EQ(shared_->ended, 2);
}

TEST_F(Workers, NothingThatAWorkerThrowsLeavesIt) {
  const pid_t parent = start({.workers = 1}, [this]() -> int {
    ++shared_->started;
    throw std::runtime_error("it can't serve");
  });
  EXPECT_EQ(wait(parent), 1);
  EXPECT_EQ(shared_->started, 1);
}

TEST_F(Workers, RestartsOneThatDies) {
  const pid_t parent = start({.workers = 2, .restart_delay = std::chrono::milliseconds{0}}, [this] {
    int none = 0;
    if (shared_->started.compare_exchange_strong(none, 1)) raise(SIGKILL);  // the one that comes first
    return serve_until_term();
  });
  wait_started(3);
  kill(parent, SIGTERM);
  EXPECT_EQ(wait(parent), 0);
  EXPECT_EQ(shared_->ended, 2);
}

TEST_F(Workers, GivesUpAfterTooManyDeaths) {
  const pid_t parent =
      start({.workers = 1, .max_restarts = 3, .restart_delay = std::chrono::milliseconds{0}}, [this] {
        ++shared_->started;
        return 3;
      });
  EXPECT_EQ(wait(parent), 1);
  EXPECT_EQ(shared_->started, 4);
}

TEST_F(Workers, DoesNotRestartOneThatCannotServe) {
  const pid_t parent = start({.workers = 1}, [this] {
    ++shared_->started;
    return cannot_serve;
  });
  EXPECT_EQ(wait(parent), 1);
  EXPECT_EQ(shared_->started, 1);
}

}  // namespace
}  // namespace eddy::server
