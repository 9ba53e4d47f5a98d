#include "eddy/gevent/pywsgi.h"

#include <stdexcept>

#include "eddy/loop/fiber.h"
#include "gevent/hub.h"
#include "server/announce.h"
#include "server/descriptors.h"
#include "server/durations.h"
#include "server/log_sink.h"
#include "server/stopper.h"

namespace eddy::gevent::pywsgi {

class WSGIServer::Impl {
 public:
  Impl(wsgi::App& application, server::Options server_options)
      : app{application}, options{server::with_countable_durations(std::move(server_options))} {}

  void begin_stop(std::chrono::milliseconds timeout) {
    if (server) server->stop(timeout, [this] { stopped.set(); });
  }

  wsgi::App& app;
  server::Options options;
  std::unique_ptr<server::Server> server;
  loop::Event stopped;
};

WSGIServer::WSGIServer(Listener listener, wsgi::App& app, server::Options options) {
  options.address = std::move(listener.address);
  options.port = listener.port;
  impl_ = std::make_unique<Impl>(app, std::move(options));
}

WSGIServer::~WSGIServer() = default;

void WSGIServer::start() {
  if (started()) return;
  server::provide_standard_descriptors();
  if (const std::string missing = server::provide_descriptors(impl_->options.max_connections);
      !missing.empty())
    server::say(" * " + missing);
  impl_->stopped.clear();
  impl_->server = std::make_unique<server::Server>(hub(), impl_->app, server::Kind::green, impl_->options);
  impl_->server->start();
}

int WSGIServer::serve_forever() {
  if (impl_->options.workers > 1) return server::serve(impl_->app, server::Kind::green, impl_->options);
  server::Stopper stopper;  // outlives the log
  try {
    start();
  } catch (const std::exception& error) {
    impl_->server.reset();
    server::say(error.what());
    return 1;
  }
  server::announce(impl_->options, impl_->server->urls());
  const server::LogToTerminal log;
  server::Stopper::Actions actions{.drain = [this] { impl_->begin_stop(impl_->options.drain_timeout); },
                                   .cut = [this] { impl_->server->stop(std::chrono::milliseconds{0}); }};
  if (!impl_->options.access_log_file.empty())
    actions.reopen_logs = [this] { impl_->server->reopen_access_log(); };
  stopper.watch(hub(), impl_->options.drain_timeout, std::move(actions));
  wait(impl_->stopped, {});
  // A green thread that was cut still holds the app, which the thread's hub would outlive.
  if (impl_->server->unfinished() > 0 && !loop::Fiber::current()) {
    impl_->server.reset();
    end_hub();
  }
  return 0;
}

void WSGIServer::stop(std::chrono::milliseconds timeout) {
  if (!started()) return;
  impl_->begin_stop(timeout);
  wait(impl_->stopped, {});
}

bool WSGIServer::started() const noexcept { return impl_->server && impl_->server->running(); }

std::uint16_t WSGIServer::server_port() const noexcept { return impl_->server ? impl_->server->port() : 0; }

}  // namespace eddy::gevent::pywsgi
