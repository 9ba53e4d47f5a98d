// Response: what a handler answers, and everything that a handler may return instead of one.
//
//   return "text";                               text/html, 200
//   return Value{...};                           a dict or list: JSON
//   return std::pair{"made", 201};               body and status; std::tuple with headers as a third
//   return flask::Response{"made", 201};
//   return rows();                               base::Generator<std::string>: sent as it yields
//
// Follows the manual's "About Responses" and werkzeug.wrappers.Response. Tests: tests/flask/app_test.cc.
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
#include "eddy/http/event_stream.h"
#include "eddy/http/headers.h"
#include "eddy/http/segment.h"
#include "eddy/value.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::flask {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// Attributes of a cookie; those left at their default are not sent.
struct CookieOptions {
  std::optional<std::int64_t> max_age{};  // seconds
  std::optional<std::int64_t> expires{};  // seconds since 1970
  std::string path = "/";
  std::string domain{};
  bool secure = false;
  bool httponly = false;
  std::string samesite{};    // "Strict", "Lax" or "None"
  bool partitioned = false;  // one of each site that embeds this one; secure, too
};
// A Set-Cookie field over so many bytes, which browsers drop, is logged.
inline constexpr std::size_t max_cookie_size = 4093;

class Response {
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

  int status_code = 200;
  std::string reason;     // empty: the registered phrase
  http::Headers headers;  // Content-Type too: "text/html; charset=utf-8" unless set

  [[nodiscard]] bool is_streamed() const noexcept { return static_cast<bool>(generator_); }
  // The body; of a streamed response the empty string, of segments those of bytes put together.
  [[nodiscard]] std::string get_data() const;
  void set_data(std::string body);  // forgets a generator, and segments
  // A body of pieces that are sent as they are, a file's range too.
  void set_segments(http::Segments segments);
  [[nodiscard]] std::string_view mimetype() const;
  // Fields behind a generator's body, asked for once it has ended, in its own context; sent where the client takes them (TE:
  // trailers). They may not frame the body or say how to read it.
  void set_trailers(std::function<HeaderList()> trailers) { trailers_ = std::move(trailers); }
  // Sets Content-Type, with "; charset=utf-8" for text types.
  void set_mimetype(std::string_view mimetype);

  // Throws std::invalid_argument, naming it, where a header's name or value can't stand in a response (a line
  // break).
  void set_header(std::string_view name, std::string_view value);  // replaces
  void add_header(std::string_view name, std::string_view value);
  void extend(const HeaderList& more);  // sets each

  void set_cookie(std::string_view name, std::string_view value, const CookieOptions& options = {});
  // Of a cookie with those attributes: browsers want the path and the domain, and some the others, that it was set with.
  void delete_cookie(std::string_view name, CookieOptions options = {});
  void delete_cookie(std::string_view name, std::string_view path, std::string_view domain = {});

  // Gives the answer to the server; once.
  void send(wsgi::Exchange& exchange) &&;
  // The same, and waits until a generator has ended, which it pulls itself; the response has to live as long.
  Task<> send_async(wsgi::Exchange& exchange) &&;

 private:
  std::string body_;
  http::Segments segments_;  // in place of body_ where not empty
  base::Generator<std::string> generator_;
  std::function<HeaderList()> trailers_;
};

// A response of JSON, and a line break behind it: a dict's keys sorted, no blanks (flask.jsonify).
[[nodiscard]] Response jsonify(const Value& value);

using http::ServerSentEvent;

// A stream of Server-Sent Events, each sent when it is yielded: text/event-stream, which no cache keeps. Where one can't be
// sent (a line break in its id) the stream is cut, and that is logged.
[[nodiscard]] Response event_stream(base::Generator<ServerSentEvent> events);

// A response to adorn before it is returned.
template <class Body>
[[nodiscard]] Response make_response(Body body) {
  return Response(std::move(body));
}

// A redirection to `location`, with Werkzeug's small page.
[[nodiscard]] Response redirect(std::string_view location, int code = 302);

}  // namespace eddy::flask
