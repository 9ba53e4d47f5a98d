// See connection.h: events in. What goes out is connection_output.cc's.
#include "server/connection.h"

#include <fmt/format.h>

#include <chrono>
#include <exception>
#include <utility>

#include "server/core.h"

namespace eddy::server {
namespace {

constexpr int requests_a_turn = 16;  // of one connection, begun in a row

// In the access log, as nginx has it: the client left before its answer began.
constexpr int client_closed_request = 499;

}  // namespace

Connection::Connection(Core& core, std::unique_ptr<loop::Stream> stream)
    : core_{core},
      stream_{std::move(stream)},
      http_{core.limits, core.timeouts, core.loop.now(), core.options.leniencies} {}

Connection::~Connection() {
  if (to_be_called) core_.forget_call(*this);
  if (exchange_) exchange_->done(wsgi::Outcome::aborted);
}

void Connection::start(const loop::Endpoint& bound) {
  const loop::Endpoint& remote = stream_->peer();
  peer_.remote_address = remote.address;
  peer_.remote_port = remote.port;
  const loop::Endpoint& local = bound.address.empty() ? stream_->local() : bound;
  peer_.local_address = local.address;
  peer_.local_port = local.port;
  stream_->start(*this);
}

// --- from the socket ---

void Connection::on_read(std::string_view bytes) {
  begun_this_turn_ = 0;
  http_.receive(bytes, core_.loop.now());
  pump();
}

void Connection::on_read_end(loop::Stream&) {
  http_.eof(core_.loop.now());
  half_closed_ = true;
  if (plan_runs()) {
    exchange_->lost(false);
    core_.runner->defer(*exchange_);
  }
  failed_ = true;  // whoever streams the body learns that it ends here
  pump();
}

void Connection::on_close(std::error_code) {
  socket_open_ = false;
  core_.closed(*this);  // which may free *this
}

void Connection::lost() {
  if (exchange_ && !http_.answer_started()) status_ = client_closed_request;
  http_.abort();
  if (exchange_ && !over_) exchange_->lost(true);
  if (plan_runs()) {
    launched_ = !core_.withdraw(*exchange_);
    if (launched_) core_.runner->resume(*exchange_);
  }
  free_if_over();
}

void Connection::free_if_over() {
  if (socket_open_ || pumping_ || released_ || plan_runs()) return;
  if (exchange_) {  // it was never begun
    if (core_.access.on()) log_access();
    exchange_->done(wsgi::Outcome::aborted);
  }
  released_ = true;
  core_.release(*this);
}

// --- requests ---

// Whether http's next event is of use now: a streamed body is read only as far as its plan reads it, and what comes
// behind a body, or an answer, is the next request, which begins when the plan is over.
bool Connection::may_read_events() const {
  if (!socket_open_) return false;
  if (!exchange_) return !full();  // a pipeline waits for its reader
  if (!launched_) return true;
  if (over_ || !body_open_ || http_.answer_finished()) return false;
  return failed_ || (body_wanted_ && exchange_->body_held() < core_.options.read_buffer);
}

void Connection::pump() {
  if (pumping_) return;
  pumping_ = true;
  cork();
  try {
    while (may_read_events() && !turn_over() && take(http_.next()))
      if (full()) flush();
    http_.keep_input();
  } catch (...) {
    give_up();
  }
  pumping_ = false;
  uncork();
}

void Connection::give_up() noexcept {
  general_log.exception("a connection is given up", std::current_exception());
  http_.abort();
  if (socket_open_) stream_->abort();
}

// Of a deep pipeline a turn answers a few.
bool Connection::turn_over() {
  if (exchange_ || begun_this_turn_ < requests_a_turn || !http_.pipelined()) return false;
  pump_due_ = true;
  core_.call_next_turn(*this);
  return true;
}

void Connection::go_on() {
  begun_this_turn_ = 0;
  if (std::exchange(pump_due_, false)) pump();
  if (!std::exchange(flush_due_, false)) return;
  if (answers_come()) return flush_soon();
  flush();
}

// False where there is nothing to do until something happens.
bool Connection::take(const http::Event& event) {
  switch (event.kind) {
    case http::Event::request: begin_request(); return true;
    case http::Event::body:
      if (exchange_) refuse_unless_kept(exchange_->feed(event.data));
      return true;
    case http::Event::end:
      body_open_ = false;
      if (exchange_) refuse_unless_kept(exchange_->end_body());
      if (exchange_ && !launched_) launch();
      return true;
    case http::Event::error: refuse(); return false;
    case http::Event::need_more:
    case http::Event::answer:
    case http::Event::closed: break;
  }
  failed_ = false;
  return false;
}

void Connection::begin_request() {
  ++begun_this_turn_;
  begun_ = core_.loop.now();
  body_bytes_ = 0;
  status_ = 0;
  launched_ = over_ = body_wanted_ = false;
  body_open_ = true;
  if (core_.options.proxy.any()) look_behind_proxy();
  const bool readable =
      !core_.options.decompress_request || http_.decode_body();  // it changes the head, so it is first
  peer_.request_id = core_.request_ids.identify(http_.request());
  if (!readable) return;  // an error, which is next
  if (http_.request().form == http::TargetForm::asterisk) return answer_for_server();
  exchange_ = core_.runner->exchange(*this);
  std::unique_ptr<wsgi::Plan> plan;
  try {
    plan = core_.app.route(http_.request(), peer_);
    if (!plan) throw std::logic_error("App::route gave no plan");
  } catch (...) {
    app_log.exception("choosing a handler failed" + wsgi::request_mark(peer_.request_id),
                      std::current_exception());
    exchange_.reset();
    return fail(500);
  }
  http_.set_body_limit(plan->max_body_size.value_or(core_.options.max_body_size));
  const auto timeout = core_.options.request_timeout;
  plan->stream_body = plan->stream_body && (plan->drops_body || core_.runner->can_stream_body(*plan));
  const bool streams = plan->stream_body;
  exchange_->set_plan(std::move(plan), timeout.count() == 0 ? loop::TimePoint::max() : begun_ + timeout);
  if (streams) launch();
}

// A connection of a proxy's carries requests of many clients: each begins with what the socket says.
void Connection::look_behind_proxy() {
  const http::Origin origin = http::origin_of(core_.options.proxy, http_.request().headers);
  const loop::Endpoint& proxy = stream_->peer();
  peer_.remote_address = origin.address.empty() ? proxy.address : origin.address;
  peer_.remote_port = origin.address.empty() ? proxy.port : origin.port;
  peer_.scheme = origin.scheme.empty() ? "http" : origin.scheme;
  peer_.script_name = origin.prefix;
  if (!origin.host.empty()) http_.request().set_host(origin.host);
}

void Connection::launch() {
  launched_ = true;
  if (half_closed_) exchange_->lost(false);
  if (!core_.begin(*exchange_)) refuse_plan(503);
}

void Connection::refuse_plan(int status) {
  exchange_->done(wsgi::Outcome::aborted);
  exchange_.reset();
  fail(status);
}

// 0: it is kept.
void Connection::refuse_unless_kept(int status) {
  if (status != 0) refuse_plan(status);
}

void Connection::shed() {
  core_.ended();
  refuse_plan(503);
  pump_due_ = true;
  core_.call_next_turn(*this);
}

// OPTIONS * asks what the server can do, whatever app it serves (RFC 9110, 9.3.7).
void Connection::answer_for_server() {
  http::ResponseHead head{200};
  head.headers.add_trusted("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  static_cast<void>(respond(head, {}));
  if (core_.access.on()) log_access();
}

// Answers a request that no plan does.
void Connection::fail(int status) {
  respond_failure(status);
  if (core_.access.on()) log_access();
}

// http refused the request, or its rest. A plan that waits for the body is told; one that has not begun never
// does.
void Connection::refuse() {
  failed_ = false;
  body_open_ = false;
  const http::RequestError error = http_.error();
  if (plan_runs()) {
    exchange_->break_body(http::status_of(error), "the request's body is not whole");
    return;
  }
  if (exchange_) {
    exchange_->done(wsgi::Outcome::aborted);
    exchange_.reset();
  } else {
    begun_ = core_.loop.now();
    body_bytes_ = 0;
    peer_.request_id = {};
  }
  fail(0);
}

void Connection::want_body() {
  body_wanted_ = true;
  end_body_behind_answer();
  pump();  // or the pump that is running goes on with it
}

// Once the answer is whole http drops the rest of the body: who waits for it is told.
void Connection::end_body_behind_answer() {
  if (!exchange_ || !body_wanted_ || !body_open_ || !http_.answer_finished()) return;
  body_wanted_ = false;
  exchange_->break_body(400, "the request was answered before its body was read");
}

void Connection::plan_over() {
  over_ = true;
  core_.ended();
  settle();
  if (!socket_open_) return free_if_over();
  if (!pumping_) pump();
}

// The exchange is done with: its answer is whole, or never will be.
void Connection::settle() {
  const bool whole = socket_open_ && http_.answer_finished();
  if (!whole) http_.abort();
  if (core_.access.on()) log_access();
  exchange_->done(whole ? wsgi::Outcome::finished : wsgi::Outcome::aborted);
  exchange_.reset();
}

void Connection::log_access() const noexcept {
  try {
    core_.access.record({.peer = peer_,
                         .request = http_.request(),
                         .status = status_,
                         .body_bytes = body_bytes_,
                         .took = core_.loop.clock_now() - begun_,
                         .ended = core_.unix_time()});
  } catch (...) {  // a line is lost, no more
    general_log.exception("access log", std::current_exception());
  }
}

// Of a pipeline the last one that was begun. One whose body is not whole yet has its plan, which does not run.
std::string Connection::unfinished() const {
  if (!exchange_ && http_.output().empty()) return {};
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(core_.loop.now() - begun_).count();
  const std::string what =
      head().target().empty()
          ? "an answer"  // to what could not be read, or before a request that is being read
          : fmt::format("{} {}", head().method_text(), head().target());
  return fmt::format("{} ({}) after {} ms{}", what, peer_.remote_address, ms,
                     wsgi::request_mark(peer_.request_id));
}

// --- time ---

bool Connection::is_late(loop::TimePoint now) const {
  const auto deadline = socket_open_ ? http_.next_deadline() : std::nullopt;
  return deadline && *deadline <= now;
}

void Connection::check_time(loop::TimePoint now) {
  if (!is_late(now)) return;
  // The loop may have been held up, by a handler that computes: what came or left meanwhile is not the client's delay.
  if (stream_->reading() && stream_->unread()) return stream_->read_again();
  if (!http_.output().empty()) {
    const bool was_full = full();
    const auto sent = send();
    if (!sent) return;
    if (*sent > 0) return after_flush(was_full);
  }
  if (!http_.timed_out(now)) return;
  // Its answer is stuck: the output that http has given up would wait for the reader for ever.
  if (http_.should_close() && !http_.output().empty()) return stream_->abort();
  failed_ = true;
  pump();
}

void Connection::drain() {
  if (!http_.idle() && !http_.answer_finished()) http_.close_after_answer();
  flush();
}

void Connection::drain_idle() {
  if (!socket_open_ || !(http_.idle() || http_.answer_finished()))
    return;                       // answered, though its plan may run on
  if (stream_->unread()) return;  // a request that came within the grace: its answer is the last
  http_.close_after_answer();
  flush();  // which closes it when all is sent
}

void Connection::cut() {
  if (plan_runs()) exchange_->interrupt();
  if (socket_open_) stream_->abort();
}

}  // namespace eddy::server
