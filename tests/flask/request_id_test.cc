// The ID of a request, as a view and the log of its error see it.
#include <gmock/gmock.h>

#include "eddy/flask.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

TEST(RequestId, IsTheRequestsAndItsErrors) {
  const loop::LogRecorder log;
  Flask app{"ids"};
  app.get("/", [] { return std::string{request().request_id()}; });
  app.get("/broken", []() -> std::string { throw std::runtime_error{"broken"}; });
  server::Options options;
  options.port = 0;
  options.access_log = server::AccessLog::off;
  options.request_ids = server::RequestIds::trusted;
  const server::Serving serving{app, server::Kind::event, options};
  server::Client client{serving.port()};
  client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-ID: abc\r\n\r\n");
  EXPECT_EQ(client.reply().body, "abc");
  client.send("GET /broken HTTP/1.1\r\nHost: a\r\nX-Request-ID: def\r\n\r\n");
  EXPECT_EQ(client.reply().status, 500);
  EXPECT_THAT(log.lines(), testing::Contains(testing::HasSubstr("[request def]: broken")));
}

TEST(RequestId, IsEmptyWhereTheServerGivesNone) {
  Flask app{"ids"};
  app.get("/", [] { return "'" + std::string{request().request_id()} + "'"; });
  EXPECT_EQ(app.test_client().get("/").text(), "''");
}

}  // namespace
}  // namespace eddy::flask
