// Leniencies: what RFC 9112 lets a server take though it is malformed. All off: two parties on a request's way that repair
// it differently are what request smuggling is made of. Turn one on only for clients that can't be mended, and only where
// no proxy stands in between.
//
// Tests: tests/http/leniencies_test.cc; fuzzed by tests/fuzz/http_server_connection.cc.
#pragma once

namespace eddy::http {

struct Leniencies {
  bool bare_lf = false;             // 2.2: LF alone ends the request line, a field and a trailer
  bool loose_request_line = false;  // 3: runs of SP and TAB part the request line, and stand around it
  bool folded_fields = false;       // 5.2: a line that begins with SP or TAB goes on with the field before it
  bool both_lengths =
      false;  // 6.1: beside Transfer-Encoding, Content-Length is dropped; closed after the answer
  bool repeated_length = false;  // 6.3: one Content-Length, said several times alike, counts once
};

}  // namespace eddy::http
