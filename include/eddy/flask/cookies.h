// Cookies in text: what a Cookie header says, and what a Set-Cookie header has to say.
//
// Follows werkzeug.http (3.1). Tests: tests/flask/cookie_test.cc, tests/conformance/headers; fuzzed by tests/fuzz/header_values.cc.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eddy::flask {

// Attributes of a cookie; those left at their default are not sent.
struct CookieOptions {
  std::optional<std::int64_t> max_age{};  // seconds; a date is sent with it, for clients that know no other
  std::optional<std::int64_t> expires{};  // seconds since 1970
  std::string path = "/";                 // what may not stand in a path is escaped
  std::string domain{};                   // without a port; a dot in front is dropped
  bool secure = false;
  bool httponly = false;
  std::string samesite{};    // "Strict", "Lax" or "None"
  bool partitioned = false;  // one of each site that embeds this one; secure, too
};
// A Set-Cookie field over so many bytes, which browsers drop, is logged.
inline constexpr std::size_t max_cookie_size = 4093;

// The pairs of a Cookie header in their order, values unquoted; one without "=" has no value, one without a name is left out.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parse_cookie(std::string_view header);

// The value of a Set-Cookie header. Throws std::invalid_argument where the name is no token, the domain no host, or SameSite none
// of its three.
[[nodiscard]] std::string dump_cookie(std::string_view name, std::string_view value,
                                      const CookieOptions& options = {});

}  // namespace eddy::flask
