#include "eddy/flask/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <typeinfo>

#include "eddy/base/url.h"
#include "eddy/flask/testing.h"
#include "flask/app_state.h"

namespace eddy::flask {
namespace detail {

void returned_nothing() {
  throw std::logic_error(
      "did not return a valid response. The function either returned None or ended without "
      "a return statement.");
}

AppState::AppState(Flask& owner, std::string import_name, FlaskOptions given)
    : name{std::move(import_name)},
      options{std::move(given)},
      roots{root_candidates(options, running_program())},
      environment{environment_options(options, roots)},
      owner_{owner} {
  const std::string fault = options.compress ? http::fault_of(*options.compress) : std::string{};
  if (!fault.empty()) throw RegistrationError("compress: " + fault);
  add_globals(environment, owner.config.items());
}

void AppState::check_open(std::string_view what) const {
  if (!closed()) return;
  throw RegistrationError(fmt::format(
      "{} can no longer be called on the app '{}': it has begun to serve, and what is added now would "
      "not be seen by all requests. Register everything before the app runs.",
      what, name));
}

void AppState::add_static_route() {
  if (options.static_folder.empty()) return;
  auto route = std::make_unique<RouteData>();
  route->rules.push_back(options.static_url_path + "/<path:filename>");
  route->methods = {"GET", "HEAD", "OPTIONS"};
  route->endpoint = "static";
  std::vector<std::string> folders;
  if (options.static_folder.starts_with('/')) {
    folders.push_back(options.static_folder);
  } else {
    for (const std::string& root : roots) folders.push_back(root + '/' + options.static_folder);
  }
  route->view = View{[folders = std::move(folders)](std::string_view filename) -> Response {
    for (const std::string& folder : folders) {
      try {
        return send_static_file(folder, filename, request());
      } catch (const NotFound&) {  // perhaps in the next one
      }
    }
    throw NotFound();
  }};
  routes.push_back(std::move(route));
}

void AppState::close() {
  const std::lock_guard lock{closing_};
  if (closed()) return;
  add_static_route();
  for (const auto& route : routes) {
    for (const std::string& text : route->rules) {
      Rule rule;
      rule.text = text;
      rule.endpoint = route->endpoint;
      rule.methods = route->methods;
      rule.strict_slashes = route->strict_slashes;
      rule.merge_slashes = route->merge_slashes;
      // Defaults are those of the first rule; of another only what it has no variable for.
      rule.defaults = route->defaults;
      compile_rule(rule);
      if (&text != &route->rules.front()) {
        std::erase_if(rule.defaults, [&rule](const auto& entry) { return rule.has_variable(entry.first); });
      }
      rule.route = bindings.size();
      router.add(std::move(rule));
      bindings.push_back(bind_rule(*route, *router.rules().back()));
    }
  }
  router.freeze();
  sessions = read_session_settings(owner_.config);
  const SessionInterface& kept = *owner_.session_interface;
  keeps_sessions = !sessions.keys.empty() || typeid(kept) != typeid(SecureCookieSessionInterface);
  closed_.store(true, std::memory_order_release);
}

}  // namespace detail

Route& Route::endpoint(std::string name) {
  app_->state_->check_open("endpoint");
  for (const auto& route : app_->state_->routes) {
    if (route.get() != data_ && route->endpoint == name) {
      throw RegistrationError(fmt::format("two handlers, of '{}' and '{}', are given the endpoint '{}'",
                                          route->rules.front(), data_->rules.front(), name));
    }
  }
  data_->endpoint = std::move(name);
  return *this;
}

Route& Route::methods(std::initializer_list<std::string_view> names) {
  app_->state_->check_open("methods");
  std::vector<std::string> methods;
  for (const std::string_view name : names) {
    std::string upper{name};
    std::transform(upper.begin(), upper.end(), upper.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    methods.push_back(std::move(upper));
  }
  const auto has = [&methods](std::string_view name) {
    return std::find(methods.begin(), methods.end(), name) != methods.end();
  };
  data_->automatic_options = !has("OPTIONS");
  if (has("GET") && !has("HEAD")) methods.emplace_back("HEAD");
  if (data_->automatic_options) methods.emplace_back("OPTIONS");
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  data_->methods = std::move(methods);
  return *this;
}

Route& Route::set_args(std::initializer_list<std::string_view> names) {
  app_->state_->check_open("args");
  data_->order.assign(names.begin(), names.end());
  return *this;
}

Route& Route::also(std::string_view rule) {
  app_->state_->check_open("also");
  data_->rules.emplace_back(rule);
  return *this;
}

Route& Route::strict_slashes(bool strict) {
  app_->state_->check_open("strict_slashes");
  data_->strict_slashes = strict;
  return *this;
}

Route& Route::merge_slashes(bool merge) {
  app_->state_->check_open("merge_slashes");
  data_->merge_slashes = merge;
  return *this;
}

Route& Route::stream_body() {
  app_->state_->check_open("stream_body");
  data_->stream_body = true;
  return *this;
}

Route& Route::max_content_length(std::uint64_t bytes) {
  app_->state_->check_open("max_content_length");
  data_->max_content_length = bytes;
  return *this;
}

Flask::Flask(std::string import_name, FlaskOptions options)
    : session_interface{std::make_shared<SecureCookieSessionInterface>()},
      state_{std::make_unique<detail::AppState>(*this, std::move(import_name), std::move(options))} {}
Flask::~Flask() = default;

Route Flask::add(std::string_view rule, std::initializer_list<std::string_view> methods, Defaults defaults,
                 detail::View view) {
  state_->check_open("route");
  auto data = std::make_unique<detail::RouteData>();
  data->rules.emplace_back(rule);
  data->endpoint = rule;
  data->defaults = std::move(defaults);
  data->view = std::move(view);
  detail::Rule checked;
  checked.text = rule;
  try {
    compile_rule(checked);
  } catch (const std::invalid_argument& error) {
    throw RegistrationError(error.what());
  }
  detail::RouteData& made = *state_->routes.emplace_back(std::move(data));
  Route route{*this, made};
  route.methods(methods);
  return route;
}

void Flask::add_before(std::function<std::optional<Response>()> hook) {
  state_->check_open("before_request");
  state_->before.push_back(std::move(hook));
}

void Flask::after_request(std::function<void(Response&)> hook) {
  state_->check_open("after_request");
  state_->after.push_back(std::move(hook));
}

void Flask::teardown_request(std::function<void(std::exception_ptr)> hook) {
  state_->check_open("teardown_request");
  state_->teardown.push_back(std::move(hook));
}

void Flask::add_error_handler(int code, ErrorType type, ErrorHandler handler) {
  state_->check_open("errorhandler");
  if (type.holds == nullptr && (code < 400 || code > 599)) {
    throw RegistrationError(
        fmt::format("{} is not an error's code: error handlers are for 400 to 599", code));
  }
  state_->errors.add(code, {type.throw_pointer, type.catches, type.holds}, std::move(handler));
}

std::string Flask::url_for(std::string_view endpoint, const UrlValues& values) const {
  detail::BuildValues rest;
  std::string anchor;
  std::string scheme;
  std::string method;
  bool external = false;
  for (const auto& [name, value] : values) {
    if (name == "_anchor") {
      anchor = value.str();
    } else if (name == "_external") {
      external = value.truth();
    } else if (name == "_scheme") {
      scheme = value.str();
      external = true;
    } else if (name == "_method") {
      method = value.str();
    } else {
      rest.emplace_back(name, value);
    }
  }
  const bool inside = has_request_context();
  const std::string_view preferred = method.empty() && inside ? request().method : std::string_view{method};
  std::string url = build_url(state_->router, endpoint, rest, preferred, !method.empty());
  if (external) {
    const Request& current = request();
    url = fmt::format("{}://{}{}", scheme.empty() ? current.scheme() : std::string_view{scheme},
                      current.host(), url);
  }
  if (!anchor.empty()) url += '#' + base::quote(anchor, "%!#$&'()*+,/:;=?@");
  return url;
}

jinja2::Environment& Flask::jinja_env() { return state_->environment; }
const std::string& Flask::name() const noexcept { return state_->name; }
const std::string& Flask::root_path() const { return state_->roots.front(); }
const std::vector<std::string>& Flask::tried_roots() const { return state_->roots; }

void Flask::serving() { state_->close(); }

TestClient Flask::test_client() {
  serving();
  return TestClient{*this};
}

}  // namespace eddy::flask
