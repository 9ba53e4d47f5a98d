// Generators that are pulled at once: a bound, and turns in the order of those that wait.
#include "server/blocking_streams.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <memory>
#include <vector>

#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

struct Stream final : Job {
  std::latch done{1};
  void work() noexcept override { done.count_down(); }
};

class BlockingStreamsTest : public testing::Test {
 protected:
  Stream first, second, third;
  WorkerPool pool{4, 100};  // ends first: its threads may be at work on them
};

TEST_F(BlockingStreamsTest, OverTheBoundAStreamWaitsForAnothersEnd) {
  BlockingStreams streams{pool, 4, 1, 10};
  ASSERT_TRUE(streams.enter(first));
  EXPECT_FALSE(streams.enter(second));
  EXPECT_FALSE(second.done.try_wait());
  streams.leave();
  second.done.wait();
  // It had the turn when it was worked on: nobody else has until it leaves.
  EXPECT_FALSE(streams.enter(third));
  streams.leave();
  third.done.wait();
  streams.leave();
  EXPECT_TRUE(streams.enter(first));
}

TEST_F(BlockingStreamsTest, OneThatIsWithdrawnLosesItsPlaceToTheNext) {
  BlockingStreams streams{pool, 4, 1, 10};
  ASSERT_TRUE(streams.enter(first));
  EXPECT_FALSE(streams.withdraw(first));
  EXPECT_FALSE(streams.enter(second));
  EXPECT_FALSE(streams.enter(third));
  EXPECT_TRUE(streams.withdraw(second));
  EXPECT_FALSE(streams.withdraw(second));
  streams.leave();
  third.done.wait();
  EXPECT_FALSE(second.done.try_wait());
}

TEST_F(BlockingStreamsTest, ThereIsRoomWhileThereIsATurnOrAPlaceToWait) {
  BlockingStreams streams{pool, 4, 1, 1};
  EXPECT_TRUE(streams.has_room());
  ASSERT_TRUE(streams.enter(first));
  EXPECT_TRUE(streams.has_room());
  ASSERT_FALSE(streams.enter(second));
  EXPECT_FALSE(streams.has_room());
  streams.leave();
  EXPECT_TRUE(streams.has_room());
}

TEST_F(BlockingStreamsTest, OneThreadIsLeftToOthers) {
  BlockingStreams streams{pool, 3, 100, 10};
  EXPECT_TRUE(streams.enter(first));
  EXPECT_TRUE(streams.enter(second));
  EXPECT_FALSE(streams.enter(third));
  streams.leave();
  third.done.wait();
}

TEST_F(BlockingStreamsTest, OneStreamMayAlwaysRun) {
  BlockingStreams one_thread{pool, 1, 100, 0};
  EXPECT_TRUE(one_thread.enter(first));
  EXPECT_FALSE(one_thread.has_room());
  BlockingStreams none_wanted{pool, 4, 0, 0};
  EXPECT_TRUE(none_wanted.enter(second));
}

// Streams that wait for something of their own, as each of these does for `release`.
class BlockingStreamsServed : public ServerTest {
 protected:
  BlockingStreamsServed() {
    options.threads = 4;
    options.max_blocking_streams = 2;
    app.routes["/stream"] = {.run = [this](Exchange& e) { e.respond(http::ResponseHead{200}, pieces()); }};
    app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
  }
  ~BlockingStreamsServed() override {
    if (!release.try_wait()) release.count_down();
    serving.reset();
  }
  base::Generator<std::string> pieces() {
    ++pulled;
    pulled.notify_all();
    release.wait();
    co_yield "piece";
  }
  std::unique_ptr<Client> stream() {
    auto client = std::make_unique<Client>(port());
    client->send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    return client;
  }
  void wait_for(int count) {
    for (int seen = pulled; seen < count; seen = pulled) pulled.wait(seen);
  }
  std::latch release{1};
  std::atomic<int> pulled = 0, over = 0;  // over: until the server is gone, behind the test's end
};

TEST_P(BlockingStreamsServed, LeaveThreadsToOthers) {
  serve();
  std::vector<std::unique_ptr<Client>> streams;
  for (int i = 0; i < 8; ++i) streams.push_back(stream());
  wait_for(2);
  // Eight would hold all four threads; the head of each is sent, whether or not its turn has come.
  for (const auto& each : streams) EXPECT_TRUE(each->more());
  for (int i = 0; i < 20; ++i) EXPECT_EQ(Client{port()}.get("/hello").body, "hello");
  EXPECT_EQ(pulled, 2);
  release.count_down();
  for (const auto& each : streams) EXPECT_EQ(each->reply().body, "piece");
  EXPECT_EQ(pulled, 8);
}

TEST_P(BlockingStreamsServed, OverTheQueueAreShedWith503) {
  options.max_queued = 1;  // of requests, too: so they are sent one by one
  std::atomic<int> begun = 0;
  app.routes["/stream"] = {.run = [&](Exchange& e) {
    ++begun;
    e.respond(http::ResponseHead{200}, pieces());
  }};
  serve();
  std::vector<std::unique_ptr<Client>> streams;
  for (int i = 0; i < 2; ++i) {
    streams.push_back(stream());
    wait_for(i + 1);
  }
  // One has the place to wait, though not at once when its head comes; of the next one is shed by its stream, not by
  // the queue of requests.
  Reply shed;
  for (int i = 0; i < 1000 && shed.status != 503; ++i) {
    const int before = begun;
    auto next = stream();
    while (next->input().find("\r\n\r\n") == std::string::npos) ASSERT_TRUE(next->more());
    if (!next->input().starts_with("HTTP/1.1 503"))
      streams.push_back(std::move(next));
    else if (begun > before)
      shed = next->reply();
  }
  EXPECT_EQ(shed.status, 503);
  EXPECT_EQ(shed.field("Retry-After"), "1");
  EXPECT_TRUE(shed.whole);
  EXPECT_EQ(pulled, 2);
  release.count_down();
  for (const auto& each : streams) EXPECT_EQ(each->reply().body, "piece");
}

TEST_P(BlockingStreamsServed, OneWhoseClientLeftEndsWithoutItsTurn) {
  app.routes["/stream"].done = [this](Outcome) {
    ++over;
    over.notify_all();
  };
  serve();
  auto first = stream(), second = stream();
  wait_for(2);
  auto third = stream();
  EXPECT_TRUE(third->more());
  third->reset();
  over.wait(0);
  EXPECT_EQ(pulled, 2);
  release.count_down();
  EXPECT_EQ(first->reply().body, "piece");
  EXPECT_EQ(second->reply().body, "piece");
  EXPECT_EQ(stream()->reply().body, "piece");  // there is a turn for it
}

INSTANTIATE_TEST_SUITE_P(Servers, BlockingStreamsServed, ::testing::Values(Kind::threaded), kind_name);

}  // namespace
}  // namespace eddy::server
