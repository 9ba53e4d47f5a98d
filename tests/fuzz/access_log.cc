// Fuzzes what of a request reaches a log: its ID, and the access log's lines in each format. An ID must be sane, there once,
// and the client's own where that was; a line must be printable ASCII without an end, with as many fields as every other,
// and the JSON must be read back as what the client sent.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/replace_utf8.h"
#include "eddy/value/dict.h"
#include "eddy/value/json.h"
#include "head_lines.h"
#include "server/access_format.h"
#include "server/request_ids.h"

namespace {

using namespace eddy;
using namespace eddy::server;

void require(bool holds) {
  if (!holds) std::abort();
}

std::string identify(RequestIds kind, http::RequestHead& head) {
  const auto brought = head.headers.get_all("X-Request-ID");
  const std::string only{brought.size() == 1 ? brought[0] : std::string_view{}};
  static RequestIdentifier made{{.request_ids = RequestIds::made}},
      trusted{{.request_ids = RequestIds::trusted}};
  const std::string id{(kind == RequestIds::made ? made : trusted).identify(head)};
  require(is_sane_request_id(id));
  require(head.headers.get_all("x-request-id") == std::vector<std::string_view>{id});
  const bool kept = kind == RequestIds::trusted && is_sane_request_id(only);
  require(kept ? id == only : id.size() == 32 && id != only);
  return id;
}

std::string line_of(const http::RequestHead& head, const wsgi::Peer& peer, AccessFormat format) {
  const std::string line = format_access({peer, head, 200, 7, {}, 0}, format);
  for (const char c : line) require(c >= 0x20 && c < 0x7f);
  return line;
}

std::size_t count(std::string_view line, char c) {
  return static_cast<std::size_t>(std::count(line.begin(), line.end(), c));
}

// What stands before the first quote has five blanks; each quoted field its two quotes, for none within is a plain one.
void text_lines(const http::RequestHead& head, const wsgi::Peer& peer) {
  const std::string common = line_of(head, peer, AccessFormat::common);
  require(count(common, '"') == 2 && common.ends_with("\" 200 7"));
  require(count(common.substr(0, common.find('"')), ' ') == 5);
  const std::string combined = line_of(head, peer, AccessFormat::combined);
  require(count(combined, '"') == 6 && combined.starts_with(common + " \"") && combined.ends_with('"'));
  require(line_of(head, peer, AccessFormat::automatic) == common + " 0.00ms " + std::string{peer.request_id});
}

// How many bytes that are no UTF-8 make one mark is nobody's business.
std::string without_marks(std::string text) {
  constexpr std::string_view mark = "\xef\xbf\xbd";
  for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
    text.erase(at, mark.size());
  return text;
}

void json_line(const http::RequestHead& head, const wsgi::Peer& peer) {
  const auto value = json::parse(line_of(head, peer, AccessFormat::json));
  require(value.ok() && value->is_dict() && value->as_dict().size() == 12);
  const auto is = [&](std::string_view name, std::string_view sent) {
    const auto member = value->find(name);
    require(member && without_marks(member->str()) == without_marks(base::replace_invalid_utf8(sent)));
  };
  is("request_method", head.method_text());
  is("request_uri", head.target());
  is("http_referer", head.headers.get("Referer"));
  is("http_user_agent", head.headers.get("User-Agent"));
  is("request_id", peer.request_id);
  if (!head.headers.contains("Authorization")) is("remote_user", "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  for (const RequestIds kind : {RequestIds::made, RequestIds::trusted}) {
    http::RequestHead head = http::head_of_lines(text);
    const std::string id = identify(kind, head);
    wsgi::Peer peer;
    peer.remote_address = "127.0.0.1";
    peer.request_id = id;
    text_lines(head, peer);
    json_line(head, peer);
  }
  return 0;
}
