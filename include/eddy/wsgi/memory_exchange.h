// MemoryExchange: one request and its answer without a socket, for tests and the faces' test clients.
//
// It keeps the contract of exchange.h: a plan runs to its end, blocking or suspending, and finds out when the
// client leaves. It frames nothing: the answer's body is collected as the app gave it.
// Tests: tests/wsgi/exchange_test.cc.
#pragma once
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/http/headers.h"
#include "eddy/wsgi/exchange.h"

namespace eddy::wsgi {

// What a client would send.
struct MemoryRequest {
  std::string method = "GET";
  std::string target = "/";  // path and query, as on the request line
  http::Headers headers =
      {};  // Host is added where absent ("localhost"), Content-Length where there is a body
  std::string body = {};
  std::size_t piece = 0;  // bytes a read of a streaming plan gets; 0: all at once
  Peer peer{
      .remote_address = "127.0.0.1", .remote_port = 40000, .local_address = "127.0.0.1", .local_port = 80};
  // The client leaves once it got so many bytes of the answer's body (0: before any); npos: it stays.
  std::size_t leaves_after = std::string::npos;
};

// What it would get.
struct MemoryResponse {
  std::vector<std::string> interim;  // heads that came before it: 103
  http::ResponseHead head;           // as the app gave it, or the server's own 413 or 500
  std::string body;                  // empty to HEAD
  std::vector<std::string> pieces;   // the same, as written: one a write or pull
  http::Headers trailers;            // where the request has TE: trailers
  Outcome outcome = Outcome::aborted;
  std::string error;             // what() of an exception that left the plan or its generator
  std::exception_ptr exception;  // itself
};

// Routes the request and runs its plan to the end. A suspending plan runs on the current loop if this thread
// has one, else on one of its own, and this returns when it is done. From inside a running loop's callback
// use a blocking plan only (a loop can't be entered twice).
MemoryResponse run(App& app, const MemoryRequest& request);

// The exchange of a request that no plan runs for: what reads a request can be given it, and its body is whole. An answer goes
// nowhere.
[[nodiscard]] std::unique_ptr<Exchange> keep(MemoryRequest request);

}  // namespace eddy::wsgi
