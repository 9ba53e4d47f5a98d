// AppState: what a Flask keeps: routes, hooks, error handlers, router, templates. Immutable once closed.
// Tests: tests/flask/app_test.cc.
#pragma once
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/app.h"
#include "flask/request_context.h"
#include "flask/router.h"
#include "flask/url_builder.h"

namespace eddy::flask::detail {

// A registered route.
class RouteData {
 public:
  std::vector<std::string> rules;  // the first, and those of also()
  std::vector<std::string> methods;
  Defaults defaults;
  View view;
  std::string endpoint;
  std::vector<std::string> order;  // of args(); empty: variables, then defaults
  bool strict_slashes = true;
  bool merge_slashes = true;
  bool automatic_options = true;
  bool stream_body = false;
  std::optional<std::uint64_t> max_content_length;  // bytes
};

// A rule joined to its handler: where each of the handler's arguments comes from.
struct Binding {
  const RouteData* route = nullptr;
  std::vector<std::size_t> sources;  // the rule's variables, then its defaults
  std::vector<Argument> defaults;
};

// Checks that a rule's values fit its handler and in which order; throws RegistrationError.
Binding bind_rule(const RouteData& route, const Rule& rule);

// The handler's arguments in its own order; false where an integer is out of its type's range.
bool bind_arguments(const Binding& binding, const RouteMatch& match,
                    std::array<Argument, max_variables>& arguments);

class ErrorHandlers {
 public:
  using Handler = std::function<Response(const std::exception&)>;
  struct Type {
    void (*throw_pointer)() = nullptr;
    bool (*catches)(void (*thrower)()) = nullptr;
    bool (*holds)(const std::exception*) = nullptr;
  };
  void add(int code, Type type, Handler handler);
  // The handler of the most derived type that fits, HTTP errors by code first; null where there is none.
  [[nodiscard]] const Handler* find(const std::exception& error) const;
  [[nodiscard]] const Handler* find_code(int code) const;

 private:
  struct Typed {
    Type type;
    Handler handler;
    bool is_http;  // derives from HTTPException, and is not it
  };
  std::vector<std::pair<int, Handler>> by_code_;
  std::vector<Typed> by_type_;  // derived before base
};

// The path of the executable that runs; empty where the system does not say.
std::string running_program();
// Folders that may be the app's root, in order, for an app in this executable.
std::vector<std::string> root_candidates(const FlaskOptions& options, const std::string& program);

// What the settings say of sessions; throws RegistrationError, naming the one that does not fit.
SessionSettings read_session_settings(const Config& config);

class AppState {
 public:
  AppState(Flask& owner, std::string import_name, FlaskOptions given);

  // Throws RegistrationError where serving has started.
  void check_open(std::string_view what) const;
  void close();
  [[nodiscard]] bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }

  std::string name;
  FlaskOptions options;
  std::vector<std::string> roots;
  std::vector<std::unique_ptr<RouteData>> routes;
  std::vector<std::function<std::optional<Response>()>> before;
  std::vector<std::function<void(Response&)>> after;
  std::vector<std::function<void(std::exception_ptr)>> teardown;
  ErrorHandlers errors;
  Router router;
  std::vector<Binding> bindings;
  jinja2::Environment environment;
  SessionSettings sessions;     // once closed
  bool keeps_sessions = false;  // else no request has one

 private:
  Flask& owner_;
  void add_static_route();
  std::atomic<bool> closed_ = false;
  std::mutex closing_;
};

// The response of /static for a file below `folder`; throws NotFound. Conditional by ETag and date.
Response send_static_file(std::string_view folder, std::string_view filename, const Request& request);
// `filename` below `folder`, or nothing where it would leave it or is absolute (werkzeug safe_join).
std::optional<std::string> safe_join(std::string_view folder, std::string_view filename);

// The settings of the templates' environment, and its globals.
jinja2::Options environment_options(const FlaskOptions& options, const std::vector<std::string>& roots);
void add_globals(jinja2::Environment& environment, const Value& config);

}  // namespace eddy::flask::detail
