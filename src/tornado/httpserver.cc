// HTTPServer: sockets that are opened at once, and the event server that takes them when the loop is there.
//
// Tests: tests/tornado/httpserver_test.cc.
#include "eddy/tornado/httpserver.h"

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "eddy/loop/loop.h"
#include "eddy/tornado/application.h"
#include "eddy/tornado/ioloop.h"
#include "server/access_log.h"
#include "server/announce.h"
#include "server/descriptors.h"
#include "server/durations.h"
#include "server/listeners.h"
#include "tornado/application_state.h"
#include "tornado/ioloop_state.h"

namespace eddy::tornado::httpserver {
namespace {

// Whether an Application writes the lines, in Tornado's format: another one, and a file, are the server's affair.
bool in_tornados_way(const server::Options& options) {
  return options.access_format == server::AccessFormat::automatic && options.access_log_file.empty();
}

}  // namespace

class HTTPServer::State final : public Listening, public std::enable_shared_from_this<State> {
 public:
  State(eddy::wsgi::App& application, server::Options wanted)
      : app{application}, options{server::with_countable_durations(std::move(wanted))} {
    auto* const own = dynamic_cast<web::Application*>(&app);
    if (!own || !in_tornados_way(options)) return;
    own->state().logs_requests = server::wants_access_log(options);
    options.access_log = server::AccessLog::off;
  }

  // The sockets at `port` of `address`, for the first call with what the options name beside or instead of it.
  server::Listeners open(int port, std::string address);
  // Accepts on them, as soon as the loop runs, in this process or in those that it forks.
  void listen(server::Listeners more, int processes);

  void serve(loop::Loop& loop, bool sole) override {
    server.emplace(loop, app, server::Kind::event, options, std::move(taken), sole);
    server->start();
  }
  void drain(bool at_once) override {
    if (!server || !server->running()) return;
    server->stop(at_once ? std::chrono::milliseconds{0} : options.drain_timeout,
                 [this] { loop_state->server_stopped(); });
  }
  void close() override {
    taken.stop();
    bound.stop();
  }
  [[nodiscard]] bool done() const override { return !server || !server->running(); }
  void reopen_access_log() noexcept override {
    if (server) server->reopen_access_log();
  }
  [[nodiscard]] bool has_access_log_file() const override { return !options.access_log_file.empty(); }
  [[nodiscard]] int max_restarts() const override { return options.max_restarts; }
  [[nodiscard]] std::chrono::milliseconds drain_timeout() const override { return options.drain_timeout; }

  eddy::wsgi::App& app;
  server::Options options;
  server::Listeners bound;  // until start
  server::Listeners taken;  // until it serves
  std::optional<server::Server> server;
  std::string url;  // the first one's
  std::uint16_t port = 0;
  bool started = false;                         // what is bound then is taken at once
  ioloop::IOLoop::State* loop_state = nullptr;  // that it serves on
};

server::Listeners HTTPServer::State::open(int wanted, std::string address) {
  if (wanted < 0 || wanted > UINT16_MAX)
    throw std::runtime_error{std::to_string(wanted) + " is no port: they are 0 to 65535."};
  if (server && !server->running())
    throw std::logic_error{"an HTTPServer that was stopped does not listen again"};
  server::Options where = options;
  where.port = static_cast<std::uint16_t>(wanted);
  where.address = std::move(address);
  const bool first = url.empty();
  if (!first) {
    where.unix_socket.clear();
    where.inherited_socket = -1;
    where.also_bind.clear();
  }
  server::provide_standard_descriptors();
  auto opened = server::Listeners::open(where);
  if (!opened) throw std::runtime_error{opened.error()};
  if (first) {
    port = opened->front().port();
    url = opened->front().url();
    if (const std::string missing = server::provide_descriptors(options.max_connections); !missing.empty())
      server::say(" * " + missing);
  }
  return std::move(*opened);
}

void HTTPServer::State::listen(server::Listeners more, int processes) {
  const std::vector<std::string> urls = more.urls();
  if (server) {
    if (processes > 1) throw std::logic_error{"HTTPServer::start(n) must come before anything uses the loop"};
    server->add(std::move(more));
  } else {
    taken.append(std::move(more));
    auto* const current = ioloop::IOLoop::current().state_.get();
    current->add(shared_from_this(), processes);
    loop_state = current;
  }
  server::announce(options, urls);
}

HTTPServer::HTTPServer(eddy::wsgi::App& app, server::Options options)
    : state_{std::make_shared<State>(app, std::move(options))} {}
HTTPServer::~HTTPServer() = default;

void HTTPServer::bind(int port, std::string address) {
  server::Listeners opened = state_->open(port, std::move(address));
  if (state_->started)
    state_->listen(std::move(opened), 1);
  else
    state_->bound.append(std::move(opened));
}

void HTTPServer::start(int num_processes) {
  if (state_->started) throw std::logic_error{"HTTPServer::start() is called once"};
  if (state_->url.empty()) throw std::logic_error{"HTTPServer::start() comes after bind()"};
  const int processes =
      num_processes > 0 ? num_processes : static_cast<int>(std::thread::hardware_concurrency());
  state_->listen(std::exchange(state_->bound, {}), processes);
  state_->started = true;
}

void HTTPServer::listen(int port, std::string address) {
  state_->listen(state_->open(port, std::move(address)), 1);
}

void HTTPServer::stop() { state_->drain(false); }
std::uint16_t HTTPServer::port() const noexcept { return state_->port; }
std::string HTTPServer::url() const { return state_->url; }

}  // namespace eddy::tornado::httpserver
