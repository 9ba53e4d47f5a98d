// What a request's fields say about where it ends and what follows it (RFC 9112, 3.2, 6 and 9.3).
//
// Whatever two parties could read differently is refused, not repaired, unless a leniency says so. Pure: reads headers,
// sets the head's content_length, chunked, expects_continue and keep_alive.
//
// Tests: tests/http/rfc_test.cc; fuzzed by tests/fuzz/http_server_connection.cc.
#pragma once
#include "eddy/http/message.h"
#include "eddy/http/server_connection.h"

namespace eddy::http {

// RequestError::none where the head can be answered.
RequestError read_framing(RequestHead& head, const Leniencies& lenient = {});

}  // namespace eddy::http
