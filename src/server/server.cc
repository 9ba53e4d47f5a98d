// Server: listening, the bound on connections, and the drain.
//
// Tests: tests/server/drain_test.cc, limits_test.cc.
#include "eddy/server/server.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "eddy/loop/listener.h"
#include "eddy/loop/loop.h"
#include "server/connection.h"
#include "server/core.h"
#include "server/listener.h"
#include "server/watchdog.h"

namespace eddy::server {

class Server::Impl {
 public:
  Impl(loop::Loop& loop, wsgi::App& app, Kind kind, Options options, std::optional<Listener> listener,
       bool sole)
      : core_{std::make_shared<Core>(loop, app, kind, std::move(options))},
        listener_{std::move(listener)},
        sole_{sole} {}
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    core_->on_closed = nullptr;
    for (const loop::TimerId timer : {closing_, grace_, bound_}) core_->loop.cancel(timer);
    acceptor_.reset();
    core_->cut_all();
  }

  void start();
  void run() { core_->runner->drive(core_->loop); }
  void stop(std::chrono::milliseconds timeout, std::function<void()> stopped);
  void reopen_access_log() noexcept { core_->access.reopen(); }
  [[nodiscard]] bool running() const noexcept {
    return state_ == State::serving || state_ == State::draining;
  }
  [[nodiscard]] std::size_t connections() const noexcept { return core_->open(); }
  [[nodiscard]] const Listener* listener() const noexcept { return listener_ ? &*listener_ : nullptr; }

 private:
  enum class State : std::uint8_t { fresh, serving, draining, stopped };
  void accepted(std::unique_ptr<loop::Stream> stream);
  void connection_closed();
  void stop_accepting();
  void cut();
  void tell_unfinished() const;
  void check_stopped();

  std::shared_ptr<Core> core_;
  std::optional<Listener> listener_;
  const bool sole_;  // nobody else accepts on it
  std::unique_ptr<loop::Listener> acceptor_;
  std::optional<Watchdog> watchdog_;  // of this thread, which runs the loop
  loop::TimerId closing_ = 0, grace_ = 0, bound_ = 0;
  std::function<void()> stopped_;
  State state_ = State::fresh;
  bool bound_reached_ = false;
};

void Server::Impl::start() {
  if (state_ != State::fresh) throw std::logic_error("a server starts once");
  if (!listener_) {
    auto listener = Listener::open(core_->options);
    if (!listener) throw std::runtime_error(listener.error());
    listener_.emplace(std::move(*listener));
  }
  loop::ListenOptions listening;
  listening.notsent_lowat = core_->options.notsent_lowat;
  listening.backlog = core_->options.backlog;
  auto acceptor = loop::Listener::inherit(core_->loop, listener_->fd(), listening,
                                          [this](auto stream) { accepted(std::move(stream)); });
  if (!acceptor) throw std::runtime_error(acceptor.error().message);
  acceptor_ = std::move(*acceptor);
  const loop::Endpoint& local = acceptor_->local();
  if (local.address != "0.0.0.0" && local.address != "::") {
    core_->local_address = local.address;
    core_->local_port = local.port;
  }
  core_->on_closed = [this] { connection_closed(); };
  core_->app.serving();
  const auto threshold = core_->options.max_blocking_time;
  if (threshold.count() > 0 && core_->kind != Kind::threaded)
    watchdog_.emplace(core_->loop, threshold).start();
  state_ = State::serving;
}

void Server::Impl::accepted(std::unique_ptr<loop::Stream> stream) {
  core_->add(std::move(stream));
  if (state_ == State::serving && core_->open() >= core_->options.max_connections) acceptor_->pause();
}

void Server::Impl::connection_closed() {
  if (state_ == State::serving && acceptor_->paused() && core_->open() < core_->options.max_connections)
    acceptor_->resume();
  check_stopped();
}

void Server::Impl::stop(std::chrono::milliseconds timeout, std::function<void()> stopped) {
  if (state_ == State::draining && timeout.count() == 0) return cut();
  if (state_ != State::serving) return;
  state_ = State::draining;
  stopped_ = std::move(stopped);
  if (sole_) {
    listener_->refuse_new();
    listener_->remove_file();
  }
  core_->drain();
  // Handshakes that have begun may still complete: they are accepted for half of the grace, and have the other
  // half for their request.
  const auto grace = std::min(core_->options.drain_grace, timeout);
  closing_ = core_->loop.call_later(grace / 2, [this] { stop_accepting(); });
  grace_ = core_->loop.call_later(grace, [this] {
    grace_ = 0;
    stop_accepting();
    core_->drain_idle();
    check_stopped();
  });
  bound_ = core_->loop.call_later(timeout, [this] { cut(); });
}

void Server::Impl::stop_accepting() {
  core_->loop.cancel(std::exchange(closing_, 0));
  if (!acceptor_) return;
  acceptor_->accept_pending();
  acceptor_.reset();
  listener_->close();
}

void Server::Impl::cut() {
  stop_accepting();
  core_->loop.cancel(std::exchange(bound_, 0));
  core_->loop.cancel(std::exchange(grace_, 0));
  bound_reached_ = true;
  if (core_->alive() > 0)
    general_log.warning("stopped before " + std::to_string(core_->alive()) + " connections were done");
  tell_unfinished();
  core_->cut_all();
  check_stopped();
}

void Server::Impl::tell_unfinished() const {
  constexpr std::size_t most_lines = 100;
  const auto unfinished = core_->unfinished();
  for (std::size_t i = 0; i < std::min(unfinished.size(), most_lines); ++i)
    general_log.warning("cut at the stop: " + unfinished[i]);
  if (unfinished.size() > most_lines)
    general_log.warning("cut at the stop: " + std::to_string(unfinished.size() - most_lines) + " more");
}

void Server::Impl::check_stopped() {
  if (state_ != State::draining || grace_ != 0) return;
  if (core_->open() > 0 || (core_->alive() > 0 && !bound_reached_)) return;
  state_ = State::stopped;
  core_->loop.cancel(std::exchange(bound_, 0));
  if (stopped_) core_->loop.call_soon(std::exchange(stopped_, nullptr));
}

Server::Server(loop::Loop& loop, wsgi::App& app, Kind kind, Options options)
    : impl_{std::make_unique<Impl>(loop, app, kind, options, std::nullopt, options.inherited_socket < 0)} {}
Server::Server(loop::Loop& loop, wsgi::App& app, Kind kind, Options options, Listener listener, bool sole)
    : impl_{std::make_unique<Impl>(loop, app, kind, std::move(options), std::move(listener), sole)} {}
Server::~Server() = default;
void Server::start() { impl_->start(); }
void Server::run() { impl_->run(); }
std::uint16_t Server::port() const noexcept { return impl_->listener() ? impl_->listener()->port() : 0; }
std::string Server::url() const { return impl_->listener() ? impl_->listener()->url() : std::string{}; }
void Server::stop(std::chrono::milliseconds timeout, std::function<void()> stopped) {
  impl_->stop(timeout, std::move(stopped));
}
void Server::reopen_access_log() noexcept { impl_->reopen_access_log(); }
bool Server::running() const noexcept { return impl_->running(); }
std::size_t Server::connections() const noexcept { return impl_->connections(); }

}  // namespace eddy::server
