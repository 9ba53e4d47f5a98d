// serve: a program's main loop: the sockets, the workers, the signals, the log's sink.
//
// Tests: tests/system/programs_test.py, drain_test.cc.
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "eddy/loop/loop.h"
#include "eddy/server/server.h"
#include "server/announce.h"
#include "server/descriptors.h"
#include "server/durations.h"
#include "server/listeners.h"
#include "server/log_sink.h"
#include "server/malloc_arenas.h"
#include "server/stopper.h"
#include "server/workers.h"

namespace eddy::server {
namespace {

Stopper::Actions at_signals(loop::Loop& loop, Server& server, const Options& options) {
  Stopper::Actions actions{
      .drain = [&, bound = options.drain_timeout] { server.stop(bound, [&loop] { loop.stop(); }); },
      .cut = [&server] { server.stop(std::chrono::milliseconds{0}); }};
  if (!options.access_log_file.empty()) actions.reopen_logs = [&server] { server.reopen_access_log(); };
  return actions;
}

// One process that serves, and takes the sockets.
int serve_process(wsgi::App& app, Kind kind, const Options& options, Listeners& listeners, bool sole) {
  Stopper stopper;  // outlives the handlers' threads, the loop and the log
  const LogToTerminal log;
  if (kind == Kind::threaded) limit_malloc_arenas(options.malloc_arenas);
  try {
    loop::Loop loop{{.max_fibers = options.max_green_threads + 1000}};
    Server server{loop, app, kind, options, std::move(listeners), sole};
    stopper.watch(loop, options.drain_timeout, at_signals(loop, server, options));
    server.start();
    if (sole) announce(options, server.urls());
    server.run();
    return 0;
  } catch (const std::exception& error) {
    say(error.what());
    return cannot_serve;
  }
}

}  // namespace

int serve(wsgi::App& app, Kind kind, Options wanted) {
  const Options options = with_countable_durations(std::move(wanted));
  provide_standard_descriptors();
  auto listeners = Listeners::open(options);
  if (!listeners) {
    say(listeners.error());
    return 1;
  }
  if (const std::string missing = provide_descriptors(options.max_connections); !missing.empty())
    say(" * " + missing);
  if (options.workers <= 1) return serve_process(app, kind, options, *listeners, true) == 0 ? 0 : 1;
  announce(options, listeners->urls());
  const Supervision how{.workers = options.workers,
                        .max_restarts = options.max_restarts,
                        .kill_after = options.drain_timeout + kill_within,
                        .pass_on_usr1 = !options.access_log_file.empty(),
                        .stopping = [&] { listeners->stop(); }};
  return supervise(how, [&] { return serve_process(app, kind, options, *listeners, false); });
}

}  // namespace eddy::server
