#include "flask/url_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "eddy/base/strings.h"
#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

// In place of a subdomain: the host is not below SERVER_NAME. No host has a slash.
constexpr std::string_view not_below = "/";

[[noreturn]] void refuse(std::string_view name, std::string_view wanted, const Value& value) {
  throw RegistrationError(fmt::format("the setting {} takes {}, not {}", name, wanted, value.repr()));
}

std::string text_of(const Config& config, std::string_view name) {
  const Value value = config.get(name);
  if (value.is_none()) return {};
  if (!value.is_string()) refuse(name, "text", value);
  return std::string{value.as_string()};
}

// A host as it is sent: an international name in its ASCII form.
std::string host_of(std::string_view name, std::string_view host) {
  if (!is_sent_host(host)) refuse(name, "a host in ASCII, \"xn--…\" for an international one,", Value{host});
  return base::to_lower(host);
}

// Lower case, and without the port that the scheme means anyway.
std::string canonical_host(std::string_view scheme, std::string_view host) {
  const std::string_view port = scheme == "https" ? ":443" : ":80";
  if (host.ends_with(port) && without_port(host).size() + port.size() == host.size())
    host.remove_suffix(port.size());
  return base::to_lower(host);
}

std::string with_slash(std::string path) {
  if (!path.ends_with('/')) path += '/';
  return path;
}

}  // namespace

std::string_view without_port(std::string_view host) noexcept {
  const std::size_t colon = host.rfind(':');
  const std::size_t bracket = host.rfind(']');  // of an IPv6 address, which has colons itself
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket)) return host;
  return host.substr(0, colon);
}

bool is_sent_host(std::string_view host) noexcept {
  return std::all_of(host.begin(), host.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

UrlSettings read_url_settings(const Config& config) {
  UrlSettings settings;
  settings.server_name = host_of("SERVER_NAME", text_of(config, "SERVER_NAME"));
  settings.application_root = with_slash(text_of(config, "APPLICATION_ROOT"));
  settings.scheme = text_of(config, "PREFERRED_URL_SCHEME");
  const Value automatic = config.get("PROVIDE_AUTOMATIC_OPTIONS");
  if (!automatic.is_bool()) refuse("PROVIDE_AUTOMATIC_OPTIONS", "True or False", automatic);
  settings.provide_automatic_options = automatic.truth();
  const Value trusted = config.get("TRUSTED_HOSTS");
  if (trusted.is_none()) return settings;
  if (!trusted.is_sequence()) refuse("TRUSTED_HOSTS", "a list", trusted);
  settings.trusts_any_host = false;
  for (std::size_t i = 0; i < trusted.sequence_size(); ++i) {
    const Value host = trusted.sequence_item(i);
    if (!host.is_string()) refuse("an item of TRUSTED_HOSTS", "text", host);
    settings.trusted_hosts.push_back(host_of("an item of TRUSTED_HOSTS", host.as_string()));
  }
  return settings;
}

bool host_is_trusted(std::string_view host, const std::vector<std::string>& trusted) {
  const std::string name = base::to_lower(without_port(host));
  if (name.empty()) return false;
  return std::any_of(trusted.begin(), trusted.end(), [&name](std::string_view each) {
    const bool and_below = each.starts_with('.');
    const std::string known = base::to_lower(without_port(each.substr(and_below ? 1 : 0)));
    return name == known || (and_below && name.ends_with('.' + known));
  });
}

std::string subdomain_of(std::string_view host, std::string_view server_name) {
  if (host == server_name) return {};
  if (!host.ends_with(server_name) || host.size() == server_name.size() ||
      host[host.size() - server_name.size() - 1] != '.')
    return std::string{not_below};
  return std::string{host.substr(0, host.size() - server_name.size() - 1)};
}

const UrlAdapter& url_adapter_of(RequestContext& context) {
  if (context.urls) return *context.urls;
  const AppState& state = context.app.state();
  const Request& request = context.request;
  const FlaskOptions& options = state.options;
  const std::string host = canonical_host(request.scheme(), request.host());
  const bool own_name = !options.host_matching && !state.urls.server_name.empty();
  std::string server_name = own_name ? canonical_host(request.scheme(), state.urls.server_name) : host;
  std::string subdomain = options.url_map.default_subdomain;
  if (options.subdomain_matching) subdomain = subdomain_of(host, server_name);
  context.urls =
      std::make_unique<UrlAdapter>(UrlAdapter{.router = state.router,
                                              .scheme = std::string{request.scheme()},
                                              .server_name = std::move(server_name),
                                              .subdomain = std::move(subdomain),
                                              .script_name = with_slash(std::string{request.script_root()}),
                                              .default_method = std::string{request.method}});
  return *context.urls;
}

std::string_view domain_of(RequestContext& context) {
  if (!context.app.state().router.has_domains()) return {};
  return url_adapter_of(context).domain();
}

void match_request(RequestContext& context) {
  const AppState& state = context.app.state();
  RouteMatch& match = context.match;
  if (!state.urls.trusts_any_host && !host_is_trusted(context.request.host(), state.urls.trusted_hosts)) {
    match.outcome = RouteMatch::Outcome::failed;
    match.error = std::make_exception_ptr(
        BadRequest(fmt::format("Host {} is not trusted.", Value{context.request.host()}.repr())));
    return;
  }
  const std::string_view path = context.request.head.path();
  if (path.empty() && !context.request.script_root().empty()) {  // "/shop" of an app at "/shop/"
    match.outcome = RouteMatch::Outcome::redirect;
    match.redirect_path = "/";
    return;
  }
  const std::string_view domain = domain_of(context);
  if (domain == not_below) return;  // not found
  state.router.match(domain, path, context.request.method, match);
  if (match.rule) context.binding = &state.bindings[match.rule->route];
}

std::string build_outside(const AppState& state, std::string_view endpoint, BuildValues values,
                          UrlAdapter::BuildOptions options) {
  const UrlSettings& urls = state.urls;
  const bool known = urls.is_absolute();
  const UrlAdapter adapter{.router = state.router,
                           .scheme = urls.scheme,
                           .server_name = urls.server_name,
                           .subdomain = state.options.url_map.default_subdomain,
                           .script_name = known ? urls.application_root : "/"};
  std::string url = adapter.build(endpoint, std::move(values), options);
  if (!known && !url.starts_with('/') && !state.options.host_matching)
    throw RuntimeError(
        "Unable to build URLs outside an active request without 'SERVER_NAME' configured. Also configure "
        "'APPLICATION_ROOT' and 'PREFERRED_URL_SCHEME' as needed.");
  return url;
}

}  // namespace eddy::flask::detail
