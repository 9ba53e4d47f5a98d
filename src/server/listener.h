// Opens the listening socket, before any fork, loop or thread: every worker accepts from the same one.
//
// Never waits for a name server longer than getaddrinfo does; an address is meant to be numeric.
// Tests: tests/server/listener_test.cc.
#pragma once
#include <cstdint>
#include <string>

#include "eddy/base/result.h"
#include "eddy/server/server.h"

namespace eddy::server {

// A bound, listening, non-blocking descriptor; closed on exec, and here on destruction unless inherited.
class Listener {
 public:
  // Binds options.address and options.port, or options.unix_socket, or takes options.inherited_socket; not also_bind, see
  // Listeners. The error is a sentence for the user that names the address and says what to do.
  static base::Result<Listener, std::string> open(const Options& options);

  Listener(Listener&& other) noexcept;
  Listener& operator=(Listener&& other) noexcept;
  ~Listener();

  // Drops what would begin a connection, for a stop: after it the kernel's queue holds all that there will be, so
  // emptying it and closing loses none. The peers' attempts meet a closed port when they are repeated. Concerns
  // everybody who shares the socket, so of an inherited one nothing is dropped: what comes waits in its queue for whoever
  // listens on it next. Of a Unix socket: remove_file.
  void refuse_new() const noexcept;
  // Stops listening here; copies of the descriptor in other processes, and an inherited one, stay open.
  void close() noexcept;
  [[nodiscard]] int fd() const noexcept { return fd_; }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }  // 0 of a Unix socket
  // With 127.0.0.1 for "every interface", as browsers want it; of a Unix socket "unix:/run/app.sock".
  [[nodiscard]] std::string url() const;
  // Takes a Unix socket's file away, if it still is the one that was made here: at a stop, by the process that opened it.
  void remove_file() noexcept;

 private:
  Listener(int fd, bool owned, std::string host);
  // Which file it was; another server may have put its own there.
  struct File {
    std::string path = {};
    std::uint64_t device = 0, number = 0;
    bool operator==(const File&) const = default;
  };
  static File look_at(std::string path);
  int fd_ = -1;
  bool owned_ = true;
  std::string host_;
  std::uint16_t port_ = 0;
  File file_ = {};  // of a Unix socket
};

}  // namespace eddy::server
