// See iri.h.
#include "flask/iri.h"

#include <utility>

#include "base/replace_utf8.h"
#include "eddy/base/strings.h"
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

}  // namespace

std::string iri_path(std::string_view path) { return readable(path, "/?#"); }
std::string iri_query(std::string_view query) { return readable(query, "&=+#"); }

}  // namespace eddy::flask::detail
