// What only the threaded server promises: handlers that wait for one another run side by side, whoever drives the
// loop.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>
#include <vector>

#include "eddy/loop/waiter.h"
#include "loop/no_more_threads.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

class SideBySide : public testing::TestWithParam<Serving::Driver> {
 protected:
  SideBySide() {
    options.port = 0;
    options.access_log = AccessLog::off;
    app.routes["/short"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "short"); }};
  }
  void serve() { serving = std::make_unique<Serving>(app, Kind::threaded, options, nullptr, GetParam()); }
  TestApp app;
  Options options;
  std::unique_ptr<Serving> serving;
};

TEST_P(SideBySide, HandlersThatWaitForEachOtherMeet) {
  constexpr int count = 12;
  std::latch together{count};
  app.routes["/meet"] = {.run = [&](Exchange& e) {
    together.arrive_and_wait();
    e.respond(http::ResponseHead{200}, "met");
  }};
  serve();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<Client>(serving->port()));
    clients.back()->send("GET /meet HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  for (const auto& client : clients) EXPECT_EQ(client->reply().body, "met");
}

TEST_P(SideBySide, ShortRequestsAreAnsweredBesideOneThatBlocks) {
  std::latch released{1};
  app.routes["/block"] = {.run = [&](Exchange& e) {
    released.wait();
    e.respond(http::ResponseHead{200}, "released");
  }};
  serve();
  Client blocked{serving->port()};
  Client other{serving->port()};
  for (int round = 0; round < 3; ++round) EXPECT_EQ(other.get("/short").body, "short");
  blocked.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 200; ++i) ASSERT_EQ(other.get("/short").body, "short");
  released.count_down();
  EXPECT_EQ(blocked.reply().body, "released");
}

TEST_P(SideBySide, AHandlerMayWaitForALaterRequest) {
  // Over and over, so that the loop changes hands many times.
  std::mutex mutex;
  std::condition_variable changed;
  int given = 0;
  app.routes["/take"] = {.run = [&](Exchange& e) {
    std::unique_lock lock{mutex};
    changed.wait(lock, [&] { return given > 0; });
    --given;
    e.respond(http::ResponseHead{200}, "taken");
  }};
  app.routes["/give"] = {.run = [&](Exchange& e) {
    {
      const std::lock_guard lock{mutex};
      ++given;
    }
    changed.notify_one();
    e.respond(http::ResponseHead{200}, "given");
  }};
  serve();
  Client taker{serving->port()}, giver{serving->port()};
  for (int i = 0; i < 100; ++i) {
    taker.send("GET /take HTTP/1.1\r\nHost: x\r\n\r\n");
    for (int between = 0; between < i % 8; ++between) ASSERT_EQ(giver.get("/short").body, "short");
    ASSERT_EQ(giver.get("/give").body, "given");
    ASSERT_EQ(taker.reply().body, "taken");
  }
}

// The watcher is the last thread that there is: where it takes the loop over, nobody else can run what comes.
TEST_P(SideBySide, WithoutThreadsForOthersTheLeaderRunsAllThatNeedsNoLoop) {
  std::latch released{1};
  std::atomic<bool> blocks = false;
  app.routes["/block"] = {.run = [&](Exchange& e) {
    blocks = true;
    released.wait();
    e.respond(http::ResponseHead{200}, "released");
  }};
  app.routes["/read"] = {
      .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.read()}); },
      .stream_body = true};
  serve();
  const bool leads = GetParam() == Serving::Driver::server;
  Client other{serving->port()};
  if (leads) {
    EXPECT_EQ(other.get("/short").body, "short");
  }
  const loop::NoMoreThreads no_more;
  Client blocked{serving->port()};
  if (leads) {
    blocked.send("GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!blocks) std::this_thread::yield();
  }
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(other.get("/short").status, leads ? 200 : 503);
    other.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(other.reply().status, 503);
  }
  released.count_down();
  if (leads) {
    EXPECT_EQ(blocked.reply().body, "released");
  }
}

TEST_P(SideBySide, WithoutThreadsATaskBehindAnUploadRunsOnTheLoop) {
  app.routes["/task"] = {.start = [](Exchange& e) -> Task<> {
    e.respond(http::ResponseHead{200}, "task");
    co_return;
  }};
  app.routes["/read"] = {
      .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.read()}); },
      .stream_body = true};
  serve();
  const loop::NoMoreThreads no_more;
  Client reader{serving->port()}, task{serving->port()};
  reader.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  task.send("GET /task HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(reader.reply().status, 503);
  EXPECT_EQ(task.reply().body, "task");
}

// Of a handler: tells that it was destroyed.
struct Local {
  std::atomic<bool>& told;
  ~Local() { told = true; }
};

// As a green thread's: the wait throws, so that the handler's locals are destroyed.
TEST_P(SideBySide, AStopEndsTheWaitsOfHandlers) {
  std::atomic<bool> sleeps = false;
  std::atomic<bool> unwound = false;
  app.routes["/sleep"] = {.run = [&](Exchange& e) {
    const Local local{unwound};
    sleeps = true;
    loop::sleep(std::chrono::hours{1});
    e.respond(http::ResponseHead{200}, "never");
  }};
  serve();
  Client client{serving->port()};
  client.send("GET /sleep HTTP/1.1\r\nHost: x\r\n\r\n");
  while (!sleeps) std::this_thread::yield();
  serving->stop(std::chrono::milliseconds{0}).wait();
  serving.reset();
  EXPECT_TRUE(unwound);
  EXPECT_EQ(client.reply().status, 0);
}

// Its owner may destroy a server while handlers run: one that waits for its client must not hold it up.
TEST_P(SideBySide, AServerMayEndUnderAHandlerThatReads) {
  std::atomic<bool> reads = false;
  std::atomic<bool> unwound = false;
  app.routes["/read"] = {.run =
                             [&](Exchange& e) {
                               const Local local{unwound};
                               reads = true;
                               while (!e.read().empty()) continue;
                             },
                         .stream_body = true};
  loop::Loop loop;
  auto server = std::make_unique<Server>(loop, app, Kind::threaded, options);
  server->start();
  Client client{server->port()};
  client.send("POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\na");
  while (!reads) loop.run_turn(false);
  server.reset();
  EXPECT_TRUE(unwound);
}

INSTANTIATE_TEST_SUITE_P(Loops, SideBySide, testing::Values(Serving::Driver::server, Serving::Driver::owner),
                         [](const auto& driver) {
                           return driver.param == Serving::Driver::server ? "server" : "owner";
                         });

}  // namespace
}  // namespace eddy::server
