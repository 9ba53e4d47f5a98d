// Who never waits, or sends a pipeline of any depth, leaves others their turn of the loop; and his answers their order.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

#include "eddy/loop/waiter.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

using http::ResponseHead;

class FairTurns : public ServerTest {};

// Counts a loop's turns while it lives.
class Turns {
 public:
  explicit Turns(loop::Loop& loop) { count(loop, turns_); }
  ~Turns() { *turns_ = -1; }
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;
  [[nodiscard]] int seen() const { return *turns_; }

 private:
  static void count(loop::Loop& loop, const std::shared_ptr<int>& turns) {
    loop.post([&loop, turns] {
      if (*turns < 0) return;
      ++*turns;
      count(loop, turns);
    });
  }
  std::shared_ptr<int> turns_ = std::make_shared<int>(0);
};

TEST_P(FairTurns, WhoNeverWaitsLeavesOthersTheirTurn) {
  if (GetParam() == Kind::threaded) GTEST_SKIP() << "there no handler has the loop";
  std::atomic<int> task_turns = 0, generator_turns = 0, writer_turns = 0;
  app.routes["/task"] = {.start = [&](Exchange& e) -> Task<> {
    const Turns turns{*loop::Loop::current()};
    e.start(ResponseHead{200});
    for (int i = 0; i < 1000; ++i) co_await e.write_async("x");
    task_turns = turns.seen();
    e.finish();
  }};
  app.routes["/either"] = {.run = [](Exchange& e) { e.respond(ResponseHead{500}, "run"); },
                           .start = app.routes["/task"].start};
  app.routes["/generator"] = {.run = [&](Exchange& e) {
    e.respond(ResponseHead{200}, [](std::atomic<int>& seen) -> base::Generator<std::string> {
      const Turns turns{*loop::Loop::current()};
      for (int i = 0; i < 50'000; ++i) co_yield "x";
      seen = turns.seen();
    }(generator_turns));
  }};
  app.routes["/writer"] = {.run = [&](Exchange& e) {
    const Turns turns{*loop::Loop::current()};
    e.start(ResponseHead{200});
    for (int i = 0; i < 1000; ++i) e.write("x");
    writer_turns = turns.seen();
    e.finish();
  }};
  serve();
  Client client{port()};
  EXPECT_EQ(client.get("/task").body.size(), 1000U);
  EXPECT_EQ(client.get("/generator").body.size(), 50'000U);
  if (GetParam() == Kind::event) {
    EXPECT_GE(task_turns.exchange(0), 5);
    EXPECT_EQ(client.get("/either").body.size(), 1000U);
  }
  EXPECT_GE(task_turns, 5);
  EXPECT_GE(generator_turns, 5);
  if (GetParam() == Kind::event) return;  // inline on its loop nobody may wait
  EXPECT_EQ(client.get("/writer").body.size(), 1000U);
  EXPECT_GE(writer_turns, 5);
}

TEST_P(FairTurns, AnAnswerDoesNotWaitForARequestBehindItThatDoes) {
  loop::Waiter released;
  app.routes["/now"] = {.run = [](Exchange& e) { e.respond(ResponseHead{200}, "now"); }};
  app.routes["/later"] = {.start = [&](Exchange& e) -> Task<> {
    co_await released.wait_async();
    e.respond(ResponseHead{200}, "later");
  }};
  serve();
  Client client{port()};
  const std::string now = "GET /now HTTP/1.1\r\nHost: a\r\n\r\n",
                    later = "GET /later HTTP/1.1\r\nHost: a\r\n\r\n";
  for (int round = 0; round < 3; ++round) {
    client.send(now + now + later + now);
    EXPECT_EQ(client.reply().body, "now");
    EXPECT_EQ(client.reply().body, "now");
    released.waker().wake();
    EXPECT_EQ(client.reply().body, "later");
    EXPECT_EQ(client.reply().body, "now");
  }
}

TEST_P(FairTurns, ADeepPipelineLeavesOthersTheirTurn) {
  if (GetParam() == Kind::threaded) GTEST_SKIP() << "there no handler has the loop";
  std::unique_ptr<Turns> turns;
  app.routes["/first"] = {.run = [&](Exchange& e) {
    turns = std::make_unique<Turns>(*loop::Loop::current());
    e.respond(ResponseHead{200}, "");
  }};
  app.routes["/turns"] = {
      .run = [&](Exchange& e) { e.respond(ResponseHead{200}, std::to_string(turns->seen())); }};
  serve();
  Client client{port()};
  const std::string next = "GET /turns HTTP/1.1\r\nHost: a\r\n\r\n";
  std::string all = "GET /first HTTP/1.1\r\nHost: a\r\n\r\n";
  for (int i = 0; i < 500; ++i) all += next;
  client.send(all);
  EXPECT_EQ(client.reply().status, 200);
  int seen = 0;
  for (int i = 0; i < 500; ++i) seen = std::stoi(client.reply().body);
  EXPECT_GE(seen, 500 / 16 - 1);
  serving->on_loop([&] { turns.reset(); });
}

TEST_P(FairTurns, ADeepPipelineIsAnsweredInOrder) {
  int count = 0;
  app.routes["/count"] = {.run = [&](Exchange& e) { e.respond(ResponseHead{200}, std::to_string(count++)); }};
  serve();
  Client client{port()};
  std::string all;
  for (int i = 0; i < 500; ++i) all += "GET /count HTTP/1.1\r\nHost: a\r\n\r\n";
  client.send(all);
  for (int i = 0; i < 500; ++i) ASSERT_EQ(client.reply().body, std::to_string(i));
}

INSTANTIATE_TEST_SUITE_P(Servers, FairTurns, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
