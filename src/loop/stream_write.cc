// Sending: memory by sendmsg, file ranges by sendfile, in order, until the socket is full.
#include <sys/sendfile.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "loop/stream_impl.h"

namespace eddy::loop {
namespace {

constexpr std::size_t most_parts = 64;  // of one sendmsg

// What one system call did. `done` false: the socket is full, or `error`.
struct Sent {
  std::uint64_t bytes = 0;
  bool complete = false;
  std::error_code error;
};

// What a signal interrupted is repeated: of a socket that is not full no edge would tell.
template <class Call>
ssize_t uninterrupted(Call call) noexcept {
  ssize_t result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

Sent after(ssize_t result, std::uint64_t wanted) noexcept {
  if (result >= 0)
    return {static_cast<std::uint64_t>(result), static_cast<std::uint64_t>(result) == wanted, {}};
  if (errno == EAGAIN) return {};
  return {0, false, {errno, std::generic_category()}};
}

// The pieces in memory at the front, at most most_parts of them; `count` says how many.
Sent send_memory(int descriptor, std::span<const Piece> pieces, std::size_t& count) noexcept {
  std::array<iovec, most_parts> parts;
  std::uint64_t wanted = 0;
  count = 0;
  while (count < pieces.size() && count < most_parts && pieces[count].file < 0) {
    parts[count] = {const_cast<char*>(pieces[count].data), static_cast<std::size_t>(pieces[count].size)};
    wanted += pieces[count].size;
    ++count;
  }
  if (wanted == 0) return {0, true, {}};
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  const int more = count < pieces.size() ? MSG_MORE : 0;  // a head waits for its file, in one packet
  return after(uninterrupted([&] { return sendmsg(descriptor, &message, MSG_NOSIGNAL | more); }), wanted);
}

Sent send_file(int descriptor, const Piece& piece) noexcept {
  constexpr std::uint64_t most = 1 << 30;  // the kernel takes no more than 2 GiB at once
  Sent all;
  while (all.bytes < piece.size) {
    auto offset = static_cast<off_t>(piece.offset + all.bytes);
    const std::uint64_t wanted = std::min(piece.size - all.bytes, most);
    const ssize_t result = uninterrupted([&] { return sendfile(descriptor, piece.file, &offset, wanted); });
    if (result == 0) {  // the file was cut since its size was asked
      all.error = std::make_error_code(std::errc::io_error);
      return all;
    }
    const Sent step = after(result, wanted);
    all.bytes += step.bytes;
    all.error = step.error;
    if (step.bytes == 0) return all;  // after a short one the next call says why: full, or the file's end
  }
  all.complete = true;
  return all;
}

}  // namespace

Written Stream::Impl::write(std::span<const Piece> pieces) {
  Written written;
  if (closed() || lingering_) {
    written.error = std::make_error_code(std::errc::broken_pipe);
    return written;
  }
  while (!pieces.empty()) {
    std::size_t count = 1;
    const Sent sent = pieces.front().file < 0 ? send_memory(descriptor_, pieces, count)
                                              : send_file(descriptor_, pieces.front());
    written.bytes += sent.bytes;
    if (sent.error) {
      written.error = sent.error;
      close(sent.error);
      return written;
    }
    if (!sent.complete) {
      wait_for_room();
      return written;
    }
    pieces = pieces.subspan(count);
  }
  return written;
}

}  // namespace eddy::loop
