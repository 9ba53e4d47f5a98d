#include "http/feed.h"

#include <gtest/gtest.h>

#include "eddy/base/strings.h"

namespace eddy::http::test {

std::vector<Pieces> splits(std::string_view bytes) {
  std::vector<Pieces> all = {{bytes}, {}};
  for (std::size_t i = 0; i < bytes.size(); ++i) all[1].push_back(bytes.substr(i, 1));
  if (bytes.size() > 4096) return all;  // at each position would be quadratic
  for (std::size_t i = 1; i < bytes.size(); ++i) all.push_back({bytes.substr(0, i), bytes.substr(i)});
  return all;
}

Time time_at(double seconds) {
  return Time{} + std::chrono::duration_cast<Duration>(std::chrono::duration<double>{seconds});
}

Moment at(double seconds) { return {time_at(seconds), "Tue, 15 Nov 1994 08:12:31 GMT"}; }

std::string take_output(ServerConnection& connection) {
  std::string bytes;
  for (const Segment& segment : connection.output()) bytes += segment.bytes();
  connection.output().clear();
  return bytes;
}

namespace {

// Takes events until nothing more comes; `open` says that the last one was a piece of a body.
void drain(ServerConnection& connection, const Session& session, Transcript& transcript, bool& open) {
  for (;;) {
    Event event = connection.next();
    if (event.kind == Event::need_more || event.kind == Event::answer || event.kind == Event::closed) return;
    if (event.kind == Event::body) {
      EXPECT_FALSE(event.data.empty());
      if (!open) transcript.events += "body:";
      transcript.events += event.data;
      open = true;
      continue;
    }
    if (open) transcript.events += " | ";
    open = false;
    if (event.kind == Event::request) {
      transcript.events.append(connection.request().method_text()).append(" ");
      transcript.events.append(connection.request().target()).append(" | ");
      if (session.on_request) session.on_request(connection);
    } else if (event.kind == Event::end) {
      transcript.events += "end | ";
      if (session.answer) {
        session.answer(connection);
      } else {
        EXPECT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
      }
    } else {
      transcript.events += "error ";
      base::append_number(transcript.events, status_of(connection.error()));
      connection.respond_error(at(0));
    }
  }
}

}  // namespace

Transcript run(const Pieces& pieces, const Session& session) {
  ServerConnection connection{session.limits, session.timeouts, time_at(0), session.lenient};
  Transcript transcript;
  bool open = false;
  for (std::string_view piece : pieces) {
    std::string bytes{piece};  // a copy that dies, so that a view into it that is kept is found by ASan
    connection.receive(bytes, time_at(0));
    drain(connection, session, transcript, open);
    connection.keep_input();
  }
  if (session.eof) connection.eof(time_at(0));
  drain(connection, session, transcript, open);
  transcript.sent = take_output(connection);
  transcript.should_close = connection.should_close();
  return transcript;
}

Transcript run_all(std::string_view bytes, const Session& session) {
  Transcript whole = run({bytes}, session);
  for (const Pieces& pieces : splits(bytes)) {
    Transcript split = run(pieces, session);
    EXPECT_EQ(split.events, whole.events)
        << "in " << pieces.size() << " pieces, the first of " << pieces[0].size();
    EXPECT_EQ(split.sent, whole.sent)
        << "in " << pieces.size() << " pieces, the first of " << pieces[0].size();
    EXPECT_EQ(split.should_close, whole.should_close);
    if (split != whole) break;
  }
  return whole;
}

std::vector<Event::Kind> kinds(ServerConnection& connection) {
  std::vector<Event::Kind> found;
  for (;;) {
    found.push_back(connection.next().kind);
    const Event::Kind last = found.back();
    if (last == Event::need_more || last == Event::answer || last == Event::closed) return found;
  }
}

}  // namespace eddy::http::test
