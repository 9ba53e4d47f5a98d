// Drives a ServerConnection as a server would, and writes down what it said: one line an event.
//
// Every parser test runs through `splits`: whole, byte by byte, and cut in two at each position.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/http/server_connection.h"

namespace eddy::http::test {

using Pieces = std::vector<std::string_view>;

// The ways in which the same bytes may arrive.
std::vector<Pieces> splits(std::string_view bytes);

// What a connection said and sent.
struct Transcript {
  std::string events;  // "GET /a | body:abc | end | error 400 | closed", pieces of a body joined
  std::string sent;
  bool should_close = false;
  bool operator==(const Transcript&) const = default;
};

// How requests are answered; by default with 200 and the body "ok".
using Answer = std::function<void(ServerConnection&)>;

struct Session {
  ServerLimits limits;
  ServerTimeouts timeouts;
  Leniencies lenient = {};
  bool eof = false;   // the peer shuts its side after the last byte
  Answer answer;      // called at Event::end
  Answer on_request;  // called at Event::request
};

// Feeds the pieces, answers each request at its end and each error with respond_error.
Transcript run(const Pieces& pieces, const Session& session = {});

// Runs the bytes in all splits; fails the test where two of them differ. Returns the transcript of the whole.
Transcript run_all(std::string_view bytes, const Session& session = {});

// The kinds of the next events, up to the first behind which nothing comes without more bytes or an answer.
std::vector<Event::Kind> kinds(ServerConnection& connection);

// The bytes of the output, taken out of it.
std::string take_output(ServerConnection& connection);

// A Moment with a fixed date at so many seconds.
Moment at(double seconds);
Time time_at(double seconds);

}  // namespace eddy::http::test
