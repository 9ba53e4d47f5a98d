// ServerConnection: the server's side of one HTTP/1.0 or 1.1 connection, as a pure function of bytes and
// times.
//
// No socket, thread or clock. A server moves bytes in and segments out, and asks when to come back:
//
//   connection.receive(bytes, now);  // what the socket gave; eof(now) at its end
//   for (Event event = connection.next();; event = connection.next()) {
//     if (event.kind == Event::request) route(connection.request());           // lives until the answer is
//     done else if (event.kind == Event::body) use(event.data);                     // dies with the next
//     call else if (event.kind == Event::end) handle();                             // calls respond else if
//     (event.kind == Event::error) connection.respond_error(moment);   // or respond with a page else break;
//     // need_more, answer, closed
//   }
//   connection.keep_input();              // before `bytes` die
//   write(connection.output());           // by writev; then drop what was sent
//   if (connection.should_close()) ...;   // once the output is sent
//   arm(connection.next_deadline());      // timed_out(now) when it has come
//
// What a server may rely on:
//  - a request's events are: request, body*, end; or error at any point, after which only `closed` comes;
//  - the next request is parsed once the present one is answered: answers leave in the order of the requests;
//  - after an error, `Connection: close` or eof nothing more is ever answered;
//  - bytes held are bounded: by ServerLimits and, while a request is being answered, by wants_read().
// The two machines (the request's and the answer's) and their tables are in src/http/server_connection.cc.
//
// Tests: tests/http/server_connection_test.cc, rfc_test.cc, limits_test.cc; fuzzed by
// tests/fuzz/http_server_connection.cc.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "eddy/base/result.h"
#include "eddy/http/leniencies.h"
#include "eddy/http/message.h"
#include "eddy/http/segment.h"

