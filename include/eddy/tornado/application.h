// Application: rules that lead paths to handler classes, and the settings they share (Tornado's
// tornado.web.Application and tornado.routing).
//
//   tornado::web::Application app{{{R"(/)", tornado::web::handler<MainHandler>},
//                                  {R"(/post/(\d+))", tornado::web::handler<PostHandler>, "post"}},
//                                 {.template_path = "templates", .static_path = "static"}};
//
// An Application is a wsgi::App: every server takes it. It does not change once it is made, so any number of
// threads may serve it; the settings' callbacks and what handlers share are theirs to guard.
// Tests: tests/tornado/routing_test.cc, tests/tornado/output_test.cc.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/http/compression.h"
#include "eddy/tornado/handler_class.h"
#include "eddy/tornado/request_handler.h"
#include "eddy/tornado/ui_module.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::tornado::httpserver {
class HTTPServer;
}

namespace eddy::tornado::web {

// Where a path leads. The regex (RE2's syntax: Python's without look-around and back-references) must match
// the whole path, still percent-encoded, from its first byte; "$" is added as Tornado adds it. Groups become
// the method's arguments by position, unquoted ("+" stays); they are all named or none is.
struct URLSpec {
  URLSpec(std::string regex, BoundHandler handler_class, std::string rule_name = {});

  std::string pattern;
  BoundHandler target;
  std::string name;  // for reverse_url; empty: none
};

// How the automatic Etag is computed: XXH3-128, or SHA-1 as Tornado's bytes (docs/compatibility.md).
enum class EtagDigest : std::uint8_t { xxh3_128, sha1 };

// What all handlers of an application share (Tornado's settings).
struct Settings {
  // Folder of render's templates; empty: templates are not available.
  std::string template_path{};
  // "all", "single" or "oneline" (tornado.template's filter_whitespace); empty: single for .html and .js, else all.
  std::string template_whitespace{};
  std::string autoescape = "xhtml_escape";  // function that {{ }} is passed through; empty: none
  // What templates call by name: {% module Entry(post) %} and {{ greeting("ann") }}; of one name the last counts. A
  // method goes before handler, request and the other names that templates see, what is given to render before it.
  std::vector<std::pair<std::string, UIModuleClass>> ui_modules{};
  std::vector<std::pair<std::string, UIMethod>> ui_methods{};
  // Folder served below static_url_prefix, and /favicon.ico and /robots.txt from it; empty: none.
  std::string static_path{};
  std::string static_url_prefix = "/static/";
  std::string static_default_filename{};  // served for a folder ("index.html"); empty: a folder is a 403
  bool debug = false;                     // sets those of the next two that are not given
  std::optional<bool> serve_traceback{};  // an error page shows the exception; default: debug
  std::optional<bool> compiled_template_cache{};  // templates are read once; default: not debug
  EtagDigest etag_digest = EtagDigest::xxh3_128;
  // Answers are coded as the client asks (Accept-Encoding); `compression` says which, and how.
  bool compress_response = false;
  http::Compression compression{};
  std::optional<BoundHandler> default_handler{};  // for paths that no rule matches; default: a 404
  // Called for every answer instead of the access log's line.
  std::function<void(const RequestHandler&)> log_function{};
  std::vector<std::pair<std::string, Value>> other{};  // the application's own

  // One of `other`; where there is none of that name `fallback` (Tornado's settings.get("name")).
  [[nodiscard]] Value get(std::string_view name, const Value& fallback = {}) const {
    for (const auto& [key, value] : other)
      if (key == name) return value;
    return fallback;
  }
};

class Application : public eddy::wsgi::App {
 public:
  // Throws std::invalid_argument, with a sentence that names rule and handler, where a regex is wrong, where a
  // method takes another number of arguments than the regex has groups, where a name comes twice, and where a setting is none.
  explicit Application(std::vector<URLSpec> handlers = {}, Settings settings = {});
  ~Application() override;

  // Serves on the event loop of this thread from when that starts; address "": every interface. The server
  // lives as long as the application. Where it can't (address in use, not permitted, or not an address) it ends
  // the program: a sentence on stderr, exit status 1. To handle that yourself use HTTPServer::listen, which throws.
  httpserver::HTTPServer& listen(int port, std::string address = {});

  [[nodiscard]] const Settings& settings() const noexcept;
  // The path of a named rule; see RequestHandler::reverse_url.
  template <class... Args>
  [[nodiscard]] std::string reverse_url(std::string_view name, const Args&... args) const {
    return reverse_url_of(name, {detail::reverse_argument(args)...});
  }
  [[nodiscard]] std::string reverse_url_of(std::string_view name, const std::vector<std::string>& args) const;

  // wsgi::App.
  std::unique_ptr<eddy::wsgi::Plan> route(const http::RequestHead& head,
                                          const eddy::wsgi::Peer& peer) override;

  class State;
  [[nodiscard]] State& state() noexcept { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace eddy::tornado::web
