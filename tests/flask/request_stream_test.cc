// request.stream: bodies that a handler reads as they arrive.
#include "eddy/flask/request_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "eddy/flask.h"
#include "eddy/wsgi/memory_exchange.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/stop_lines.h"

namespace eddy::flask {
namespace {

std::string chunks() {
  std::string seen;
  RequestStream& body = request().stream();
  for (std::string_view chunk = body.chunk(); !chunk.empty(); chunk = body.chunk())
    seen.append("[").append(chunk).append("]");
  return seen;
}
Task<std::string> chunks_async() {
  std::string seen;
  RequestStream& body = request().stream();
  for (std::string_view chunk = co_await body.chunk_async(); !chunk.empty();
       chunk = co_await body.chunk_async())
    seen.append("[").append(chunk).append("]");
  co_return seen;
}

class FlaskStream : public ::testing::Test {
 protected:
  [[nodiscard]] wsgi::MemoryResponse post(std::string_view path, std::string body, std::size_t piece = 3) {
    wsgi::MemoryRequest request{.method = "POST", .target = std::string{path}, .body = std::move(body)};
    request.piece = piece;
    return wsgi::run(app, request);
  }
  Flask app{"app"};
};

TEST_F(FlaskStream, ChunkByChunk) {
  app.post("/", chunks).stream_body();
  app.post("/task", chunks_async).stream_body();
  app.post("/whole", chunks);
  EXPECT_EQ(post("/", "abcdefg").body, "[abc][def][g]");
  EXPECT_EQ(post("/task", "abcdefg").body, "[abc][def][g]");
  EXPECT_EQ(post("/whole", "abcdefg").body, "[abcdefg]");
  EXPECT_EQ(post("/", "").body, "");
}

TEST_F(FlaskStream, ReadsSoManyBytes) {
  const auto parts = [] {
    RequestStream& body = request().stream();
    std::string seen = body.read(4);
    seen += '|' + body.read(1);
    seen += '|' + std::string{body.chunk()};
    seen += '|' + body.read(0);
    seen += '|' + body.read(100);
    seen += '|' + body.read();
    return seen;
  };
  const auto parts_async = []() -> Task<std::string> {
    RequestStream& body = request().stream();
    std::string seen = co_await body.read_async(4);
    seen += '|' + co_await body.read_async();
    co_return seen;
  };
  app.post("/", parts).stream_body();
  app.post("/whole", parts);
  app.post("/task", parts_async).stream_body();
  EXPECT_EQ(post("/", "abcdefghi").body, "abcd|e|f||ghi|");
  EXPECT_EQ(post("/whole", "abcdefghi").body, "abcd|e|fghi|||");
  EXPECT_EQ(post("/task", "abcdefghi").body, "abcd|efghi");
}

TEST_F(FlaskStream, ItsOtherViewsAreEmpty) {
  app.post("/", [] { return std::to_string(request().data().size()) + request().stream().read(); })
      .stream_body();
  EXPECT_EQ(post("/", "abc").body, "0abc");
}

TEST_F(FlaskStream, ARouteHasItsOwnBound) {
  app.post("/", chunks).stream_body().max_content_length(5);
  app.post("/whole", chunks).max_content_length(5);
  for (const char* path : {"/", "/whole"}) {
    EXPECT_EQ(post(path, "12345").head.status, 200) << path;
    EXPECT_EQ(post(path, "123456").head.status, 413) << path;
  }
}

TEST_F(FlaskStream, OutsideOfARequestThereIsNone) {
  EXPECT_THROW(static_cast<void>(request()), RuntimeError);
}

class FlaskStreamServed : public ::testing::TestWithParam<server::Kind> {
 protected:
  FlaskStreamServed() {
    options.port = 0;
    options.access_log = server::AccessLog::off;
  }
  Flask app{"app"};
  server::Options options;
};

TEST_P(FlaskStreamServed, BeginsBeforeTheBodyIsWhole) {
  std::promise<void> began;
  app.post("/",
           [&]() -> Task<std::string> {
             std::string seen{co_await request().stream().chunk_async()};
             began.set_value();
             seen += co_await request().stream().read_async();
             co_return seen;
           })
      .stream_body();
  server::Serving serving{app, GetParam(), options};
  server::Client client{serving.port()};
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\nhello");
  began.get_future().wait();
  client.send(" world");
  EXPECT_EQ(client.reply().body, "hello world");
}

TEST_P(FlaskStreamServed, AMalformedOrLargeBodyIsAPage) {
  app.post("/", chunks).stream_body().max_content_length(5);
  server::Serving serving{app, GetParam(), options};
  const std::string start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
  for (const auto& [rest, status] : {std::pair{"xyz\r\n", 400}, std::pair{"3\r\ndef\r\n", 413}}) {
    server::Client client{serving.port()};
    client.send(start);
    client.send(rest);
    EXPECT_EQ(client.reply().status, status);
    EXPECT_TRUE(client.closed());
  }
}

base::Generator<std::string> echo(RequestStream& body) {
  for (std::string_view chunk = body.chunk(); !chunk.empty(); chunk = body.chunk()) co_yield chunk;
}

// A page can't be sent any more, and it is the client's fault: a line for each would be a way to fill the log.
TEST_P(FlaskStreamServed, ABodyThatBreaksWhileItIsAnsweredIsNotLogged) {
  app.post("/", [] { return Response{echo(request().stream())}; }).stream_body().max_content_length(5);
  const loop::LogRecorder log;
  {
    server::Serving serving{app, GetParam(), options};
    for (const char* rest : {"xyz\r\n", "3\r\ndef\r\n"}) {
      server::Client client{serving.port()};
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
      const bool streams = GetParam() != server::Kind::event;  // where the whole body comes first
      while (streams && client.input().find("abc") == std::string::npos) ASSERT_TRUE(client.more());
      client.send(rest);
      const server::Reply reply = client.reply();
      EXPECT_EQ(reply.whole, !streams) << reply.status;
      EXPECT_TRUE(client.closed());
    }
  }
  EXPECT_THAT(log.lines(), testing::Each(testing::Truly(server::is_of_the_stop)));
}

INSTANTIATE_TEST_SUITE_P(Servers, FlaskStreamServed, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
