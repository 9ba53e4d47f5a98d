#include "eddy/flask/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <typeinfo>

#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/flask/json_provider.h"
#include "eddy/flask/testing.h"
#include "flask/app_state.h"
#include "flask/command_data.h"
#include "flask/dotenv.h"

namespace eddy::flask {
namespace detail {

void returned_nothing() {
  throw std::logic_error(
      "did not return a valid response. The function either returned None or ended without "
      "a return statement.");
}

AppState::AppState(Flask& owner, std::string import_name, FlaskOptions given)
    : ScaffoldState{std::move(import_name)},
      options{std::move(given)},
      roots{root_candidates(options, running_program())},
      instance_path{instance_folder(options, roots)},
      router{{.strict_slashes = options.url_map.strict_slashes,
              .merge_slashes = options.url_map.merge_slashes,
              .redirect_defaults = options.url_map.redirect_defaults,
              .host_matching = options.host_matching}},
      templates{std::make_shared<TemplateSources>(owner.config)},
      owner_{owner} {
  places_.push_back(std::make_unique<Place>());
  places_.front()->hooks.push_back(&hooks);
  if (options.host_matching && options.subdomain_matching)
    throw RegistrationError("subdomain_matching and host_matching exclude each other");
  if (!options.static_folder.empty() && options.host_matching == options.static_host.empty())
    throw RegistrationError(
        "an app with host_matching, and no other, says of which host /static is: static_host");
  const std::string fault = options.compress ? http::fault_of(*options.compress) : std::string{};
  if (!fault.empty()) throw RegistrationError("compress: " + fault);
  add_own_templates();
}

void AppState::add_own_templates() {
  const std::string owner = fmt::format("application '{}'", name);
  if (options.jinja_options.loader) return templates->add(owner, options.jinja_options.loader);
  const std::string folder = (std::filesystem::path{options.template_folder} / "").parent_path().filename();
  templates->add(owner, folders_below(roots, "", options.template_folder), folder);
}

jinja2::Environment& AppState::environment() {
  if (!environment_) environment_ = make_environment(owner_, options, templates);
  return *environment_;
}

void AppState::check_open(std::string_view what) const {
  if (!closed()) return;
  throw RegistrationError(fmt::format(
      "{} can no longer be called on the app '{}': it has begun to serve, and what is added now would "
      "not be seen by all requests. Register everything before the app runs.",
      what, name));
}

RouteData& AppState::add_route(std::unique_ptr<RouteData> route) {
  RouteData& made = *routes.emplace_back(std::move(route));
  placed_.push_back({&made, places_.front().get()});
  return made;
}

const Place& AppState::place_of(std::string_view endpoint) const {
  const std::vector<const Rule*>* const rules = router.rules_of(endpoint);
  return rules ? *bindings[rules->front()->route].place : own_place();
}

void Place::order_hooks() {
  for (const Hooks* each : hooks) {
    for (const BeforeHook& hook : each->before) before.push_back(&hook);
    suspends = suspends || each->errors.any_suspends();
  }
  for (auto each = hooks.rbegin(); each != hooks.rend(); ++each) {
    for (auto hook = (*each)->after.rbegin(); hook != (*each)->after.rend(); ++hook) after.push_back(&*hook);
    for (auto hook = (*each)->teardown.rbegin(); hook != (*each)->teardown.rend(); ++hook)
      teardown.push_back(&*hook);
  }
  const auto any = [](const auto& of) {
    return std::any_of(of.begin(), of.end(), [](const auto* hook) { return hook->start != nullptr; });
  };
  suspends = suspends || any(before) || any(after) || any(teardown);
}

void AppState::close() {
  const std::lock_guard lock{closing_};
  if (closed()) return;
  if (refusal_) std::rethrow_exception(refusal_);
  try {
    close_registration();
  } catch (...) {
    refusal_ = std::current_exception();
    throw;
  }
  closed_.store(true, std::memory_order_release);
}

void AppState::close_registration() {
  urls = read_url_settings(owner_.config);
  if (!options.static_folder.empty())
    add_route(make_static_route(folders_below(roots, "", options.static_folder), options.static_url_path))
        .host = options.static_host;
  for (const Placed& each : placed_) add_rules(*each.route, *each.place);
  try {
    router.freeze();
  } catch (const std::invalid_argument& error) {
    throw RegistrationError(error.what());
  }
  check_environment(environment(), options, owner_);
  const bool suspends = std::any_of(teardown_appcontext.begin(), teardown_appcontext.end(),
                                    [](const TeardownHook& hook) { return hook.start != nullptr; });
  for (const auto& place : places_) {
    place->order_hooks();
    place->suspends = place->suspends || suspends;
  }
  sessions = read_session_settings(owner_.config);
  limits = read_limits(owner_.config);
  if (limits.max_form_memory_size) options.forms.limits.field_bytes = *limits.max_form_memory_size;
  if (limits.max_form_parts) options.forms.limits.parts = *limits.max_form_parts;
  errors = read_error_settings(owner_.config);
  const SessionInterface& kept = *owner_.session_interface;
  keeps_sessions = !sessions.keys.empty() || typeid(kept) != typeid(SecureCookieSessionInterface);
}

}  // namespace detail

Flask::Flask(std::string import_name, FlaskOptions options)
    : Scaffold{nullptr},
      session_interface{std::make_shared<SecureCookieSessionInterface>()},
      json{std::make_shared<DefaultJSONProvider>()},
      get_send_file_max_age{[this](std::string_view) { return state_->limits.send_file_max_age; }},
      state_{std::make_shared<detail::AppState>(*this, std::move(import_name), std::move(options))},
      logger{state_->name} {
  set_scaffold(state_);
  debug(detail::says_yes("FLASK_DEBUG"));
  cli.data()->reserved = {"run", "routes"};
  config.root_paths(state_->options.instance_relative_config ? std::vector{state_->instance_path}
                                                             : state_->roots);
}
Flask::~Flask() = default;

namespace {

// What the app's handlers make of it; else the error goes on, or the one that the last of them put in its place.
std::string url_in_place(const Flask& app, const BuildError& error, std::string_view endpoint,
                         const UrlValues& values) {
  std::optional<BuildError> another;
  for (const UrlBuildErrorHandler& handler : app.url_build_error_handlers) {
    try {
      if (std::optional<std::string> url = handler(another ? *another : error, endpoint, values))
        return std::move(*url);
    } catch (const BuildError& failed) {
      another = failed;
    }
  }
  throw another ? *another : error;
}

// ".index" is one of the blueprint that answers the request, or of the app.
std::string absolute(std::string_view endpoint) {
  if (!endpoint.starts_with('.')) return std::string{endpoint};
  const std::string_view blueprint = has_request_context() ? request().blueprint() : std::string_view{};
  return std::string{blueprint} + std::string{endpoint.substr(blueprint.empty() ? 1 : 0)};
}

}  // namespace

std::string Flask::url_for(std::string_view wanted, const UrlValues& given) const {
  const std::string endpoint = absolute(wanted);
  detail::BuildValues rest;
  detail::UrlAdapter::BuildOptions how;
  std::optional<std::string> anchor;
  std::optional<bool> external;
  for (const auto& [name, value] : given) {
    const bool is_special =
        name == "_anchor" || name == "_external" || name == "_scheme" || name == "_method";
    if (!is_special) {
      rest.emplace_back(name, value);
    } else if (value.is_none()) {
      continue;
    } else if (name == "_anchor") {
      anchor = value.str();
    } else if (name == "_external") {
      external = value.truth();
    } else if (name == "_scheme") {
      how.scheme = value.str();
    } else {
      how.method = base::to_upper(value.str());
    }
  }
  if (how.scheme && !external.value_or(true))
    throw std::invalid_argument("When specifying '_scheme', '_external' must be True.");
  for (const detail::Hooks* hooks : state_->place_of(endpoint).hooks)
    for (const UrlDefaultsHook& hook : hooks->url_defaults) hook(endpoint, rest);
  const bool inside = has_request_context() && &detail::current_request_context().app == this;
  how.force_external = external.value_or(how.scheme.has_value() || (!inside && state_->urls.is_absolute()));
  std::string url;
  try {
    url = inside ? url_adapter_of(detail::current_request_context()).build(endpoint, std::move(rest), how)
                 : build_outside(*state_, endpoint, std::move(rest), how);
  } catch (const BuildError& error) {
    return url_in_place(*this, error, endpoint, given);
  }
  if (anchor) url += '#' + base::quote(*anchor, "%!#$&'()*+,/:;=?@");
  return url;
}

bool Flask::is_endpoint_expecting(std::string_view endpoint,
                                  std::initializer_list<std::string_view> arguments) const {
  const std::vector<const detail::Rule*>* const rules = state_->router.rules_of(endpoint);
  return rules && std::any_of(rules->begin(), rules->end(), [&](const detail::Rule* rule) {
           return std::all_of(arguments.begin(), arguments.end(),
                              [rule](std::string_view name) { return rule->is_argument(name); });
         });
}

void Flask::url_converter(std::string name, UrlConverterFactory factory) {
  state_->check_open("url_converter");
  state_->router.add_converter(std::move(name), std::move(factory));
}

void Flask::url_converter(std::string name, UrlConverter converter) {
  url_converter(std::move(name),
                [converter = std::move(converter)](const UrlConverterArguments& arguments) -> UrlConverter {
                  if (!arguments.positional.empty() || !arguments.named.empty())
                    throw std::invalid_argument("the converter takes no arguments");
                  return converter;
                });
}

jinja2::Environment& Flask::jinja_env() { return state_->environment(); }
void Flask::template_filter(const std::string& name, Value callable) {
  state_->check_open("template_filter");
  jinja_env().add_filter(name, std::move(callable));
}
void Flask::template_test(const std::string& name, Value callable) {
  state_->check_open("template_test");
  jinja_env().add_test(name, std::move(callable));
}
void Flask::template_global(const std::string& name, Value value) {
  state_->check_open("template_global");
  jinja_env().add_global(name, std::move(value));
}
const std::string& Flask::name() const noexcept { return state_->name; }
const std::string& Flask::root_path() const { return state_->roots.front(); }
const std::string& Flask::instance_path() const noexcept { return state_->instance_path; }
const std::vector<std::string>& Flask::tried_roots() const { return state_->roots; }

void Flask::serving() { state_->close(); }

void Flask::add_teardown_appcontext(detail::TeardownHook hook) {
  state_->check_open("teardown_appcontext");
  state_->teardown_appcontext.push_back(std::move(hook));
}

CommandRunner Flask::test_cli_runner() { return CommandRunner{*this}; }

TestClient Flask::test_client() { return test_client({}); }

TestClient Flask::test_client(const TestClientOptions& options) {
  serving();
  return TestClient{*this, options};
}

}  // namespace eddy::flask
