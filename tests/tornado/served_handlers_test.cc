// Handlers on the three servers: what they hear of their client, and which loop is theirs.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <vector>

#include "eddy/loop/waiter.h"
#include "eddy/tornado.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::tornado::web {
namespace {

class ServedHandlers : public testing::TestWithParam<server::Kind> {
 protected:
  ServedHandlers() {
    options.port = 0;
    options.access_log = server::AccessLog::off;
  }
  server::Options options;
};

std::atomic<int> heard_before_initialize = 0;

struct Hears : RequestHandler {
  void initialize(int given) { value = given; }
  void on_connection_close() override {
    if (value == 0) ++heard_before_initialize;
  }
  Task<> get() { co_await loop::sleep_async({}); }
  int value = 0;
};

// A client that has ended its sending when the request begins has left, as far as can be told.
TEST_P(ServedHandlers, HearThatTheClientLeftBehindInitialize) {
  Application app{{{"/", handler_with<Hears>(1)}}};
  server::Serving serving{app, GetParam(), options};
  for (int round = 0; round < 20; ++round) {
    server::Client client{serving.port()};
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
    client.end_sending();
    EXPECT_EQ(client.reply().status, 200);
    EXPECT_EQ(client.reply().status, 200);
  }
  EXPECT_EQ(heard_before_initialize, 0);
}

std::atomic<int> on_another_loop = 0;

struct AsksForItsLoop : RequestHandler {
  Task<> get() {
    for (int i = 0; i < 4; ++i) {
      if (&ioloop::IOLoop::current().native() != loop::Loop::current()) ++on_another_loop;
      co_await loop::sleep_async({});
    }
  }
};

// A thread of the threaded server's drives one loop after another.
TEST_P(ServedHandlers, HaveTheIoLoopThatTheyRunOn) {
  Application app{{{"/", handler<AsksForItsLoop>}}};
  server::Serving serving{app, GetParam(), options};
  for (int round = 0; round < 50; ++round) {
    std::vector<std::unique_ptr<server::Client>> clients;
    for (int i = 0; i < 8; ++i) {
      clients.push_back(std::make_unique<server::Client>(serving.port()));
      clients.back()->send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }
    for (const auto& client : clients) EXPECT_EQ(client->reply().status, 200);
  }
  EXPECT_EQ(on_another_loop, 0);
}

INSTANTIATE_TEST_SUITE_P(Servers, ServedHandlers, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::tornado::web
