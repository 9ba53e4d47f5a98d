// serve: a program's main loop: the socket, the workers, the signals, the log's sink.
//
// Tests: tests/system/programs_test.py, drain_test.cc.
#include <chrono>
#include <csignal>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "eddy/loop/loop.h"
#include "eddy/server/server.h"
#include "server/announce.h"
#include "server/descriptors.h"
#include "server/last_resort.h"
#include "server/listener.h"
#include "server/log_sink.h"
#include "server/malloc_arenas.h"
#include "server/workers.h"

namespace eddy::server {
namespace {

// A second signal within this time is the same one twice: from the terminal and from the parent.
constexpr std::chrono::milliseconds echo{500};
// After the drain's bound, for what was cut to end.
constexpr std::chrono::milliseconds end_within{1000};

// The first signal drains, a later one cuts; either way within its bound, whatever the handlers do.
class Stopper {
 public:
  Stopper(loop::Loop& loop, Server& server, LastResort& last_resort, std::chrono::milliseconds bound)
      : loop_{loop}, server_{server}, last_resort_{last_resort}, bound_{bound} {
    term_ = loop.on_signal(SIGTERM, [this] { signalled(); });
    interrupt_ = loop.on_signal(SIGINT, [this] { signalled(); });
  }

 private:
  void signalled() {
    const loop::TimePoint now = loop_.clock_now();
    if (!first_) {
      first_ = now;
      last_resort_.arm(bound_ + end_within);
      server_.stop(bound_, [this] { loop_.stop(); });
    } else if (now - *first_ > echo) {
      last_resort_.arm(end_within);
      server_.stop(std::chrono::milliseconds{0});
    }
  }

  loop::Loop& loop_;
  Server& server_;
  LastResort& last_resort_;
  std::chrono::milliseconds bound_;
  std::optional<loop::TimePoint> first_;
  loop::Watch term_, interrupt_;
};

// Elsewhere the signal is the program's own.
loop::Watch watch_rotation(loop::Loop& loop, Server& server, const Options& options) {
  if (options.access_log_file.empty()) return {};
  return loop.on_signal(SIGUSR1, [&server] { server.reopen_access_log(); });
}

// One process that serves, and takes the socket.
int serve_process(wsgi::App& app, Kind kind, const Options& options, Listener& listener, bool sole) {
  const LogToTerminal log;
  LastResort last_resort;  // outlives the handlers' threads
  if (kind == Kind::threaded) limit_malloc_arenas(options.malloc_arenas);
  try {
    loop::Loop loop{{.max_fibers = options.max_green_threads + 1000}};
    Server server{loop, app, kind, options, std::move(listener), sole};
    const Stopper stopper{loop, server, last_resort, options.drain_timeout};
    const loop::Watch rotated = watch_rotation(loop, server, options);
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
  if (const std::string missing = provide_descriptors(options.max_connections); !missing.empty())
    say(" * " + missing);
  if (options.workers <= 1) return serve_process(app, kind, options, *listener, true) == 0 ? 0 : 1;
  announce(options, listener->url());
  const Supervision how{.workers = options.workers,
                        .max_restarts = options.max_restarts,
                        .kill_after = options.drain_timeout + kill_within,
                        .pass_on_usr1 = !options.access_log_file.empty(),
                        .stopping = [&] {
                          listener->refuse_new();
                          listener->remove_file();
                          listener->close();
                        }};
  return supervise(how, [&] { return serve_process(app, kind, options, *listener, false); });
}

}  // namespace eddy::server
