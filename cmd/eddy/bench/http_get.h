// http_get.h: one GET over HTTP/1.1 on the loopback, for checking a contender's page.
//
// A connection a request, "Connection: close"; the body by Content-Length, chunks or the connection's end,
// whichever comes first.
// It measures nothing: the load is ab's and wrk's work.
// Tests: tests/cmd/http_get_test.cc.
#pragma once
#include <string>
#include <string_view>

#include "bench/interrupt.h"
#include "support/outcome.h"

namespace eddy::command {

struct Reply {
  int status = 0;
  std::string body;
};

// Asks 127.0.0.1:`port` for `target` (a path and query). Fails when nobody listens, on a time-out, on an
// interrupt, and on an answer that is cut short or not HTTP.
Outcome<Reply> http_get(int port, std::string_view target, std::chrono::milliseconds timeout,
                        Interrupt& interrupt);

// Takes a whole answer, from its first byte to the connection's end, apart.
Outcome<Reply> parse_reply(std::string_view answer);

}  // namespace eddy::command
