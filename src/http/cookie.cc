#include "eddy/http/cookie.h"

#include <algorithm>
#include <array>

#include "eddy/base/date.h"
#include "eddy/base/strings.h"
#include "eddy/http/headers.h"
#include "http/characters.h"

namespace eddy::http {
namespace {

// What http.cookies leaves as it is outside double quotes, and inside them.
constexpr CharacterSet kPlain = [] {
  CharacterSet set = kToken;
  set[':'] = true;
  return set;
}();
constexpr CharacterSet kQuoted = [] {
  CharacterSet set = kPlain;
  for (unsigned char c : std::string_view{" ()/<=>?@[]{}"}) set[c] = true;
  return set;
}();

// What Werkzeug leaves as it is outside double quotes, and inside them (RFC 6265, 4.1.1, and a few that browsers take).
constexpr CharacterSet kBare = [] {
  CharacterSet set = kToken;
  for (unsigned char c : std::string_view{"()/:<=>?@[]{}"}) set[c] = true;
  return set;
}();
constexpr CharacterSet kBareQuoted = [] {
  CharacterSet set = kBare;
  set[' '] = true;
  return set;
}();

constexpr bool is_octal(char c) { return c >= '0' && c <= '7'; }

// What a Path or Domain is made of (RFC 6265, 4.1.1: av-octets).
bool is_attribute(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f && c != ';'; });
}

}  // namespace

Cookies parse_cookies(std::string_view header) {
  Cookies cookies;
  while (!header.empty()) {
    std::size_t end = std::min(header.find(';'), header.size());
    std::string_view pair = header.substr(0, end);
    header.remove_prefix(std::min(end + 1, header.size()));
    std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    cookies.emplace_back(base::trim(pair.substr(0, equals)),
                         cookie_unquote(base::trim(pair.substr(equals + 1))));
  }
  return cookies;
}

namespace {

// In double quotes, unless all of it is in `plain`; what is not in `quoted` is escaped.
std::string quote(std::string_view value, const CharacterSet& plain, const CharacterSet& quoted) {
  if (all_in(plain, value)) return std::string{value};
  std::string out = "\"";
  for (char c : value) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (is_in(quoted, c)) {
      out += c;
    } else {
      const std::array<char, 4> octal = {'\\', static_cast<char>('0' + (byte >> 6)),
                                         static_cast<char>('0' + (byte >> 3 & 7)),
                                         static_cast<char>('0' + (byte & 7))};
      out.append(octal.data(), octal.size());
    }
  }
  out += '"';
  return out;
}

}  // namespace

std::string cookie_quote(std::string_view value) { return quote(value, kPlain, kQuoted); }

std::string cookie_unquote(std::string_view value) {
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::string{value};
  value = value.substr(1, value.size() - 2);
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    std::string_view rest = value.substr(i);
    if (rest[0] != '\\' || rest.size() == 1) {
      out += rest[0];
    } else if (rest.size() > 3 && rest[1] <= '3' &&
               std::all_of(rest.begin() + 1, rest.begin() + 4, is_octal)) {
      out += static_cast<char>((rest[1] - '0') << 6 | (rest[2] - '0') << 3 | (rest[3] - '0'));
      i += 3;
    } else {
      out += rest[1];
      ++i;
    }
  }
  return out;
}

std::string_view describe(CookieError error) noexcept {
  switch (error) {
    case CookieError::bad_name: return "a cookie's name is empty or holds a byte that is not a token's";
    case CookieError::bad_attribute:
      return "a cookie's path or domain holds \";\", a control byte or a byte over 126";
    case CookieError::bad_value: return "a cookie's value holds CR, LF or NUL";
  }
  return {};
}

base::Result<std::string, CookieError> format_set_cookie(const SetCookie& cookie) {
  if (!is_header_name(cookie.name)) return base::Error{CookieError::bad_name};
  if (!is_attribute(cookie.path) || !is_attribute(cookie.domain))
    return base::Error{CookieError::bad_attribute};
  const bool werkzeug = cookie.quoting == CookieQuoting::werkzeug;
  if (!werkzeug && cookie.value.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos)
    return base::Error{CookieError::bad_value};
  std::string out = cookie.name;
  out += '=';
  out += werkzeug ? quote(cookie.value, kBare, kBareQuoted) : cookie_quote(cookie.value);
  if (!cookie.domain.empty()) out.append("; Domain=").append(cookie.domain);
  if (cookie.expires) out.append("; Expires=").append(base::format_http_date(*cookie.expires));
  if (cookie.max_age) base::append_number(out.append("; Max-Age="), *cookie.max_age);
  if (cookie.secure) out += "; Secure";
  if (cookie.http_only) out += "; HttpOnly";
  if (!cookie.path.empty()) out.append("; Path=").append(cookie.path);
  constexpr std::array<std::string_view, 4> same_site = {"", "; SameSite=Strict", "; SameSite=Lax",
                                                         "; SameSite=None"};
  out += same_site[static_cast<std::size_t>(cookie.same_site)];
  if (cookie.partitioned) out += "; Partitioned";
  return out;
}

}  // namespace eddy::http
