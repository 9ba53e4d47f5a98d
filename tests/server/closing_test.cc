// Connections that the server closes while their client may send on: the answer must reach it whole, which a reset would take
// back (RFC 9112, 9.6). Within bounds, and not where the client has said that it closes.
#include <gtest/gtest.h>

#include <atomic>
#include <cerrno>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "eddy/loop/event.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* ask = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr const char* ask_last = "GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
constexpr const char* ask_to_be_closed = "GET /closing HTTP/1.1\r\nHost: a\r\n\r\n";

class Closing : public ServerTest {
 protected:
  Closing() {
    app.routes["/large"] = {.run = [this](Exchange& e) { e.respond(http::ResponseHead{200}, large); },
                            .done = [this](Outcome) { finish(); }};
    app.routes["/closing"] = {.run =
                                  [this](Exchange& e) {
                                    http::ResponseHead head{200};
                                    head.headers.add_trusted("Connection", "close");
                                    e.respond(std::move(head), large);
                                  },
                              .done = [this](Outcome) { finish(); }};
  }
  void finish() {
    ++finished;
    finished.notify_all();
  }
  // Until so many plans are over, and what they answered is with the kernel.
  void wait_finished(int count = 1) {
    for (int seen = finished; seen < count; seen = finished) finished.wait(seen);
    turns();
  }
  void turns() {
    for (int i = 0; i < 3; ++i) serving->on_loop([] {});
  }
  std::size_t connections() {
    return serving->on_loop([this] { return serving->server().connections(); });
  }
  // Neither the sending of more nor what is read ends in a reset.
  static void expect_orderly_end(Client& client) {
    EXPECT_TRUE(client.input().empty());
    char byte = 0;
    errno = 0;
    EXPECT_EQ(recv(client.fd(), &byte, 1, 0), 0) << errno;
  }
  void expect_large(Client& client, const std::string& field = "close") {
    const Reply reply = client.reply();
    EXPECT_TRUE(reply.whole);
    EXPECT_EQ(reply.body.size(), large.size());
    EXPECT_EQ(reply.field("Connection"), field);
  }
  // It asks again, twice, before it reads.
  void expect_answer_though_it_sends_on(Client& client) {
    EXPECT_TRUE(client.send(ask));
    turns();
    EXPECT_TRUE(client.send(ask));
    expect_large(client);
    expect_orderly_end(client);
  }
  // The same of one whose answer does not say that it is the last.
  void expect_idle_answer_though_it_sends_on(Client& client) {
    EXPECT_TRUE(client.send(ask));
    turns();
    EXPECT_TRUE(client.send(ask));
    expect_large(client, "");
    expect_orderly_end(client);
    EXPECT_EQ(finished, 1);
  }

