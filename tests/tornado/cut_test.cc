// A handler whose green thread a stop cuts did not fail: nothing of it is logged but that it was cut.
#include <gmock/gmock.h>

#include <chrono>
#include <future>

#include "eddy/loop/waiter.h"
#include "eddy/tornado.h"
#include "server/log_of_a_cut.h"
#include "server/stop_lines.h"

namespace eddy::tornado::web {
namespace {

std::promise<void> begun;

struct Sleeps : RequestHandler {
  void get() {
    begun.set_value();
    loop::sleep(std::chrono::hours{1});
  }
};

TEST(CutGreenThread, IsNoErrorOfTheApps) {
  Application app{{{"/sleep", handler<Sleeps>}}};
  EXPECT_THAT(server::log_of_a_cut(app, "/sleep", begun.get_future()),
              testing::Each(testing::Truly(server::is_of_the_stop)));
}

}  // namespace
}  // namespace eddy::tornado::web
