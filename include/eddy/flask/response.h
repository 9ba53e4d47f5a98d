// Response: what a handler answers, and everything that a handler may return instead of one.
//
//   return "text";                               text/html, 200
//   return Value{...};                           a dict or list: JSON
//   return std::pair{"made", 201};               body and status; std::tuple with headers as a third
//   return flask::Response{"made", 201};
//   return flask::NotFound{};                    an HTTP error's page
//   return rows();                               base::Generator<std::string>: sent as it yields
//   return rows();                               AsyncGenerator<std::string>: the same, and waits between its pieces
//
// Follows the manual's "About Responses" and werkzeug.wrappers.Response. Tests: tests/flask/app_test.cc, async_response_test.cc.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "eddy/base/generator.h"
#include "eddy/flask/cookies.h"
#include "eddy/flask/response_headers.h"
#include "eddy/http/event_stream.h"
#include "eddy/http/segment.h"
#include "eddy/loop/async_generator.h"
#include "eddy/value.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::http {
struct Selection;
}

namespace eddy::flask {

class HTTPException;
class RequestHeaders;

class Response : public ResponseHeaders {
 public:
  Response() : Response(std::string{}) {}
  Response(std::string body, int status = 200);  // NOLINT: implicit, a handler returns one
  Response(std::string body, int status, const HeaderList& more);
  Response(const char* body) : Response(std::string{body}) {}  // NOLINT
  Response(const char* body, int status) : Response(std::string{body}, status) {}
  Response(const char* body, int status, const HeaderList& more)
      : Response(std::string{body}, status, more) {}
  Response(std::string_view body) : Response(std::string{body}) {}  // NOLINT
  Response(const Value& json, int status = 200);                    // NOLINT
  Response(base::Generator<std::string> pieces, int status = 200);  // NOLINT
  // Pieces that are waited for, each sent before the next is asked for, and no thread is held meanwhile. A handler that returns it is
  // a coroutine, or is the AsyncGenerator itself; one that blocks may where it has a thread or a green thread of its own, which
  // then waits, and is a RuntimeError, so a 500, where it would stop the event loop. Once the client is known to have left (or has ended
  // its sending, which can't be told from it) the generator is destroyed where it waits for what has not come.
  Response(AsyncGenerator<std::string> pieces, int status = 200);  // NOLINT
  Response(const HTTPException& error);                            // NOLINT: its page, as get_response
  template <class Body>
  Response(std::pair<Body, int> both) : Response(std::move(both.first)) {  // NOLINT
    status_code = both.second;
  }
  template <class Body>
  Response(std::pair<Body, HeaderList> both) : Response(std::move(both.first)) {  // NOLINT
    extend(both.second);
  }
  template <class Body>
  Response(std::tuple<Body, int> both) : Response(std::move(std::get<0>(both))) {  // NOLINT
    status_code = std::get<1>(both);
  }
  template <class Body>
  Response(std::tuple<Body, int, HeaderList> all) : Response(std::move(std::get<0>(all))) {  // NOLINT
    status_code = std::get<1>(all);
    extend(std::get<2>(all));
  }
  Response(Response&&) noexcept = default;
  Response& operator=(Response&&) noexcept = default;
  Response(const Response&) = delete;
  Response& operator=(const Response&) = delete;
  ~Response() = default;