  const std::string large = std::string(60'000, 'x');
  std::atomic<int> finished = 0;
};

TEST_P(Closing, WhatIsPipelinedBehindTheLastRequestTakesNoAnswerBack) {
  serve();
  Client client{port(), 4096};
  client.send(std::string{ask_last} + ask);
  wait_finished();
  expect_answer_though_it_sends_on(client);
  EXPECT_EQ(finished, 1);
}

TEST_P(Closing, AClientThatDidNotKnowThatItIsTheLastRequestMaySendAnother) {
  serve();
  Client client{port(), 4096};
  client.send(ask_to_be_closed);
  wait_finished();
  expect_answer_though_it_sends_on(client);
  EXPECT_EQ(finished, 1);
}

TEST_P(Closing, ARefusedClientMaySendOn) {
  options.max_body_size = 1000;
  serve();
  for (const char* refused :
       {"GARBAGE\r\n\r\n", "POST /large HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n",
        "POST /large HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n"}) {
    Client client{port()};
    client.send(refused);
    while (client.input().find("\r\n\r\n") == std::string::npos) ASSERT_TRUE(client.more());
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(client.send(std::string(10'000, 'y')));
      turns();
    }
    EXPECT_GE(client.reply().status, 400);
    expect_orderly_end(client);
  }
}

TEST_P(Closing, AnAnswerInTheMiddleOfABodyIsNotTakenBackByItsRest) {
  options.max_drained_body = 1000;
  app.routes["/early"] = app.routes["/large"];
  app.routes["/early"].run = nullptr;
  app.routes["/early"].start = [this](Exchange& e) -> Task<> {
    e.respond(http::ResponseHead{200}, large);
    co_return;
  };
  app.routes["/early"].stream_body = true;
  serve();
  Client client{port(), 4096};
  client.send("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n");
  wait_finished();
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(client.send(std::string(10'000, 'y')));
    turns();
  }
  expect_large(client);
  expect_orderly_end(client);
}

TEST_P(Closing, AStopTakesNoAnswerBack) {
  options.max_pipelined = 65'536;
  serve(&clock);
  Client client{port(), 4096};
  client.send(ask);
  wait_finished();
  expect_large(client, "");
  auto stopped = serving->stop(seconds{30});
  client.send(std::string{ask} + ask);
  wait_finished(2);
  expect_answer_though_it_sends_on(client);
  EXPECT_EQ(finished, 2);
  client.close();
  turns();
  serving->advance(milliseconds{100});
  stopped.get();
}

// Of what these have not read, most lies unacknowledged in the server's kernel when it closes.
TEST_P(Closing, AStopTakesNoAnswerBackFromOneThatIsIdle) {
  serve(&clock);
  Client client{port(), 4096};
  client.send(ask);
  wait_finished();
  auto stopped = serving->stop(seconds{30});
  serving->advance(milliseconds{100});
  expect_idle_answer_though_it_sends_on(client);
  client.close();
  stopped.get();
}

TEST_P(Closing, AStopTakesNoLastAnswerBack) {
  loop::Event release;
  app.routes["/later"] = {.start = [&](Exchange& e) -> Task<> {
                            co_await release.wait_async();
                            e.respond(http::ResponseHead{200}, large);
                          },
                          .done = [this](Outcome) { finish(); }};
  serve(&clock);
  Client client{port(), 4096};
  client.send("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
  while (app.routed == 0) std::this_thread::yield();
  auto stopped = serving->stop(seconds{30});
  release.set();
  wait_finished();
  expect_answer_though_it_sends_on(client);
  EXPECT_EQ(finished, 1);
  serving->advance(milliseconds{100});
  client.close();
  stopped.get();
}

TEST_P(Closing, TheIdleTimeoutTakesNoAnswerBack) {
  serve(&clock);
  Client client{port(), 4096};
  client.send(ask);
  wait_finished();
  serving->advance(options.idle_timeout + seconds{1});
  expect_idle_answer_though_it_sends_on(client);
}

// A client that does not close holds a stop up for no longer than that.
TEST_P(Closing, EndsByTimeAtAStopToo) {
  serve(&clock);
  Client client{port(), 4096};
  client.send(ask);
  wait_finished();
  auto stopped = serving->stop(seconds{30});
  serving->advance(milliseconds{100});
  EXPECT_EQ(connections(), 1U);
  serving->advance(seconds{5});
  stopped.get();
}

// Else an answer of HTTP/1.0 that failed halfway would pass for whole.
TEST_P(Closing, IsAResetWhereNothingElseTellsThatTheAnswerIsCut) {
  app.routes["/fails"] = {.start = [](Exchange& e) -> Task<> {
    e.start(http::ResponseHead{200});
    co_await e.write_async("part");
    throw std::runtime_error("failed");
  }};
  app.routes["/ends"] = {.start = [](Exchange& e) -> Task<> {
    e.start(http::ResponseHead{200});
    co_await e.write_async("all");
    e.finish();
  }};
  serve();
  for (const auto& [request, end] :
       {std::pair{"GET /fails HTTP/1.0\r\n\r\n", -1}, std::pair{"GET /ends HTTP/1.0\r\n\r\n", 0},
        std::pair{"GET /fails HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 0}}) {
    Client client{port()};
    client.send(request);
    char bytes[1000];
    ssize_t got = 1;
    while (got > 0) got = recv(client.fd(), bytes, sizeof bytes, 0);
    EXPECT_EQ(got, end) << request;
  }
}

TEST_P(Closing, EndsByTime) {
  serve(&clock);
  Client client{port()};
  client.send(ask_to_be_closed);
  expect_large(client);
  serving->advance(milliseconds{4900});
  EXPECT_EQ(connections(), 1U);
  serving->advance(milliseconds{200});
  EXPECT_EQ(connections(), 0U);
}

TEST_P(Closing, EndsByBytes) {
  serve(&clock);
  Client client{port()};
  client.send(ask_to_be_closed);
  expect_large(client);
  const std::string piece(65'536, 'y');
  int pieces = 0;
  while (client.send(piece)) ASSERT_LT(++pieces, 10'000);
  while (connections() > 0) turns();
  EXPECT_GE(pieces, 16);
}

TEST_P(Closing, IsAtOnceWhereTheClientSaidSoAndSentNoMore) {
  serve(&clock);
  Client client{port()}, old{port()};
  client.send(ask_last);
  old.send("GET /large HTTP/1.0\r\n\r\n");
  wait_finished(2);
  while (connections() > 0) turns();
  expect_large(client);
  expect_large(old);
}

INSTANTIATE_TEST_SUITE_P(Servers, Closing, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
