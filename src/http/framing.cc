#include "http/framing.h"

#include <algorithm>
#include <limits>
#include <string>

#include "eddy/base/strings.h"
#include "http/request_line.h"

namespace eddy::http {
namespace {

using base::iequals;

// How often a field that must stand alone was seen, and its last value.
struct Single {
  std::string_view value;
  int count = 0;

  void see(std::string_view text) noexcept {
    value = text;
    ++count;
  }
};

struct Seen {
  Single host, length, coding;
  bool close = false, keep_alive = false, expects_continue = false;
};

std::string_view next_item(std::string_view& list) noexcept {
  std::size_t comma = std::min(list.find(','), list.size());
  std::string_view item = base::trim(list.substr(0, comma));
  list.remove_prefix(std::min(comma + 1, list.size()));
  return item;
}

// The names are told apart by their length before a byte is compared: nearly every field is none of them.
void see(Header field, Seen& seen) noexcept {
  switch (field.name.size()) {
    case 4:
      if (iequals(field.name, "host")) seen.host.see(field.value);
      break;
    case 6:
      if (!iequals(field.name, "expect")) break;
      for (std::string_view list = field.value; !list.empty();)
        seen.expects_continue |= iequals(next_item(list), "100-continue");
      break;
    case 10:
      if (!iequals(field.name, "connection")) break;
      for (std::string_view list = field.value; !list.empty();) {
        std::string_view item = next_item(list);
        seen.close |= iequals(item, "close");
        seen.keep_alive |= iequals(item, "keep-alive");
      }
      break;
    case 14:
      if (iequals(field.name, "content-length")) seen.length.see(field.value);
      break;
    case 17:
      if (iequals(field.name, "transfer-encoding")) seen.coding.see(field.value);
      break;
    default: break;
  }
}

// RFC 9112, 3.2: one Host in HTTP/1.1, at most one in 1.0. An absolute target's authority is the one that
// counts (3.2.2); that the two differ is refused, since a proxy may have looked at the other.
bool host_fits(const RequestHead& head, const Single& host) noexcept {
  if (host.count > 1 || (host.count == 0 && head.version != Version::http_1_0)) return false;
  if (host.count == 0) return true;
  if (!is_authority(host.value)) return false;
  if (head.form != TargetForm::absolute && head.form != TargetForm::authority) return true;
  auto without_port = [](std::string_view authority) {
    if (authority.ends_with(":80")) authority.remove_suffix(3);
    if (authority.ends_with(':')) authority.remove_suffix(1);
    return authority;
  };
  return iequals(without_port(head.host()), without_port(host.value));
}

// RFC 9112, 6.1: chunked, once and last, or a coding that we don't have.
RequestError read_coding(const Single& coding) noexcept {
  if (coding.count > 1) return RequestError::bad_framing;
  if (iequals(coding.value, "chunked")) return RequestError::none;
  int chunked = 0;
  std::string_view last;
  for (std::string_view list = coding.value; !list.empty();) {
    last = next_item(list);
    chunked += iequals(last, "chunked") ? 1 : 0;
  }
  return chunked == 1 && iequals(last, "chunked") && !coding.value.ends_with(',')
             ? RequestError::unknown_coding
             : RequestError::bad_framing;
}

// Where every field and every item says the same number, one field is left that says it once (RFC 9112, 6.3).
void join_lengths(Headers& headers, Single& length) {
  std::string_view all = length.value;
  const std::string number{next_item(all)};
  for (std::string_view each : headers.get_all("Content-Length"))
    for (bool first = true; first || !each.empty(); first = false)
      if (next_item(each) != number) return;
  headers.set_trusted("Content-Length", number);  // of a value that was parsed as one
  length = {headers.get("Content-Length"), 1};
}

}  // namespace

RequestError read_framing(RequestHead& head, const Leniencies& lenient) {
  Seen seen;
  for (Header field : head.headers) see(field, seen);
  const bool old = head.version == Version::http_1_0;
  if (!host_fits(head, seen.host)) return RequestError::bad_host;
  if (seen.coding.count > 0) {
    const bool both = seen.length.count > 0;
    if (old || (both && !lenient.both_lengths)) return RequestError::bad_framing;
    if (RequestError wrong = read_coding(seen.coding); wrong != RequestError::none) return wrong;
    head.chunked = true;
    seen.close |= both;
    if (both) head.headers.remove("Content-Length");
  } else if (seen.length.count > 0) {
    if (lenient.repeated_length) join_lengths(head.headers, seen.length);
    auto length = seen.length.count == 1 ? base::parse_uint<std::uint64_t>(seen.length.value) : std::nullopt;
    if (!length || *length > std::numeric_limits<std::int64_t>::max()) return RequestError::bad_length;
    head.content_length = *length;
  }
  // RFC 9110, 9.3.6: what follows the head of CONNECT is a tunnel's to some, and content to others.
  if (head.method == Method::connect && head.has_body()) return RequestError::bad_framing;
  head.keep_alive = !seen.close && (!old || seen.keep_alive);
  head.expects_continue = seen.expects_continue && !old;
  return RequestError::none;
}

}  // namespace eddy::http
