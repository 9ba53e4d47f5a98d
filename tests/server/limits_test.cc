// Time-outs on a clock that the test moves, and the bounds on connections and on the threaded server's queue.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <latch>
#include <memory>
#include <vector>

#include "base/temporary_folder.h"
#include "eddy/loop/event.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

using std::chrono::seconds;

class Limits : public ServerTest {
 protected:
  Limits() {
    app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
    app.routes["/echo"] = {
        .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string{e.body()}); }};
    options.header_timeout = seconds{10};
    options.body_timeout = seconds{20};
    options.idle_timeout = seconds{40};
    options.write_timeout = seconds{30};
  }
  // Until the server has seen that many connections.
  void wait_connections(std::size_t count) {
    while (serving->on_loop([this] { return serving->server().connections(); }) != count)
      std::this_thread::yield();
  }
  // Moves the clock, second by second as it would go.
  void pass(int how_many) {
    for (int i = 0; i < how_many; ++i) serving->advance(seconds{1});
  }
};

TEST_P(Limits, AClientThatStallsInItsHeadGets408) {
  serve(&clock);
  Client client{port()};
  client.send("GET /hello HTTP/1.1\r\nHo");
  wait_connections(1);
  serving->on_loop([] {});
  pass(9);
  EXPECT_EQ(client.skim(100), 0U);
  pass(40);
  EXPECT_EQ(client.reply().status, 408);
  EXPECT_TRUE(client.closed());
}

TEST_P(Limits, AClientThatStallsInItsBodyGets408) {
  serve(&clock);
  Client client{port()};
  client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
  wait_connections(1);
  pass(45);
  EXPECT_EQ(client.reply().status, 408);
  EXPECT_TRUE(client.closed());
}

TEST_P(Limits, AReaderOfAStalledBodyIsTold) {
  app.routes["/in"] = {.start = [](Exchange& e) -> Task<> {
                         for (;;) {
                           const std::string_view piece = co_await e.read_async();
                           if (piece.empty()) break;
                         }
                         e.respond(http::ResponseHead{200}, "whole");
                       },
                       .stream_body = true};
  serve(&clock);
  Client client{port()};
  client.send("POST /in HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 10\r\n\r\n");
  EXPECT_EQ(client.reply().status, 100);  // the handler reads
  pass(45);
  EXPECT_EQ(client.reply().status, 408);
  EXPECT_TRUE(client.closed());
}

TEST_P(Limits, AnIdleConnectionIsClosed) {
  serve(&clock);
  Client client{port()};
  EXPECT_EQ(client.get("/hello").body, "hello");
  pass(39);
  EXPECT_EQ(client.get("/hello").body, "hello");
  pass(45);
  EXPECT_TRUE(client.closed());
  wait_connections(0);
}

// What others sent or read while a handler held the loop up for longer than their time is no delay of theirs.
TEST_P(Limits, AHandlerThatHoldsTheLoopUpCostsOthersNoTime) {
  Client* head = nullptr;
  Client* idle = nullptr;
  app.routes["/hold"] = {.run = [&](Exchange& e) {
    head->send("st: a\r\n\r\n");
    idle->send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    clock.advance(seconds{100});
    e.respond(http::ResponseHead{200}, "held");
  }};
  serve(&clock);
  Client first{port()}, second{port()}, holds{port()};
  head = &first;
  idle = &second;
  EXPECT_EQ(second.get("/hello").body, "hello");
  first.send("GET /hello HTTP/1.1\r\nHo");
  EXPECT_EQ(second.get("/hello").body, "hello");  // behind the half head
  EXPECT_EQ(holds.get("/hold").body, "held");
  EXPECT_EQ(first.reply().body, "hello");
  EXPECT_EQ(second.reply().body, "hello");
}

TEST_P(Limits, NorAReaderWhatItTookMeanwhile) {
  if (GetParam() == Kind::threaded) GTEST_SKIP() << "another thread drives the loop meanwhile, and writes on";
  Client* reader = nullptr;
  app.routes["/hold"] = {.run = [&](Exchange& e) {
    while (reader->input().size() < 100'000 && reader->more()) continue;
    clock.advance(seconds{100});
    e.respond(http::ResponseHead{200}, "held");
  }};
  app.routes["/large"] = {
      .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string(30'000'000, 'x')); }};
  serve(&clock);
  Client reads{port(), 32'768}, holds{port()};
  reader = &reads;
  reads.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(reads.more());
  EXPECT_EQ(holds.get("/hold").body, "held");
  EXPECT_TRUE(reads.reply().whole);
}

TEST_P(Limits, ATimeOutWithoutEndIsNotInThePast) {
  for (auto* const each : {&options.header_timeout, &options.body_timeout, &options.idle_timeout,
                           &options.write_timeout, &options.request_timeout, &options.drain_timeout})
    *each = std::chrono::milliseconds::max();
  app.routes["/deadline"] = {.run = [&](Exchange& e) {
    e.respond(http::ResponseHead{200}, e.deadline() > clock.now() ? "ahead" : "past");
  }};
  serve(&clock);
  Client client{port()};
  EXPECT_EQ(client.get("/deadline").body, "ahead");
  pass(100);
  EXPECT_EQ(client.get("/hello").body, "hello");
}

// A read of a Unix socket ends at bytes that came with a descriptor, and no event tells of those behind them.
TEST_P(Limits, WhatLiesBehindADescriptorIsReadAtTheLatestWhenTimeIsUp) {
  const test::TemporaryFolder folder;
  options.unix_socket = folder.path("s");
  serve(&clock);
  Client client{options.unix_socket};
  EXPECT_EQ(client.get("/hello").body, "hello");
  std::promise<void> held, sent;
  serving->loop().post([&] {
    held.set_value();
    sent.get_future().wait();
  });
  held.get_future().wait();
  client.send_with_descriptor("GET /hello HT");
  client.send("TP/1.1\r\nHost: a\r\n\r\n");
  sent.set_value();
  pass(45);
  EXPECT_EQ(client.reply().body, "hello");
}

