#include "http/response_head.h"

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
  bool dated = additions.date.empty();
  for (Header field : head.headers) {
    if (is_connections_own(field.name)) continue;
    if (field.name.size() == 14 && (additions.content_length || additions.drop_content_length) &&
        iequals(field.name, "content-length"))
      continue;
    dated = dated || (field.name.size() == 4 && iequals(field.name, "date"));
    append_field(out, field.name, field.value);
  }
  if (!dated) append_field(out, "Date", additions.date);
  if (additions.content_length) {
    out.append("Content-Length: ");
    base::append_number(out, *additions.content_length);
    out.append("\r\n");
  }
  if (additions.chunked) append_field(out, "Transfer-Encoding", "chunked");
  if (!additions.connection.empty()) append_field(out, "Connection", additions.connection);
  out.append("\r\n");
  return out;
}

}  // namespace eddy::http
