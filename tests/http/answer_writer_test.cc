// What an answer looks like on the wire: framing, the connection's own fields, and what is refused.
#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "eddy/http/server_connection.h"
#include "http/feed.h"

namespace eddy::http {
namespace {

using test::at;
using test::take_output;
using test::time_at;

constexpr std::string_view kDate = "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n";

ServerConnection asked(std::string_view method, std::string_view version = "HTTP/1.1",
                       std::string_view fields = "") {
  ServerConnection connection;
  std::string bytes;
  bytes.append(method).append(" / ").append(version).append("\r\nHost: x\r\n").append(fields).append("\r\n");
  connection.receive(bytes, time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  EXPECT_EQ(connection.next().kind, Event::end);
  connection.keep_input();
  return connection;
}

std::string expect(std::string_view status, std::string_view rest) {
  return std::string{"HTTP/1.1 "}.append(status).append("\r\n").append(rest);
}

Headers one(std::string_view name, std::string_view value) {
  Headers headers;
  headers.add_trusted(name, value);
  return headers;
}

TEST(Answer, AWholeOneHasALength) {
  ServerConnection connection = asked("GET");
  ASSERT_TRUE(connection.respond(ResponseHead{200, one("A", "b")}, Segment{"hello"}, at(0)).ok());
  EXPECT_EQ(connection.output().size(), 2U);  // head and body are never joined
  EXPECT_EQ(take_output(connection),
            expect("200 OK", "A: b\r\n" + std::string{kDate} + "Content-Length: 5\r\n\r\nhello"));
}

TEST(Answer, SegmentsAreNotCopied) {
  ServerConnection connection = asked("GET");
  std::string page(100, 'x');
  const char* data = page.data();
  Segments body;
  body.emplace_back(std::move(page));
  body.push_back(Segment::literal("tail"));
  ASSERT_TRUE(connection.respond(ResponseHead{200}, body, at(0)).ok());
  ASSERT_EQ(connection.output().size(), 3U);
  EXPECT_EQ(connection.output()[1].bytes().data(), data);
}

TEST(Answer, HeadAndBodilessStatusesHaveNoBody) {
  ServerConnection head = asked("HEAD");
  ASSERT_TRUE(head.respond(ResponseHead{200}, Segment{"hello"}, at(0)).ok());
  EXPECT_EQ(take_output(head), expect("200 OK", std::string{kDate} + "Content-Length: 5\r\n\r\n"));
  head = asked("HEAD");
  ASSERT_TRUE(head.respond(ResponseHead{200, one("Content-Length", "7")}, Segment{}, at(0)).ok());
  EXPECT_EQ(take_output(head), expect("200 OK", "Content-Length: 7\r\n" + std::string{kDate} + "\r\n"));
  ServerConnection none = asked("GET");
  ASSERT_TRUE(none.respond(ResponseHead{204, one("Content-Length", "5")}, Segment{"hello"}, at(0)).ok());
  EXPECT_EQ(take_output(none), expect("204 No Content", std::string{kDate} + "\r\n"));
  none = asked("GET");
  ASSERT_TRUE(none.respond(ResponseHead{304, one("ETag", "\"a\"")}, Segment{"hello"}, at(0)).ok());
  EXPECT_EQ(take_output(none), expect("304 Not Modified", "ETag: \"a\"\r\n" + std::string{kDate} + "\r\n"));
}

TEST(Answer, AStreamIsChunkedInHttp11) {
  ServerConnection connection = asked("GET");
  ASSERT_TRUE(connection.start(ResponseHead{200}, at(0)).ok());
  EXPECT_EQ(take_output(connection),
            expect("200 OK", std::string{kDate} + "Transfer-Encoding: chunked\r\n\r\n"));
  ASSERT_TRUE(connection.write(Segment{std::string(300, 'x')}).ok());
  EXPECT_EQ(take_output(connection), "12c\r\n" + std::string(300, 'x') + "\r\n");
  ASSERT_TRUE(connection.write(Segment{}).ok());  // an empty chunk would end the body
  EXPECT_EQ(take_output(connection), "");
  Headers trailers = one("X-Sum", "7");
  ASSERT_TRUE(connection.finish(time_at(0), &trailers).ok());
  EXPECT_EQ(take_output(connection), "0\r\nX-Sum: 7\r\n\r\n");
  EXPECT_TRUE(connection.keep_alive());
}

TEST(Answer, AStreamIsEndedByTheCloseInHttp10) {
  ServerConnection connection = asked("GET", "HTTP/1.0", "Connection: keep-alive\r\n");
  ASSERT_TRUE(connection.start(ResponseHead{200}, at(0)).ok());
  ASSERT_TRUE(connection.write(Segment{"abc"}).ok());
  ASSERT_TRUE(connection.finish(time_at(0)).ok());
  EXPECT_EQ(take_output(connection), expect("200 OK", std::string{kDate} + "Connection: close\r\n\r\nabc"));
  EXPECT_TRUE(connection.should_close());
}

TEST(Answer, ALengthIsAPromise) {
  ServerConnection connection = asked("GET");
  ASSERT_TRUE(connection.start(ResponseHead{200, one("Content-Length", "5")}, at(0)).ok());
  ASSERT_TRUE(connection.write(Segment{"abc"}).ok());
  auto sent = connection.write(Segment{"def"});
  ASSERT_FALSE(sent.ok());
  EXPECT_EQ(sent.error(), SendError::body_too_long);
  auto finished = connection.finish(time_at(0));
  ASSERT_FALSE(finished.ok());
  EXPECT_EQ(finished.error(), SendError::body_too_short);
  EXPECT_TRUE(connection.should_close());

  ServerConnection whole = asked("GET");
  EXPECT_EQ(whole.respond(ResponseHead{200, one("Content-Length", "5")}, Segment{"abc"}, at(0)).error(),
            SendError::body_too_short);
  EXPECT_EQ(whole.respond(ResponseHead{200, one("Content-Length", "2")}, Segment{"abc"}, at(0)).error(),
            SendError::body_too_long);
  EXPECT_FALSE(whole.respond(ResponseHead{200, one("Content-Length", "x")}, Segment{"abc"}, at(0)).ok());
  EXPECT_EQ(take_output(whole), "");  // a refused answer leaves nothing behind
  EXPECT_TRUE(whole.respond(ResponseHead{500}, Segment{"abc"}, at(0)).ok());
}

TEST(Answer, ConnectionFieldsAreOurs) {
  ServerConnection connection = asked("GET");
  Headers headers;
  headers.add_trusted("Transfer-Encoding", "gzip");
  headers.add_trusted("Keep-Alive", "timeout=5");
  headers.add_trusted("Connection", "close, x");
  headers.add_trusted("Date", "mine");
  ASSERT_TRUE(connection.respond(ResponseHead{200, headers}, Segment{"a"}, at(0)).ok());
  EXPECT_EQ(take_output(connection),
            expect("200 OK", "Date: mine\r\nContent-Length: 1\r\nConnection: close\r\n\r\na"));
  EXPECT_TRUE(connection.should_close());
}

TEST(Answer, RefusesBadHeadsAndCallsOutOfOrder) {
  ServerConnection connection = asked("GET");
  EXPECT_EQ(connection.write(Segment{"a"}).error(), SendError::no_request);
  EXPECT_EQ(connection.finish(time_at(0)).error(), SendError::no_request);
  for (int status : {0, 99, 100, 199, 1000, -1})
    EXPECT_EQ(connection.respond(ResponseHead{status}, Segment{}, at(0)).error(), SendError::bad_status);
  ResponseHead head{200};
  head.reason = "a\r\nB: c";
  EXPECT_EQ(connection.start(head, at(0)).error(), SendError::bad_reason);
  head.reason = "Fine";
  ASSERT_TRUE(connection.respond(head, Segment{"a"}, at(0)).ok());
  EXPECT_TRUE(take_output(connection).starts_with("HTTP/1.1 200 Fine\r\n"));
  EXPECT_EQ(connection.respond(head, Segment{"a"}, at(0)).error(), SendError::no_request);
  EXPECT_EQ(connection.start(head, at(0)).error(), SendError::no_request);
  connection.abort();
  EXPECT_EQ(connection.respond(head, Segment{"a"}, at(0)).error(), SendError::closed);
}

TEST(Answer, ALengthStandsOnce) {
  Headers twice = one("Content-Length", "2");
  twice.add_trusted("content-length", "3");
  for (int status : {200, 304}) {
    ServerConnection connection = asked("GET");
    EXPECT_EQ(connection.respond(ResponseHead{status, twice}, Segment{"ok"}, at(0)).error(),
              SendError::body_too_short);
    EXPECT_EQ(connection.start(ResponseHead{status, twice}, at(0)).error(), SendError::body_too_short);
    EXPECT_EQ(connection.start(ResponseHead{status, one("Content-Length", "-2")}, at(0)).error(),
              SendError::body_too_short);
    EXPECT_EQ(take_output(connection), "");
  }
}

TEST(Answer, ConnectHasNoBodyAndIsTheLast) {
  ServerConnection connection;
  connection.receive("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
                     time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  EXPECT_EQ(connection.next().kind, Event::end);
  ASSERT_TRUE(connection.start(ResponseHead{200, one("Content-Length", "2")}, at(0)).ok());
  ASSERT_TRUE(connection.write(Segment{"ok"}).ok());
  ASSERT_TRUE(connection.finish(time_at(0)).ok());
  EXPECT_EQ(take_output(connection), expect("200 OK", std::string{kDate} + "Connection: close\r\n\r\n"));
  EXPECT_EQ(connection.next().kind, Event::closed);

  ServerConnection refused;
  refused.receive("CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n", time_at(0));
  EXPECT_EQ(refused.next().kind, Event::request);
  EXPECT_EQ(refused.next().kind, Event::end);
  ASSERT_TRUE(refused.respond(ResponseHead{405}, Segment{"no"}, at(0)).ok());
  EXPECT_EQ(take_output(refused),
            expect("405 Method Not Allowed", std::string{kDate} + "Content-Length: 2\r\n\r\nno"));
  EXPECT_EQ(refused.next().kind, Event::need_more);
}

TEST(Answer, TrailersThatFrameOrRouteAreRefused) {
  ServerConnection connection = asked("GET");
  ASSERT_TRUE(connection.start(ResponseHead{200}, at(0)).ok());
  for (const char* name : {"Content-Length", "transfer-encoding", "Host", "Set-Cookie", "Trailer"}) {
    Headers trailers = one(name, "1");
    EXPECT_EQ(connection.finish(time_at(0), &trailers).error(), SendError::bad_trailer) << name;
  }
  Headers trailers = one("Server-Timing", "db;dur=53");
  ASSERT_TRUE(connection.finish(time_at(0), &trailers).ok());
  EXPECT_TRUE(take_output(connection).ends_with("\r\n\r\n0\r\nServer-Timing: db;dur=53\r\n\r\n"));
}

TEST(Answer, HasNoDateWithoutAClock) {
  ServerConnection connection = asked("GET");
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, {}).ok());
  EXPECT_EQ(take_output(connection), expect("200 OK", "Content-Length: 2\r\n\r\nok"));
}

TEST(Answer, AbortLeavesAChunkedBodyUnfinished) {
  ServerConnection connection = asked("GET");
  ASSERT_TRUE(connection.start(ResponseHead{200}, at(0)).ok());
  ASSERT_TRUE(connection.write(Segment{"abc"}).ok());
  connection.abort();
  EXPECT_TRUE(take_output(connection).ends_with("3\r\nabc\r\n"));
  EXPECT_TRUE(connection.should_close());
  EXPECT_EQ(connection.next().kind, Event::closed);
}

// Of a cut answer only the peer of one that ends with its connection can't tell that it is not whole.
TEST(Answer, OneThatEndsWithItsConnectionIsCutByAReset) {
  for (const auto& [version, fields, framed] :
       {std::tuple{"HTTP/1.0", "", false}, std::tuple{"HTTP/1.0", "Content-Length", true},
        std::tuple{"HTTP/1.1", "", true}}) {
    ServerConnection connection = asked("GET", version);
    const Headers length = one("Content-Length", "10");
    ASSERT_TRUE(connection.start(ResponseHead{200, *fields ? length : Headers{}}, at(0)).ok());
    ASSERT_TRUE(connection.write(Segment{"hello"}).ok());
    EXPECT_FALSE(connection.needs_reset());
    connection.abort();
    EXPECT_EQ(connection.needs_reset(), !framed) << version << fields;
  }
  ServerConnection whole = asked("GET", "HTTP/1.0");
  ASSERT_TRUE(whole.start(ResponseHead{200}, at(0)).ok());
  ASSERT_TRUE(whole.finish(time_at(0)).ok());
  whole.abort();
  EXPECT_FALSE(whole.needs_reset());
}

}  // namespace
}  // namespace eddy::http
