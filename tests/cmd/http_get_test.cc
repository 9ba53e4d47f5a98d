#include "bench/http_get.h"

#include <gmock/gmock.h>

namespace eddy::command {
namespace {

std::string body(std::string_view answer) {
  const auto reply = parse_reply(answer);
  return reply ? reply->body : "fault: " + reply.error().what;
}

TEST(Reply, ByLengthByEndAndByChunks) {
  EXPECT_EQ(body("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"), "abc");
  EXPECT_EQ(body("HTTP/1.0 200 OK\r\n\r\nabc"), "abc");
  EXPECT_EQ(body("HTTP/1.1 200 OK\r\ntransfer-encoding:  chunked\r\n\r\n1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n"),
            "abc");
}

TEST(Reply, Status) {
  const auto reply = parse_reply("HTTP/1.1 404 Not Found\r\n\r\n");
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 404);
}

TEST(Reply, EveryShorterAnswerIsRefused) {
  for (const std::string_view whole :
       {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"}) {
    ASSERT_TRUE(parse_reply(whole));
    for (std::size_t length = 0; length + 2 < whole.size(); ++length)
      EXPECT_FALSE(parse_reply(whole.substr(0, length))) << whole.substr(0, length);
  }
}

}  // namespace
}  // namespace eddy::command
