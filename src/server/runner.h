// Runner: who waits where, the one thing in which the three servers differ.
//
// Tests: tests/server/*, the same suite on all three.
#pragma once
#include <memory>

#include "eddy/loop/loop.h"
#include "eddy/server/server.h"

namespace eddy::server {

class Connection;
class Core;
class RequestExchange;

// On the I/O loop's thread throughout.
class Runner {
 public:
  Runner() = default;
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  virtual ~Runner() = default;

  // Drives the loop, which nothing but the server uses, until it is stopped.
  virtual void drive(loop::Loop& loop) { loop.run(); }
  // An exchange of the kind that this server's plans can use.
  virtual std::unique_ptr<RequestExchange> exchange(Connection& connection) = 0;
  // Whether such a plan can wait for its body; if not, it starts when the body is whole.
  [[nodiscard]] virtual bool can_stream_body(const wsgi::Plan&) const noexcept { return true; }
  // Runs the exchange's plan: its body is there, or it streams. False: no room for it now (503).
  [[nodiscard]] virtual bool begin(RequestExchange& exchange) = 0;
  // Takes back a plan that `begin` has taken and that has not begun to run, for its client is gone; false where it has.
  [[nodiscard]] virtual bool withdraw(RequestExchange&) { return false; }
  // The client has ended its sending: most likely it has left, though it can't be told from one that waits for its answer.
  virtual void defer(RequestExchange&) {}
  // There is room again, or the connection broke: wakes who waits for it, goes on with a generator.
  virtual void resume(RequestExchange& exchange) = 0;
};

std::unique_ptr<Runner> make_event_runner(Core& core);
std::unique_ptr<Runner> make_green_runner(Core& core);
std::unique_ptr<Runner> make_threaded_runner(Core& core);

}  // namespace eddy::server
