// HTTPServer: a socket that is opened at once, and the event server that takes it when the loop is there.
//
// Tests: tests/tornado/httpserver_test.cc.
#include "eddy/tornado/httpserver.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "eddy/loop/loop.h"
#include "eddy/tornado/application.h"
#include "eddy/tornado/ioloop.h"
#include "server/access_log.h"
#include "server/announce.h"
#include "server/descriptors.h"
#include "server/listener.h"
#include "tornado/application_state.h"
#include "tornado/ioloop_state.h"

namespace eddy::tornado::httpserver {
namespace {

// Whether an Application writes the lines, in Tornado's format: another one, and a file, are the server's affair.
bool in_tornados_way(const server::Options& options) {
  return options.access_format == server::AccessFormat::automatic && options.access_log_file.empty();
}

}  // namespace

class HTTPServer::State final : public Listening {
 public:
  State(eddy::wsgi::App& application, server::Options wanted) : app{application}, options{std::move(wanted)} {
    auto* const own = dynamic_cast<web::Application*>(&app);
    if (!own || !in_tornados_way(options)) return;
    own->state().logs_requests = server::wants_access_log(options);
    options.access_log = server::AccessLog::off;
  }

  void serve(loop::Loop& loop) override {
    server.emplace(loop, app, server::Kind::event, options, std::move(*listener), sole);
    listener.reset();
    server->start();
  }
  void drain(bool at_once) override {
    if (!server || !server->running()) return;
    server->stop(at_once ? std::chrono::milliseconds{0} : options.drain_timeout,
                 [this] { loop_state->server_stopped(); });
  }
  void close() override {
    if (listener) listener->refuse_new();
    listener.reset();
  }
  [[nodiscard]] bool done() const override { return !server || !server->running(); }
  void reopen_access_log() noexcept override {
    if (server) server->reopen_access_log();
  }
  [[nodiscard]] bool has_access_log_file() const override { return !options.access_log_file.empty(); }
  [[nodiscard]] int max_restarts() const override { return options.max_restarts; }
  void announce() const override { server::announce(options, url); }
  [[nodiscard]] std::chrono::milliseconds drain_timeout() const override { return options.drain_timeout; }

  eddy::wsgi::App& app;
  server::Options options;
  std::optional<server::Listener> listener;  // until it serves
  bool sole = true;                          // no other process accepts on it
  std::optional<server::Server> server;
  std::string url;
  std::uint16_t port = 0;
  ioloop::IOLoop::State* loop_state = nullptr;  // that it serves on
};

HTTPServer::HTTPServer(eddy::wsgi::App& app, server::Options options)
    : state_{std::make_shared<State>(app, std::move(options))} {}
HTTPServer::~HTTPServer() = default;

void HTTPServer::bind(int port, std::string address) {
  if (port < 0 || port > UINT16_MAX)
    throw std::runtime_error{std::to_string(port) + " is no port: they are 0 to 65535."};
  if (state_->listener || state_->server) throw std::logic_error{"an HTTPServer listens on one socket"};
  state_->options.port = static_cast<std::uint16_t>(port);
  state_->options.address = std::move(address);
  server::provide_standard_descriptors();
  auto listener = server::Listener::open(state_->options);
  if (!listener) throw std::runtime_error{listener.error()};
  state_->listener.emplace(std::move(*listener));
  state_->port = state_->listener->port();
  state_->url = state_->listener->url();
}

void HTTPServer::start(int num_processes) {
  if (!state_->listener) throw std::logic_error{"HTTPServer::start() comes after bind()"};
  const auto& options = state_->options;
  if (const std::string missing = server::provide_descriptors(options.max_connections); !missing.empty())
    server::say(" * " + missing);
  const int processes =
      num_processes > 0 ? num_processes : static_cast<int>(std::thread::hardware_concurrency());
  state_->loop_state = ioloop::IOLoop::current().state_.get();
  state_->sole = processes == 1;
  state_->loop_state->add(state_, processes);
}

void HTTPServer::listen(int port, std::string address) {
  bind(port, std::move(address));
  start();
}

void HTTPServer::stop() { state_->drain(false); }
std::uint16_t HTTPServer::port() const noexcept { return state_->port; }
std::string HTTPServer::url() const { return state_->url; }

}  // namespace eddy::tornado::httpserver
