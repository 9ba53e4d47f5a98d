// A handler whose green thread a stop cuts did not fail: nothing of it is logged but that it was cut.
#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "eddy/flask.h"
#include "eddy/loop/waiter.h"
#include "server/log_of_a_cut.h"
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
  EXPECT_THAT(server::log_of_a_cut(app, "/sleep", begun.get_future()),
              testing::Each(testing::Truly(server::is_of_the_stop)));
}

}  // namespace
}  // namespace eddy::flask
