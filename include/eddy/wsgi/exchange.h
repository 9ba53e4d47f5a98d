// The gateway: everything that a server promises an app, and an app a server, on one page.
//
//   server: a request's head is whole         app: App::route(head) -> Plan (on the loop, never waits)
//   server: the body too, or stream_body      app: Plan::run(exchange)   it blocks, or
//                                                  Plan::start(exchange) it suspends
//   app:    exchange.respond(...)             server: frames, sends, waits for slow readers
//   server: Plan::done(finished | aborted)    exactly one of them, exactly once, then ~Plan
//
// An Exchange knows neither the protocol that carries it nor the server it runs on. It never buffers more
// than the server's limit in either direction: read and write wait, in one of two kinds. The blocking kind
// (read, write, finish) blocks the thread, or parks the fiber, that calls it; inline on a loop it throws
// WouldBlock rather than stop the loop. The other kind (read_async, ...) suspends a Task.
//
// Exceptions: one that leaves run or start before the head was given is logged and becomes a 500; after it
// the connection is cut without its last chunk, and that is logged.
// Context: run and start begin with an empty loop::Context slot; what a plan puts there follows its task,
// fiber or thread, and a Generator given to respond is pulled and destroyed with the slot that was current.
// Lifetime: views and references handed out below live until ~Plan, but for read's pieces.
// Tests: tests/wsgi/exchange_test.cc on MemoryExchange, tests/server/* on all three servers.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/base/generator.h"
#include "eddy/http/compression.h"
#include "eddy/http/message.h"
#include "eddy/http/segment.h"
#include "eddy/loop/task.h"
#include "eddy/loop/waiter.h"

namespace eddy::http {
class ContentEncoder;
}

namespace eddy::wsgi {

// The two ends of the connection that carries a request. Addresses as text ("127.0.0.1", "::1"; on a Unix socket the remote
// one is empty, the local one its path, ports are 0); one Peer serves all requests of its connection.
struct Peer {
  std::string remote_address;
  std::uint16_t remote_port = 0;
  std::string local_address;
  std::uint16_t local_port = 0;
  std::string_view scheme = "http";  // "https" under TLS
  std::string_view request_id =
      {};  // the present request's, where the server gives them (Options::request_ids)
  // The path before the app's own, as a URL has it: "/shop" where the app answers "/" at "/shop/" (WSGI's SCRIPT_NAME); empty: the
  // app is at the root. Told by a proxy (http::ProxyTrust::x_prefix), or by a DispatcherMiddleware.
  std::string script_name = {};
};
// The end of a log line about a request: " [request 4f3c]", or nothing where it has no ID.
[[nodiscard]] std::string request_mark(std::string_view request_id);

// The client is gone (or was cut by a time-out): thrown by read and write, never by respond.
struct ClientGone : std::runtime_error {
  ClientGone() : std::runtime_error("the client closed the connection") {}
};
// The rest of the body can't be had: `status` says why (400 malformed, 408 too slow, 413 over the limit).
struct BodyError : std::runtime_error {
  BodyError(int status_code, const char* why) : std::runtime_error(why), status{status_code} {}
  int status;
};
// A blocking wait was asked for where it would stop the loop: use a coroutine, another server, or respond.
using loop::WouldBlock;

// How an exchange ended: `finished`, the server has the whole answer and sends it; `aborted`, the client left
// before, a time-out cut it, or the app failed after its head.
enum class Outcome : std::uint8_t { finished, aborted };

// One request and its answer. Not thread-safe: used by the one thread, fiber or loop that the plan runs on;
// gone() alone may be called from any thread.
class Exchange {
 public:
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  virtual ~Exchange();

  [[nodiscard]] virtual const http::RequestHead& request() const noexcept = 0;
  [[nodiscard]] virtual const Peer& peer() const noexcept = 0;

  // When the server gives the whole request up (Options::request_timeout); max() where it has no limit.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point deadline() const noexcept = 0;

  // The request's body. A plan that does not stream finds it whole in body(); one that streams reads pieces,
  // each non-empty and valid until the next read, until an empty one says that it ended. (read also works,
  // in one piece and without waiting, where the body is whole.) Throws ClientGone, BodyError.
  [[nodiscard]] virtual std::string_view body() const noexcept = 0;
  [[nodiscard]] std::string_view read();
  [[nodiscard]] Task<std::string_view> read_async();

  // Codes the answer where its head, the request's Accept-Encoding and `options`, which outlive the exchange, say so; to be
  // called before it begins. A body that is whole in memory is coded at once, files and generators as they are sent, and what
  // is written piece by piece so that the client can decode each piece when it comes.
  void compress(const http::Compression& options) noexcept { compression_ = &options; }

  // 103 Early Hints (RFC 8297): sends a Link field for each, as "</style.css>; rel=preload; as=style", while the answer is being
  // made; any number of times before it begins, then std::logic_error. A client of HTTP/1.0 is sent none. Throws
  // std::invalid_argument where a link holds a line break or another control byte. Never waits.
  void send_early_hints(const std::vector<std::string>& links);

  // The whole answer at once; never waits. Without Content-Length and Transfer-Encoding in `head` the server
  // sets the framing; to a HEAD request it sends the head alone. Throws std::logic_error after a first
  // answer.
  void respond(http::ResponseHead head, std::string body);
  void respond(http::ResponseHead head, std::vector<http::Segment> body);
  // An answer that is pulled as the socket takes more, on the thread, fiber or loop that blocking plans of
  // this server run on; never waits here. The generator is destroyed early where the client leaves.
  // `trailers` is asked for the fields behind the body, where it came to its end and the client takes such (finish).
  // To a HEAD request it is not pulled at all.
  void respond(http::ResponseHead head, base::Generator<std::string> body,
               std::function<http::Headers()> trailers = {});

