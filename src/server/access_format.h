// The access log's lines: what was asked, by whom, and how it was answered.
//
// A pure function of a request. What a client sent can't end a line or a field of it, nor reach a terminal as
// anything but printable ASCII. Tests: tests/server/access_format_test.cc; fuzzed by tests/fuzz/access_log.cc.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

#include "eddy/http/message.h"
#include "eddy/server/server.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::server {

struct AccessRecord {
  const wsgi::Peer& peer;
  const http::RequestHead& request;
  int status = 0;                // 499, as nginx has it: the client left before its answer began
  std::uint64_t body_bytes = 0;  // as the app gave them, without their framing
  std::chrono::nanoseconds took{0};
  std::int64_t ended = 0;  // seconds since 1970, UTC
};

// The line, without its end:
//   automatic  127.0.0.1 - - [25/Nov/2026:07:15:00 +0000] "GET / HTTP/1.1" 200 30211 0.61ms
//             and the request's ID, where it has one
//   common     the same without these two (Apache's LogFormat common)
//   combined   the same, then "Referer" and "User-Agent" (Apache's and nginx's combined)
//   json       {"time":"2026-11-25T07:15:00Z","remote_addr":"127.0.0.1", ...}, named as nginx's variables
// The user is the name of Basic authentication as the client gave it (RFC 7617), not checked by anybody; "-" for none.
// In the first three, bytes outside printable ASCII, quotes and backslashes are written \xHH, as nginx does, and what
// is missing is "-". In json every code point outside ASCII is \uHHHH, what is no UTF-8 U+FFFD; what is missing is "".
[[nodiscard]] std::string format_access(const AccessRecord& record, AccessFormat format);

}  // namespace eddy::server
