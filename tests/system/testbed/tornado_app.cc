// The testbed's routes in Tornado's style.
#include <eddy/base/digest.h>
#include <eddy/http/status.h>
#include <eddy/tornado.h>

#include <chrono>
#include <stdexcept>
#include <vector>

#include "answers.h"
#include "comparison/main_handler.h"
#include "options.h"

namespace testbed {
namespace {

using namespace eddy;
using tornado::web::handler;
using tornado::web::handler_with;
using tornado::web::HTTPError;
using tornado::web::RequestHandler;

// HEAD is what GET is, without the body: in Tornado a handler says so itself.
struct Home : MainHandler {
  void head() { get(); }
};

struct Hello : RequestHandler {
  void get() { write("Hello, World!"); }
  void head() { get(); }
};

// The body goes back as it comes, once it has ended or so much of it is there that the answer begins.
struct Echo : RequestHandler {
  void prepare() {
    const std::string_view type = request().headers().get("Content-Type");
    set_header("Content-Type", type.empty() ? "application/octet-stream" : type);
  }
  Task<> data_received(std::string_view chunk) {
    write(chunk);
    held += chunk.size();
    if (held >= echo_begins_at) co_await flush();
  }
  void post() {}
  std::size_t held = 0;
};

struct Upload : RequestHandler {
  void post() {
    std::vector<Value> parts;
    for (const auto& [name, value] : request().body_arguments())
      parts.push_back(part(name, {}, value.size(), base::sha256_hex(value)));
    for (const auto& [name, files] : request().files())
      for (const tornado::web::HTTPFile& file : files)
        parts.push_back(part(name, file.filename, file.body.size(), base::sha256_hex(file.body)));
    write({{"parts", Value::list(std::move(parts))}});
  }
};

struct Stream : RequestHandler {
  Task<> get(int count) {
    set_header("Content-Type", "text/plain; charset=utf-8");
    if (request().headers().has_token("TE", "trailers")) set_header("Trailer", "X-Chunks");
    co_await flush();  // trailers are of a body in chunks, one that has none too
    for (int i = 0; i < count; ++i) {
      write(chunk(i));
      co_await flush();
    }
    set_trailer("X-Chunks", std::to_string(count));
  }
  Task<> head(int count) { return get(count); }
};

struct Events : RequestHandler {
  Task<> get() {
    set_header("Content-Type", http::event_stream_type);  // also of a stream that has no event
    set_header("Cache-Control", "no-cache");
    co_await flush();
    const int count = count_of(get_argument("count", ""));
    for (int i = first_event(last_event_id()); i < count; ++i) {
      write_event(event(i));
      co_await flush();
    }
  }
  Task<> head() { return get(); }
};

struct Slow : RequestHandler {
  Task<> get(int ms) {
    co_await tornado::gen::sleep(std::chrono::milliseconds{ms});
    write("slept " + std::to_string(ms) + " ms\n");
  }
  Task<> head(int ms) { return get(ms); }
};

struct Status : RequestHandler {
  void get(int code) {
    if (code < 200 || code > 599) throw HTTPError{400};
    set_status(code);
    if (http::status_allows_body(code)) write(std::string{http::reason_phrase(code)} + "\n");
  }
  void head(int code) { get(code); }
};

struct Headers : RequestHandler {
  void get() { write(fields(request().connection().request())); }
  void head() { get(); }
};

struct Error : RequestHandler {
  void get() { throw std::runtime_error{"asked for"}; }
  void head() { get(); }
};

}  // namespace

int serve_tornado(const Options& options) {
  tornado::web::Application app{
      {{R"(/)", handler<Home>},
       {R"(/hello)", handler<Hello>},
       {R"(/echo)", handler<Echo>},
       {R"(/upload)", handler<Upload>},
       {R"(/stream/(\d+))", handler<Stream>},
       {R"(/events)", handler<Events>},
       {R"(/slow/(\d+))", handler<Slow>},
       {R"(/status/(\d+))", handler<Status>},
       {R"(/headers)", handler<Headers>},
       {R"(/error)", handler<Error>},
       {R"(/file/(.*))", handler_with<tornado::web::StaticFileHandler>(options.files)}},
      {.template_path = comparison::page("tornado"),
       .template_whitespace = "all",
       .compress_response = options.compress}};
  return server::serve(app, options.kind, options.server);
}

}  // namespace testbed
