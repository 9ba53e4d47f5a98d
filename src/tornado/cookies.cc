// RequestHandler's cookies: those that came, and Set-Cookie in the order of attributes that Python's
// http.cookies gives.
//
// Tests: tests/tornado/output_test.cc.
#include <algorithm>
#include <stdexcept>

#include "base/clock.h"
#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/http/cookie.h"
#include "eddy/http/headers.h"
#include "eddy/tornado/request_handler.h"

namespace eddy::tornado::web {
namespace {

constexpr std::int64_t kSecondsADay = 86'400;

// Neither a control byte, nor what would begin another attribute.
void check_attribute(std::string_view what, std::string_view text) {
  const bool bad = std::any_of(text.begin(), text.end(),
                               [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == ';'; });
  if (bad || !http::is_header_value(text))
    throw std::invalid_argument{"Invalid cookie: its " + std::string{what} +
                                " holds \";\", a space or a "
                                "control byte"};
}

void check_value(std::string_view value) {
  if (std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; }))
    throw std::invalid_argument{"Invalid cookie: its value holds a space or a control byte"};
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& RequestHandler::cookies() const {
  return request_->cookies();
}

std::optional<std::string> RequestHandler::get_cookie(std::string_view name) const {
  const auto& all = cookies();
  for (auto cookie = all.rbegin(); cookie != all.rend(); ++cookie)
    if (cookie->first == name) return cookie->second;
  return std::nullopt;
}

std::string RequestHandler::get_cookie(std::string_view name, std::string fallback) const {
  return get_cookie(name).value_or(std::move(fallback));
}

void RequestHandler::set_cookie(std::string_view name, std::string_view value, const CookieOptions& options) {
  if (!http::is_header_name(name))
    throw std::invalid_argument{"Invalid cookie: \"" + std::string{name} + "\" is no name for one"};
  check_value(value);
  check_attribute("domain", options.domain);
  check_attribute("path", options.path);
  check_attribute("samesite", options.samesite);
  // An empty value is quoted, as Python quotes it.
  std::string text = std::string{name} + "=" + (value.empty() ? "\"\"" : http::cookie_quote(value));
  if (!options.domain.empty()) text += "; Domain=" + options.domain;
  std::optional<std::int64_t> expires = options.expires;
  if (!expires && options.expires_days)
    expires = base::seconds_now() + static_cast<std::int64_t>(*options.expires_days * kSecondsADay);
  if (expires) text += "; expires=" + base::format_http_date(*expires);
  if (options.httponly) text += "; HttpOnly";
  if (options.max_age) text += "; Max-Age=" + std::to_string(*options.max_age);
  if (!options.path.empty()) text += "; Path=" + options.path;
  if (!options.samesite.empty()) text += "; SameSite=" + options.samesite;
  if (options.secure) text += "; Secure";

  const auto same = [&](const auto& cookie) { return cookie.first == name; };
  std::erase_if(new_cookies_, same);
  new_cookies_.emplace_back(name, std::move(text));
}

void RequestHandler::clear_cookie(std::string_view name, std::string_view path, std::string_view domain) {
  CookieOptions options;
  options.path = path;
  options.domain = domain;
  options.expires = base::seconds_now() - 365 * kSecondsADay;
  set_cookie(name, "", options);
}

}  // namespace eddy::tornado::web
