#include "bench/interrupt.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>

namespace eddy::command {

Interrupt::Interrupt() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  fd_ = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

Interrupt::~Interrupt() { close(fd_); }

bool Interrupt::raised() {
  signalfd_siginfo info;
  if (!raised_ && read(fd_, &info, sizeof info) == sizeof info) raised_ = true;
  return raised_;
}

Interrupt::Woken Interrupt::wait(int fd, short events, Clock::time_point deadline) {
  while (!raised()) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return Woken::timeout;
    pollfd polled[] = {{fd_, POLLIN, 0}, {fd, events, 0}};
    poll(polled, 2, static_cast<int>(std::min<long long>(left.count(), 60000)));
    if (fd >= 0 && polled[1].revents != 0) return Woken::ready;
  }
  return Woken::interrupted;
}

}  // namespace eddy::command
