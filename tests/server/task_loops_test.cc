// Plans that suspend on the threaded server: while they wait they hold no thread, whoever drives the I/O loop.
#include "server/task_loops.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <mutex>
#include <vector>

#include "eddy/loop/fiber.h"
#include "eddy/loop/waiter.h"
#include "loop/gate.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

using http::ResponseHead;

constexpr const char* get_wait = "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n";

class TaskLoopsTest : public testing::TestWithParam<Serving::Driver> {
 protected:
  TaskLoopsTest() {
    options.port = 0;
    options.access_log = AccessLog::off;
    options.threads = 1;
    app.routes["/short"] = {.run = [](Exchange& e) { e.respond(ResponseHead{200}, "short"); }};
    app.routes["/task"] = {.start = [](Exchange& e) -> Task<> {
      e.respond(ResponseHead{200}, "task");
      co_return;
    }};
    app.routes["/block"] = {.start = [this](Exchange& e) -> Task<> {
      blocks = true;
      released.wait();
      e.respond(ResponseHead{200}, "released");
      co_return;
    }};
    app.routes["/wait"] = {.start = [this](Exchange& e) -> Task<> {
      co_await gate.pass();
      e.respond(ResponseHead{200}, "passed");
    }};
  }
  void serve(loop::ManualClock* moved = nullptr) {
    serving = std::make_unique<Serving>(app, Kind::threaded, options, moved, GetParam());
  }
  std::vector<std::unique_ptr<Client>> clients(int count, const std::string& request) {
    std::vector<std::unique_ptr<Client>> all;
    for (int i = 0; i < count; ++i) {
      all.push_back(std::make_unique<Client>(serving->port()));
      all.back()->send(request);
    }
    return all;
  }
  // A task that holds its loop until `released`.
  std::vector<std::unique_ptr<Client>> block() {
    auto client = clients(1, "GET /block HTTP/1.1\r\nHost: x\r\n\r\n");
    while (!blocks) std::this_thread::yield();
    return client;
  }
  void expect_served() {
    Client client{serving->port()};
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(client.get("/short").body, "short");
      EXPECT_EQ(client.get("/task").body, "task");
    }
  }

  loop::ManualClock clock;  // for a server that is given it
  loop::Gate gate;
  std::latch released{1};  // for /block
  std::atomic<bool> blocks = false;
  TestApp app;
  Options options;
  std::unique_ptr<Serving> serving;
};

TEST_P(TaskLoopsTest, TasksThatWaitHoldNoThread) {
  serve();
  const auto waiting = clients(40, get_wait);
  while (gate.waiting < 40) std::this_thread::yield();
  expect_served();
  gate.open();
  for (const auto& each : waiting) EXPECT_EQ(each->reply().body, "passed");
}

TEST_P(TaskLoopsTest, StalledUploadsHoldNoThread) {
  std::atomic<int> begun = 0;
  app.routes["/upload"] = {.start = [&](Exchange& e) -> Task<> {
                             ++begun;
                             std::size_t bytes = 0;
                             for (;;) {
                               const std::string_view piece = co_await e.read_async();
                               if (piece.empty()) break;
                               bytes += piece.size();
                             }
                             e.respond(ResponseHead{200}, std::to_string(bytes));
                           },
                           .stream_body = true};
  serve();
  const auto stalled = clients(20, "POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf.");
  while (begun < 20) std::this_thread::yield();
  expect_served();
  for (const auto& each : stalled) each->send("more.");
  for (const auto& each : stalled) EXPECT_EQ(each->reply().body, "10");
}

TEST_P(TaskLoopsTest, ATimerOfATaskIsWaitedFor) {
  std::atomic<bool> asleep = false;
  app.routes["/sleep"] = {.start = [&](Exchange& e) -> Task<> {
    asleep = true;
    co_await loop::sleep_async(std::chrono::minutes{1});
    e.respond(ResponseHead{200}, "slept");
  }};
  options.request_timeout = {};
  serve(&clock);
  const auto sleeper = clients(1, "GET /sleep HTTP/1.1\r\nHost: x\r\n\r\n");
  while (!asleep) std::this_thread::yield();
  expect_served();
  for (int minute = 0; minute < 2; ++minute) serving->advance(std::chrono::minutes{1});
  EXPECT_EQ(sleeper[0]->reply().body, "slept");
}

TEST_P(TaskLoopsTest, ATaskThatBlocksHoldsNoOtherThanThoseOfItsLoop) {
  options.threads = 2;
  serve();
  const auto blocked = block();
  expect_served();
  released.count_down();
  EXPECT_EQ(blocked[0]->reply().body, "released");
}

TEST_P(TaskLoopsTest, ABoundedNumberWaitsForABlockedLoop) {
  options.max_queued = 2;
  serve();
  const auto blocked = block();
  const auto queued = clients(2, "GET /task HTTP/1.1\r\nHost: x\r\n\r\n");
  // Turns enough to accept and to read what lies in the kernel already.
  for (int turn = 0; turn < 4; ++turn) serving->on_loop([] {});
  Client refused{serving->port()};
  const Reply reply = refused.get("/task");
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.field("Retry-After"), "1");
  released.count_down();
  EXPECT_EQ(blocked[0]->reply().body, "released");
  for (const auto& each : queued) EXPECT_EQ(each->reply().body, "task");
}