namespace eddy::http {

using Time = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// A point in time as a response needs it: the caller's clock, and the text of its Date field ("Tue, 15 Nov
// 1994 08:12:31 GMT"; base::HttpDate keeps one), empty for no Date.
struct Moment {
  Time now{};
  std::string_view date = {};
};

// What a peer may make us hold or do; each is answered by the status named.
struct ServerLimits {
  std::size_t request_line = 8192;           // bytes: 414, or 400 where no target is found in it
  std::size_t header_line = 16384;           // bytes of one field: 431
  std::size_t header_count = 100;            // fields: 431
  std::size_t header_bytes = 65536;          // bytes of all fields: 431
  std::uint64_t body_bytes = 10 << 20;       // bytes of one body, framing not counted: 413
  std::size_t chunk_extension_bytes = 4096;  // bytes over one body: 400
  std::size_t trailer_bytes = 8192;          // bytes over one body: 431
  std::size_t pipelined_bytes = 65536;  // bytes read ahead while a request is answered: wants_read() is false
  std::uint64_t drain_bytes = 256 << 10;  // bytes of an unread body read and dropped to keep a connection
  std::uint32_t leading_blank_lines = 4;  // CR LF before a request line (RFC 9112, 2.2): 400
  std::uint32_t decoding_ratio =
      100;  // bytes that a byte of a coded body may become, over 64 KiB in all: 413
};

// A duration of zero switches a time-out off.
struct ServerTimeouts {
  Duration header = std::chrono::seconds{20};  // from a request's first byte to its head's end: 408
  Duration body = std::chrono::seconds{60};    // without a byte of a body that is being read: 408
  Duration idle = std::chrono::seconds{60};    // between requests, and before the first: closed
  Duration write = std::chrono::seconds{60};   // without progress on output (see sent): closed
};

// Why a request was refused; it is the peer's.
enum class RequestError : std::uint8_t {
  none,
  bad_request_line,            // 400: also a bad method or target
  bad_line_end,                // 400: a bare CR or LF
  bad_header,                  // 400: name, colon, value or folding
  bad_host,                    // 400: none, several, malformed, or another than the target's
  bad_length,                  // 400: Content-Length that isn't one number
  bad_framing,                 // 400: both lengths, or chunked in HTTP/1.0
  unknown_coding,              // 501: a Transfer-Encoding other than chunked
  bad_chunk,                   // 400: size or line end
  chunk_extension_too_long,    // 400
  truncated,                   // 400: the peer closed inside a message
  target_too_long,             // 414
  header_too_large,            // 431: by size or by count; trailers too
  body_too_large,              // 413
  version_not_supported,       // 505
  timed_out,                   // 408
  misdirected,                 // 421: an absolute target of another scheme than http
  unsupported_content_coding,  // 415: a Content-Encoding that decode_body doesn't know, or several
  bad_content_coding,          // 400: the body is not what its Content-Encoding says, or ends early
};
// The status to answer with: 0 for none.
int status_of(RequestError error) noexcept;
// A sentence, for a log: "a header field's line was folded (RFC 9112, 5.2)".
std::string_view describe(RequestError error) noexcept;

// Why a send was refused. It is ours: the handler's or the server's.
enum class SendError : std::uint8_t {
  no_request,      // nothing to answer, or the answer was begun, or finished, already
  bad_status,      // not 200…999 (informational answers are the connection's)
  bad_reason,      // a control byte in the reason phrase
  body_too_long,   // more bytes than the Content-Length promised: they are dropped
  body_too_short,  // fewer at finish: the connection is cut; a Content-Length that is not one number
  closed,          // the connection was aborted or has failed
  bad_trailer,  // a field that may not stand behind a body (RFC 9110, 6.5.1): it frames, routes or describes
};
std::string_view describe(SendError error) noexcept;

struct Event {
  enum Kind : std::uint8_t {
    need_more,  // feed bytes: receive, or eof
    request,    // a head is whole: see request()
    body,       // `data` is the next piece, never empty
    end,        // the request's last byte was read
    error,      // the request is refused: see error(); once
    answer,     // all is read and the answer is not finished: respond
    closed,     // no further request comes
  };
  Kind kind = need_more;
  std::string_view data = {};
};

class ServerConnection {
 public:
  explicit ServerConnection(const ServerLimits& limits = {}, const ServerTimeouts& timeouts = {},
                            Time now = {}, const Leniencies& lenient = {});
  ServerConnection(ServerConnection&&) noexcept;
  ServerConnection& operator=(ServerConnection&&) noexcept;
  ~ServerConnection();

  // --- in ---
  // Bytes that arrived; they are read in place and must live until keep_input() or the next receive.
  void receive(std::string_view bytes, Time now);
  // The peer has shut its side: a message that is cut short is an error, what is whole is still answered.
  void eof(Time now);
  // Copies what `next` has not consumed. Call it before the bytes given to receive die.
  void keep_input();
  // The next event, in order. A body is read only by calling next: the first call after a request that
  // expects 100-continue puts a 100 in the output. need_more and answer repeat until something changes.
  [[nodiscard]] Event next();
  // Whether reading the socket is of use: false while the answer is awaited and pipelined_bytes are held, and
  // after closed.
  [[nodiscard]] bool wants_read() const noexcept;

  // Whether bytes of later requests were read already, while one is answered.
  [[nodiscard]] bool pipelined() const noexcept;

  // The present request's head: from Event::request until the answer and the body are done and next is
  // called.
  [[nodiscard]] const RequestHead& request() const noexcept;
  [[nodiscard]] RequestHead& request() noexcept;
  // Fields after a chunked body; whole at Event::end.
  [[nodiscard]] const Headers& trailers() const noexcept;
  // Replaces body_bytes for the present request; call it at Event::request.
  void set_body_limit(std::uint64_t bytes) noexcept;
  // Gives the present request's body out decoded, where it has a Content-Encoding (gzip, deflate, br, zstd); call it at
  // Event::request. The head then has X-Consumed-Content-Encoding in its place, as Tornado has it, and no Content-Length:
  // nobody knows it. The body's limit holds for what arrives and for what it is decoded to. False where the coding is
  // unknown: Event::error is next.
  bool decode_body();
  // Why the request was refused; none before Event::error.
  [[nodiscard]] RequestError error() const noexcept;

