// The access log: a line a request in the Common Log Format, with the time taken, to "eddy.access".
//
// Tests: tests/server/access_log_test.cc.
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
  int status = 0;
  std::uint64_t body_bytes = 0;  // as the app gave them, without their framing
  std::chrono::nanoseconds took{0};
  std::int64_t ended = 0;  // seconds since 1970, UTC
};

// 127.0.0.1 - - [25/Nov/2026:07:15:00 +0000] "GET / HTTP/1.1" 200 30211 0.61ms
// Control bytes, quotes and backslashes of the target are escaped: a request can't forge a line.
std::string format_access(const AccessRecord& record);

class AccessLogger {
 public:
  explicit AccessLogger(AccessLog setting);
  [[nodiscard]] bool on() const noexcept { return on_; }
  void record(const AccessRecord& record) const;

 private:
  bool on_;
};

}  // namespace eddy::server
