// serve: a program's main loop: the socket, the workers, the signals, the log's sink.
//
// Tests: tests/system/programs_test.py, drain_test.cc.
#include <chrono>
#include <csignal>
#include <exception>
#include <optional>
#include <utility>

#include "eddy/loop/loop.h"
#include "eddy/server/server.h"
#include "server/announce.h"
#include "server/listener.h"
#include "server/log_sink.h"
#include "server/workers.h"

namespace eddy::server {
namespace {

// A second signal within this time is the same one twice: from the terminal and from the parent.
constexpr std::chrono::milliseconds echo{500};

// The first signal drains, a later one cuts.
class Stopper {
 public:
  Stopper(loop::Loop& loop, Server& server, std::chrono::milliseconds bound)
      : loop_{loop}, server_{server}, bound_{bound} {
    term_ = loop.on_signal(SIGTERM, [this] { signalled(); });
    interrupt_ = loop.on_signal(SIGINT, [this] { signalled(); });
  }

 private:
  void signalled() {
    const loop::TimePoint now = loop_.clock_now();
    if (!first_) {
      first_ = now;
      server_.stop(bound_, [this] { loop_.stop(); });
    } else if (now - *first_ > echo) {
      server_.stop(std::chrono::milliseconds{0});
    }
  }

  loop::Loop& loop_;
  Server& server_;
  std::chrono::milliseconds bound_;
  std::optional<loop::TimePoint> first_;
  loop::Watch term_, interrupt_;
};

// One process that serves, and takes the socket.
int serve_process(wsgi::App& app, Kind kind, const Options& options, Listener& listener, bool sole) {
  const LogToTerminal log;
  try {
    loop::Loop loop{{.max_fibers = options.max_green_threads + 1000}};
    Server server{loop, app, kind, options, std::move(listener), sole};
    const Stopper stopper{loop, server, options.drain_timeout};
    server.start();
    if (sole) announce(options, server.url());
    server.run();
    return 0;
  } catch (const std::exception& error) {
    say(error.what());
    return cannot_serve;
  }
}

}  // namespace

int serve(wsgi::App& app, Kind kind, Options options) {
  auto listener = Listener::open(options);
  if (!listener) {
    say(listener.error());
    return 1;
  }
  if (options.workers <= 1) return serve_process(app, kind, options, *listener, true) == 0 ? 0 : 1;
  announce(options, listener->url());
  const Supervision how{.workers = options.workers, .max_restarts = options.max_restarts, .stopping = [&] {
                          listener->refuse_new();
                          listener->close();
                        }};
  return supervise(how, [&] { return serve_process(app, kind, options, *listener, false); });
}

}  // namespace eddy::server