  // An answer piece by piece: start once, write any number, finish once. write returns once the server holds
  // less than its buffer limit; finish hands the end over and does not wait for the client. Throws ClientGone
  // where it has left, std::logic_error out of order or past the Content-Length that the head states.
  void start(http::ResponseHead head);
  void write(std::string data);
  void write(std::vector<http::Segment> data);
  [[nodiscard]] Task<> write_async(std::string data);
  [[nodiscard]] Task<> write_async(std::vector<http::Segment> data);
  // Trailers are sent where the answer is chunked and the client asks for them (TE: trailers), else dropped (RFC 9110, 6.5.1).
  // std::invalid_argument for a field that frames, routes or describes the body: it would come too late.
  void finish(http::Headers trailers = {});
  // Cuts the connection without the answer's end, as a failure after the head does.
  void abort();

  [[nodiscard]] bool started() const noexcept { return state_ != State::idle; }       // a head was given
  [[nodiscard]] bool finished() const noexcept { return state_ == State::finished; }  // and its end too
  // True once the client is known to have left. One that has only ended its sending counts (it can't be told
  // from one that closed), but is still sent its answer: write throws once the connection is broken.
  [[nodiscard]] virtual bool gone() const noexcept = 0;
  // Whether the client takes fields behind the body of a chunked answer.
  [[nodiscard]] bool takes_trailers() const noexcept { return request().headers.has_token("TE", "trailers"); }
  // Calls `callback` once when the client leaves before the answer is whole (at once if it has): on the loop
  // of a suspending plan; for a blocking one on the server's I/O loop, beside run. Null takes it back.
  virtual void on_gone(std::function<void()> callback) = 0;

 protected:
  Exchange();

  // What a server implements; none of it waits.
  // The next piece, empty at the end, or nothing yet: then the waiter says when to try again.
  virtual std::optional<std::string_view> try_read() = 0;
  virtual void send_interim(std::string head) = 0;
  virtual void send_whole(http::ResponseHead&& head, std::span<http::Segment> body) = 0;
  virtual void send_generator(http::ResponseHead&& head, base::Generator<std::string>&& body,
                              std::function<http::Headers()>&& trailers) = 0;
  virtual void send_head(http::ResponseHead&& head) = 0;
  virtual void send_data(std::span<http::Segment> data) = 0;
  virtual void send_end(http::Headers* trailers) = 0;  // null: none; may be moved from
  virtual void cut() = 0;
  // Calls send_end, with these where the client takes them; throws std::invalid_argument for one that may not be there.
  void end_with(http::Headers trailers);
  // True while the server holds its buffer limit or more of unsent bytes.
  [[nodiscard]] virtual bool full() const noexcept = 0;
  // True once nothing more can be sent.
  [[nodiscard]] virtual bool broken() const noexcept = 0;
  // What is waited on for data, room or the end; a wake means "look again". Made when first needed.
  virtual loop::Waiter& waiter() = 0;

 private:
  enum class State : std::uint8_t { idle, streaming, finished };
  void advance(State from, State to);
  void put(std::span<http::Segment> data);
  void put_text(std::string data);
  void wait_for_room();
  [[nodiscard]] Task<> wait_for_room_async();
  void answer_whole(http::ResponseHead&& head, std::span<http::Segment> body);
  void answer_generator(http::ResponseHead&& head, base::Generator<std::string>&& body,
                        std::function<http::Headers()>&& trailers);
  void put_last();

  State state_ = State::idle;
  const http::Compression* compression_ = nullptr;
  std::unique_ptr<http::ContentEncoder> encoder_;  // of an answer that is written piece by piece
};

// `either`: a plan that blocks, and that can suspend where nothing may block. It is run where it has a thread or a fiber of
// its own, and started where it would be inline on the loop.
enum class Waiting : std::uint8_t { blocks, suspends, either };

// How one request is going to be handled. Made by route, owned by the server until done was called.
class Plan {
 public:
  explicit Plan(Waiting kind = Waiting::blocks) noexcept : waiting{kind} {}
  Plan(const Plan&) = delete;
  Plan& operator=(const Plan&) = delete;
  virtual ~Plan() = default;

  Waiting waiting;           // blocks: the server calls run; suspends: start; either: one of them
  bool stream_body = false;  // true: begin at the head and read; false: begin when the body is whole
  // With stream_body: nothing reads it, so a handler that blocks can begin at the head anywhere.
  bool drops_body = false;
  // Bytes; a larger body is a 413 and the connection is closed. Nothing: the server's max_body_size.
  std::optional<std::uint64_t> max_body_size;

  // Handles the request: an answer must have been given when it returns (else a 500). It may return before
  // the answer is sent. Override the one that `waiting` names; the other is never called.
  virtual void run(Exchange& exchange);
  virtual Task<> start(Exchange& exchange);
  // Called exactly once, after run or start is over and the answer was taken or lost, on the thread of the
  // server's I/O loop: for the threaded server that is not where the plan ran. Must not block.
  virtual void done(Outcome) noexcept {}
};

// An application, as servers see it.
class App {
 public:
  App() = default;
  App(const App&) = delete;
  App& operator=(const App&) = delete;
  virtual ~App() = default;

  // Chooses how to handle a request, from its head alone; on the server's loop, so it must not wait. Never
  // null: "not found" is a plan too. `head` and `peer` live, unmoved, until the plan is destroyed.
  // An exception is logged and answered with 500.
  virtual std::unique_ptr<Plan> route(const http::RequestHead& head, const Peer& peer) = 0;

  // Called once in each process before its first request: the place to refuse what is not complete
  // (throws: the server prints what() and exits 1) and to close registration.
  virtual void serving() {}
};

}  // namespace eddy::wsgi
