// What app.config says of hosts and URLs, and how an app's requests and URLs follow it (manual, "Configuration Handling").
// Tests: tests/flask/hosts_test.cc.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/config.h"
#include "flask/url_adapter.h"

namespace eddy::flask::detail {

class AppState;
class RequestContext;

struct UrlSettings {
  std::string server_name;             // SERVER_NAME, lower case; empty: what each request says
  std::string application_root = "/";  // APPLICATION_ROOT, ends in a slash
  std::string scheme = "http";         // PREFERRED_URL_SCHEME
  bool trusts_any_host = true;         // TRUSTED_HOSTS is not set
  std::vector<std::string> trusted_hosts;
  bool provide_automatic_options = true;

  // Whether an app outside of a request knows its host.
  [[nodiscard]] bool is_absolute() const noexcept { return !server_name.empty(); }
};

// Throws RegistrationError, naming the setting that does not fit.
UrlSettings read_url_settings(const Config& config);

// "[::1]:80" is "[::1]".
std::string_view without_port(std::string_view host) noexcept;

// Whether a host, or a rule for hosts, is in the form in which it is sent: ASCII, "xn--…" for an international name (RFC 5891).
bool is_sent_host(std::string_view host) noexcept;

// A host without its port and in lower case is one of these, or for ".example.com" below or the same
// (werkzeug.sansio.utils.host_is_trusted).
bool host_is_trusted(std::string_view host, const std::vector<std::string>& trusted);

// The labels of `host` in front of `server_name`; where it is not below it a slash.
std::string subdomain_of(std::string_view host, std::string_view server_name);

// What the rules' domains are compared with for this request.
std::string_view domain_of(RequestContext& context);
const UrlAdapter& url_adapter_of(RequestContext& context);

// A URL outside of a request. Throws RuntimeError where it needs a host and there is no SERVER_NAME.
std::string build_outside(const AppState& state, std::string_view endpoint, BuildValues values,
                          UrlAdapter::BuildOptions options);

}  // namespace eddy::flask::detail
