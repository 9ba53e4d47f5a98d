// The four clocks of a connection: idle, header, body and write.
#include <gtest/gtest.h>

#include <string>

#include "eddy/http/server_connection.h"
#include "http/feed.h"

namespace eddy::http {
namespace {

using test::at;
using test::kinds;
using test::take_output;
using test::time_at;
using namespace std::chrono_literals;

TEST(ServerConnectionClocks, IdleClockClosesInSilence) {
  ServerConnection connection{{}, {.idle = 10s}, time_at(0)};
  EXPECT_EQ(connection.next_deadline(), time_at(10));
  EXPECT_FALSE(connection.timed_out(time_at(9)));
  EXPECT_TRUE(connection.timed_out(time_at(10)));
  EXPECT_TRUE(connection.should_close());
  EXPECT_EQ(take_output(connection), "");
  EXPECT_EQ(connection.next_deadline(), std::nullopt);
}

TEST(ServerConnectionClocks, IdleClockStartsAgainAfterAnAnswer) {
  ServerConnection connection{{}, {.idle = 10s}, time_at(0)};
  connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n", time_at(5));
  EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::end, Event::answer}));
  EXPECT_EQ(connection.next_deadline(), std::nullopt);  // the handler's time is not ours to bound
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(100)).ok());
  EXPECT_EQ(connection.next().kind, Event::need_more);
  EXPECT_EQ(connection.next_deadline(), time_at(110));
}

TEST(ServerConnectionClocks, HeaderClockCountsFromTheFirstByte) {
  ServerConnection connection{{}, {.header = 5s}, time_at(0)};
  connection.receive("GET / HT", time_at(1));
  EXPECT_EQ(connection.next().kind, Event::need_more);
  EXPECT_EQ(connection.next_deadline(), time_at(6));
  connection.receive("TP/1.1\r\nHo", time_at(5));
  EXPECT_EQ(connection.next().kind, Event::need_more);
  EXPECT_EQ(connection.next_deadline(), time_at(6));
  EXPECT_TRUE(connection.timed_out(time_at(6)));
  EXPECT_EQ(connection.next().kind, Event::error);
  EXPECT_EQ(connection.error(), RequestError::timed_out);
  connection.respond_error(at(6));
  EXPECT_TRUE(take_output(connection).starts_with("HTTP/1.1 408 Request Timeout\r\n"));
  EXPECT_TRUE(connection.should_close());
}

TEST(ServerConnectionClocks, ALateHeadGetsNoContent) {
  for (const std::string_view late : {"HEAD / HT", "HEAD / HTTP/1.1\r\nHo"}) {
    ServerConnection connection{{}, {.header = 5s}, time_at(0)};
    connection.receive(late, time_at(0));
    EXPECT_EQ(connection.next().kind, Event::need_more);
    EXPECT_TRUE(connection.timed_out(time_at(5)));
    EXPECT_EQ(connection.next().kind, Event::error);
    connection.respond_error(at(5));
    EXPECT_TRUE(take_output(connection).ends_with("\r\n\r\n")) << late;
  }
}

TEST(ServerConnectionClocks, HeaderClockTellsOfALateSecondRequestToo) {
  ServerConnection connection{{}, {.header = 5s}, time_at(0)};
  connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET", time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::end, Event::answer}));
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(20)).ok());
  EXPECT_EQ(connection.next().kind, Event::need_more);
  EXPECT_EQ(connection.next_deadline(), time_at(25));
  EXPECT_TRUE(connection.timed_out(time_at(25)));
  EXPECT_EQ(connection.next().kind, Event::error);
  connection.respond_error(at(25));
  EXPECT_NE(take_output(connection).find("408"), std::string::npos);
}

TEST(ServerConnectionClocks, BodyClockRunsWhileABodyIsRead) {
  ServerConnection connection{{}, {.body = 5s}, time_at(0)};
  connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  EXPECT_EQ(connection.next_deadline(), std::nullopt);  // nobody reads it yet
  EXPECT_EQ(connection.next().kind, Event::need_more);
  EXPECT_EQ(connection.next_deadline(), time_at(5));
  connection.receive("abc", time_at(4));
  EXPECT_EQ(kinds(connection), (std::vector{Event::body, Event::need_more}));
  EXPECT_EQ(connection.next_deadline(), time_at(9));
  EXPECT_TRUE(connection.timed_out(time_at(9)));
  EXPECT_EQ(kinds(connection), (std::vector{Event::error, Event::closed}));
  EXPECT_EQ(connection.error(), RequestError::timed_out);
}

TEST(ServerConnectionClocks, DrainIsBoundedInTime) {
  ServerConnection connection{{}, {.body = 5s}, time_at(0)};
  connection.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n", time_at(0));
  EXPECT_EQ(connection.next().kind, Event::request);
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(1)).ok());
  EXPECT_EQ(connection.next().kind, Event::need_more);
  connection.receive("abc", time_at(4));
  EXPECT_EQ(connection.next().kind, Event::need_more);
  EXPECT_EQ(connection.next_deadline(), time_at(6));
  EXPECT_TRUE(connection.timed_out(time_at(6)));
  EXPECT_TRUE(connection.should_close());
}

TEST(ServerConnectionClocks, WriteClockCutsAStalledReader) {
  ServerConnection connection{{}, {.write = 5s}, time_at(0)};
  connection.receive("GET / HTTP/1.1\r\nHost: x\r\n\r\n", time_at(0));
  EXPECT_EQ(kinds(connection), (std::vector{Event::request, Event::end, Event::answer}));
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{"ok"}, at(0)).ok());
  connection.sent(time_at(0), true);
  EXPECT_EQ(connection.next().kind, Event::need_more);
  EXPECT_EQ(connection.next_deadline(), time_at(5));
  connection.sent(time_at(3), true);
  EXPECT_EQ(connection.next_deadline(), time_at(8));
  EXPECT_TRUE(connection.timed_out(time_at(8)));
  EXPECT_TRUE(connection.should_close());
}

TEST(ServerConnectionClocks, AZeroTimeoutIsOff) {
  ServerConnection connection{{}, {.header = 0s, .body = 0s, .idle = 0s, .write = 0s}, time_at(0)};
  EXPECT_EQ(connection.next_deadline(), std::nullopt);
  connection.receive("GET", time_at(0));
  EXPECT_EQ(connection.next_deadline(), std::nullopt);
  connection.sent(time_at(0), true);
  EXPECT_EQ(connection.next_deadline(), std::nullopt);
}

}  // namespace
}  // namespace eddy::http
