// Behind proxies: who asked, by which scheme and for which host, where proxies that are trusted say so (RFC 7239 Forwarded;
// X-Forwarded-For, -Proto, -Host, -Port and -Prefix as Werkzeug's ProxyFix counts them; Tornado's xheaders).
//
// A client can send any of these fields itself. Believe no more of them than the proxies in front of the server put there.
// Tests: tests/http/forwarded_test.cc; fuzzed by tests/fuzz/url.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/http/headers.h"

namespace eddy::http {

// What is believed; by default nothing. Numbers: how many proxies in front each add a value of their own, so that it is the
// value of so many from the end of the list that counts; where the list is shorter, the request did not come that way, and the
// field is not believed.
struct ProxyTrust {
  unsigned x_for = 0;    // X-Forwarded-For: the client's address
  unsigned x_proto = 0;  // X-Forwarded-Proto: http or https
  unsigned x_host = 0;   // X-Forwarded-Host: what Host was
  unsigned x_port = 0;   // X-Forwarded-Port: its port
  unsigned x_prefix =
      0;  // X-Forwarded-Prefix: the path that a proxy took away, "/shop"; whatever `forwarded` says
  unsigned forwarded = 0;  // Forwarded: all of them; where the field is there, the others don't count
  // Tornado's: of X-Forwarded-For the last address that is no trusted_downstream, X-Real-Ip before it; X-Scheme, or the last
  // of X-Forwarded-Proto. Only for a server that nobody reaches but through a proxy that sets them.
  bool xheaders = false;
  std::vector<std::string> trusted_downstream = {};  // addresses of proxies, as text

  [[nodiscard]] bool any() const noexcept {
    return x_for > 0 || x_proto > 0 || x_host > 0 || x_port > 0 || x_prefix > 0 || forwarded > 0 || xheaders;
  }
};

// Where a request came from, as far as it is known; empty parts are as the connection has them.
struct Origin {
  std::string address = {};      // "203.0.113.7", "2001:db8::1": only what is an address
  std::uint16_t port = 0;        // of the client; 0: not told
  std::string_view scheme = {};  // "http" or "https"
  std::string host = {};         // "example.com:8080"
  std::string prefix = {};       // "/shop", without a slash at its end
};
// Values that are malformed are as if they were not there.
[[nodiscard]] Origin origin_of(const ProxyTrust& trust, const Headers& request);

// One proxy's part of a Forwarded field; empty where it does not say.
struct ForwardedElement {
  std::string for_ = {}, by = {}, host = {}, proto = {};
};
// Whether a path may stand before all of an app's: of characters that a URL's path has as they are, with a slash before each
// segment, none of which is empty, "." or "..".
[[nodiscard]] bool is_path_prefix(std::string_view path) noexcept;

// RFC 7239, 4: the elements in their order; nothing where the field is malformed.
[[nodiscard]] std::optional<std::vector<ForwardedElement>> parse_forwarded(std::string_view value);

}  // namespace eddy::http
