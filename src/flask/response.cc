#include "eddy/flask/response.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/clock.h"
#include "eddy/base/strings.h"
#include "eddy/flask/errors.h"
#include "eddy/flask/globals.h"
#include "eddy/flask/headers/etags.h"
#include "eddy/flask/json_provider.h"
#include "eddy/flask/request_headers.h"
#include "eddy/http/file_answer.h"
#include "flask/html.h"
#include "flask/iri.h"

namespace eddy::flask {
namespace {

constexpr std::string_view html = "text/html; charset=utf-8";

}  // namespace

Response::Response(std::string body, int status) : body_{std::move(body)} {
  status_code = status;
  headers.add_trusted("Content-Type", html);
}

Response::Response(std::string body, int status, const HeaderList& more) : Response{std::move(body), status} {
  extend(more);
}

Response::Response(const Value& value, int status) {
  status_code = status;
  if (value.is_dict() || value.is_sequence() || value.is_foreign()) {
    Response made = jsonify(value);
    body_ = std::move(made.body_);
    headers = std::move(made.headers);
    return;
  }
  if (!value.is_string() && !value.is_bytes()) {
    throw std::invalid_argument(fmt::format(
        "did not return a valid response. The return type must be a string, dict, list, tuple with "
        "headers or status, Response instance, or WSGI callable, but it was a {}.",
        value.type_name()));
  }
  body_ = value.as_string();
  headers.add_trusted("Content-Type", html);
}

Response::Response(base::Generator<std::string> pieces, int status) : generator_{std::move(pieces)} {
  status_code = status;
  headers.add_trusted("Content-Type", html);
}

Response::Response(AsyncGenerator<std::string> pieces, int status) : awaited_{std::move(pieces)} {
  status_code = status;
  headers.add_trusted("Content-Type", html);
}

std::string Response::get_data() const {
  if (segments_.empty()) return body_;
  std::string all;
  for (const http::Segment& segment : segments_) {
    if (!segment.is_file()) all += segment.bytes();
  }
  return all;
}

void Response::set_data(std::string body) {
  body_ = std::move(body);
  segments_.clear();
  generator_.reset();
  awaited_.reset();
}

void Response::set_segments(http::Segments segments) {
  set_data({});
  segments_ = std::move(segments);
}

void Response::add_etag(bool overwrite, bool weak) {
  if (overwrite || !headers.contains("ETag")) set_etag(generate_etag(get_data()), weak);
}

namespace {

// Only the tag and what a cache does with it (RFC 9110, 15.4.5).
void leave_out_representation(http::Headers& headers) {
  for (const std::string_view name :
       {"Allow", "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Range",
        "Content-Type", "Last-Modified", "Accept-Ranges"})
    headers.remove(name);
}

[[noreturn]] void throw_unsatisfiable(std::uint64_t size) {
  RequestedRangeNotSatisfiable error;
  error.headers.emplace_back("Content-Range", http::content_range_of_416(size));
  throw error;
}

// What of the next piece is in the part, which is counted from that piece on.
std::string cut(const std::string& piece, http::ByteRange& part) {
  const std::uint64_t begin = std::min<std::uint64_t>(part.begin, piece.size());
  const std::uint64_t end = std::min<std::uint64_t>(part.end, piece.size());
  part.begin -= begin;
  part.end -= end;
  return piece.substr(begin, end - begin);
}

// Of a generator's bytes those of a part.
base::Generator<std::string> part_of(base::Generator<std::string> pieces, http::ByteRange part) {
  while (part.end > 0) {
    const std::optional<std::string> piece = pieces.next();
    if (!piece) co_return;
    co_yield cut(*piece, part);
  }
}
AsyncGenerator<std::string> part_of(AsyncGenerator<std::string> pieces, http::ByteRange part) {
  while (part.end > 0) {
    const std::optional<std::string> piece = co_await pieces.next();
    if (!piece) co_return;
    co_yield cut(*piece, part);
  }
}

}  // namespace

Response& Response::make_conditional(const RequestHeaders& request, bool accept_ranges,
                                     std::optional<std::uint64_t> complete_length) {
  const http::Method method = request.head.method;
  if ((method != http::Method::get && method != http::Method::head) || status_code / 100 != 2) return *this;
  if (accept_ranges) set_accept_ranges("bytes");
  std::optional<std::uint64_t> size = complete_length;
  if (!is_streamed()) size = segments_.empty() ? body_.size() : http::total_size(segments_);
  const std::string etag{headers.get("ETag")};
  const http::Selection selected =
      http::select_parts(method, request.headers, {.etag = etag, .last_modified = last_modified()},
                         accept_ranges ? size : std::nullopt, base::seconds_now());
  switch (selected.status) {
    case 304:
      set_data({});
      status_code = 304;
      break;
    case 412: throw PreconditionFailed();
    case 416: throw_unsatisfiable(*size);
    case 206: select(selected, *size); break;
    default: break;
  }
  return *this;
}

void Response::select(const http::Selection& selected, std::uint64_t size) {
  if (is_streamed()) {
    if (selected.parts.size() > 1) return;
    const http::ByteRange part = selected.parts[0];
    if (awaited_)
      awaited_ = part_of(std::move(awaited_), part);
    else
      generator_ = part_of(std::move(generator_), part);
    headers.remove("Content-Length");
    set_header("Content-Range", http::content_range(part, size));
    status_code = 206;
    return;
  }
  if (segments_.empty()) segments_.emplace_back(std::move(body_));
  http::FileAnswer answer = http::answer_with(selected, segments_, content_type());
  headers.remove("Content-Length");
  if (!answer.content_range.empty()) set_header("Content-Range", answer.content_range);
  if (!answer.content_type.empty()) set_header("Content-Type", answer.content_type);
  set_segments(std::move(answer.body));
  status_code = answer.status;
}

void Response::set_cookie(std::string_view name, std::string_view value, const CookieOptions& options) {
  add_header("Set-Cookie", dump_cookie(name, value, options));
}

void Response::delete_cookie(std::string_view name, CookieOptions options) {
  options.max_age = options.expires = 0;
  set_cookie(name, "", options);
}

void Response::delete_cookie(std::string_view name, std::string_view path, std::string_view domain) {
  delete_cookie(name, {.path = std::string{path}, .domain = std::string{domain}});
}

namespace {

std::function<http::Headers()> as_fields(std::function<HeaderList()> trailers) {
  if (!trailers) return {};
  return [trailers = std::move(trailers)] {
    http::Headers fields;
    for (const auto& [name, value] : trailers()) {
      if (const auto added = fields.add(name, value); !added)
        throw std::invalid_argument("the trailer '" + name +
                                    "': " + std::string{http::describe(added.error())});
    }
    return fields;
  };
}

http::ResponseHead head_of(ResponseHeaders&& response) {
  if (response.status_code == 304) leave_out_representation(response.headers);
  http::ResponseHead head{response.status_code, std::move(response.headers)};
  head.reason = std::move(response.reason);
  return head;
}

}  // namespace

void Response::send(wsgi::Exchange& exchange) && {
  if (awaited_) throw RuntimeError("the pieces of an AsyncGenerator are waited for: send_async");
  http::ResponseHead head = head_of(std::move(*this));
  if (generator_)
    return exchange.respond(std::move(head), std::move(generator_), as_fields(std::move(trailers_)));
  if (!segments_.empty()) return exchange.respond(std::move(head), std::move(segments_));
  exchange.respond(std::move(head), std::move(body_));
}

Task<> Response::send_async(wsgi::Exchange& exchange) && {
  if (!is_streamed()) {
    std::move(*this).send(exchange);
    co_return;
  }
  http::ResponseHead head = head_of(std::move(*this));
  exchange.start(std::move(head));
  const bool has_body = exchange.request().method != http::Method::head;
  if (has_body) co_await send_pieces(exchange);
  const auto fields = as_fields(std::move(trailers_));
  exchange.finish(fields && has_body ? fields() : http::Headers{});
  generator_.reset();
  awaited_.reset();
}

Task<> Response::send_pieces(wsgi::Exchange& exchange) {
  loop::Waiter gone;
  struct Watch {
    wsgi::Exchange& exchange;
    ~Watch() { exchange.on_gone(nullptr); }
  } const watch{exchange};
  // A generator that blocks has ended by the time that it could be told.
  if (awaited_) exchange.on_gone([waker = gone.waker()] { waker.wake(); });
  for (;;) {
    std::optional<std::string> piece = co_await next_piece(gone);
    if (!piece) co_return;
    if (!piece->empty()) co_await exchange.write_async(std::move(*piece));
  }
}

// The next, or nothing at the end. Nobody waits for what a client is to get that has left.
Task<std::optional<std::string>> Response::next_piece(loop::Waiter& gone) {
  if (!awaited_) co_return generator_.next();
  std::optional<std::string> piece = co_await awaited_.next_unless(gone);
  if (!awaited_) throw wsgi::ClientGone();
  co_return piece;
}

Response jsonify(const Value& value) {
  if (has_app_context()) return current_app().json->response(value);
  return DefaultJSONProvider{}.response(value);
}

namespace {

std::string text_of(const ServerSentEvent& event) {
  auto text = http::format_event(event);
  if (!text) throw std::invalid_argument{std::string{http::describe(text.error())}};
  return std::move(*text);
}

base::Generator<std::string> formatted(base::Generator<ServerSentEvent> events) {
  while (const std::optional<ServerSentEvent> event = events.next()) co_yield text_of(*event);
}
AsyncGenerator<std::string> formatted(AsyncGenerator<ServerSentEvent> events) {
  while (const std::optional<ServerSentEvent> event = co_await events.next()) co_yield text_of(*event);
}

Response of_events(Response response) {
  response.headers.set_trusted("Content-Type", http::event_stream_type);
  response.headers.set_trusted("Cache-Control", "no-cache");
  return response;
}

}  // namespace

Response event_stream(base::Generator<ServerSentEvent> events) {
  return of_events(formatted(std::move(events)));
}
Response event_stream(AsyncGenerator<ServerSentEvent> events) {
  return of_events(formatted(std::move(events)));
}

Response redirect(std::string_view location, int code) {
  const std::string shown = detail::escape_html(location);
  Response response{
      fmt::format(
          "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n<p>You "
          "should be redirected automatically to the target URL: <a href=\"{}\">{}</a>. If not, click the "
          "link.\n",
          shown, shown),
      code};
  response.headers.set_trusted("Location", detail::uri_of(location));
  return response;
}

}  // namespace eddy::flask
