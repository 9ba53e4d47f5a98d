// Server: listening, the bound on connections, and the drain.
//
// Tests: tests/server/drain_test.cc, limits_test.cc.
#include "eddy/server/server.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "eddy/loop/listener.h"
#include "eddy/loop/loop.h"
#include "server/connection.h"
#include "server/core.h"
#include "server/listeners.h"
#include "server/watchdog.h"

namespace eddy::server {

class Server::Impl {
 public:
  Impl(loop::Loop& loop, wsgi::App& app, Kind kind, Options options, Listeners listeners, bool sole)
      : core_{std::make_shared<Core>(loop, app, kind, std::move(options))} {
    hold(std::move(listeners), sole);
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  ~Impl() {
    core_->on_closed = nullptr;
    for (const loop::TimerId timer : {closing_, grace_, bound_}) core_->loop.cancel(timer);
    for (Socket& each : sockets_) each.acceptor.reset();
    core_->cut_all();
  }

  void start();
  void add(Listeners listeners);
  void run() { core_->runner->drive(core_->loop); }
  void stop(std::chrono::milliseconds timeout, std::function<void()> stopped);
  void reopen_access_log() noexcept { core_->access.reopen(); }
  [[nodiscard]] bool running() const noexcept {
    return state_ == State::serving || state_ == State::draining;
  }
  [[nodiscard]] std::size_t connections() const noexcept { return core_->open(); }
  [[nodiscard]] std::size_t unfinished() const noexcept { return core_->alive(); }
  [[nodiscard]] const Listener* first() const noexcept {
    return sockets_.empty() ? nullptr : &sockets_.front().listener;
  }
  [[nodiscard]] std::vector<std::string> urls() const;

 private:
  enum class State : std::uint8_t { fresh, serving, draining, stopped };
  struct Socket {
    Listener listener;
    bool sole;                                      // nobody else accepts on it
    loop::Endpoint local = {};                      // see Core::add
    std::unique_ptr<loop::Listener> acceptor = {};  // while it accepts
  };
  void hold(Listeners listeners, bool sole);
  void accept_from(std::size_t first);
  void accept_on(std::size_t place);
  void accepted(std::unique_ptr<loop::Stream> stream, std::size_t place);
  void connection_closed();
  void stop_accepting();
  void cut();
  void tell_unfinished() const;
  void check_stopped();

  std::shared_ptr<Core> core_;
  std::vector<Socket> sockets_;       // in the order in which they were given
  std::optional<Watchdog> watchdog_;  // of this thread, which runs the loop
  loop::TimerId closing_ = 0, grace_ = 0, bound_ = 0;
  std::function<void()> stopped_;
  State state_ = State::fresh;
  bool bound_reached_ = false;
};

void Server::Impl::start() {
  if (state_ != State::fresh) throw std::logic_error("a server starts once");
  if (sockets_.empty()) {
    auto listeners = Listeners::open(core_->options);
    if (!listeners) throw std::runtime_error(listeners.error());
    hold(std::move(*listeners), true);
  }
  accept_from(0);
  core_->on_closed = [this] { connection_closed(); };
  core_->app.serving();
  const auto threshold = core_->options.max_blocking_time;
  if (threshold.count() > 0 && core_->kind != Kind::threaded)
    watchdog_.emplace(core_->loop, threshold).start();
  state_ = State::serving;
}

void Server::Impl::add(Listeners listeners) {
  if (state_ != State::serving) throw std::logic_error("a server takes more sockets while it serves");
  const std::size_t first = sockets_.size();
  hold(std::move(listeners), true);
  accept_from(first);
}

void Server::Impl::hold(Listeners listeners, bool sole) {
  for (Listener& each : listeners.take()) sockets_.push_back({.listener = std::move(each), .sole = sole});
}

// All from that one on, or none: what can't be accepted on is closed.
void Server::Impl::accept_from(std::size_t first) {
  try {
    for (std::size_t place = first; place < sockets_.size(); ++place) accept_on(place);
  } catch (...) {
    for (; sockets_.size() > first; sockets_.pop_back())
      if (sockets_.back().sole) sockets_.back().listener.remove_file();
    throw;
  }
}

void Server::Impl::accept_on(std::size_t place) {
  loop::ListenOptions listening;
  listening.notsent_lowat = core_->options.notsent_lowat;
  listening.backlog = core_->options.backlog;
  Socket& socket = sockets_[place];
  auto acceptor = loop::Listener::inherit(core_->loop, socket.listener.fd(), listening,
                                          [this, place](auto stream) { accepted(std::move(stream), place); });
  if (!acceptor) throw std::runtime_error(acceptor.error().message);
  socket.acceptor = std::move(*acceptor);
  if (core_->open() >= core_->options.max_connections) socket.acceptor->pause();
  const loop::Endpoint& local = socket.acceptor->local();
  if (local.address != "0.0.0.0" && local.address != "::") socket.local = local;
}

void Server::Impl::accepted(std::unique_ptr<loop::Stream> stream, std::size_t place) {
  core_->add(std::move(stream), sockets_[place].local);
  if (state_ != State::serving || core_->open() < core_->options.max_connections) return;
  for (Socket& each : sockets_) each.acceptor->pause();
}

std::vector<std::string> Server::Impl::urls() const {
  std::vector<std::string> urls;
  for (const Socket& each : sockets_) urls.push_back(each.listener.url());
  return urls;
}

void Server::Impl::connection_closed() {
  // They pause and resume together.
  if (state_ == State::serving && sockets_.front().acceptor->paused() &&
      core_->open() < core_->options.max_connections)
    for (Socket& each : sockets_) each.acceptor->resume();
  check_stopped();
}

void Server::Impl::stop(std::chrono::milliseconds timeout, std::function<void()> stopped) {
  if (state_ == State::draining && timeout.count() == 0) return cut();
  if (state_ != State::serving) return;
  state_ = State::draining;
  stopped_ = std::move(stopped);
  for (Socket& each : sockets_) {
    if (!each.sole) continue;
    each.listener.refuse_new();
    each.listener.remove_file();
  }
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
  core_->drain();
}

void Server::Impl::stop_accepting() {
  core_->loop.cancel(std::exchange(closing_, 0));
  for (Socket& each : sockets_) {
    if (!each.acceptor) continue;
    each.acceptor->accept_pending();
    each.acceptor.reset();
    each.listener.close();
  }
}

void Server::Impl::cut() {
  stop_accepting();
  core_->loop.cancel(std::exchange(bound_, 0));
  core_->loop.cancel(std::exchange(grace_, 0));
  bound_reached_ = true;
  if (const std::size_t alive = core_->alive(); alive > 0)
    general_log.warning("stopped before " + std::to_string(alive) +
                        (alive == 1 ? " connection was done" : " connections were done"));
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
    : impl_{std::make_unique<Impl>(loop, app, kind, std::move(options), Listeners{}, true)} {}
Server::Server(loop::Loop& loop, wsgi::App& app, Kind kind, Options options, Listeners listeners, bool sole)
    : impl_{std::make_unique<Impl>(loop, app, kind, std::move(options), std::move(listeners), sole)} {}
Server::~Server() = default;
void Server::start() { impl_->start(); }
void Server::run() { impl_->run(); }
void Server::add(Listeners listeners) { impl_->add(std::move(listeners)); }
std::uint16_t Server::port() const noexcept { return impl_->first() ? impl_->first()->port() : 0; }
std::string Server::url() const { return impl_->first() ? impl_->first()->url() : std::string{}; }
std::vector<std::string> Server::urls() const { return impl_->urls(); }
void Server::stop(std::chrono::milliseconds timeout, std::function<void()> stopped) {
  impl_->stop(timeout, std::move(stopped));
}
void Server::reopen_access_log() noexcept { impl_->reopen_access_log(); }
bool Server::running() const noexcept { return impl_->running(); }
std::size_t Server::connections() const noexcept { return impl_->connections(); }
std::size_t Server::unfinished() const noexcept { return impl_->unfinished(); }

}  // namespace eddy::server
