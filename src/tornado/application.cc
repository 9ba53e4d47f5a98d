// Application: its state, its log, and the way from a request's head to a plan.
//
// Tests: tests/tornado/output_test.cc.
#include "eddy/tornado/application.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "eddy/tornado/handlers.h"
#include "eddy/tornado/httpserver.h"
#include "eddy/value/object.h"
#include "server/announce.h"
#include "tornado/application_state.h"
#include "tornado/own_modules.h"
#include "tornado/plan.h"
#include "tornado/static_path.h"
#include "tornado/template_names.h"

namespace eddy::tornado::web {
namespace {

// A path's text as a regex that matches it alone.
std::string escape_regex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view{"\\.^$*+?{}[]|()"}.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

// The rules for static files stand before the application's own, as in Tornado.
std::vector<URLSpec> with_static_files(std::vector<URLSpec> rules, const Settings& settings) {
  if (settings.static_path.empty()) return rules;
  const BoundHandler files =
      handler_with<StaticFileHandler>(settings.static_path, settings.static_default_filename);
  std::vector<URLSpec> all;
  for (const std::string& pattern : {std::string{R"(/(robots\.txt))"}, std::string{R"(/(favicon\.ico))"},
                                     escape_regex(settings.static_url_prefix) + "(.*)"})
    all.emplace_back(pattern, files);
  for (URLSpec& rule : rules) all.push_back(std::move(rule));
  return all;
}

template_::Whitespace whitespace_mode(std::string_view name) {
  using Mode = template_::Whitespace;
  static constexpr std::pair<std::string_view, Mode> modes[] = {
      {"", Mode::by_name}, {"all", Mode::all}, {"single", Mode::single}, {"oneline", Mode::oneline}};
  for (const auto& [known, mode] : modes)
    if (known == name) return mode;
  throw std::invalid_argument{"template_whitespace is \"all\", \"single\" or \"oneline\", not \"" +
                              std::string{name} + "\""};
}

// The folder; before it, what eddy_add_templates compiled of it, unless templates are read again for each page.
jinja2::LoaderPtr template_source(const Settings& settings) {
  auto folder = std::make_shared<const jinja2::FileSystemLoader>(settings.template_path);
  // With or without a slash behind it.
  const std::filesystem::path path = (std::filesystem::path{settings.template_path} / "").parent_path();
  const auto compiled = std::make_shared<const jinja2::CompiledLoader>(path.filename(), "tornado");
  if (!settings.compiled_template_cache.value_or(!settings.debug) || compiled->empty()) return folder;
  return std::make_shared<const jinja2::ChoiceLoader>(std::vector<jinja2::LoaderPtr>{compiled, folder});
}

std::unique_ptr<template_::Loader> make_loader(Application& application, const Settings& settings) {
  if (settings.template_path.empty()) return nullptr;
  auto loader = std::make_unique<template_::Loader>(
      template_source(settings),
      template_::Options{.autoescape = settings.autoescape,
                         .whitespace = whitespace_mode(settings.template_whitespace)});
  const auto static_url = [&application](const eddy::Arguments& arguments) -> Value {
    const Value* const path = arguments.find(0, "path");
    if (!path || !path->is_string()) throw TypeError{"static_url() takes the path of a file"};
    return Value{make_static_url(application.state(), path->as_string(), true)};
  };
  const auto reverse_url = [&application](const eddy::Arguments& arguments) -> Value {
    if (arguments.positional.empty()) throw TypeError{"reverse_url() takes the name of a rule"};
    std::vector<std::string> values;
    for (const Value& each : arguments.positional.subspan(1)) values.push_back(each.str());
    return Value{reversed_for_page(application, arguments.positional[0].str(), values)};
  };
  loader->add_namespace("static_url", Value{Callable{static_url}, "static_url"});
  loader->add_namespace("reverse_url", Value{Callable{reverse_url}, "reverse_url"});
  add_locale_names(*loader);
  return loader;
}

base::DigestKind version_digest(const Settings& settings) {
  return settings.etag_digest == EtagDigest::sha1 ? base::DigestKind::sha512 : base::DigestKind::xxh3_128;
}

}  // namespace

Application::State::State(Application& owner, std::vector<URLSpec> rules, Settings wanted)
    : settings{std::move(wanted)},
      router{with_static_files(std::move(rules), settings)},
      default_handler{settings.default_handler ? *settings.default_handler : handler_with<ErrorHandler>(404)},
      ui_modules{with_own_modules(settings.ui_modules)},
      loader{make_loader(owner, settings)},
      static_versions{version_digest(settings)} {
  if (const std::string fault = http::fault_of(settings.compression); !fault.empty())
    throw std::invalid_argument{"compression: " + fault};
}

Application::State::~State() = default;

void Application::State::log_request(const RequestHandler& handled) const {
  if (settings.log_function) return settings.log_function(handled);
  if (!logs_requests) return;
  const int status = handled.get_status();
  const base::LogLevel level = status < 400   ? base::LogLevel::info
                               : status < 500 ? base::LogLevel::warning
                                              : base::LogLevel::error;
  if (!access_log.enabled(level)) return;
  char took[32];
  std::snprintf(took, sizeof took, " %.2fms",
                std::chrono::duration<double, std::milli>{handled.request().request_time()}.count());
  base::log(access_log.name(), level,
            std::to_string(status) + " " + request_summary(handled.request()) + took);
}

Application::Application(std::vector<URLSpec> handlers, Settings settings)
    : state_{std::make_unique<State>(*this, std::move(handlers), std::move(settings))} {}

Application::~Application() = default;

const Settings& Application::settings() const noexcept { return state_->settings; }

std::string Application::reverse_url_of(std::string_view name, const std::vector<std::string>& args) const {
  return state_->router.reverse(name, args);
}

std::unique_ptr<eddy::wsgi::Plan> Application::route(const http::RequestHead& head, const eddy::wsgi::Peer&) {
  Match match = state_->router.find(head.path());
  if (!match.target) match.target = &state_->default_handler;
  return detail::HandlerPlan::make(*this, std::move(match), head);
}

httpserver::HTTPServer& Application::listen(int port, std::string address) {
  auto server = std::make_unique<httpserver::HTTPServer>(*this);
  try {
    server->bind(port, std::move(address));
  } catch (const std::runtime_error& error) {
    // Of main's usual three lines this is the only one that can fail: a sentence, not a core dump.
    server::say(error.what());
    std::exit(1);
  }
  server->start();
  state_->servers.push_back(std::move(server));
  return *state_->servers.back();
}

}  // namespace eddy::tornado::web
