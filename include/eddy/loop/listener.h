// Listener: a listening socket, TCP or Unix, that gives its loop connections.
//
// open_listener makes the descriptor alone, before any loop: a parent opens it, its forked workers accept.
// Tests: tests/loop/listener_test.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <system_error>

#include "eddy/base/function.h"
#include "eddy/base/result.h"
#include "eddy/loop/stream.h"

namespace eddy::loop {

struct ListenOptions {
  // Numeric IPv4 or IPv6, "localhost", or "": every interface, both families; "::" is every one of IPv6 alone.
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;      // 0: the kernel picks one
  std::string unix_path = {};  // not empty: a Unix socket there instead; a dead one is replaced
  unsigned unix_mode = 0600;   // of that file: who may connect (Tornado's bind_unix_socket)
  int backlog = 1024;          // connections that the kernel queues
  bool reuse_port = false;     // SO_REUSEPORT: several sockets share the port
  bool no_delay = true;        // TCP_NODELAY on what is accepted
  int notsent_lowat =
      0;  // TCP_NOTSENT_LOWAT there: bytes unsent at which a socket is full; 0: as the kernel is set
  int accept_batch = 64;  // connections taken a turn, at most
};

// Why it could not listen, as a sentence: "127.0.0.1:80: permission denied (ports below 1024 ...)".
struct ListenError {
  std::error_code code;
  std::string message;
};

// A bound, listening, non-blocking descriptor, the caller's to close.
[[nodiscard]] base::Result<int, ListenError> open_listener(const ListenOptions& options);

class Listener {
 public:
  using OnAccept = base::Function<void(std::unique_ptr<Stream>)>;

  // Opens one and accepts on it.
  [[nodiscard]] static base::Result<std::unique_ptr<Listener>, ListenError> open(Loop& loop,
                                                                                 const ListenOptions& options,
                                                                                 OnAccept on_accept);
  // Accepts on a descriptor that was opened elsewhere, which it makes non-blocking. `owned`: close it at the end.
  [[nodiscard]] static base::Result<std::unique_ptr<Listener>, ListenError> inherit(
      Loop& loop, int descriptor, const ListenOptions& options, OnAccept on_accept, bool owned = false);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();  // stops listening

  // Paused, connections stay in the kernel's queue. Without descriptors left (EMFILE) it logs, once a minute at most, pauses
  // by itself and tries again after 100 ms.
  void pause() noexcept;
  void resume();
  [[nodiscard]] bool paused() const noexcept;
  // Takes all that the kernel's queue holds now, without a bound: before closing, so that none is reset.
  void accept_pending();
  // Stops; the same as destroying it.
  void close() noexcept;

  [[nodiscard]] const Endpoint& local() const noexcept;
  [[nodiscard]] std::uint16_t port() const noexcept { return local().port; }
  [[nodiscard]] int descriptor() const noexcept;

  class Impl;
  explicit Listener(Impl* impl) noexcept : impl_{impl} {}

 private:
  Impl* impl_;
};

using TcpListener = Listener;

}  // namespace eddy::loop
