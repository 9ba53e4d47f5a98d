// The listening sockets of one server: the first, and those of Options::also_bind, in this order.
//
// Opened before any fork, loop or thread, as each of them is: all of them or none. Tests: tests/server/listener_test.cc.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "eddy/base/result.h"
#include "eddy/server/server.h"
#include "server/listener.h"

namespace eddy::server {

class Listeners {
 public:
  // The error is a sentence that names what could not be read, or bound; nothing is left open, and no file, then.
  static base::Result<Listeners, std::string> open(const Options& options);

  Listeners() = default;
  // Takes those of another behind its own.
  void append(Listeners others);
  // Gives them up.
  [[nodiscard]] std::vector<Listener> take() noexcept { return std::move(all_); }

  // Stops for everybody: each refuses new connections, loses its file and is closed. For the process that opened them.
  void stop() noexcept;
  [[nodiscard]] const Listener& front() const noexcept { return all_.front(); }
  [[nodiscard]] std::vector<std::string> urls() const;

 private:
  explicit Listeners(std::vector<Listener> all) noexcept : all_{std::move(all)} {}
  std::vector<Listener> all_;
};

}  // namespace eddy::server
