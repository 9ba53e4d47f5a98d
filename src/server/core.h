// Core: what all connections of one server on one loop share: the app, the limits, the date, who waits where.
//
// It outlives the Server where plans still run: each of them holds a share of it, and with it its connection.
// Not thread-safe: it belongs to the I/O loop. Tests: tests/server/*.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "eddy/base/date.h"
#include "eddy/base/log.h"
#include "eddy/http/server_connection.h"
#include "eddy/loop/loop.h"
#include "eddy/loop/stream.h"
#include "eddy/server/server.h"
#include "server/access_log.h"
#include "server/address_limit.h"
#include "server/request_ids.h"
#include "server/runner.h"

namespace eddy::server {

class Connection;

inline constexpr base::Logger app_log{"eddy.app"};
inline constexpr base::Logger general_log{"eddy.general"};

class Core : public std::enable_shared_from_this<Core> {
 public:
  Core(loop::Loop& io, wsgi::App& handler, Kind kind, Options wanted);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;
  ~Core();

  // Takes a connection that was accepted, by a socket whose connections are all bound to `local`; its address is empty where
  // the socket has no one.
  void add(std::unique_ptr<loop::Stream> stream, const loop::Endpoint& local);
  // The connection's socket is closed: it no longer counts, and hears that it is lost. Called by the loop itself,
  // with nothing of any connection on the stack: whatever is over by now is freed.
  void closed(Connection& connection);
  // The connection is over; freed by `closed`, else later in this turn.
  void release(Connection& connection);

  // Has the connection go on in the loop's next turn.
  void call_next_turn(Connection& connection);
  void forget_call(Connection& connection) noexcept;

  // Begins an exchange's plan; false where there is no room for it (503). `ended`: such a plan is over.
  [[nodiscard]] bool begin(RequestExchange& exchange);
  void ended() noexcept { --in_flight_; }
  // Takes back one that no thread has begun yet; false where one has.
  [[nodiscard]] bool withdraw(RequestExchange& exchange);

  // Looks at every connection's time-outs, once a second while there are connections.
  void sweep();
  // From now on each answer is the last of its connection.
  void drain();
  // Closes the connections that have nothing to answer: the grace is over.
  void drain_idle();
  // Cuts whatever is left.
  void cut_all();

  // The time and the Date field for an answer that begins now.
  [[nodiscard]] http::Moment moment();
  [[nodiscard]] std::int64_t unix_time() const;
  [[nodiscard]] std::size_t open() const noexcept { return open_; }
  // Connections that are open, or whose plan still runs.
  [[nodiscard]] std::size_t alive() const noexcept { return connections_.size(); }
  [[nodiscard]] bool draining() const noexcept { return draining_; }
  // What is not answered yet: "GET /slow (127.0.0.1) after 5000 ms".
  [[nodiscard]] std::vector<std::string> unfinished() const;

  loop::Loop& loop;
  wsgi::App& app;
  const Kind kind;
  const Options options;
  const http::ServerLimits limits;
  const http::ServerTimeouts timeouts;
  const AccessLogger access;
  RequestIdentifier request_ids;
  AddressLimit addresses;
  std::unique_ptr<Runner> runner;
  std::function<void()> on_closed;  // after each connection that closes, or whose plan has ended then

 private:
  void take(std::unique_ptr<Connection> connection, const loop::Endpoint& local);
  void arm_sweep();
  void post_call();
  void call_due();
  void bury_soon() noexcept;
  void tell_closed() noexcept;
  void bury();

  base::HttpDate date_;
  std::vector<Connection*> to_call_;  // outlives the connections, which take themselves out
  std::vector<std::unique_ptr<Connection>> connections_;  // each knows its place
  std::vector<std::unique_ptr<Connection>> dead_;
  std::size_t open_ = 0;
  std::size_t in_flight_ = 0;  // plans that have begun and are not over
  loop::TimerId sweep_timer_ = 0;
  bool draining_ = false;
  bool closing_ = false;  // `closed` is on the stack and will free
};

}  // namespace eddy::server
