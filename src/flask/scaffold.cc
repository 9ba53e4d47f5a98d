// Registering routes, hooks and error handlers.
#include "eddy/flask/scaffold.h"

#include <fmt/format.h>

#include <algorithm>

#include "eddy/base/strings.h"
#include "flask/rule.h"
#include "flask/scaffold_state.h"

namespace eddy::flask {

// --- a route ---

Route& Route::endpoint(std::string name) {
  owner_->check_open("endpoint");
  owner_->check_endpoint(name);
  for (const auto& route : owner_->routes) {
    if (route.get() != data_ && route->endpoint == name) {
      throw RegistrationError(fmt::format("two handlers, of '{}' and '{}', are given the endpoint '{}'",
                                          route->rules.front(), data_->rules.front(), name));
    }
  }
  data_->endpoint = std::move(name);
  return *this;
}

Route& Route::methods(std::initializer_list<std::string_view> names) {
  return set_methods({names.begin(), names.end()});
}

Route& Route::set_methods(const std::vector<std::string>& names) {
  owner_->check_open("methods");
  std::vector<std::string> methods;
  for (const std::string& name : names) methods.push_back(base::to_upper(name));
  const auto has = [&methods](std::string_view name) {
    return std::find(methods.begin(), methods.end(), name) != methods.end();
  };
  if (has("GET") && !has("HEAD")) methods.emplace_back("HEAD");
  std::sort(methods.begin(), methods.end());
  methods.erase(std::unique(methods.begin(), methods.end()), methods.end());
  data_->methods = std::move(methods);
  return *this;
}

Route& Route::set_args(std::initializer_list<std::string_view> names) {
  owner_->check_open("args");
  data_->order.assign(names.begin(), names.end());
  return *this;
}

Route& Route::also(std::string_view rule) {
  owner_->check_open("also");
  data_->rules.emplace_back(rule);
  return *this;
}

Route& Route::strict_slashes(bool strict) {
  owner_->check_open("strict_slashes");
  data_->strict_slashes = strict;
  return *this;
}

Route& Route::merge_slashes(bool merge) {
  owner_->check_open("merge_slashes");
  data_->merge_slashes = merge;
  return *this;
}

Route& Route::alias(std::string_view rule) {
  owner_->check_open("alias");
  data_->aliases.emplace_back(rule);
  return *this;
}

Route& Route::subdomain(std::string rule) {
  owner_->check_open("subdomain");
  data_->subdomain = std::move(rule);
  return *this;
}

Route& Route::host(std::string rule) {
  owner_->check_open("host");
  data_->host = std::move(rule);
  return *this;
}

Route& Route::provide_automatic_options(bool provide) {
  owner_->check_open("provide_automatic_options");
  data_->automatic_options = provide;
  return *this;
}

Route& Route::stream_body() {
  owner_->check_open("stream_body");
  data_->stream_body = true;
  return *this;
}

Route& Route::max_content_length(std::uint64_t bytes) {
  owner_->check_open("max_content_length");
  data_->max_content_length = bytes;
  return *this;
}

// --- an app, a blueprint ---

Route Scaffold::add(std::string_view rule, std::initializer_list<std::string_view> methods, Defaults defaults,
                    detail::View view) {
  detail::RouteData& data = add_data(rule);
  data.defaults = std::move(defaults);
  data.view = std::move(view);
  Route route{*scaffold_, data};
  route.methods(methods);
  return route;
}

detail::RouteData& Scaffold::add_data(std::string_view rule) {
  scaffold_->check_open("route");
  auto data = std::make_unique<detail::RouteData>();
  data->rules.emplace_back(rule);
  data->endpoint = rule;
  detail::Rule checked;
  checked.text = rule;
  try {
    if (!rule.empty())
      compile_rule(checked);  // an empty one is a blueprint's prefix, or refused where it is joined
  } catch (const detail::ConverterError&) {
    // Which converters there are is known where serving starts.
  } catch (const std::invalid_argument& error) {
    throw RegistrationError(error.what());
  }
  return scaffold_->add_route(std::move(data));
}

Route Scaffold::add_class(std::string_view rule, detail::ClassRoute view) {
  detail::RouteData& data = add_data(rule);
  Route route{*scaffold_, data};
  if (view.handlers.size() == 1 && view.handlers.front().method.empty()) {
    data.view = std::move(view.handlers.front().view);
  } else {
    data.by_method = std::move(view.handlers);
  }
  route.endpoint(std::move(view.endpoint));
  route.set_methods(view.methods);
  data.automatic_options = view.automatic_options;
  return route;
}

Route Scaffold::add_url_rule(std::string_view rule, RedirectTo target) {
  detail::RouteData& data = add_data(rule);
  data.redirect_to = std::move(target);
  Route route{*scaffold_, data};
  route.methods({"GET"});
  return route;
}

namespace {

detail::Hooks& hooks_of(detail::ScaffoldState& state, bool for_app, std::string_view what) {
  state.check_open(what);
  return for_app ? state.app_hooks() : state.hooks;
}

}  // namespace

void Scaffold::add_before(Scope scope, detail::BeforeHook hook) {
  hooks_of(*scaffold_, scope == Scope::app, "before_request").before.push_back(std::move(hook));
}

void Scaffold::add_after(Scope scope, detail::AfterHook hook) {
  hooks_of(*scaffold_, scope == Scope::app, "after_request").after.push_back(std::move(hook));
}

void Scaffold::add_teardown(Scope scope, detail::TeardownHook hook) {
  hooks_of(*scaffold_, scope == Scope::app, "teardown_request").teardown.push_back(std::move(hook));
}

void Scaffold::add_url_value_preprocessor(Scope scope, UrlValuePreprocessor hook) {
  hooks_of(*scaffold_, scope == Scope::app, "url_value_preprocessor")
      .url_value_preprocessors.push_back(std::move(hook));
}

void Scaffold::add_url_defaults(Scope scope, UrlDefaultsHook hook) {
  hooks_of(*scaffold_, scope == Scope::app, "url_defaults").url_defaults.push_back(std::move(hook));
}

void Scaffold::add_context_processor(Scope scope, ContextProcessor hook) {
  hooks_of(*scaffold_, scope == Scope::app, "context_processor")
      .context_processors.push_back(std::move(hook));
}

void Scaffold::add_error_handler(Scope scope, detail::ErrorHandler handler) {
  detail::Hooks& hooks = hooks_of(*scaffold_, scope == Scope::app, "errorhandler");
  if (handler.type.holds == nullptr && (handler.code < 400 || handler.code > 599)) {
    throw RegistrationError(
        fmt::format("{} is not an error's code: error handlers are for 400 to 599", handler.code));
  }
  hooks.errors.add(std::move(handler));
}

void Scaffold::register_blueprint(const Blueprint& blueprint) { register_blueprint(blueprint, {}); }

void Scaffold::register_blueprint(const Blueprint& blueprint, const BlueprintPlace& place) {
  scaffold_->check_open("register_blueprint");
  const Scaffold& other = blueprint;
  scaffold_->add_blueprint(std::static_pointer_cast<const detail::BlueprintState>(other.scaffold_), place);
}

}  // namespace eddy::flask
