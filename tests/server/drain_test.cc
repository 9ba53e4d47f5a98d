// Stopping, on all three servers: what is accepted is answered, within the grace and the bound, on a clock that the
// test moves.
#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "base/temporary_folder.h"
#include "eddy/loop/event.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Drain : public ServerTest {
 protected:
  Drain() {
    app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
    app.routes["/late"] = {.start = [this](Exchange& e) -> Task<> {
      started = true;
      co_await release.wait_async();
      e.respond(http::ResponseHead{200}, "late");
    }};
    app.routes["/early"] = {.start = [this](Exchange& e) -> Task<> {
      e.respond(http::ResponseHead{200}, "early");
      co_await release.wait_async();
    }};
    options.drain_grace = milliseconds{100};
  }
  // A handler that still waits when the test is over must end before its server can.
  ~Drain() override { release.set(); }

  void wait_connections(std::size_t count) {
    while (serving->on_loop([this] { return serving->server().connections(); }) != count)
      std::this_thread::yield();
  }
  void wait_started() const {
    while (!started) std::this_thread::yield();
  }
  [[nodiscard]] static bool ready(const std::future<void>& future) {
    return future.wait_for(seconds{0}) == std::future_status::ready;
  }
  static void expect_last(Client& client, std::string_view body) {
    const Reply reply = client.reply();
    EXPECT_EQ(reply.body, body);
    EXPECT_EQ(reply.field("Connection"), "close");
    expect_closed(client);
  }
  // And closes too: else the server may linger, and the test's clock stands.
  static void expect_closed(Client& client) {
    EXPECT_TRUE(client.closed());
    client.close();
  }
  // Runs the loop a few turns, so that what is due has happened.
  void settle() {
    for (int i = 0; i < 5; ++i) serving->on_loop([] {});
  }

  loop::Event release;
  std::atomic<bool> started{false};
};

constexpr const char* hello = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr const char* late = "GET /late HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_P(Drain, ARequestInFlightGetsItsAnswerAndTheConnectionItsEnd) {
  serve(&clock);
  Client client{port()};
  client.send(late);
  wait_started();
  auto stopped = serving->stop(seconds{30});
  serving->advance(seconds{1});
  EXPECT_FALSE(ready(stopped));
  release.set();
  expect_last(client, "late");
  stopped.get();
}

TEST_P(Drain, AnIdleConnectionMayAskOnceMoreWithinTheGrace) {
  serve(&clock);
  Client client{port()};
  EXPECT_EQ(client.get("/hello").body, "hello");
  auto stopped = serving->stop(seconds{30});
  client.send(hello);
  expect_last(client, "hello");
  serving->advance(milliseconds{100});
  stopped.get();
}

// It is accepted, though not read.
TEST_P(Drain, ARequestThatCameWithinTheGraceIsAnswered) {
  serve(&clock);
  Client client{port()};
  EXPECT_EQ(client.get("/hello").body, "hello");
  serving->on_loop([&] {
    serving->loop().call_later(milliseconds{99}, [&] {
      client.send(hello);
      while (!client.all_acknowledged()) std::this_thread::yield();
    });
  });
  auto stopped = serving->stop(seconds{30});
  serving->advance(
      milliseconds{100});  // and with this timer the grace's is due, before the sockets are looked at
  expect_last(client, "hello");
  stopped.get();
}

TEST_P(Drain, AnIdleConnectionIsClosedAfterTheGrace) {
  serve(&clock);
  Client client{port()};
  EXPECT_EQ(client.get("/hello").body, "hello");
  auto stopped = serving->stop(seconds{30});
  settle();
  EXPECT_FALSE(ready(stopped));
  serving->advance(milliseconds{100});
  expect_closed(client);
  stopped.get();
}

// Its client knows nothing of the plan and may ask on.
TEST_P(Drain, AnAnsweredConnectionIsIdleThoughItsPlanStillRuns) {
  serve(&clock);
  Client client{port()};
  EXPECT_EQ(client.get("/early").body, "early");
  auto stopped = serving->stop(seconds{30});
  client.send(hello);
  release.set();
  expect_last(client, "hello");
  serving->advance(milliseconds{100});
  stopped.get();
}

TEST_P(Drain, AnAnsweredConnectionWhosePlanStillRunsIsClosedAfterTheGrace) {
  serve(&clock);
  Client client{port()};
  EXPECT_EQ(client.get("/early").body, "early");
  auto stopped = serving->stop(seconds{30});
  serving->advance(milliseconds{100});
  expect_closed(client);
  EXPECT_FALSE(ready(stopped));
  release.set();
  stopped.get();
}

