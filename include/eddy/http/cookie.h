// Cookies: reads a Cookie header and writes Set-Cookie (RFC 6265; quoting as Python's http.cookies does).
//
// Never signs or encrypts: that is signing's (eddy/itsdangerous.h). Tests: tests/http/cookie_test.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/base/result.h"

namespace eddy::http {

using Cookies = std::vector<std::pair<std::string, std::string>>;

// The pairs of a Cookie header in the order they came, values unquoted. As Tornado does, a ";" ends a pair inside
// quotes too; a piece without "=" is skipped. Nothing is an error.
Cookies parse_cookies(std::string_view header);

// The value as it stands in a header: as it is where every byte is a token's or ":", else in double quotes
// with octal escapes: `a b;c` becomes `"a b\073c"`. unquote is its inverse; other text is returned as it is.
std::string cookie_quote(std::string_view value);
std::string cookie_unquote(std::string_view value);

// Which values a Set-Cookie header has in double quotes.
enum class CookieQuoting : std::uint8_t {
  http_cookies,  // as cookie_quote; CR, LF and NUL are refused
  werkzeug,  // fewer, those with a blank, a control byte, a comma or another byte that RFC 6265 leaves out
};

enum class SameSite : std::uint8_t { unset, strict, lax, none };

// A cookie to set. Attributes left at their default are not sent.
struct SetCookie {
  std::string name = {}, value = {};         // the value is quoted where it must be
  std::string path = "/";                    // empty: none
  std::string domain = {};                   // empty: the host that answered
  std::optional<std::int64_t> expires = {};  // seconds since 1970, UTC
  std::optional<std::int64_t> max_age = {};  // seconds
  bool secure = false, http_only = false, partitioned = false;
  SameSite same_site = SameSite::unset;
  CookieQuoting quoting = CookieQuoting::http_cookies;
};

// Why a cookie was refused. It is ours: the handler set it.
enum class CookieError : std::uint8_t {
  bad_name,       // empty or not a token
  bad_attribute,  // a path or domain with ";", a control byte or a byte over 126
  bad_value,      // a control byte that can't be quoted: CR, LF or NUL
};
std::string_view describe(CookieError error) noexcept;

// The value of a Set-Cookie header: `sid=31; Path=/; HttpOnly; SameSite=Lax`.
base::Result<std::string, CookieError> format_set_cookie(const SetCookie& cookie);

}  // namespace eddy::http
