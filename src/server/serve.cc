// serve: a program's main loop: the socket, the workers, the signals, the log's sink.
//
// Tests: tests/server/serve_test.cc, drain_test.cc.
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <utility>

#include "eddy/loop/loop.h"
#include "eddy/server/server.h"
#include "server/listener.h"
#include "server/log_sink.h"
#include "server/workers.h"

namespace eddy::server {
namespace {

// A second signal within this time is the same one twice: from the terminal and from the parent.
constexpr std::chrono::milliseconds echo{500};

void announce(const Options& options, const Listener& listener) {
  const std::string line = fmt::format("Running on {} (Press CTRL+C to quit)", listener.url());
  if (options.announce)
    options.announce(line);
  else
    fmt::print(stderr, " * {}\n", line);
}

// The first signal drains, a later one cuts.
class Stopper {
 public:
  Stopper(loop::Loop& loop, Server& server, Listener& listener, const Options& options, bool alone)
      : loop_{loop},
        server_{server},
        listener_{listener},
        bound_{options.drain_timeout},
        grace_{options.drain_grace},
        alone_{alone} {
    term_ = loop.on_signal(SIGTERM, [this] { signalled(); });
    interrupt_ = loop.on_signal(SIGINT, [this] { signalled(); });
  }

 private:
  void signalled() {
    const loop::TimePoint now = loop_.clock_now();
    if (!first_) {
      first_ = now;
      if (alone_) listener_.refuse_new();  // else the parent has
      server_.stop(bound_, [this] { loop_.stop(); });
      // After the server has taken what the queue holds: see Server::stop.
      loop_.call_later(grace_ / 2 + std::chrono::milliseconds{1}, [this] { listener_.close(); });
    } else if (now - *first_ > echo) {
      server_.stop(std::chrono::milliseconds{0});
    }
  }

  loop::Loop& loop_;
  Server& server_;
  Listener& listener_;
  std::chrono::milliseconds bound_, grace_;
  bool alone_;
  std::optional<loop::TimePoint> first_;
  loop::Watch term_, interrupt_;
};

// One process that serves.
int serve_process(wsgi::App& app, Kind kind, const Options& options, Listener& listener, bool alone) {
  const LogToTerminal log;
  try {
    loop::Loop loop{{.max_fibers = options.max_green_threads + 1000}};
    Server server{loop, app, kind, options};
    const Stopper stopper{loop, server, listener, options, alone};
    server.start();
    if (alone) announce(options, listener);
    loop.run();
    return 0;
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return cannot_serve;
  }
}

}  // namespace

int serve(wsgi::App& app, Kind kind, Options options) {
  auto listener = Listener::open(options);
  if (!listener) {
    fmt::print(stderr, "{}\n", listener.error());
    return 1;
  }
  options.inherited_socket = listener->fd();
  if (options.workers <= 1) return serve_process(app, kind, options, *listener, true) == 0 ? 0 : 1;
  announce(options, *listener);
  const Supervision how{.workers = options.workers, .max_restarts = options.max_restarts, .stopping = [&] {
                          listener->refuse_new();
                          listener->close();
                        }};
  return supervise(how, [&] { return serve_process(app, kind, options, *listener, false); });
}

}  // namespace eddy::server
