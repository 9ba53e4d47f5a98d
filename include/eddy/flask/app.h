// Flask: an application of functions that are bound to URL rules.
//
//   flask::Flask app{"guestbook"};
//   app.get("/post/<int:id>", [](int id) { return flask::render_template("post.html", {{"id", id}}); })
//       .endpoint("post");
//   return app.run(argc, argv);
//
// Registration is closed once serving starts (serving(), called by servers and by test_client): what does not
// fit is refused then, by a RegistrationError whose sentence names rule and handler. From then on the app is
// immutable and may be used from any number of threads; what handlers share is theirs to guard.
// A Flask is a wsgi::App: tornado::wsgi::WSGIContainer and gevent::pywsgi::WSGIServer take it.
// Follows the manual's "API: Application Object". Tests: tests/flask/*.
#pragma once
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/flask/config.h"
#include "eddy/flask/errors.h"
#include "eddy/flask/response.h"
#include "eddy/flask/rule_check.h"
#include "eddy/flask/view.h"
#include "eddy/http/compression.h"
#include "eddy/jinja2.h"
#include "eddy/server/server.h"
#include "eddy/value.h"
#include "eddy/wsgi/exchange.h"
#include "eddy/wsgi/form_options.h"

namespace eddy::flask {

class Flask;
class SessionInterface;
class TestClient;
namespace detail {
class AppState;
class RouteData;
}  // namespace detail

// What can't be registered, or not any more.
class RegistrationError : public std::logic_error {
  using std::logic_error::logic_error;
};

// Values for the variables of a rule; what the rule has no variable for becomes the query.
using UrlValues = std::vector<std::pair<std::string, Value>>;

// Where an app's files are. Relative folders are sought from the app's root: root_path, else the environment
// variable EDDY_ROOT, the source folder that eddy_flask_app (CMake) recorded, the executable's folder, the
// current one; the first that has the template or static folder.
struct FlaskOptions {
  std::string root_path = {};
  std::string template_folder = "templates";
  std::string static_folder = "static";  // empty: no /static
  std::string static_url_path = "/static";
  // Templates are read from template_folder whenever they change, also where eddy_add_templates compiled them into
  // the program (Flask's TEMPLATES_AUTO_RELOAD). Default: whether the environment variable FLASK_DEBUG says so.
  std::optional<bool> templates_auto_reload = {};
  // What a multipart form may hold, and where its large files go (Flask's MAX_FORM_MEMORY_SIZE is limits.field_bytes,
  // MAX_FORM_PARTS is limits.parts).
  wsgi::FormOptions forms = {};
  // Answers are coded as the client asks (Accept-Encoding), and as these options say (Flask-Compress): `.compress =
  // http::Compression{}`. A response with `Cache-Control: no-transform` is left as it is. Default: none is coded.
  std::optional<http::Compression> compress = {};
};

// How Flask::run serves; the options of a command line (--port, --address, --workers, --threads, --server,
// --access-log, --access-format, --access-log-file) bear the same names.
struct RunOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 5000;
  int workers = 1;   // processes
  int threads = 16;  // of the threaded server
  server::Kind server = server::Kind::threaded;
  server::AccessLog access_log = server::AccessLog::automatic;
  server::AccessFormat access_format = server::AccessFormat::automatic;
  std::string access_log_file = {};  // a path, opened again at SIGUSR1; empty: the log, which is stderr
  bool decompress_request = false;   // coded bodies reach handlers decoded: server::Options
  http::ProxyTrust proxy =
      {};  // behind proxies: Werkzeug's ProxyFix(app, x_for=1, x_proto=1) is {.x_for = 1, .x_proto = 1}
};

// A route that was just registered, to say more about it. Each call throws RegistrationError where it can't
// be.
class Route {
 public:
  // Its name for url_for and in errors; by default the rule. Two routes may not be given one endpoint.
  Route& endpoint(std::string name);
  // In place of the methods so far; GET brings HEAD, and OPTIONS is answered unless it is named here.
  Route& methods(std::initializer_list<std::string_view> names);
  // The order in which the handler takes the rule's variables, by name.
  template <class... Names>
  Route& args(const Names&... names) {
    return set_args({std::string_view{names}...});
  }
  // Another rule for the same handler; checked when serving starts.
  Route& also(std::string_view rule);
  // false: "/x/" also answers at "/x", and "/x" at "/x/", without a redirection.
  Route& strict_slashes(bool strict);
  Route& merge_slashes(bool merge);
  // The handler begins at the request's head, and reads the body as it comes: request().stream(). data() and json()
  // are empty then; form and files read it.
  Route& stream_body();
  // Bytes of a body, in place of the server's max_body_size: more is a 413 (MAX_CONTENT_LENGTH, of one route).
  Route& max_content_length(std::uint64_t bytes);

 private:
  friend class Flask;
  Route(Flask& app, detail::RouteData& data) : app_{&app}, data_{&data} {}
  Route& set_args(std::initializer_list<std::string_view> names);
  Flask* app_;
  detail::RouteData* data_;
};

