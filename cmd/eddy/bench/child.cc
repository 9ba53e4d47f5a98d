#include "bench/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "bench/warden.h"

namespace eddy::command {
namespace {

// Moves two descriptors to 3 and 4 and closes all above: a warden must not hold another warden's pipe open.
[[noreturn]] void become_warden(const Command& command, int control, int report) {
  const int high_control = fcntl(control, F_DUPFD, 10);
  const int high_report = fcntl(report, F_DUPFD, 10);
  dup3(high_control, 3, O_CLOEXEC);
  dup3(high_report, 4, O_CLOEXEC);
  close_range(5, ~0U, 0);
  run_warden(command, 3, 4);
}

}  // namespace

std::string End::sentence() const {
  if (error != 0) return fmt::format("could not be started: {}", std::strerror(error));
  if (WIFSIGNALED(status))
    return fmt::format("was ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
  return fmt::format("ended with status {}", WEXITSTATUS(status));
}

Outcome<Child> Child::start(const Command& command) {
  int control[2];
  int report[2];
  if (pipe2(control, O_CLOEXEC) != 0)
    return fail("no pipe for {}: {}", command.arguments[0], std::strerror(errno));
  if (pipe2(report, O_CLOEXEC) != 0)
    return fail("no pipe for {}: {}", command.arguments[0], std::strerror(errno));
  const pid_t warden = fork();
  if (warden == 0) become_warden(command, control[0], report[1]);
  close(control[0]);
  close(report[1]);
  if (warden < 0) {
    close(control[1]);
    close(report[0]);
    return fail("can't start {}: {}", command.arguments[0], std::strerror(errno));
  }
  return Child{warden, control[1], report[0]};
}

Child::Child(Child&& other) noexcept
    : warden_{std::exchange(other.warden_, -1)},
      control_{std::exchange(other.control_, -1)},
      report_{std::exchange(other.report_, -1)},
      end_{other.end_} {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(warden_, other.warden_);
  std::swap(control_, other.control_);
  std::swap(report_, other.report_);
  std::swap(end_, other.end_);
  return *this;
}

void Child::stop() {
  if (warden_ < 0) return;
  close(control_);
  while (waitpid(warden_, nullptr, 0) < 0 && errno == EINTR) continue;
  ended();
  close(report_);
  warden_ = -1;
}

std::optional<End> Child::ended() {
  if (end_ || warden_ < 0) return end_;
  pollfd polled{report_, POLLIN, 0};
  if (poll(&polled, 1, 0) != 1) return std::nullopt;
  End end;
  // A warden that went without a word was killed from outside, and its program with it.
  if (read(report_, &end, sizeof end) != sizeof end) end = End{0, 9};
  end_ = end;
  return end_;
}

}  // namespace eddy::command
