// 103 before the answer: its bytes, its order, and whom it is kept from (RFC 8297; RFC 9110, 15.2).
#include "eddy/http/early_hints.h"

#include <gtest/gtest.h>

#include <vector>

#include "http/feed.h"

namespace eddy::http {
namespace {

using test::at;
using test::take_output;

constexpr std::string_view hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";

ServerConnection asked(std::string_view bytes) {
  ServerConnection connection;
  connection.receive(bytes, {});
  EXPECT_EQ(connection.next().kind, Event::request);
  connection.keep_input();
  return connection;
}

TEST(EarlyHints, ALinkEach) {
  EXPECT_EQ(*format_early_hints(std::vector<std::string>{"</a.css>; rel=preload"}), hints);
  EXPECT_EQ(*format_early_hints(std::vector<std::string>{"<a>", "<b>"}),
            "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\nLink: <b>\r\n\r\n");
  for (const std::string& bad : std::vector<std::string>{"<a>\r\nX: y", "<a>\n", {"<\0>", 3}})
    EXPECT_EQ(format_early_hints(std::vector<std::string>{bad}).error(), HeaderError::bad_value);
}

TEST(EarlyHints, AnyNumberBeforeTheAnswer) {
  ServerConnection connection = asked("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const Segment head = Segment::literal(hints);
  EXPECT_TRUE(connection.interim(head).ok());
  EXPECT_TRUE(connection.interim(head).ok());
  ASSERT_TRUE(connection.respond(ResponseHead{200}, Segment{std::string{"ok"}}, at(0)).ok());
  EXPECT_EQ(connection.interim(head).error(), SendError::no_request);
  const std::string sent = take_output(connection);
  EXPECT_TRUE(sent.starts_with(std::string{hints} + std::string{hints} + "HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(sent.ends_with("Content-Length: 2\r\n\r\nok"));
  EXPECT_TRUE(connection.keep_alive());
}

TEST(EarlyHints, NotBeforeARequestNorAfterAnAbort) {
  ServerConnection connection;
  EXPECT_EQ(connection.interim(Segment::literal(hints)).error(), SendError::no_request);
  connection.abort();
  EXPECT_EQ(connection.interim(Segment::literal(hints)).error(), SendError::closed);
}

TEST(EarlyHints, Http10GetsNone) {
  ServerConnection connection = asked("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(connection.interim(Segment::literal(hints)).ok());
  EXPECT_EQ(take_output(connection), "");
}

}  // namespace
}  // namespace eddy::http
