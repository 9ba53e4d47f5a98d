// Pipes that nobody reads: a write to a full one waits for ever, one to a broken one raises SIGPIPE.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstddef>

namespace eddy::server {

// The end that is written to, for the descriptor `number`, as standard error is; both ends stay open.
inline void put_full_pipe_at(int number) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) ::_exit(100);
  ::fcntl(ends[0], F_DUPFD, 100);  // should `number` be closed, the end that reads may have got it
  const std::array<char, 4096> piece{};
  ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
  while (::write(ends[1], piece.data(), piece.size()) > 0) {
  }
  ::fcntl(ends[1], F_SETFL, 0);
  ::dup2(ends[1], number);
}

// The same of a pipe whose other end is closed.
inline void put_broken_pipe_at(int number) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) ::_exit(100);
  ::dup2(ends[1], number);
  ::close(ends[0]);
}

}  // namespace eddy::server
