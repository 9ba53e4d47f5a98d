// What answers the rows of tests/http/rfc: a target's path says how, the same below a ServerConnection and a server.
//
//   /                   200, "ok"
//   /status/204         that status, "ok"
//   /field/NAME/VALUE   200, "ok", with that field
//   /stream…            as after it, but sent in two pieces: /stream, /stream/status/205, /stream/field/A/b
//   /early              answered as soon as the head is there, its body unread
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "eddy/base/strings.h"
#include "eddy/http/message.h"

namespace eddy::http::rfc {

struct Reply {
  ResponseHead head;
  bool streamed = false;
  bool early = false;
};

inline bool take_prefix(std::string_view& path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return false;
  path.remove_prefix(prefix.size());
  return true;
}

inline Reply reply_to(const RequestHead& request) {
  // A target that is a host's and a port's, as CONNECT's, is answered as "/status/200" is.
  std::string_view path = request.path();
  Reply reply;
  reply.early = take_prefix(path, "/early");
  reply.streamed = take_prefix(path, "/stream");
  if (take_prefix(path, "/status/")) {
    reply.head.status = static_cast<int>(base::parse_uint<std::uint16_t>(path).value_or(500));
  } else if (take_prefix(path, "/field/")) {
    const std::size_t slash = path.find('/');
    reply.head.headers.add_trusted(path.substr(0, slash), path.substr(slash + 1));
  }
  return reply;
}

}  // namespace eddy::http::rfc