TEST_P(Limits, AReaderThatTakesNothingIsCut) {
  app.routes["/large"] = {
      .run = [](Exchange& e) { e.respond(http::ResponseHead{200}, std::string(30'000'000, 'x')); }};
  serve(&clock);
  Client client{port(), 32'768};
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(client.more());
  pass(65);
  wait_connections(0);
  EXPECT_FALSE(client.reply().whole);
}

TEST_P(Limits, OverTheBoundConnectionsWaitToBeAccepted) {
  options.max_connections = 2;
  serve();
  auto first = std::make_unique<Client>(port());
  EXPECT_EQ(first->get("/hello").body, "hello");
  Client second{port()};
  EXPECT_EQ(second.get("/hello").body, "hello");
  Client third{port()};
  third.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(second.get("/hello").body, "hello");
  EXPECT_EQ(third.skim(10), 0U);
  first.reset();
  EXPECT_EQ(third.reply().body, "hello");
}

TEST_P(Limits, OverTheBoundOfItsAddressAConnectionIsClosed) {
  options.max_connections_per_address = 1;
  serve();
  auto first = std::make_unique<Client>(port());
  EXPECT_EQ(first->get("/hello").body, "hello");
  EXPECT_TRUE(Client{port()}.closed());
  EXPECT_EQ(first->get("/hello").body, "hello");
  first.reset();
  wait_connections(0);
  EXPECT_EQ(Client{port()}.get("/hello").body, "hello");
}

TEST_P(Limits, OverTheBoundRequestsInFlightAreShedWith503) {
  options.max_in_flight = 1;
  loop::Event release;
  std::latch started{1};
  app.routes["/wait"] = {.start = [&](Exchange& e) -> Task<> {
    started.count_down();
    co_await release.wait_async();
    e.respond(http::ResponseHead{200}, "done");
  }};
  serve();
  Client waiting{port()}, other{port()};
  waiting.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  started.wait();
  const Reply shed = other.get("/hello");
  EXPECT_EQ(shed.status, 503);
  EXPECT_EQ(shed.field("Retry-After"), "1");
  release.set();
  EXPECT_EQ(waiting.reply().body, "done");
  EXPECT_EQ(waiting.get("/hello").body, "hello");  // asked after its plan is over
  EXPECT_EQ(other.get("/hello").body, "hello");
}

INSTANTIATE_TEST_SUITE_P(Servers, Limits, all_kinds(), kind_name);

class Green : public ServerTest {};

TEST_P(Green, OverTheBoundOfGreenThreadsRequestsWait) {
  options.max_green_threads = 1;
  loop::Event release;
  std::latch started{1};
  int running = 0, most = 0;
  app.routes["/wait"] = {.run = [&](Exchange& e) {
    most = std::max(most, ++running);
    if (e.request().query() == "first") started.count_down();
    release.wait();
    --running;
    e.respond(http::ResponseHead{200}, "done");
  }};
  serve();
  Client first{port()}, second{port()};
  first.send("GET /wait?first HTTP/1.1\r\nHost: a\r\n\r\n");
  started.wait();
  second.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  Client probe{port()};  // what comes behind the second is accepted: so that one was read
  while (serving->on_loop([this] { return serving->server().connections(); }) != 3) std::this_thread::yield();
  release.set();
  EXPECT_EQ(first.reply().body, "done");
  EXPECT_EQ(second.reply().body, "done");
  EXPECT_EQ(most, 1);
}

INSTANTIATE_TEST_SUITE_P(Servers, Green, ::testing::Values(Kind::green), kind_name);

class Threaded : public ServerTest {};

TEST_P(Threaded, AFullQueueIsShedWith503) {
  options.threads = 1;
  options.max_queued = 1;
  std::latch started{1}, release{1};
  app.routes["/block"] = {.run = [&](Exchange& e) {
    started.count_down();
    release.wait();
    e.respond(http::ResponseHead{200}, "done");
  }};
  app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
  serve();
  Client blocking{port()}, waiting{port()}, shed{port()};
  blocking.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
  started.wait();
  waiting.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  serving->on_loop([] {});
  Reply reply;
  // The one that waits may arrive after the first of these.
  for (int i = 0; i < 100 && reply.status != 503; ++i) {
    shed.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
    reply = shed.reply();
  }
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.field("Retry-After"), "1");
  release.count_down();
  EXPECT_EQ(blocking.reply().body, "done");
}

TEST_P(Threaded, IdleConnectionsAndSlowReadersHoldNoThread) {
  options.threads = 1;
  options.write_buffer = 65'536;
  app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
  app.routes["/large"] = {.run = [](Exchange& e) {
    e.respond(http::ResponseHead{200}, []() -> base::Generator<std::string> {
      for (int i = 0; i < 500; ++i) co_yield std::string(65'536, 'x');
    }());
  }};
  serve();
  Client idle{port()};
  EXPECT_EQ(idle.get("/hello").body, "hello");
  Client slow{port(), 32'768};
  slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(slow.more());
  EXPECT_EQ(Client{port()}.get("/hello").body, "hello");
  EXPECT_EQ(slow.reply().body.size(), 500U * 65'536);
}

INSTANTIATE_TEST_SUITE_P(Servers, Threaded, ::testing::Values(Kind::threaded), kind_name);

}  // namespace
}  // namespace eddy::server