TEST_P(Drain, WhatTheKernelHadQueuedIsAccepted) {
  options.max_connections = 1;  // so that accepting pauses, and the second waits in the kernel's queue
  serve(&clock);
  Client first{port()};
  wait_connections(1);
  Client second{port()};
  second.send(hello);
  auto stopped = serving->stop(seconds{30});
  serving->advance(milliseconds{50});
  EXPECT_EQ(second.reply().body, "hello");
  serving->advance(milliseconds{50});
  expect_closed(first);
  second.close();
  stopped.get();
}

TEST_P(Drain, WhatTheKernelHadQueuedOfEverySocketIsAccepted) {
  const test::TemporaryFolder folder;
  options.max_connections = 1;  // which pauses all of them
  options.also_bind = {"unix:" + folder.path("s")};
  serve(&clock);
  Client first{port()};
  wait_connections(1);
  Client second{port()}, third{folder.path("s")};
  second.send(hello);
  third.send(hello);
  settle();
  EXPECT_EQ(serving->on_loop([this] { return serving->server().connections(); }), 1U);
  auto stopped = serving->stop(seconds{30});
  EXPECT_FALSE(std::filesystem::exists(folder.path("s")));
  serving->advance(milliseconds{50});
  EXPECT_EQ(second.reply().body, "hello");
  EXPECT_EQ(third.reply().body, "hello");
  serving->advance(milliseconds{50});
  expect_closed(first);
  second.close();
  third.close();
  stopped.get();
}

// One that closes makes room on all of them.
TEST_P(Drain, EverySocketGoesOnAcceptingAfterThePause) {
  const test::TemporaryFolder folder;
  options.max_connections = 1;
  options.also_bind = {"unix:" + folder.path("s")};
  serve();
  for (int i = 0; i < 2; ++i) {
    Client first{port()};
    EXPECT_EQ(first.get("/hello").body, "hello");
    Client second{folder.path("s")};
    first.close();
    EXPECT_EQ(second.get("/hello").body, "hello");
  }
}

TEST_P(Drain, TheBoundCutsWhatIsLeftAndNamesIt) {
  const loop::LogRecorder log;
  serve(&clock);
  Client idle{port()};
  EXPECT_EQ(idle.get("/hello").body, "hello");
  Client client{port()};
  client.send(late);
  wait_started();
  auto stopped = serving->stop(seconds{5});
  serving->advance(seconds{4});
  settle();
  EXPECT_FALSE(ready(stopped));
  serving->advance(seconds{1});
  expect_closed(client);
  EXPECT_THAT(log.lines(),
              testing::Contains(testing::StartsWith("cut at the stop: GET /late (127.0.0.1) after ")));
  EXPECT_THAT(log.lines(), testing::Not(testing::Contains(testing::HasSubstr("/hello"))));
  release.set();
  stopped.get();
}

TEST_P(Drain, TheBoundNamesAnUploadThatIsNotWhole) {
  const loop::LogRecorder log;
  serve(&clock);
  Client client{port()};
  client.send("POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
  while (app.routed == 0) std::this_thread::yield();
  settle();
  auto stopped = serving->stop(seconds{5});
  serving->advance(seconds{5});
  stopped.get();
  EXPECT_THAT(log.lines(),
              testing::Contains(testing::StartsWith("cut at the stop: POST /hello (127.0.0.1) after ")));
}

// Its plan is over, and the connection awaits the next request: what the reader has not taken is an answer all the same.
TEST_P(Drain, TheBoundNamesAnAnswerThatAReaderHasNotTaken) {
  const loop::LogRecorder log;
  app.routes["/big"] = {.run = [](Exchange& e) {
    e.respond(http::ResponseHead{200}, std::string(32 << 20, 'b'));  // more than any socket holds
  }};
  options.write_buffer = SIZE_MAX;
  serve(&clock);
  Client client{port(), 4096};
  client.send("GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
  while (client.skim(100) == 0) std::this_thread::yield();
  auto stopped = serving->stop(seconds{5});
  serving->advance(seconds{5});
  stopped.get();
  EXPECT_THAT(log.lines(),
              testing::Contains(testing::StartsWith("cut at the stop: GET /big (127.0.0.1) after ")));
}

TEST_P(Drain, NothingOpenStopsAfterTheGrace) {
  serve(&clock);
  auto stopped = serving->stop(seconds{30});
  serving->advance(milliseconds{100});
  stopped.get();
  EXPECT_FALSE(serving->on_loop([this] { return serving->server().running(); }));
}

INSTANTIATE_TEST_SUITE_P(Servers, Drain, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
