// See line_writer.h.
#include "server/line_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "server/announce.h"
#include "server/block_signals.h"

namespace eddy::server {
namespace {

constexpr std::chrono::milliseconds pause{50};    // between two batches
constexpr std::chrono::milliseconds look_up{50};  // while there is no room: whether it is to end

int open_to_append(const std::string& path) noexcept {
  return ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
}

std::string cannot_open(const std::string& path) {
  return fmt::format("Can't open the log {}: {}.", path, std::strerror(errno));
}

int open_or_throw(const std::string& path) {
  const int fd = open_to_append(path);
  if (fd < 0) throw std::runtime_error{cannot_open(path)};
  return fd;
}

std::uint64_t lines_in(std::string_view text) noexcept {
  return static_cast<std::uint64_t>(std::ranges::count(text, '\n'));
}

// A file takes all at once. What a pipe that has room takes without waiting is PIPE_BUF, of which whole lines are
// written, as other processes' may come between.
std::size_t piece_of(std::string_view bytes, int fd) noexcept {
  struct stat status {};
  if (bytes.size() <= PIPE_BUF || (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))) return bytes.size();
  const std::size_t end = bytes.rfind('\n', PIPE_BUF - 1);
  return end == std::string_view::npos ? PIPE_BUF : end + 1;
}

}  // namespace

std::string dropped_sentence(std::uint64_t lines, int error) {
  return fmt::format("{} {} dropped: {}", lines, lines == 1 ? "line was" : "lines were",
                     error != 0 ? std::strerror(error) : "they came faster than they could be written");
}

LineWriter::LineWriter(std::string path, std::size_t max_waiting, OnDropped on_dropped,
                       std::chrono::milliseconds end_patience)
    : path_{std::move(path)},
      max_waiting_{max_waiting},
      on_dropped_{std::move(on_dropped)},
      end_patience_{end_patience},
      fd_{open_or_throw(path_)} {}

LineWriter::LineWriter(int descriptor, std::size_t max_waiting, OnDropped on_dropped,
                       std::chrono::milliseconds end_patience)
    : max_waiting_{max_waiting},
      on_dropped_{std::move(on_dropped)},
      end_patience_{end_patience},
      fd_{descriptor} {}

LineWriter::~LineWriter() {
  {
    const std::lock_guard lock{mutex_};
    ending_ = true;
  }
  changed_.notify_one();
  if (writer_.joinable()) writer_.join();
  if (!path_.empty()) ::close(fd_);
}

void LineWriter::put(std::string_view line) noexcept try {
  const std::lock_guard lock{mutex_};
  if (waiting_.size() + line.size() + 1 > max_waiting_)
    ++dropped_;
  else
    waiting_.append(line).append(1, '\n');
  wake();
} catch (...) {  // no memory, no thread
  const std::lock_guard lock{mutex_};
  ++dropped_;
}

void LineWriter::reopen() noexcept {
  if (path_.empty()) return;
  const std::lock_guard lock{mutex_};
  reopen_at_ = waiting_.size();
  if (state_ == State::sleeps) changed_.notify_one();
}

// Under the lock. A writer that pauses finds the line by itself.
void LineWriter::wake() {
  if (state_ == State::not_started) start();
  if (state_ == State::sleeps || waiting_.size() > max_waiting_ / 2) changed_.notify_one();
}

void LineWriter::start() {
  writer_ = std::thread{[this] { run(); }};
  state_ = State::works;
}

void LineWriter::run() {
  block_signals();
  std::string batch;
  std::unique_lock lock{mutex_};
  for (;;) {
    state_ = State::sleeps;
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty() || reopen_at_ || dropped_ > 0; });
    state_ = State::works;
    if (waiting_.empty() && !reopen_at_ && dropped_ == 0) return;
    std::swap(batch, waiting_);
    const std::uint64_t dropped = std::exchange(dropped_, 0);
    const int error = std::exchange(error_, 0);
    const auto reopen_at = std::exchange(reopen_at_, std::nullopt);
    lock.unlock();
    write_batch(batch, reopen_at);
    batch.clear();
    if (dropped > 0) on_dropped_(dropped, error);
    lock.lock();
    changed_.wait_for(lock, pause, [this] { return ending_ || waiting_.size() > max_waiting_ / 2; });
  }
}

void LineWriter::write_batch(std::string_view batch, std::optional<std::size_t> reopen_at) {
  if (!reopen_at) return write_all(batch);
  write_all(batch.substr(0, *reopen_at));
  open_again();
  write_all(batch.substr(*reopen_at));
}

void LineWriter::write_all(std::string_view bytes) {
  while (!bytes.empty()) {
    if (!await_room()) return drop(bytes, EAGAIN);
    const ssize_t written = ::write(fd_, bytes.data(), piece_of(bytes, fd_));
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EAGAIN && errno != EINTR) {  // a full disk, a closed pipe
      return drop(bytes, errno);
    }
  }
}

// A write that waits can't be interrupted, so it is not begun: at the end nobody waits for a reader for ever.
bool LineWriter::await_room() {
  pollfd room{fd_, POLLOUT, 0};
  std::chrono::milliseconds waited{0};
  while (!given_up_ && ::poll(&room, 1, static_cast<int>(look_up.count())) <= 0) {
    if (!ending()) continue;
    waited += look_up;
    given_up_ = waited >= end_patience_;
  }
  return !given_up_;
}

void LineWriter::drop(std::string_view bytes, int error) {
  const std::lock_guard lock{mutex_};
  dropped_ += lines_in(bytes);
  error_ = error;
}

bool LineWriter::ending() {
  const std::lock_guard lock{mutex_};
  return ending_;
}

void LineWriter::open_again() {
  const int fd = open_to_append(path_);
  if (fd < 0) return say(cannot_open(path_));
  ::close(std::exchange(fd_, fd));
}

}  // namespace eddy::server
