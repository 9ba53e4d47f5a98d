// The testbed's routes in Flask's style.
#include <eddy/base/digest.h>
#include <eddy/flask.h>
#include <eddy/gevent.h>
#include <eddy/http/status.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "answers.h"
#include "comparison/page.h"
#include "options.h"

namespace testbed {
namespace {

using namespace eddy;
using flask::Response;

std::string home() {
  const auto messages = comparison::messages(flask::request().args.get("skip"));
  return flask::render_template("main.html", {{"title", "home"}, {"messages", messages}});
}

void set_type_of_request(Response& response) {
  const std::string_view type = flask::request().content_type();
  response.set_header("Content-Type", type.empty() ? "application/octet-stream" : type);
}

base::Generator<std::string> body_pieces(std::string first, flask::RequestStream& body) {
  co_yield std::move(first);
  for (std::string_view piece = body.chunk(); !piece.empty(); piece = body.chunk()) co_yield piece;
}
AsyncGenerator<std::string> body_pieces_async(std::string first, flask::RequestStream& body) {
  co_yield std::move(first);
  for (std::string_view piece = co_await body.chunk_async(); !piece.empty();
       piece = co_await body.chunk_async())
    co_yield piece;
}

Response echo() {
  flask::RequestStream& body = flask::request().stream();
  std::string first = body.read(echo_begins_at);
  const bool ended = first.size() < echo_begins_at;
  Response response{ended ? Response{std::move(first)} : body_pieces(std::move(first), body)};
  set_type_of_request(response);
  return response;
}
Task<Response> echo_async() {
  flask::RequestStream& body = flask::request().stream();
  std::string first = co_await body.read_async(echo_begins_at);
  const bool ended = first.size() < echo_begins_at;
  Response response{ended ? Response{std::move(first)} : body_pieces_async(std::move(first), body)};
  set_type_of_request(response);
  co_return response;
}

// A green thread may wait for more of the body in the midst of an answer; elsewhere that would hold a thread, or the event loop, and a
// coroutine waits.
void add_echo(flask::Flask& app, server::Kind kind) {
  if (kind == server::Kind::green)
    app.post("/echo", echo).stream_body();
  else
    app.post("/echo", echo_async).stream_body();
}

Value upload() {
  std::vector<Value> parts;
  for (const auto& [name, value] : flask::request().form)
    parts.push_back(part(name, {}, value.size(), base::sha256_hex(value)));
  for (flask::FileStorage& file : flask::request().files) {
    base::Digest digest{base::DigestKind::sha256};
    for (std::string piece = file.read(65'536); !piece.empty(); piece = file.read(65'536))
      digest.update(piece);
    parts.push_back(part(file.name, file.filename, file.size(), digest.hex()));
  }
  return {{"parts", Value::list(std::move(parts))}};
}

base::Generator<std::string> chunks(int count) {
  for (int i = 0; i < count; ++i) co_yield chunk(i);
}
base::Generator<flask::ServerSentEvent> numbered(int from, int count) {
  for (int i = from; i < count; ++i) co_yield event(i);
}

Response stream(int count) {
  Response response{chunks(count)};
  response.set_mimetype("text/plain");
  if (flask::request().headers.has_token("TE", "trailers")) response.set_header("Trailer", "X-Chunks");
  response.set_trailers([count] { return flask::HeaderList{{"X-Chunks", std::to_string(count)}}; });
  return response;
}

Response events() {
  const flask::Request& request = flask::request();
  return flask::event_stream(
      numbered(first_event(request.last_event_id()), count_of(request.args.get("count"))));
}

// On the event loop a handler that waits is a Task; elsewhere it blocks its thread, or its green thread.
void add_slow(flask::Flask& app, server::Kind kind) {
  const auto slept = [](int ms) { return "slept " + std::to_string(ms) + " ms\n"; };
  if (kind == server::Kind::event) {
    app.get("/slow/<int:ms>", [slept](int ms) -> Task<std::string> {
      co_await loop::sleep_async(std::chrono::milliseconds{ms});
      co_return slept(ms);
    });
  } else {
    app.get("/slow/<int:ms>", [slept](int ms) {
      loop::sleep(std::chrono::milliseconds{ms});
      return slept(ms);
    });
  }
}

Response status(int code) {
  if (code < 200 || code > 599) flask::abort(400);
  Response response{std::string{http::reason_phrase(code)} + "\n", code};
  if (!http::status_allows_body(code)) response.set_data({});
  return response;
}

}  // namespace

int serve_flask(const Options& options) {
  flask::Flask app{
      "testbed",
      {.template_folder = comparison::page("jinja2"),
       .static_folder = options.files,
       .static_url_path = "/file",
       .compress = options.compress ? std::optional<http::Compression>{std::in_place} : std::nullopt}};
  app.get("/", home);
  app.get("/hello", [] { return "Hello, World!"; });
  add_echo(app, options.kind);
  app.post("/upload", upload);
  app.get("/stream/<int:count>", stream);
  app.get("/events", events);
  add_slow(app, options.kind);
  app.get("/status/<int:code>", status);
  app.get("/headers", [] { return fields(flask::request().head); });
  app.get("/error", []() -> std::string { throw std::runtime_error{"asked for"}; });
  return server::serve(app, options.kind, options.server);
}

}  // namespace testbed
