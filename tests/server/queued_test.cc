// Requests that wait for a thread, a green thread or a loop while their client leaves: they are never begun, and make room.
// One whose client has only ended its sending is answered, after those whose clients are there.
#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <atomic>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

#include "eddy/loop/event.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

// One thread, which /block has until `release`, and a place for two to wait.
class Queued : public ServerTest {
 protected:
  Queued() {
    options.threads = 1;
    options.max_green_threads = 1;
    options.max_queued = 2;
    app.routes["/block"] = {.run = [this](Exchange& e) {
      started.count_down();
      release.wait();
      e.respond(http::ResponseHead{200}, "done");
    }};
    app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
    app.routes["/counted"] = {.run =
                                  [this](Exchange& e) {
                                    ++begun;
                                    e.respond(http::ResponseHead{200}, "counted");
                                  },
                              .done = [this](Outcome outcome) { count(outcome); }};
  }
  ~Queued() override {
    release.set();
    serving.reset();
  }
  void count(Outcome outcome) {
    std::atomic<int>& of = outcome == Outcome::aborted ? aborted : finished;
    ++of;
    of.notify_all();
  }
  void turns() {
    for (int i = 0; i < 2; ++i) serving->on_loop([] {});
  }
  // Once the server has taken it.
  std::unique_ptr<Client> get(const std::string& target) {
    auto client = std::make_unique<Client>(port());
    const int before = app.routed;
    client->send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    while (app.routed == before) std::this_thread::yield();
    turns();
    return client;
  }
  std::unique_ptr<Client> block() {
    serve();
    auto client = get("/block");
    started.wait();
    return client;
  }
  // Once the server knows.
  void end_sending(Client& client) {
    client.end_sending();
    tcp_info told{};
    do {
      socklen_t size = sizeof told;
      ASSERT_EQ(getsockopt(client.fd(), IPPROTO_TCP, TCP_INFO, &told, &size), 0);
    } while (told.tcpi_state != TCP_FIN_WAIT2);
    turns();
  }
  static void wait_for(const std::atomic<int>& counter, int value) {
    for (int seen = counter; seen < value; seen = counter) counter.wait(seen);
  }

  std::latch started{1};
  loop::Event release;
  std::atomic<int> begun = 0, aborted = 0, finished = 0;
};

using QueuedAnywhere = Queued;

TEST_P(QueuedAnywhere, OneWhoseClientHasLeftIsNeverBegun) {
  const auto blocking = block();
  std::vector<std::unique_ptr<Client>> leaving;
  for (int i = 0; i < 2; ++i) leaving.push_back(get("/counted"));
  for (const auto& each : leaving) each->reset();
  wait_for(aborted, 2);  // while the thread is held
  const auto staying = get("/hello");
  release.set();
  EXPECT_EQ(blocking->reply().body, "done");
  EXPECT_EQ(staying->reply().body, "hello");
  EXPECT_EQ(Client{port()}.get("/counted").body, "counted");
  EXPECT_EQ(begun, 1);
}

TEST_P(QueuedAnywhere, OneWhoseClientHasEndedItsSendingIsAnswered) {
  const auto blocking = block();
  const auto ended = get("/counted");
  end_sending(*ended);
  release.set();
  EXPECT_EQ(ended->reply().body, "counted");
  EXPECT_TRUE(ended->closed());
}

INSTANTIATE_TEST_SUITE_P(Servers, QueuedAnywhere, ::testing::Values(Kind::green, Kind::threaded), kind_name);

// The green server's queue is bounded with what is in flight.
using QueuedForThreads = Queued;

TEST_P(QueuedForThreads, OneWhoseClientIsThereComesFirst) {
  const auto blocking = block();
  std::atomic<bool> other = false;
  app.routes["/counted"].run = [&](Exchange& e) {
    e.respond(http::ResponseHead{200}, other ? "second" : "first");
  };
  app.routes["/hello"].run = [&](Exchange& e) {
    other = true;
    e.respond(http::ResponseHead{200}, "hello");
  };
  const auto ended = get("/counted");
  end_sending(*ended);
  const auto staying = get("/hello");
  release.set();
  EXPECT_EQ(staying->reply().body, "hello");
  EXPECT_EQ(ended->reply().body, "second");
}

TEST_P(QueuedForThreads, OneWhoseClientHasEndedItsSendingGivesItsPlaceUp) {
  const auto blocking = block();
  const auto first = get("/counted"), second = get("/counted");
  end_sending(*first);
  end_sending(*second);
  const auto staying = get("/hello");
  const Reply shed = first->reply();  // while the thread is held
  EXPECT_EQ(shed.status, 503);
  EXPECT_EQ(shed.field("Retry-After"), "1");
  EXPECT_TRUE(first->closed());
  const auto another = get("/hello");
  EXPECT_EQ(second->reply().status, 503);
  EXPECT_EQ(Client{port()}.get("/hello").status, 503);  // both places have clients that are there
  release.set();
  EXPECT_EQ(staying->reply().body, "hello");
  EXPECT_EQ(another->reply().body, "hello");
  EXPECT_EQ(begun, 0);
  EXPECT_EQ(aborted, 2);
}

TEST_P(QueuedForThreads, OneThatCameWithItsClientsEndHasNoPlaceOfOthers) {
  const auto blocking = block();
  const auto first = get("/hello"), second = get("/hello");
  Client late{port()};
  late.send("GET /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  late.end_sending();
  EXPECT_EQ(late.reply().status, 503);
  release.set();
  EXPECT_EQ(first->reply().body, "hello");
  EXPECT_EQ(second->reply().body, "hello");
}

INSTANTIATE_TEST_SUITE_P(Servers, QueuedForThreads, ::testing::Values(Kind::threaded), kind_name);

}  // namespace
}  // namespace eddy::server
