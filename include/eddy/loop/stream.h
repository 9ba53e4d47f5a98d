// Stream: one connected socket, TCP or Unix, by callbacks; and the address of its ends.
//
// The bottom of the I/O: it holds no queue. What arrives is given at once, in a buffer that all streams of
// the loop share; a write is tried at once, and what the socket does not take stays the caller's until
// on_writable. So a caller sees, and bounds, every byte that waits, in both directions.
//
//   connection: on_read / on_read_end ..., on_writable ..., on_close   (last, exactly once)
//
// A callback may destroy the stream. All of it on the loop's thread. Tests: tests/loop/stream*_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <system_error>

#include "eddy/loop/clock.h"

namespace eddy::loop {

class Loop;

// One end of a connection: a numeric IP address and a port, or a Unix socket's path (port 0, may be empty).
struct Endpoint {
  std::string address;
  std::uint16_t port = 0;
};

// What to send: bytes in memory, or a range of an open file, which the kernel copies (sendfile).
struct Piece {
  // Without defaults: an array of many, of which one write fills a few, costs nothing.
  const char* data;
  std::uint64_t size;    // bytes, of memory or of the file
  int file;              // descriptor, where not memory; data is then null
  std::uint64_t offset;  // in the file

  static Piece memory(std::string_view bytes) noexcept { return {bytes.data(), bytes.size(), -1, 0}; }
  static Piece range(int descriptor, std::uint64_t from, std::uint64_t bytes) noexcept {
    return {nullptr, bytes, descriptor, from};
  }
};

// What one write did.
struct Written {
  std::uint64_t bytes = 0;  // taken, counted from the first piece on
  std::error_code error;    // the connection is broken (on_close follows), or a file ended early
};

class Stream {
 public:
  class Events {
   public:
    // Bytes from the peer, never empty; a view of the loop's buffer, for this call only.
    virtual void on_read(std::string_view bytes) = 0;
    // The peer sends no more; it may still read. The default closes.
    virtual void on_read_end(Stream& stream);
    // The socket takes more: called once after a write that took less than it was given.
    virtual void on_writable() {}
    // The connection is over: by an error of the socket (then set), close, abort or the end of lingering. Not
    // called by the destructor.
    virtual void on_close(std::error_code error) = 0;

   protected:
    ~Events() = default;
  };

  // Takes a connected descriptor, which it makes non-blocking and owns. Reading starts with start().
  // Throws std::system_error. `peer` is asked of the socket when first needed if not given.
  static std::unique_ptr<Stream> adopt(Loop& loop, int descriptor);
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream();  // closes without on_close

  // Begins to read and to call `events`, which must outlive the stream's last callback. Once.
  void start(Events& events);

  // Back-pressure: while paused nothing is read and the peer's window fills. Cheap to toggle.
  void pause_reading() noexcept;
  void resume_reading();
  [[nodiscard]] bool reading() const noexcept;

  // Tries to send, never waits. Took less than all without an error: on_writable will be called.
  Written write(std::span<const Piece> pieces);
  Written write(std::string_view bytes);

  // Reads in this turn, while not paused, also where no event tells of more: on a Unix socket a read ends at bytes that
  // came with a descriptor, and what lies behind them is none (unix(7)).
  void read_again();
  // Whether bytes from the peer lie in the kernel. A system call.
  [[nodiscard]] bool unread() const noexcept;
  // Whether bytes that were written may not have come to the peer yet: its kernel has not acknowledged them, of a Unix socket
  // it has not read them. A system call.
  [[nodiscard]] bool unacknowledged() const noexcept;

  // Sends FIN: the peer sees the end once it has read all; reading goes on.
  void shutdown_write() noexcept;
  // Closes now; what was written is still delivered, unless bytes from the peer lie unread, or come before it has
  // acknowledged what was written (then it sees a reset and may lose the answer: linger instead).
  void close();
  // Sends FIN, then reads and drops until the peer closes, `timeout` passes or `max_bytes` have come, then
  // closes: a client that is still sending can read its error answer (nginx's lingering_close).
  void linger(Duration timeout = std::chrono::seconds{5}, std::uint64_t max_bytes = 1'048'576);
  // Closes with a reset.
  void abort();
  [[nodiscard]] bool closed() const noexcept;

  void set_no_delay(bool on) noexcept;  // TCP_NODELAY; accepted TCP connections have it on
  [[nodiscard]] const Endpoint& peer() const;
  [[nodiscard]] const Endpoint& local() const;
  [[nodiscard]] int descriptor() const noexcept;

  class Impl;
  explicit Stream(Impl* impl) noexcept : impl_{impl} {}

 private:
  Impl* impl_;
};

}  // namespace eddy::loop
