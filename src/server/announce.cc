#include "server/announce.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <csignal>
#include <ctime>
#include <new>
#include <string_view>

namespace eddy::server {
namespace {

constexpr int patience = 100;              // ms
constexpr std::size_t at_once = PIPE_BUF;  // bytes that a pipe that has room takes without waiting

bool has_room() noexcept {
  pollfd room{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&room, 1, patience) > 0;
}

// Where the reader of a pipe has gone, a write to it raises SIGPIPE, which ends a process that has no loop yet; this thread's
// is taken back.
class NoBrokenPipe {
 public:
  NoBrokenPipe() noexcept {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending{};
    was_pending_ = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &former_);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;
  ~NoBrokenPipe() {
    const timespec none{};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &none);
    pthread_sigmask(SIG_SETMASK, &former_, nullptr);
  }

 private:
  sigset_t pipe_{}, former_{};
  bool was_pending_ = false;
};

}  // namespace

void say(std::string line) noexcept {
  const NoBrokenPipe no_broken_pipe;
  try {
    line += '\n';
  } catch (const std::bad_alloc&) {
    return;
  }
  // Not by way of stdio, whose lock somebody may hold who waits.
  for (std::string_view left = line; !left.empty() && has_room();) {
    const ssize_t written = ::write(STDERR_FILENO, left.data(), std::min(left.size(), at_once));
    if (written <= 0) return;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

void announce(const Options& options, const std::vector<std::string>& urls) {
  for (const std::string& url : urls) {
    const std::string line = "Running on " + url + " (Press CTRL+C to quit)";
    if (options.announce)
      options.announce(line);
    else
      say(" * " + line);
  }
}

}  // namespace eddy::server
