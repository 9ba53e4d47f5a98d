// UrlAdapter: a router as one request sees it, or an app outside of one: with scheme, host and the path that the app is
// mounted at (Werkzeug's MapAdapter). It makes whole URLs of what router and builder know.
// Tests: tests/flask/hosts_test.cc, tests/conformance/routing.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "flask/router.h"
#include "flask/url_builder.h"

namespace eddy::flask::detail {

struct UrlAdapter {
  const Router& router;
  std::string scheme = "http";
  std::string server_name;        // lower case, with its port where that is not the scheme's
  std::string subdomain;          // of the request; not with host matching
  std::string script_name = "/";  // ends in a slash
  std::string default_method = "GET";

  // What the rules' domains are compared with.
  [[nodiscard]] std::string_view domain() const noexcept {
    return router.options().host_matching ? server_name : subdomain;
  }
  // The host of a rule's domain; of this request's where there is none.
  [[nodiscard]] std::string host(const std::optional<std::string>& domain) const;

  // Where a match that redirects leads. `query` is the request's. Throws what rule->redirect_to throws.
  [[nodiscard]] std::string redirect_url(const RouteMatch& match, std::string_view query) const;

  struct BuildOptions {
    std::string method = {};      // empty: the default method's rule first, then any
    bool force_external = false;  // else a path, unless the URL is of another host
    std::optional<std::string> scheme =
        {};  // of an external URL: https or wss makes it https, others http; empty: none
  };
  // Throws BuildError, and std::invalid_argument where a value is none of its converter's.
  [[nodiscard]] std::string build(std::string_view endpoint, BuildValues values,
                                  const BuildOptions& options) const;
};

// A reference resolved against "scheme://host/path/" (RFC 3986, 5.2).
std::string join_url(std::string_view scheme, std::string_view host, std::string_view path,
                     std::string_view reference);

}  // namespace eddy::flask::detail
