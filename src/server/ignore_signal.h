// IgnoreSignal: a signal that would end the process, because the program has set nothing for it, is ignored meanwhile.
//
// Of SIGUSR1, at which logs are reopened, where there is none to reopen: a rotation's hook sends it to whatever serves.
// Tests: tests/server/workers_test.cc, serve_test.cc.
#pragma once
#include <csignal>

namespace eddy::server {

class IgnoreSignal {
 public:
  explicit IgnoreSignal(int signal) noexcept : signal_{signal} {
    struct sigaction present {};
    sigaction(signal_, nullptr, &present);
    ignores_ = !(present.sa_flags & SA_SIGINFO) && present.sa_handler == SIG_DFL;
    if (ignores_) std::signal(signal_, SIG_IGN);
  }
  IgnoreSignal(const IgnoreSignal&) = delete;
  IgnoreSignal& operator=(const IgnoreSignal&) = delete;
  ~IgnoreSignal() {
    if (ignores_) std::signal(signal_, SIG_DFL);
  }

 private:
  int signal_;
  bool ignores_;
};

}  // namespace eddy::server
