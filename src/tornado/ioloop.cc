// IOLoop: made on first use, except where HTTPServer::start(n) wants to fork first.
//
// Tests: tests/tornado/httpserver_test.cc.
#include "eddy/tornado/ioloop.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "eddy/server/server.h"
#include "server/descriptors.h"
#include "server/log_sink.h"
#include "server/stopper.h"
#include "server/workers.h"
#include "tornado/ioloop_state.h"

namespace eddy::tornado::ioloop {

IOLoop::State::~State() {
  if (!end_by_) return;
  const auto left = *end_by_ - std::chrono::steady_clock::now();
  last_resort.arm(std::max(std::chrono::duration_cast<std::chrono::milliseconds>(left), server::end_within));
}

loop::Loop& IOLoop::State::native() {
  const std::lock_guard lock{mutex};
  if (below) return *below;
  if (processes > 1)
    throw std::logic_error{
        "HTTPServer::start(n) forks when IOLoop::start runs: until then only add_callback may use the loop"};
  below = loop::Loop::current();
  if (!below) {
    server::provide_standard_descriptors();
    below = &own.emplace();
  }
  for (auto& callback : waiting) below->call_soon(std::move(callback));
  waiting.clear();
  if (stop_wanted) below->stop();
  return *below;
}

void IOLoop::State::add(const std::shared_ptr<httpserver::Listening>& server, int wanted) {
  if (wanted > 1) {
    const std::lock_guard lock{mutex};
    if (below || loop::Loop::current())
      throw std::logic_error{"HTTPServer::start(n) must come before anything uses the loop"};
    processes = wanted;
  }
  // It comes again with each socket that it is given before the fork.
  const auto others = alive();
  if (std::ranges::find(others, server) == others.end()) servers_.push_back(server);
  if (processes == 1) server->serve(native(), true);
}

std::vector<std::shared_ptr<httpserver::Listening>> IOLoop::State::alive() {
  std::vector<std::shared_ptr<httpserver::Listening>> servers;
  for (const auto& each : servers_)
    if (auto server = each.lock()) servers.push_back(std::move(server));
  return servers;
}

bool IOLoop::State::has_access_log_file() {
  return std::ranges::any_of(alive(), [](const auto& server) { return server->has_access_log_file(); });
}

std::chrono::milliseconds IOLoop::State::longest_drain() {
  std::chrono::milliseconds longest{0};
  for (const auto& server : alive()) longest = std::max(longest, server->drain_timeout());
  return longest;
}

int IOLoop::State::max_restarts() {
  const auto servers = alive();
  const auto least =
      std::ranges::min_element(servers, {}, [](const auto& each) { return each->max_restarts(); });
  return least == servers.end() ? server::Options{}.max_restarts : (*least)->max_restarts();
}

void IOLoop::State::start() {
  if (processes == 1) return run();
  const server::Supervision how{.workers = processes,
                                .max_restarts = max_restarts(),
                                .kill_after = longest_drain() + server::kill_within,
                                .pass_on_usr1 = has_access_log_file(),
                                .stopping = [this] {
                                  for (const auto& server : alive()) server->close();
                                }};
  const int status = server::supervise(how, [this] {
    processes = 1;
    loop::Loop& loop = native();
    for (const auto& server : alive()) server->serve(loop, false);
    run();
    return 0;
  });
  std::exit(status);  // as Tornado's fork_processes: the parent has nothing to go on with
}

void IOLoop::State::run() {
  loop::Loop& loop = native();
  std::optional<server::Stopper> stopper;  // outlives the log
  std::optional<server::LogToTerminal> log;
  end_by_.reset();
  if (!alive().empty()) {
    stopper.emplace();
    log.emplace();
    stopper->watch(loop, longest_drain(), at_signals());
  }
  loop.run();
  stop_wanted = false;
}

server::Stopper::Actions IOLoop::State::at_signals() {
  server::Stopper::Actions actions;
  actions.drain = [this] {
    end_by_ = std::chrono::steady_clock::now() + longest_drain() + server::end_within;
    drain(false);
  };
  actions.cut = [this] { drain(true); };
  if (has_access_log_file())
    actions.reopen_logs = [this] {
      for (const auto& server : alive()) server->reopen_access_log();
    };
  return actions;
}

void IOLoop::State::drain(bool at_once) {
  for (const auto& server : alive()) server->drain(at_once);
  server_stopped();
}

void IOLoop::State::server_stopped() {
  if (!end_by_) return;
  for (const auto& server : alive())
    if (!server->done()) return;
  below->stop();
}

IOLoop::IOLoop() : state_{std::make_unique<State>()} {}
IOLoop::~IOLoop() = default;

// Of a thread without a loop one that makes it; else one a loop, for a thread of the threaded server's drives several in turn. The
// current loop is the one global that the house allows.
IOLoop& IOLoop::current() {
  thread_local IOLoop of_thread;
  loop::Loop* const present = loop::Loop::current();
  if (!present || of_thread.state_->below == present) return of_thread;
  std::shared_ptr<void>& kept = present->attachment();
  if (!kept) {
    auto* const made = new IOLoop;
    kept.reset(made, [](void* ioloop) { delete static_cast<IOLoop*>(ioloop); });
    static_cast<void>(made->native());
  }
  return *static_cast<IOLoop*>(kept.get());
}

loop::Loop& IOLoop::native() { return state_->native(); }
void IOLoop::start() { state_->start(); }

void IOLoop::stop() {
  const std::lock_guard lock{state_->mutex};
  if (state_->below)
    state_->below->stop();
  else
    state_->stop_wanted = true;
}

void IOLoop::add_callback(Callback callback) {
  const std::lock_guard lock{state_->mutex};
  if (state_->below)
    state_->below->post(std::move(callback));
  else
    state_->waiting.push_back(std::move(callback));
}

IOLoop::Timeout IOLoop::call_later(Duration delay, Callback callback) {
  return native().call_later(delay, std::move(callback));
}
IOLoop::Timeout IOLoop::call_at(TimePoint when, Callback callback) {
  return native().call_at(when, std::move(callback));
}
void IOLoop::remove_timeout(Timeout timeout) { native().cancel(timeout); }
TimePoint IOLoop::time() const { return state_->native().clock_now(); }
void IOLoop::spawn_callback(Task<> task) { native().spawn(std::move(task)); }

PeriodicCallback::PeriodicCallback(std::function<void()> callback, Duration period)
    : callback_{std::move(callback)}, period_{period} {
  if (period <= Duration::zero()) throw std::invalid_argument{"a PeriodicCallback's period must be positive"};
}
PeriodicCallback::~PeriodicCallback() { stop(); }

void PeriodicCallback::start() {
  if (running_) return;
  loop_ = &IOLoop::current();
  running_ = true;
  next_ = loop_->time() + period_;
  schedule();
}

void PeriodicCallback::stop() {
  running_ = false;
  if (timeout_ != 0) loop_->remove_timeout(std::exchange(timeout_, 0));
}

void PeriodicCallback::schedule() {
  timeout_ = loop_->call_at(next_, [this] { run(); });
}

void PeriodicCallback::run() {
  timeout_ = 0;
  const TimePoint now = loop_->time();
  // The next turn first: a callback that throws, which the loop logs, or stops this must find it set.
  next_ += period_ * ((now - next_) / period_ + 1);
  schedule();
  callback_();
}

}  // namespace eddy::tornado::ioloop
