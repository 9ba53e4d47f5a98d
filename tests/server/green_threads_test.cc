// The green server's threads: a request whose thread never begins is told so, and holds up nothing.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "eddy/base/function.h"
#include "eddy/loop/loop.h"
#include "eddy/server/server.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

// No machine has room for such a stack.
constexpr std::size_t endless = std::size_t{1} << 50;

// Served on this thread, turn by turn.
class GreenThreads : public testing::Test {
 protected:
  GreenThreads() {
    options_.port = 0;
    options_.access_log = AccessLog::off;
    app_.routes["/"] = {.run =
                            [this](Exchange& e) {
                              ++run_;
                              e.respond(http::ResponseHead{200}, "hello");
                            },
                        .done = [this](Outcome) { ++done_; }};
  }
  void serve(const loop::Loop::Options& options = {}) {
    loop_ = std::make_unique<loop::Loop>(options);
    server_ = std::make_unique<Server>(*loop_, app_, Kind::green, options_);
    server_->start();
  }
  void turns(int count = 20) {
    for (int i = 0; i < count; ++i) loop_->run_once();
  }
  // What has come so far, without waiting for it: an answer's status; 0: none.
  static int status(Client& client) {
    while (client.more(0)) continue;
    return client.input().empty() ? 0 : client.reply().status;
  }

  static bool ended(const Client& client) {
    char more = 0;
    return recv(client.fd(), &more, 1, MSG_DONTWAIT) == 0;
  }

  const loop::LogRecorder log_;
  TestApp app_;
  Options options_;
  int run_ = 0, done_ = 0;
  std::unique_ptr<loop::Loop> loop_;
  std::unique_ptr<Server> server_;
};

TEST_F(GreenThreads, WithoutMemoryForAStackARequestIsRefused) {
  options_.max_in_flight = 1;
  serve({.fiber_stack_size = endless});
  for (int i = 1; i <= 3; ++i) {
    Client client{server_->port()};
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    turns();
    EXPECT_EQ(status(client), 503);
    EXPECT_EQ(done_, i);
    EXPECT_TRUE(ended(client));
  }
  EXPECT_EQ(run_, 0);
  EXPECT_EQ(server_->unfinished(), 0U);
  EXPECT_EQ(log_.lines().size(), 3U);
  EXPECT_EQ(log_.lines().front().find("fiber \"a request's green thread\": no memory for its stack"), 0U);
}

TEST_F(GreenThreads, WhatWaitsForAThreadThatNeverBeginsIsRefusedToo) {
  options_.max_green_threads = 1;
  serve({.fiber_stack_size = endless});
  std::array<Client, 3> clients{Client{server_->port()}, Client{server_->port()}, Client{server_->port()}};
  for (Client& each : clients) each.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  turns();
  for (Client& each : clients) EXPECT_EQ(status(each), 503);
  EXPECT_EQ(done_, 3);
  EXPECT_EQ(run_, 0);
}

// There may be no app any more: what comes behind the request is not routed.
TEST_F(GreenThreads, OneThatHasNotBegunIsRefusedAtTheLoopsEnd) {
  serve({.callbacks_per_turn = 1});
  loop::Loop& loop = *loop_;  // which is not reached through loop_ while that ends it
  base::Function<void()> busy = [&] { loop.call_soon([&] { busy(); }); };
  busy();  // before the green thread in each turn
  Client client{server_->port()};
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
  for (int turn = 0; turn < 20 && app_.routed == 0; ++turn) loop_->run_once();
  ASSERT_EQ(app_.routed, 1);
  ASSERT_EQ(run_, 0);
  server_.reset();
  loop_.reset();
  EXPECT_EQ(run_, 0);
  EXPECT_EQ(done_, 1);
  EXPECT_EQ(app_.routed, 1);
}

}  // namespace
}  // namespace eddy::server
