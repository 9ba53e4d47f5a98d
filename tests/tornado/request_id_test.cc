// The ID of a request, as a handler and the log of its error see it.
#include <gmock/gmock.h>

#include "eddy/tornado.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::tornado {
namespace {

struct Shows : web::RequestHandler {
  void get() { write(std::string{request().request_id()}); }
};
struct Breaks : web::RequestHandler {
  void get() { throw std::runtime_error{"broken"}; }
};

TEST(RequestId, IsTheRequestsAndItsErrors) {
  const loop::LogRecorder log;
  web::Application app{{{"/", web::handler<Shows>}, {"/broken", web::handler<Breaks>}}};
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
  EXPECT_THAT(log.lines(), testing::Contains(testing::HasSubstr("GET /broken (127.0.0.1) [request def]")));
}

}  // namespace
}  // namespace eddy::tornado
