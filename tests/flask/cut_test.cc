// A handler whose green thread a stop cuts did not fail: nothing of it is logged but that it was cut.
#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "eddy/flask.h"
#include "eddy/loop/waiter.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/stop_lines.h"

namespace eddy::flask {
namespace {

TEST(CutGreenThread, IsNoErrorOfTheApps) {
  std::promise<void> begun;
  Flask app{"app"};
  app.get("/sleep", [&] {
    begun.set_value();
    loop::sleep(std::chrono::hours{1});
    return "";
  });
  app.errorhandler(500, [] { return std::pair{"failed", 500}; });
  const loop::LogRecorder log;
  {
    server::Options listen;
    listen.port = 0;
    listen.access_log = server::AccessLog::off;
    server::Serving serving{app, server::Kind::green, listen};
    server::Client client{serving.port()};
    client.send("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n");
    begun.get_future().wait();
  }
  EXPECT_THAT(log.lines(), testing::Each(testing::Truly(server::is_of_the_stop)));
}

}  // namespace
}  // namespace eddy::flask
