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
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/base/log.h"
#include "eddy/flask/cli.h"
#include "eddy/flask/config.h"
#include "eddy/flask/scaffold.h"
#include "eddy/flask/signals.h"
#include "eddy/flask/url_converter.h"
#include "eddy/http/compression.h"
#include "eddy/jinja2.h"
#include "eddy/server/server.h"
#include "eddy/value.h"
#include "eddy/wsgi/exchange.h"
#include "eddy/wsgi/form_options.h"

namespace eddy::flask {

class Flask;
class JSONProvider;
class SessionInterface;
class CommandRunner;
class PushedContext;
class TestClient;
struct TestClientOptions;
struct TestRequest;
namespace detail {
class AppState;
}  // namespace detail

// What all rules of an app have alike, unless they say otherwise (Flask's app.url_map).
struct UrlMap {
  bool strict_slashes = true;     // Route::strict_slashes
  bool merge_slashes = true;      // Route::merge_slashes
  bool redirect_defaults = true;  // a path that spells a default out is redirected to the rule that has it
  std::string default_subdomain = {};  // of rules that name none
};

// Where an app's files are. Relative folders are sought from the app's root: root_path, else the environment
// variable EDDY_ROOT, the source folder that eddy_flask_app (CMake) recorded, the executable's folder, the
// current one; the first that has the template or static folder.
struct FlaskOptions {
  std::string root_path = {};
  std::string template_folder = "templates";
  std::string static_folder = "static";  // empty: no /static
  std::string static_url_path = "/static";
  // Files of this installation, which are not the program's: a database, secret settings. Empty: "instance" below the root.
  std::string instance_path = {};
  bool instance_relative_config = false;  // config.from_file seeks there, and not below the root
  // Templates are read from template_folder whenever they change, also where eddy_add_templates compiled them into
  // the program. Default: config["TEMPLATES_AUTO_RELOAD"], else whether the app is debugged.
  std::optional<bool> templates_auto_reload = {};
  // How templates are written and rendered (Flask's app.jinja_options): whitespace, delimiters, tags, what is undefined,
  // translations. Its loader, where there is one, is asked in place of template_folder (app.jinja_loader), and blueprints' folders
  // behind it. Escaped are texts and the files that jinja_env() names, unless `autoescape` is false or `autoescape_if` decides. Not
  // read: auto_reload (templates_auto_reload) and the policies of JSON, which are app.json's, but for further json_dumps_kwargs.
  jinja2::Options jinja_options = {};
  // What a multipart form may hold, and where its large files go (Flask's MAX_FORM_MEMORY_SIZE is limits.field_bytes,
  // MAX_FORM_PARTS is limits.parts).
  wsgi::FormOptions forms = {};
  // Answers are coded as the client asks (Accept-Encoding), and as these options say (Flask-Compress): `.compress =
  // http::Compression{}`. A response with `Cache-Control: no-transform` is left as it is. Default: none is coded.
  std::optional<http::Compression> compress = {};
  UrlMap url_map = {};
  // A rule may be for a subdomain of SERVER_NAME (Route::subdomain), or for a host (Route::host); at most one of these.
  bool subdomain_matching = false;
  bool host_matching = false;
  std::string static_host = {};  // with host_matching: of /static
};

// How Flask::run serves; the options of a command line (--port, --address, --workers, --threads, --server,
// --access-log, --access-format, --access-log-file) bear the same names, and each --bind adds to also_bind.
struct RunOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 5000;
  std::vector<std::string> also_bind =
      {};  // further sockets: "[::1]:8081", ":8081", "unix:/run/app.sock", "fd:3": server::Options
  unsigned unix_mode = 0600;  // of such a Unix socket's file: who may connect
  int workers = 1;            // processes
  int threads = 16;           // of the threaded server
  server::Kind server = server::Kind::threaded;
  server::AccessLog access_log = server::AccessLog::automatic;
  server::AccessFormat access_format = server::AccessFormat::automatic;
  std::string access_log_file = {};  // a path, opened again at SIGUSR1; empty: the log, which is stderr
  bool decompress_request = false;   // coded bodies reach handlers decoded: server::Options
  http::ProxyTrust proxy =
      {};  // behind proxies: Werkzeug's ProxyFix(app, x_for=1, x_proto=1) is {.x_for = 1, .x_proto = 1}
};

// Asked where url_for finds no rule, with its error, the endpoint and all values that url_for was given: a URL, or nothing. One
// that throws a BuildError gives nothing; the last such is thrown in place of the first.
using UrlBuildErrorHandler = std::function<std::optional<std::string>(
    const BuildError& error, std::string_view endpoint, const UrlValues& values)>;

class Flask : public Scaffold, public wsgi::App {
 public:
  explicit Flask(std::string import_name, FlaskOptions options = {});
  ~Flask() override;
  Flask(const Flask&) = delete;
  Flask& operator=(const Flask&) = delete;

  // The URL of an endpoint with these values; see flask::url_for. Outside of a request it is a path, or where SERVER_NAME is set
  // absolute, of that host, APPLICATION_ROOT and PREFERRED_URL_SCHEME.
  [[nodiscard]] std::string url_for(std::string_view endpoint, const UrlValues& values = {}) const;

  // Whether some rule of an endpoint takes all of these, as variables or defaults (Flask's app.url_map.is_endpoint_expecting): what
  // url_defaults asks before it adds one. False of an endpoint that is none, and before serving starts.
  [[nodiscard]] bool is_endpoint_expecting(std::string_view endpoint,
                                           std::initializer_list<std::string_view> arguments) const;

