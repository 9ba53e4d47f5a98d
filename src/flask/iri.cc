// See iri.h.
#include "flask/iri.h"

#include <algorithm>
#include <utility>

#include "base/replace_utf8.h"
#include "eddy/base/strings.h"
#include "eddy/base/url.h"
#include "eddy/base/utf8.h"

namespace eddy::flask::detail {
namespace {

bool stays_escaped(unsigned char byte, std::string_view signs) {
  return byte <= 0x20 || byte == '%' || byte == 0x7F ||
         signs.find(static_cast<char>(byte)) != std::string_view::npos;
}

std::string readable(std::string_view part, std::string_view signs) {
  std::string out;
  out.reserve(part.size());
  for (std::size_t at = 0; at < part.size();) {
    const int high = part[at] == '%' && at + 2 < part.size() ? base::hex_value(part[at + 1]) : -1;
    const int low = high >= 0 ? base::hex_value(part[at + 2]) : -1;
    if (low < 0) {
      out += part[at++];
      continue;
    }
    const auto byte = static_cast<unsigned char>(high * 16 + low);
    if (stays_escaped(byte, signs))
      out.append(part.substr(at, 3));
    else
      out += static_cast<char>(byte);
    at += 3;
  }
  return base::is_valid_utf8(out) ? out : base::quote_invalid_utf8(out);
}

// Where "//host:port" is, which may hold an address in brackets; what is behind it may not hold them.
std::size_t end_of_host(std::string_view url) {
  const std::size_t scheme = url.find_first_of(":/?#");
  const std::size_t slashes = scheme < url.size() && url[scheme] == ':' ? scheme + 1 : 0;
  if (!url.substr(slashes).starts_with("//")) return 0;
  return std::min(url.find_first_of("/?#", slashes + 2), url.size());
}

// Browsers take a backslash for a slash: "/\\host" is another host.
bool fits_in_url(unsigned char byte) {
  return byte > 0x20 && byte < 0x7F &&
         std::string_view{"\"<>\\^`{|}"}.find(static_cast<char>(byte)) == std::string_view::npos;
}

}  // namespace

std::string uri_of(std::string_view iri) {
  const std::size_t host = end_of_host(iri);
  std::string out;
  out.reserve(iri.size());
  for (std::size_t at = 0; at < iri.size(); ++at) {
    const bool bracket = iri[at] == '[' || iri[at] == ']';
    if (fits_in_url(static_cast<unsigned char>(iri[at])) && (!bracket || at < host))
      out += iri[at];
    else
      out += base::quote(iri.substr(at, 1), "");
  }
  return out;
}

std::string iri_path(std::string_view path) { return readable(path, "/?#"); }
std::string iri_query(std::string_view query) { return readable(query, "&=+#"); }

}  // namespace eddy::flask::detail