  // --- out ---
  // Once an answer is finished call `next` again: it reads what follows, and starts the idle clock.
  // The whole answer; done with it. Content-Length is added where the head has none. The segments are moved
  // from.
  base::Status<SendError> respond(const ResponseHead& head, std::span<Segment> body, const Moment& moment);
  base::Status<SendError> respond(const ResponseHead& head, Segment body, const Moment& moment);
  // The answer's head; then any number of writes and a finish. Framed by the head's Content-Length, else
  // chunked, or in HTTP/1.0 by closing.
  base::Status<SendError> start(const ResponseHead& head, const Moment& moment);
  base::Status<SendError> write(Segment piece);
  base::Status<SendError> write(std::span<Segment> pieces);  // moved from; one chunk
  // Ends the answer; trailers are sent where it is chunked. Refused (bad_trailer), it is not ended.
  base::Status<SendError> finish(Time now, const Headers* trailers = nullptr);
  // An interim answer's bytes (103: early_hints.h), before the answer, any number of times. HTTP/1.0 does not know them:
  // there nothing is sent (RFC 9110, 15.2).
  base::Status<SendError> interim(Segment head);
  // After Event::error: the plain answer for it (`Connection: close`, a line of text), where none was begun.
  void respond_error(const Moment& moment);
  // Cuts the answer short: no more output, should_close() is true. A peer can tell the answer is not whole, if the server looks
  // at needs_reset().
  void abort() noexcept;

  // Segments to send, oldest first. The server removes what it has sent (clear, erase,
  // Segment::remove_prefix), or moves them out.
  [[nodiscard]] Segments& output() noexcept;
  [[nodiscard]] const Segments& output() const noexcept;
  // Tells the write time-out's clock that bytes have left, and whether some still wait.
  void sent(Time now, bool some_left) noexcept;

  // Whether an answer was begun (its head is in the output, or sent); until the next request.
  [[nodiscard]] bool answer_started() const noexcept;
  // Whether the answer was finished; until the next request.
  [[nodiscard]] bool answer_finished() const noexcept;
  // Whether, as things stand, another request will be taken after this one.
  [[nodiscard]] bool keep_alive() const noexcept;
  // Takes no request after the present one (a drain): its answer, if not begun, says `Connection: close`.
  void close_after_answer() noexcept;
  // Nothing more to read or to answer: send the output, then close.
  [[nodiscard]] bool should_close() const noexcept;
  // Of one that was aborted in the middle of an answer that ends where its connection does (HTTP/1.0 without a length): close it
  // with a reset, for an orderly end would be the answer's.
  [[nodiscard]] bool needs_reset() const noexcept;
  // Of one that should_close: the peer may send on, for it was refused, in the middle of a body or not asked whether it wants to
  // close, or has sent more already. Then shut the sending side first and drop what arrives for a while, else the kernel's reset
  // may take the answer back (RFC 9112, 9.6).
  [[nodiscard]] bool peer_may_send() const noexcept;
  // Between two requests with nothing held: a stop may close it (after a grace).
  [[nodiscard]] bool idle() const noexcept;

  // --- time ---
  // When to call timed_out; empty for never.
  [[nodiscard]] std::optional<Time> next_deadline() const noexcept;
  // Does nothing before the deadline. After it: Event::error with 408 is next (head or body late), or
  // should_close() (idle), or abort (output stalled). Returns whether anything changed.
  bool timed_out(Time now);

  // Bytes of the present request's body given out so far.
  [[nodiscard]] std::uint64_t body_bytes_read() const noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace eddy::http
