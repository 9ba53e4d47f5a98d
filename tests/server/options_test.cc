// The options that bound and loosen the parser, over a real socket on all three servers: each just inside and just over.
// What they count, at every split, is tests/http/limits_test.cc's and leniencies_test.cc's.
#include <gtest/gtest.h>

#include <string>

#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

class ParserOptions : public ServerTest {
 protected:
  ParserOptions() {
    app.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.body()}); }};
    app.routes["/early"] = {.start = answer_at_once, .stream_body = true};
  }
  static Task<> answer_at_once(Exchange& e) {
    e.respond(http::ResponseHead{200}, "early");
    co_return;
  }
  Reply ask(const std::string& bytes) {
    Client client{port()};
    client.send(bytes);
    return client.reply();
  }
  static std::string chunked(const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  }
};

TEST_P(ParserOptions, HeaderLine) {
  options.max_header_line = 20;
  serve();
  const std::string start = "GET / HTTP/1.1\r\nHost: a\r\nA: ";
  EXPECT_EQ(ask(start + std::string(17, 'b') + "\r\n\r\n").status, 200);
  EXPECT_EQ(ask(start + std::string(18, 'b') + "\r\n\r\n").status, 431);
}

TEST_P(ParserOptions, ChunkExtensions) {
  options.max_chunk_extensions = 4;
  serve();
  EXPECT_EQ(ask(chunked("3;abcd\r\nabc\r\n0\r\n\r\n")).body, "abc");
  EXPECT_EQ(ask(chunked("3;abcde\r\nabc\r\n0\r\n\r\n")).status, 400);
}

TEST_P(ParserOptions, TrailerSize) {
  options.max_trailer_size = 4;
  serve();
  EXPECT_EQ(ask(chunked("0\r\nA: b\r\n\r\n")).status, 200);
  EXPECT_EQ(ask(chunked("0\r\nA: bc\r\n\r\n")).status, 431);
}

TEST_P(ParserOptions, DrainedBody) {
  options.max_drained_body = 8;
  serve();
  const std::string start = "POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: ";
  {
    Client client{port()};
    client.send(start + "8\r\n\r\n1234");
    EXPECT_EQ(client.reply().field("Connection"), "");
    client.send("5678");
    EXPECT_EQ(client.get("/").status, 200);
  }
  Client client{port()};
  client.send(start + "9\r\n\r\n1234");
  EXPECT_EQ(client.reply().field("Connection"), "close");
  EXPECT_TRUE(client.closed());
}

TEST_P(ParserOptions, APipelineOverItsBoundIsReadLater) {
  options.max_pipelined = 1;
  serve();
  Client client{port()};
  std::string requests;
  for (int i = 0; i < 50; ++i)
    requests += "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n" + std::to_string(10 + i);
  client.send(requests);
  for (int i = 0; i < 50; ++i) EXPECT_EQ(client.reply().body, std::to_string(10 + i));
}

TEST_P(ParserOptions, Leniencies) {
  const std::string bytes = "GET  / HTTP/1.1\nHost: a\n\n";
  serve();
  EXPECT_EQ(ask(bytes).status, 400);
  serving.reset();
  options.leniencies.bare_lf = true;
  options.leniencies.loose_request_line = true;
  serve();
  EXPECT_EQ(ask(bytes).status, 200);
}

INSTANTIATE_TEST_SUITE_P(Servers, ParserOptions, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
