#include "http/response_head.h"

#include <algorithm>
#include <array>

#include "eddy/base/strings.h"
#include "eddy/http/status.h"

namespace eddy::http {
namespace {

using base::iequals;

constexpr std::size_t kAdded = 160;  // bytes that the status line and our own fields take, about

bool is_connections_own(std::string_view name) {
  return (name.size() == 10 && (iequals(name, "connection") || iequals(name, "keep-alive"))) ||
         (name.size() == 17 && iequals(name, "transfer-encoding"));
}

constexpr std::array<std::string_view, 32> kNoTrailers = {"age",
                                                          "authorization",
                                                          "cache-control",
                                                          "connection",
                                                          "content-encoding",
                                                          "content-length",
                                                          "content-range",
                                                          "content-type",
                                                          "cookie",
                                                          "date",
                                                          "expect",
                                                          "expires",
                                                          "host",
                                                          "if-match",
                                                          "if-modified-since",
                                                          "if-none-match",
                                                          "if-range",
                                                          "if-unmodified-since",
                                                          "keep-alive",
                                                          "location",
                                                          "max-forwards",
                                                          "pragma",
                                                          "proxy-authenticate",
                                                          "proxy-authorization",
                                                          "range",
                                                          "retry-after",
                                                          "set-cookie",
                                                          "te",
                                                          "trailer",
                                                          "transfer-encoding",
                                                          "upgrade",
                                                          "www-authenticate"};

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(std::string& out, const ResponseHead& head) {
  out.append("HTTP/1.1 ");
  base::append_number(out, head.status);
  out.append(" ").append(head.reason.empty() ? reason_phrase(head.status) : head.reason).append("\r\n");
}

}  // namespace

std::string format_response_head(const ResponseHead& head, const HeadAdditions& additions) {
  std::string out;
  out.reserve(kAdded + head.headers.bytes() + 4 * head.headers.size());
  append_status_line(out, head);
  bool dated = additions.date.empty(), upgrade = false;
  for (Header field : head.headers) {
    if (is_connections_own(field.name)) continue;
    if (field.name.size() == 14 && (additions.content_length || additions.drop_content_length) &&
        iequals(field.name, "content-length"))
      continue;
    dated = dated || (field.name.size() == 4 && iequals(field.name, "date"));
    upgrade = upgrade || (field.name.size() == 7 && iequals(field.name, "upgrade"));
    append_field(out, field.name, field.value);
  }
  if (!dated) append_field(out, "Date", additions.date);
  if (additions.content_length) {
    out.append("Content-Length: ");
    base::append_number(out, *additions.content_length);
    out.append("\r\n");
  }
  if (additions.chunked) append_field(out, "Transfer-Encoding", "chunked");
  if (!additions.connection.empty() || upgrade) {
    out.append("Connection: ").append(additions.connection);
    if (upgrade) out.append(additions.connection.empty() ? "Upgrade" : ", Upgrade");  // RFC 9110, 7.8
    out.append("\r\n");
  }
  out.append("\r\n");
  return out;
}

bool may_be_trailer(std::string_view name) noexcept {
  return std::none_of(kNoTrailers.begin(), kNoTrailers.end(),
                      [name](auto each) { return iequals(each, name); });
}

}  // namespace eddy::http