  [[nodiscard]] bool is_streamed() const noexcept { return generator_ || awaited_; }
  // Streamed by an AsyncGenerator: send_async can, send can't.
  [[nodiscard]] bool is_awaited() const noexcept { return static_cast<bool>(awaited_); }
  // The body; of a streamed response the empty string, of segments those of bytes put together.
  [[nodiscard]] std::string get_data() const;
  void set_data(std::string body);  // forgets a generator, and segments
  // A body of pieces that are sent as they are, a file's range too.
  void set_segments(http::Segments segments);
  // Fields behind a generator's body, asked for once it has ended, in its own context; sent where the client takes them (TE:
  // trailers). They may not frame the body or say how to read it.
  void set_trailers(std::function<HeaderList()> trailers) { trailers_ = std::move(trailers); }
  // Gives a body in memory a tag of its own bytes, unless it has one and `overwrite` is false.
  void add_etag(bool overwrite = false, bool weak = false);
  // Answers what the request's conditions ask (RFC 9110, 13), by this response's ETag and Last-Modified: 304 without a body where
  // the client has it, and throws PreconditionFailed where it thinks of another one. With `accept_ranges` the parts that it
  // asks for (14), of a generator one part where `complete_length` tells the bytes of them all; throws
  // RequestedRangeNotSatisfiable where there are no such bytes. Does nothing but to GET and HEAD, and where the status is no 2xx.
  Response& make_conditional(const RequestHeaders& request, bool accept_ranges = false,
                             std::optional<std::uint64_t> complete_length = {});

  // Called once the answer is with the server, or its client gone; of one that a handler returned, on the server's I/O loop: it
  // must not wait. What it throws is logged.
  void call_on_close(std::function<void()> callback) { on_close_.push_back(std::move(callback)); }

  void set_cookie(std::string_view name, std::string_view value, const CookieOptions& options = {});
  // Of a cookie with those attributes: browsers want the path and the domain, and some the others, that it was set with.
  void delete_cookie(std::string_view name, CookieOptions options = {});
  void delete_cookie(std::string_view name, std::string_view path, std::string_view domain = {});

  // Gives the answer to the server; once. Throws RuntimeError where it is_awaited().
  void send(wsgi::Exchange& exchange) &&;
  // The same, and waits until a generator has ended, which it pulls itself; the response has to live as long. Throws
  // wsgi::ClientGone where the client leaves before that.
  Task<> send_async(wsgi::Exchange& exchange) &&;
  // What call_on_close was given, for who sends it.
  [[nodiscard]] std::vector<std::function<void()>> take_on_close() noexcept { return std::move(on_close_); }

 private:
  void select(const http::Selection& selected, std::uint64_t size);
  Task<std::optional<std::string>> next_piece(loop::Waiter& gone);
  Task<> send_pieces(wsgi::Exchange& exchange);

  std::string body_;
  http::Segments segments_;  // in place of body_ where not empty
  base::Generator<std::string> generator_;
  AsyncGenerator<std::string> awaited_;
  std::function<HeaderList()> trailers_;
  std::vector<std::function<void()>> on_close_;
};

// A response of JSON, as the app's provider makes it: by default a dict's keys sorted, no blanks, and a line break behind it
// (flask.jsonify).
[[nodiscard]] Response jsonify(const Value& value);

using http::ServerSentEvent;

// A stream of Server-Sent Events, each sent when it is yielded: text/event-stream, which no cache keeps. Where one can't be
// sent (a line break in its id) the stream is cut, and that is logged.
[[nodiscard]] Response event_stream(base::Generator<ServerSentEvent> events);
[[nodiscard]] Response event_stream(AsyncGenerator<ServerSentEvent> events);

// A response to adorn before it is returned: of whatever a handler may return, or of its parts.
[[nodiscard]] inline Response make_response() { return {}; }
template <class Body>
[[nodiscard]] Response make_response(Body body) {
  return Response(std::move(body));
}
template <class Body>
[[nodiscard]] Response make_response(Body body, int status, const HeaderList& more = {}) {
  Response made(std::move(body));
  made.status_code = status;
  made.extend(more);
  return made;
}
template <class Body>
[[nodiscard]] Response make_response(Body body, const HeaderList& more) {
  Response made(std::move(body));
  made.extend(more);
  return made;
}

// A redirection to `location`, with Werkzeug's small page. After a 301 or 302 clients ask there by GET where they posted here, some
// whatever they asked by; 303 says GET to all; 307 and 308 keep the method and the body, 308 for good.
[[nodiscard]] Response redirect(std::string_view location, int code = 302);

}  // namespace eddy::flask
