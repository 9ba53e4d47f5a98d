// data_received: bodies that a handler takes as they arrive (Tornado's stream_request_body).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "eddy/tornado.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/stop_lines.h"
#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

// The body's chunks in brackets, and what was called.
struct Plain : RequestHandler {
  void prepare() { write("prepare "); }
  void data_received(std::string_view chunk) { write("[" + std::string{chunk} + "]"); }
  void post() { write(" post"); }
  void get() { write("get"); }
};
struct Waits : RequestHandler {
  Task<> data_received(std::string_view chunk) {
    co_await gen::sleep(std::chrono::milliseconds{0});
    write("[" + std::string{chunk} + "]");
  }
  void post() { write(" post"); }
};
// Only its method waits.
struct Mixed : RequestHandler {
  void data_received(std::string_view chunk) { write("[" + std::string{chunk} + "]"); }
  Task<> post() {
    co_await gen::sleep(std::chrono::milliseconds{0});
    write(" post");
  }
};
struct Refuses : RequestHandler {
  void prepare() {
    set_status(403);
    finish("no");
  }
  void data_received(std::string_view) { ADD_FAILURE(); }
  void post() { ADD_FAILURE(); }
};
struct Fails : RequestHandler {
  void data_received(std::string_view) { throw HTTPError{422}; }
  void post() { ADD_FAILURE(); }
};
struct Ends : RequestHandler {
  void data_received(std::string_view chunk) {
    EXPECT_FALSE(finished);  // Tornado drops the rest
    if (!finished) finish(chunk);
    finished = true;
  }
  void post() { ADD_FAILURE(); }
  bool finished = false;
};
struct Small : RequestHandler {
  static constexpr std::uint64_t max_body_size = 5;
  void data_received(std::string_view) {}
  void post() { write("taken"); }
};
struct Whole : RequestHandler {
  static constexpr std::uint64_t max_body_size = 5;
  void post() { write(request().body()); }
};

class StreamedBody : public ::testing::Test {
 protected:
  [[nodiscard]] eddy::wsgi::MemoryResponse post(std::string_view path, std::string body,
                                                std::size_t piece = 3) {
    eddy::wsgi::MemoryRequest request{.method = "POST", .target = std::string{path}, .body = std::move(body)};
    request.piece = piece;
    return eddy::wsgi::run(app, request);
  }
  Application app{{{"/plain", handler<Plain>},
                   {"/waits", handler<Waits>},
                   {"/mixed", handler<Mixed>},
                   {"/refuses", handler<Refuses>},
                   {"/fails", handler<Fails>},
                   {"/ends", handler<Ends>},
                   {"/small", handler<Small>},
                   {"/whole", handler<Whole>}}};
};

TEST_F(StreamedBody, ComesBetweenPrepareAndTheMethod) {
  EXPECT_EQ(post("/plain", "abcdefg").body, "prepare [abc][def][g] post");
  EXPECT_EQ(post("/waits", "abcdefg").body, "[abc][def][g] post");
  EXPECT_EQ(post("/mixed", "abcdefg").body, "[abc][def][g] post");
  EXPECT_EQ(post("/plain", "").body, "prepare  post");
  EXPECT_EQ(get(app, "/plain").body, "prepare get");
}

TEST_F(StreamedBody, IsNotReadForAnAnswerThatIsThere) {
  EXPECT_EQ(post("/refuses", "abc").head.status, 403);
  EXPECT_EQ(ask(app, "PUT", "/plain", {}, "abc").head.status, 405);
  const auto ended = post("/ends", "abcdef");
  EXPECT_EQ(ended.body, "abc");
}

TEST_F(StreamedBody, AnErrorIsAPage) { EXPECT_EQ(post("/fails", "abc").head.status, 422); }