TEST_P(TaskLoopsTest, ATaskWhoseClientLeftBeforeItsTurnIsNeverBegun) {
  std::atomic<int> begun = 0;
  std::latch gone{1};
  app.routes["/counted"] = {.start = [&](Exchange& e) -> Task<> {
                              ++begun;
                              e.respond(ResponseHead{200}, "counted");
                              co_return;
                            },
                            .done = [&](Outcome) { gone.count_down(); }};
  serve();
  const auto blocked = block();
  const auto leaving = clients(1, "GET /counted HTTP/1.1\r\nHost: x\r\n\r\n");
  while (app.routed < 2) std::this_thread::yield();
  leaving[0]->reset();
  while (serving->on_loop([this] { return serving->server().connections(); }) != 1) std::this_thread::yield();
  released.count_down();
  EXPECT_EQ(blocked[0]->reply().body, "released");
  gone.wait();
  EXPECT_EQ(begun, 0);
}

TEST_P(TaskLoopsTest, NoStepOfATaskMayBlock) {
  app.routes["/await"] = {.start = [](Exchange& e) -> Task<> {
    std::string said = "ran";
    try {
      loop::await(loop::sleep_async(std::chrono::milliseconds{1}));
    } catch (const loop::WouldBlock&) {
      said = "would block";
    }
    e.respond(ResponseHead{200}, said);
    co_return;
  }};
  serve();
  Client client{serving->port()};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(client.get("/await").body, "would block");
}

TEST_P(TaskLoopsTest, AGreenThreadOfATaskKeepsItsThread) {
  app.routes["/fiber"] = {.start = [](Exchange& e) -> Task<> {
    loop::Waiter ended;
    const auto fiber = loop::Fiber::spawn(
        [waker = ended.waker()] {
          const std::thread::id before = std::this_thread::get_id();
          for (int i = 0; i < 20; ++i) loop::sleep(std::chrono::microseconds{10});
          EXPECT_EQ(std::this_thread::get_id(), before);
          waker.wake();
        },
        "of a task");
    co_await ended.wait_async();
    e.respond(ResponseHead{200}, "joined");
  }};
  serve();
  Client client{serving->port()};
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.get("/fiber").body, "joined");
  expect_served();
}

TEST_P(TaskLoopsTest, WhatATaskLeavesBehindRunsWithoutAnotherRequest) {
  std::atomic<bool> ran = false;
  app.routes["/later"] = {.start = [&](Exchange& e) -> Task<> {
    loop::Loop& own = *loop::Loop::current();
    own.call_later(std::chrono::milliseconds{1}, [&] { own.call_soon([&] { ran = true; }); });
    e.respond(ResponseHead{200}, "later");
    co_return;
  }};
  serve();
  Client client{serving->port()};
  EXPECT_EQ(client.get("/later").body, "later");
  while (!ran) std::this_thread::yield();
}

// As gevent's hub and Tornado's IOLoop do on a thread that has none: it stays, below the I/O loop where that thread drives it.
TEST_P(TaskLoopsTest, AHandlerMayMakeItsThreadALoop) {
  app.routes["/own"] = {.run = [](Exchange& e) {
    thread_local std::unique_ptr<loop::Loop> own;
    if (loop::Loop::current() == nullptr) own = std::make_unique<loop::Loop>();
    e.respond(ResponseHead{200}, own ? "made" : "there");
  }};
  serve();
  Client client{serving->port()};
  EXPECT_EQ(client.get("/own").body, "made");
  expect_served();
}

TEST_P(TaskLoopsTest, AWaitingTaskEndsWithItsServer) {
  struct Ending {
    std::atomic<bool>& ended;
    ~Ending() { ended = true; }
  };
  std::atomic<bool> ended = false;
  std::atomic<int> outcome = 0;
  app.routes["/forever"] = {.start = [&](Exchange& e) -> Task<> {
                              const Ending ending{ended};
                              co_await gate.pass();
                              e.respond(ResponseHead{200}, "never");
                            },
                            .done = [&](Outcome how) { outcome = how == Outcome::finished ? 1 : 2; }};
  serve();
  const auto client = clients(1, "GET /forever HTTP/1.1\r\nHost: x\r\n\r\n");
  while (gate.waiting < 1) std::this_thread::yield();
  serving.reset();
  EXPECT_TRUE(ended);
  EXPECT_EQ(outcome, 2);
}

INSTANTIATE_TEST_SUITE_P(Loops, TaskLoopsTest,
                         testing::Values(Serving::Driver::server, Serving::Driver::owner),
                         [](const auto& driver) {
                           return driver.param == Serving::Driver::server ? "server" : "owner";
                         });

}  // namespace
}  // namespace eddy::server
