#include "eddy/flask/cookies.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/clock.h"
#include "base/replace_utf8.h"
#include "eddy/base/log.h"
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/http/cookie.h"
#include "flask/app_state.h"

namespace eddy::flask {
namespace {

constexpr base::Logger logger{"eddy.app"};

http::SameSite same_site(std::string_view name) {
  if (name.empty()) return http::SameSite::unset;
  if (base::iequals(name, "strict")) return http::SameSite::strict;
  if (base::iequals(name, "lax")) return http::SameSite::lax;
  if (base::iequals(name, "none")) return http::SameSite::none;
  throw std::invalid_argument("SameSite must be 'Strict', 'Lax', or 'None'.");
}

std::string_view host_of(std::string_view domain) {
  domain = domain.substr(0, domain.find(':'));
  while (domain.starts_with('.')) domain.remove_prefix(1);
  return domain;
}

void warn_of_size(std::string_view name, std::string_view value, std::size_t size) {
  const std::size_t limit =
      has_app_context() ? current_app().state().limits.max_cookie_size : max_cookie_size;
  if (limit == 0 || size <= limit) return;
  logger.warning(
      fmt::format("the cookie '{}' is too large: its value has {} bytes, and with its name and attributes "
                  "it has {}, over {}. Browsers may silently drop it.",
                  name, value.size(), size, limit));
}

}  // namespace

std::vector<std::pair<std::string, std::string>> parse_cookie(std::string_view header) {
  std::vector<std::pair<std::string, std::string>> cookies;
  for (const std::string_view pair : base::split(header, ';')) {
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = base::trim(pair.substr(0, equals));
    if (name.empty()) continue;
    const std::string_view value = base::trim(pair.substr(std::min(equals + 1, pair.size())));
    cookies.emplace_back(name, base::replace_invalid_utf8(http::cookie_unquote(value)));
  }
  return cookies;
}

std::string dump_cookie(std::string_view name, std::string_view value, const CookieOptions& options) {
  http::SetCookie cookie;
  cookie.name = name;
  cookie.value = value;
  cookie.quoting = http::CookieQuoting::werkzeug;
  cookie.path = base::quote(options.path, "%!$&'()*+,/:=@");
  cookie.domain = host_of(options.domain);
  cookie.expires = options.expires;
  if (!cookie.expires && options.max_age)
    cookie.expires = base::seconds_after(base::seconds_now(), *options.max_age);
  cookie.max_age = options.max_age;
  cookie.secure = options.secure || options.partitioned;
  cookie.partitioned = options.partitioned;
  cookie.http_only = options.httponly;
  cookie.same_site = same_site(options.samesite);
  auto text = http::format_set_cookie(cookie);
  if (!text.ok()) throw std::invalid_argument(fmt::format("cookie '{}': {}", name, describe(text.error())));
  warn_of_size(name, value, text->size());
  return std::move(*text);
}

}  // namespace eddy::flask