TEST_F(StreamedBody, AClassHasItsOwnBound) {
  EXPECT_EQ(post("/small", "12345").body, "taken");
  EXPECT_EQ(post("/small", "123456").head.status, 413);
  EXPECT_EQ(post("/whole", "12345").body, "12345");
  EXPECT_EQ(post("/whole", "123456").head.status, 413);
}

class StreamedBodyServed : public ::testing::TestWithParam<server::Kind> {
 protected:
  StreamedBodyServed() {
    options.port = 0;
    options.access_log = server::AccessLog::off;
  }
  server::Options options;
};

// The first piece is answered before the second is sent: a body is not collected where a class streams.
struct Echo : RequestHandler {
  Task<> data_received(std::string_view chunk) {
    write(chunk);
    co_await flush();
  }
  void post() {}
};

TEST_P(StreamedBodyServed, IsEchoedAsItComes) {
  Application app{{{"/echo", handler<Echo>}, {"/small", handler<Small>}}};
  server::Serving serving{app, GetParam(), options};
  server::Client client{serving.port()};
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
  while (client.input().find("hello") == std::string::npos) ASSERT_TRUE(client.more());
  client.send("6\r\n world\r\n0\r\n\r\n");
  EXPECT_EQ(client.reply().body, "hello world");
}

TEST_P(StreamedBodyServed, AMalformedOrLargeBodyIsAPage) {
  Application app{{{"/small", handler<Small>}}};
  server::Serving serving{app, GetParam(), options};
  const std::string start =
      "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
  for (const auto& [rest, status] : {std::pair{"xyz\r\n", 400}, std::pair{"3\r\ndef\r\n", 413}}) {
    server::Client client{serving.port()};
    client.send(start);
    client.send(rest);
    EXPECT_EQ(client.reply().status, status);
    EXPECT_TRUE(client.closed());
  }
}

// It is the client's fault: a line for each would be a way to fill the log.
TEST_P(StreamedBodyServed, ABodyThatBreaksIsNotLogged) {
  Application app{{{"/echo", handler<Echo>}, {"/small", handler<Small>}}};
  const loop::LogRecorder log;
  {
    server::Serving serving{app, GetParam(), options};
    for (const char* path : {"/small", "/echo"}) {
      server::Client client{serving.port()};
      client.send("POST " + std::string{path} +
                  " HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      while (path == std::string_view{"/echo"} && client.input().find("abc") == std::string::npos)
        ASSERT_TRUE(client.more());
      client.send("xyz\r\n");
      const server::Reply reply = client.reply();
      EXPECT_TRUE(reply.status == 400 || !reply.whole) << reply.status;  // too late for a page: it is cut
      EXPECT_TRUE(client.closed());
    }
  }
  EXPECT_THAT(log.lines(), testing::Each(testing::Truly(server::is_of_the_stop)));
}

// Nobody looks at the body of what no class takes: it is neither awaited nor held.
TEST_P(StreamedBodyServed, ARefusalDoesNotWaitForIt) {
  Application app{{{"/small", handler<Small>}}};
  server::Serving serving{app, GetParam(), options};
  for (const auto& [line, status] : {std::pair{"POST /nowhere", 404}, std::pair{"DELETE /small", 405}}) {
    server::Client client{serving.port()};
    client.send(std::string{line} + " HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n");
    EXPECT_EQ(client.reply(false).status, status);
  }
}

TEST_P(StreamedBodyServed, TheRestBehindAnAnswerIsDroppedAndTheNextRequestAnswered) {
  Application app{{{"/ends", handler<Ends>}, {"/plain", handler<Plain>}}};
  server::Serving serving{app, GetParam(), options};
  server::Client client{serving.port()};
  client.send(
      "POST /ends HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
      "5\r\nworld\r\n0\r\n\r\nGET /plain HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.reply().status, 200);
  EXPECT_EQ(client.reply().body, "prepare get");
}

INSTANTIATE_TEST_SUITE_P(Servers, StreamedBodyServed, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::tornado::web