  // A converter of the app's own, by which rules that are registered here or in a blueprint may name it. Also in place of
  // a built-in one.
  void url_converter(std::string name, UrlConverter converter);
  void url_converter(std::string name, UrlConverterFactory factory);

  // The environment that render_template uses: autoescape for .html, .htm, .xml, .xhtml and .svg; globals
  // config, request, session, g, url_for, get_flashed_messages. Add filters and globals before serving starts.
  [[nodiscard]] jinja2::Environment& jinja_env();
  // Of that environment (jinja_env().add_filter and so on).
  void template_filter(const std::string& name, Value callable);
  void template_test(const std::string& name, Value callable);
  void template_global(const std::string& name, Value value);
  [[nodiscard]] const std::string& name() const noexcept;
  [[nodiscard]] const std::string& root_path() const;
  // FlaskOptions::instance_path, absolute or below the root. Nobody makes it.
  [[nodiscard]] const std::string& instance_path() const noexcept;
  // Opens a file below the root, or below the instance folder, for reading; to be used with <fstream>. Throws
  // std::system_error where it can't be.
  [[nodiscard]] std::ifstream open_resource(const std::string& path) const;
  [[nodiscard]] std::ifstream open_instance_resource(const std::string& path) const;
  // A file of static_folder, as /static sends it, by a path that may come from outside: what a handler returns. Throws NotFound, and
  // RuntimeError where the app has no such folder.
  [[nodiscard]] Response send_static_file(std::string_view filename) const;
  // Folders that were looked at for the root, in order.
  [[nodiscard]] const std::vector<std::string>& tried_roots() const;
  // Settings. Those that eddy reads are checked when serving starts; what does not fit is a RegistrationError.
  Config config;
  // Where sessions are kept: signed cookies (sessions.h) unless another is set before serving starts. Never null.
  std::shared_ptr<SessionInterface> session_interface;
  // How JSON is written and read (json_provider.h). Never null; another one is set before serving starts.
  std::shared_ptr<JSONProvider> json;
  // How long clients keep a file, in seconds, by its path (empty where it has none); nothing: they ask each time. Of static files
  // and send_file; by default SEND_FILE_MAX_AGE_DEFAULT.
  std::function<std::optional<std::int64_t>(std::string_view path)> get_send_file_max_age;

  // In order; the first URL counts, and where all give nothing the BuildError is thrown. Of pages outside of this app, say. Not to be
  // changed once serving has begun.
  std::vector<UrlBuildErrorHandler> url_build_error_handlers;

  // What it tells whoever listens.
  Signals signals;

  // Its commands, beside run and routes (cli.h).
  CommandGroup cli;
  // A runner of them for tests.
  [[nodiscard]] CommandRunner test_cli_runner();

  // config["DEBUG"], for work on the app: hints for common mistakes, templates that are read again when they change, exceptions
  // that reach the server. By default what the environment variable FLASK_DEBUG says. Before serving starts.
  [[nodiscard]] bool debug() const { return config.get("DEBUG").truth(); }
  void debug(bool on) { config.set("DEBUG", on); }
  // config["TESTING"]: exceptions that no error handler took reach whoever asked through the test client.
  [[nodiscard]] bool testing() const { return config.get("TESTING").truth(); }
  void testing(bool on) { config.set("TESTING", on); }

  // Runs when an app context ends, last registered first: a request's behind its teardown_request hooks, with the exception that
  // nothing took, or null. May be a coroutine.
  template <class F>
  void teardown_appcontext(F hook) {
    add_teardown_appcontext(detail::plain_hook<std::exception_ptr>(std::move(hook)));
  }
  // Enters a context of this app until the end of the scope (contexts.h); a request's has its own. Does not close registration.
  PushedContext app_context();
  // The same of a request that nobody handles: request(), url_for() and the session as in a handler; no hooks before it.
  // Closes registration.
  PushedContext test_request_context(std::string_view path = "/");
  PushedContext test_request_context(std::string_view path, const TestRequest& request);

  // A client without a socket. Closes registration.
  [[nodiscard]] TestClient test_client();
  [[nodiscard]] TestClient test_client(const TestClientOptions& options);

  // Serves until SIGTERM or SIGINT; the program's exit status. With arguments: reads the options that RunOptions names, --help
  // too; a wrong one is a sentence and exit status 2. The first argument may be a command: `run` (the default), `routes` (--sort
  // endpoint, methods, rule or match; --all-methods), or one of `cli`; --debug and --no-debug are debug(). Files .env and .flaskenv
  // are read first (load_dotenv); FLASK_RUN_PORT and FLASK_RUN_HOST stand for the options.
  int run(int argc, const char* const* argv);
  int run(const RunOptions& options = {});

  using Scaffold::route;
  // wsgi::App.
  std::unique_ptr<wsgi::Plan> route(const http::RequestHead& head, const wsgi::Peer& peer) override;
  void serving() override;

  [[nodiscard]] const detail::AppState& state() const noexcept { return *state_; }

 private:
  void add_teardown_appcontext(detail::TeardownHook hook);
  std::shared_ptr<detail::AppState> state_;

 public:
  // Logs under the app's name; exceptions that nothing took are logged there with method and path.
  const base::Logger logger;  // behind what owns the name
};

}  // namespace eddy::flask
