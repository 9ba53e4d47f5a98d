// Connection: one accepted socket: bytes between its stream and http::ServerConnection, requests to the runner.
//
// One request at a time is with its plan; the next is taken when that is over, so answers keep their order and a
// pipeline is bounded. Never waits, never blocks; all on the I/O loop. It outlives its socket while its plan
// still runs. Tests: tests/server/*.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "eddy/http/server_connection.h"
#include "eddy/loop/stream.h"
#include "server/request_exchange.h"

namespace eddy::server {

class Connection final : private loop::Stream::Events {
 public:
  Connection(Core& core, std::unique_ptr<loop::Stream> stream);
  ~Connection();

  // `bound`: see Core::add.
  void start(const loop::Endpoint& bound);
  // Time-outs, once a second.
  void check_time(loop::TimePoint now);
  // A drain: the answer in flight is the last one. A connection that has its answer lives on until drain_idle.
  void drain();
  void drain_idle();
  void cut();
  // What Core::call_next_turn was asked for.
  void go_on();
  // The socket is closed: tells the plan; frees the connection where none is left.
  void lost();
  // The server ends: whoever waits for the client is told that it is gone.
  void break_off() {
    if (!plan_runs()) return;
    exchange_->lost(true);
    exchange_->interrupt();
  }

  // --- for the exchange in flight ---
  // Each answers whether http took it; if not (the app's mistake), nothing was sent.
  base::Status<http::SendError> interim(http::Segment head);
  base::Status<http::SendError> respond(http::ResponseHead& head, std::span<http::Segment> body);
  base::Status<http::SendError> begin_answer(http::ResponseHead& head);
  base::Status<http::SendError> write(std::span<http::Segment> data);
  base::Status<http::SendError> end_answer(const http::Headers* trailers = nullptr);
  // Why the request was refused, answered in http's words; or a plain page for `status`, with Retry-After for 503.
  void respond_failure(int status);
  void abort_answer();
  // No request is taken behind the present one.
  void close_after_answer() noexcept { http_.close_after_answer(); }
  // Reads more of a streamed body, feeding what is there already at once.
  void want_body();
  // There is no room for the plan after all: a 503, and on with the next request.
  void shed();
  // The plan is over: goes on with the next request.
  void plan_over();
  // Between the two nothing is sent: what comes is sent by one call.
  void cork() noexcept { ++corks_; }
  void uncork() noexcept;
  // Of an exception in the middle of its work, no memory most likely: nothing is certain of it any more, so it is closed, and
  // its plan told, rather than left half way.
  void give_up() noexcept;
  [[nodiscard]] bool corked() const noexcept { return corks_ > 0; }
  [[nodiscard]] bool full() const noexcept;
  [[nodiscard]] bool answer_started() const noexcept { return http_.answer_started(); }
  [[nodiscard]] Core& core() const noexcept { return core_; }
  [[nodiscard]] const http::RequestHead& head() const noexcept { return http_.request(); }
  [[nodiscard]] const wsgi::Peer& peer() const noexcept { return peer_; }
  // Of the socket itself, whatever a proxy says.
  [[nodiscard]] const std::string& socket_address() const { return stream_->peer().address; }
  // The request whose answer is not whole, or not sent, for a log line; empty where there is none.
  [[nodiscard]] std::string unfinished() const;

  std::size_t place = 0;      // in the core's list
  bool to_be_called = false;  // in its list of those to call next turn

 private:
  void on_read(std::string_view bytes) override;
  void on_read_end(loop::Stream& stream) override;
  void on_writable() override;
  void on_close(std::error_code error) override;

  void pump();
  [[nodiscard]] bool turn_over();
  bool take(const http::Event& event);
  void end_body_behind_answer();
  void begin_request();
  void look_behind_proxy();
  void launch();
  // The plan never begins: there is no room for it, or for its body.
  void refuse_plan(int status);
  void refuse_unless_kept(int status);
  void answer_for_server();
  void fail(int status);
  void refuse();
  void flush();
  // As much of the output as the socket takes: the bytes; nothing where it failed.
  std::optional<std::uint64_t> send();
  // Sends with the answers of the requests behind this one, if those come without delay.
  void flush_soon();
  [[nodiscard]] bool answers_come();
  void after_flush(bool was_full);
  void end_socket();
  void settle();
  void free_if_over();
  // The exchange's plan has begun, or waits for its thread, and is not over.
  [[nodiscard]] bool plan_runs() const noexcept { return exchange_ && launched_ && !over_; }
  [[nodiscard]] bool may_read_events() const;
  [[nodiscard]] bool is_late(loop::TimePoint now) const;
  void update_reading();
  void add_server_field(http::ResponseHead& head) const;
  void count(std::size_t bytes) noexcept;
  base::Status<http::SendError> answered(base::Status<http::SendError> status, std::size_t bytes);
  void log_access() const noexcept;

  Core& core_;
  std::unique_ptr<loop::Stream> stream_;
  http::ServerConnection http_;
  wsgi::Peer peer_;
  std::unique_ptr<RequestExchange> exchange_;
  loop::TimePoint begun_{};
  std::uint64_t body_bytes_ = 0;
  std::size_t unsent_ = 0;       // bytes in http_.output(); of heads and chunk sizes only after a flush
  std::size_t seen_output_ = 0;  // segments of it, when answers_come looked last
  int corks_ = 0;
  int begun_this_turn_ = 0;  // requests
  int status_ = 0;
  bool launched_ = false;     // the plan has begun
  bool over_ = false;         // and ended
  bool body_wanted_ = false;  // a streaming plan asked for more
  bool body_open_ = false;    // the request's last byte was not read yet
  bool pumping_ = false;
  bool pump_due_ = false;  // more requests were read than a turn may begin
  bool flush_due_ = false;
  bool failed_ = false;       // http has an error to tell
  bool half_closed_ = false;  // the client sends no more
  bool socket_open_ = true;
  bool socket_ends_ = false;  // all is sent; the socket is closed, or closes in stages
  bool released_ = false;
};

}  // namespace eddy::server