// Values for arguments that a rule has no variable for: app.route("/all/", {{"page", 1}}, handler). They follow
// the rule's variables unless `.args` says otherwise. A path that spells a default out is redirected to the
// rule that has it (Map.redirect_defaults).
using Defaults = std::vector<std::pair<std::string, Value>>;

class Flask : public wsgi::App {
 public:
  explicit Flask(std::string import_name, FlaskOptions options = {});
  ~Flask() override;

  // GET, HEAD and OPTIONS unless `.methods` says otherwise; the others GET or the one that they name.
  template <class F>
  Route route(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"GET"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route route(RuleFor<std::type_identity_t<F>, false> rule, Defaults defaults, F handler) {
    return add(rule.text(), {"GET"}, std::move(defaults), detail::View{std::move(handler)});
  }
  template <class F>
  Route get(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"GET"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route post(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"POST"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route put(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"PUT"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route patch(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"PATCH"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route delete_(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"DELETE"}, {}, detail::View{std::move(handler)});
  }

  // Hooks. Before: in order; the first that returns a Response (void or std::optional<Response>) answers
  // instead of the handler. After: `void(Response&)`, last registered first. Teardown: last first, always,
  // with the exception that no error handler took, else null.
  template <class F>
  void before_request(F hook) {
    if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
      add_before(
          [hook = std::move(hook)]() mutable -> std::optional<Response> { return hook(), std::nullopt; });
    } else {
      add_before([hook = std::move(hook)]() mutable -> std::optional<Response> { return hook(); });
    }
  }
  void after_request(std::function<void(Response&)> hook);
  void teardown_request(std::function<void(std::exception_ptr)> hook);

  // Error handlers return what handlers return (with a status: 200 is what they get without). By code, or by
  // exception type: the most derived type that fits wins; HTTP errors look at codes before HTTPException.
  template <class F>
  void errorhandler(int code, F handler) {
    add_error_handler(code, {}, [handler = std::move(handler)](const std::exception& error) mutable {
      if constexpr (std::is_invocable_v<F&>) {
        return Response(handler());
      } else {
        return Response(handler(static_cast<const HTTPException&>(error)));
      }
    });
  }
  template <class Exception, class F>
  void errorhandler(F handler) {
    static_assert(std::is_base_of_v<std::exception, Exception>,
                  "an error handler takes a class that derives from std::exception");
    add_error_handler(
        detail_code<Exception>(),
        {[] { throw static_cast<Exception*>(nullptr); },
         [](void (*thrower)()) {
           try {
             thrower();
           } catch (Exception*) {
             return true;
           } catch (...) {
           }
           return false;
         },
         [](const std::exception* error) { return dynamic_cast<const Exception*>(error) != nullptr; }},
        [handler = std::move(handler)](const std::exception& error) mutable {
          return Response(handler(dynamic_cast<const Exception&>(error)));
        });
  }

  // The path of an endpoint with these values; see flask::url_for. Outside of a request it can't be _external.
  [[nodiscard]] std::string url_for(std::string_view endpoint, const UrlValues& values = {}) const;

  // The environment that render_template uses: autoescape for .html, .htm, .xml, .xhtml and .svg; globals
  // config, request, session, g, url_for, get_flashed_messages. Add filters and globals before serving starts.
  [[nodiscard]] jinja2::Environment& jinja_env();
  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] const std::string& root_path() const;
  // Folders that were looked at for the root, in order.
  [[nodiscard]] const std::vector<std::string>& tried_roots() const;
  // Settings. Those that eddy reads are checked when serving starts; what does not fit is a RegistrationError.
  Config config;
  // Where sessions are kept: signed cookies (sessions.h) unless another is set before serving starts. Never null.
  std::shared_ptr<SessionInterface> session_interface;

  // A client without a socket. Closes registration.
  [[nodiscard]] TestClient test_client();

  // Serves until SIGTERM or SIGINT; the program's exit status. With arguments: reads the options that
  // RunOptions names, --help too; a wrong one is a sentence and exit status 2.
  int run(int argc, const char* const* argv);
  int run(const RunOptions& options = {});

  // wsgi::App.
  std::unique_ptr<wsgi::Plan> route(const http::RequestHead& head, const wsgi::Peer& peer) override;
  void serving() override;

  [[nodiscard]] const detail::AppState& state() const noexcept { return *state_; }

 private:
  friend class Route;
  using ErrorHandler = std::function<Response(const std::exception&)>;
  struct ErrorType {  // empty where the handler is for a code
    void (*throw_pointer)() = nullptr;
    bool (*catches)(void (*thrower)()) = nullptr;
    bool (*holds)(const std::exception*) = nullptr;
  };
  template <class Exception>
  static constexpr int detail_code() {
    if constexpr (requires { Exception::status_code; }) {
      return std::is_same_v<Exception, StatusException<Exception::status_code>> ? Exception::status_code : 0;
    } else {
      return 0;
    }
  }
  Route add(std::string_view rule, std::initializer_list<std::string_view> methods, Defaults defaults,
            detail::View view);
  void add_before(std::function<std::optional<Response>()> hook);
  void add_error_handler(int code, ErrorType type, ErrorHandler handler);

  std::unique_ptr<detail::AppState> state_;
};

}  // namespace eddy::flask
