// Streaming both ways over a real socket, on all three servers: order, back-pressure, clients that leave, failures.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "eddy/loop/waiter.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

using http::ResponseHead;

// Something that other threads wait for, with a bound: a test that hangs is a test that failed.
class Signal {
 public:
  void set(int value = 1) {
    const std::lock_guard lock{mutex_};
    value_ = value;
    changed_.notify_all();
  }
  int wait() {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, std::chrono::seconds{20}, [this] { return value_ != 0; });
    return value_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int value_ = 0;
};

base::Generator<std::string> numbers(int count) {
  for (int i = 0; i < count; ++i) co_yield std::to_string(i) + "\n";
}

std::string expected_numbers(int count) {
  std::string all;
  for (int i = 0; i < count; ++i) all += std::to_string(i) + "\n";
  return all;
}

class Streaming : public ServerTest {
 protected:
  ~Streaming() override { serving.reset(); }  // before what its generators tell
  // Produces `count` pieces of 64 kB and counts those that were asked for; `ended` gets its destruction.
  base::Generator<std::string> large(int count) {
    struct Ending {
      Signal& signal;
      ~Ending() { signal.set(); }
    } const ending{generator_ended};
    for (int i = 0; i < count; ++i) {
      ++pulled;
      co_yield std::string(65'536, static_cast<char>('a' + i % 26));
    }
  }
  static int outcome_number(Outcome outcome) { return outcome == Outcome::finished ? 1 : 2; }

  std::atomic<int> pulled = 0;
  Signal generator_ended, outcome;
};

TEST_P(Streaming, AGeneratorIsSentInChunks) {
  app.routes["/numbers"] = {.run = [](Exchange& e) { e.respond(ResponseHead{200}, numbers(1000)); }};
  app.routes["/task"] = {.start = [](Exchange& e) -> Task<> {
    e.respond(ResponseHead{200}, numbers(1000));
    co_return;
  }};
  serve();
  Client client{port()};
  for (const char* path : {"/numbers", "/task", "/numbers"}) {
    const Reply reply = client.get(path);
    EXPECT_EQ(reply.field("Transfer-Encoding"), "chunked");
    EXPECT_TRUE(reply.whole);
    EXPECT_EQ(reply.body, expected_numbers(1000));
  }
  client.send("GET /numbers HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.reply().body, expected_numbers(1000));
  EXPECT_TRUE(client.closed());
}

TEST_P(Streaming, ASlowReaderStopsTheGenerator) {
  options.write_buffer = 131'072;
  app.routes["/large"] = {.run = [this](Exchange& e) { e.respond(ResponseHead{200}, large(600)); },
                          .done = [this](Outcome o) { outcome.set(outcome_number(o)); }};
  app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(ResponseHead{200}, "hello"); }};
  serve();
  Client slow{port(), 32'768};
  slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(slow.more());
  // The kernel's buffers and two of ours at most; others are served meanwhile.
  Client other{port()};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(other.get("/hello").body, "hello");
  const int held = pulled;
  EXPECT_LT(held, 200);
  const Reply reply = slow.reply();
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(reply.body.size(), 600U * 65'536);
  EXPECT_EQ(outcome.wait(), 1);
  EXPECT_EQ(pulled, 600);
}

// However large the buffer in bytes: a segment costs memory and work of its own.
TEST_P(Streaming, ManySegmentsStopTheGenerator) {
  if (GetParam() == Kind::threaded) GTEST_SKIP() << "there the messages of a worker are weighed as well";
  options.write_buffer = SIZE_MAX;
  app.routes["/large"] = {.run = [this](Exchange& e) { e.respond(ResponseHead{200}, large(5000)); }};
  app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(ResponseHead{200}, "hello"); }};
  serve();
  Client slow{port(), 32'768};
  slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(slow.more());
  Client other{port()};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(other.get("/hello").body, "hello");
  EXPECT_LT(pulled, 2000);
}

TEST_P(Streaming, AWriterWaitsForItsReader) {
  options.write_buffer = 131'072;
  app.routes["/write"] = {.start = [this](Exchange& e) -> Task<> {
    e.start(ResponseHead{200});
    for (int i = 0; i < 500; ++i) {
      ++pulled;
      co_await e.write_async(std::string(65'536, 'x'));
    }
    e.finish();
  }};
  serve();
  Client slow{port(), 32'768};
  slow.send("GET /write HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(slow.more());
  serving->on_loop([] {});
  EXPECT_LT(pulled, 200);
  EXPECT_EQ(slow.reply().body.size(), 500U * 65'536);
}

// A reset would take back what the client has not read yet.
TEST_P(Streaming, AnAnswerSurvivesWhatItsClientSendsBehindIt) {
  Signal sent;
  const std::string body(60'000, 'x');
  app.routes["/close"] = {.run =
                              [&](Exchange& e) {
                                sent.wait();
                                e.respond(ResponseHead{200}, body);
                              },
                          .done = [this](Outcome o) { outcome.set(outcome_number(o)); }};
  serve();
  Client client{port(), 4096};
  client.send("GET /close HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  client.send(std::string(100'000, 'y'));
  sent.set();
  EXPECT_EQ(outcome.wait(), 1);
  EXPECT_EQ(client.reply().body.size(), body.size());
  EXPECT_TRUE(client.closed());
}

TEST_P(Streaming, ABlockingWriterIsStreamedWhereItMayWait) {
  app.routes["/write"] = {.run = [](Exchange& e) {
    e.start(ResponseHead{200});
    for (int i = 0; i < 100; ++i) e.write(std::to_string(i) + "\n");
    e.finish();
  }};
  serve();
  EXPECT_EQ(Client{port()}.get("/write").body, expected_numbers(100));
}

TEST_P(Streaming, AGeneratorIsClosedWhenTheClientLeaves) {
  app.routes["/large"] = {.run = [this](Exchange& e) { e.respond(ResponseHead{200}, large(1'000'000)); },
                          .done = [this](Outcome o) { outcome.set(outcome_number(o)); }};
  serve();
  Client client{port()};
  client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  while (pulled == 0)
    ASSERT_TRUE(client.more());  // the head alone may have come: what never began has no end
  client.reset();
  EXPECT_EQ(outcome.wait(), 2);
  EXPECT_EQ(generator_ended.wait(), 1);
}

TEST_P(Streaming, AWriterLearnsThatTheClientLeft) {
  Signal thrown;
  app.routes["/write"] = {.start = [&](Exchange& e) -> Task<> {
                            e.start(ResponseHead{200});
                            try {
                              for (;;) co_await e.write_async(std::string(65'536, 'x'));
                            } catch (const wsgi::ClientGone&) {
                              thrown.set();
                            }
                          },
                          .done = [this](Outcome o) { outcome.set(outcome_number(o)); }};
  serve();
  Client client{port()};
  client.send("GET /write HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(client.more());
  client.reset();
  EXPECT_EQ(thrown.wait(), 1);
  EXPECT_EQ(outcome.wait(), 2);
}

TEST_P(Streaming, OnGoneIsCalledOnce) {
  std::atomic<int> calls = 0;
  Signal started;
  app.routes["/wait"] = {.start = [&](Exchange& e) -> Task<> {
                           loop::Waiter left;
                           e.on_gone([&calls, waker = left.waker()] {
                             ++calls;
                             waker.wake();
                           });
                           started.set();
                           co_await left.wait_async();
                           EXPECT_TRUE(e.gone());
                           e.respond(ResponseHead{200}, "too late");
                         },
                         .done = [this](Outcome o) { outcome.set(outcome_number(o)); }};
  serve();
  Client client{port()};
  client.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
  started.wait();
  client.reset();
  EXPECT_EQ(outcome.wait(), 2);
  EXPECT_EQ(calls, 1);
}

// The request behind it begins when the plan is over, not when the answer is: also where the client sends no more.
TEST_P(Streaming, APlanThatAnsweredRunsOnWhenItsClientHasSentAll) {
  loop::Waiter left, released;
  bool runs = false, overtaken = false;
  app.routes["/first"] = {.start = [&](Exchange& e) -> Task<> {
    runs = true;
    e.on_gone([waker = left.waker()] { waker.wake(); });
    e.respond(ResponseHead{200}, "first");
    co_await left.wait_async();
    co_await released.wait_async();
    EXPECT_TRUE(e.gone());
    runs = false;
  }};
  app.routes["/second"] = {.run = [&](Exchange& e) {
    overtaken = runs;
    e.respond(ResponseHead{200}, "second");
  }};
  serve();
  Client client{port()};
  client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.reply().body, "first");
  client.end_sending();
  Client other{port()};  // its answer comes behind that news
  EXPECT_EQ(other.get("/nowhere").status, 404);
  released.waker().wake();
  EXPECT_EQ(client.reply().body, "second");
  EXPECT_FALSE(overtaken);
}

// As the one that is being answered when the client ends its sending does.
TEST_P(Streaming, ARequestThatBeginsBehindItsClientsEndKnowsOfIt) {
  loop::Waiter left;
  int calls = 0;
  app.routes["/first"] = {.start = [&](Exchange& e) -> Task<> {
    e.on_gone([waker = left.waker()] { waker.wake(); });
    co_await left.wait_async();
    e.respond(ResponseHead{200}, "first");
  }};
  app.routes["/second"] = {.run = [&](Exchange& e) {
    EXPECT_TRUE(e.gone());
    e.on_gone([&calls] { ++calls; });
    EXPECT_EQ(calls, 1);
    e.respond(ResponseHead{200}, "second");
  }};
  serve();
  Client client{port()};
  client.send("GET /first HTTP/1.1\r\nHost: a\r\n\r\nGET /second HTTP/1.1\r\nHost: a\r\n\r\n");
  client.end_sending();
  EXPECT_EQ(client.reply().body, "first");
  EXPECT_EQ(client.reply().body, "second");
}

TEST_P(Streaming, ABodyIsReadOnlyAsFastAsItsReader) {
  Signal go;
  options.read_buffer = 65'536;
  app.routes["/in"] = {.start = [&](Exchange& e) -> Task<> {
                         std::size_t total = 0;
                         for (;;) {
                           const std::string_view piece = co_await e.read_async();
                           if (piece.empty()) break;
                           EXPECT_LE(piece.size(), 3U * 65'536);
                           total += piece.size();
                           co_await loop::sleep_async(std::chrono::milliseconds{0});
                         }
                         e.respond(ResponseHead{200}, std::to_string(total));
                       },
                       .stream_body = true};
  serve();
  Client client{port()};
  client.send("POST /in HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n");
  client.send(std::string(8'000'000, 'x'));
  EXPECT_EQ(client.reply().body, "8000000");
}

TEST_P(Streaming, ABrokenBodyIsToldToItsReader) {
  app.routes["/in"] = {.start = [](Exchange& e) -> Task<> {
                         for (;;) {
                           const std::string_view piece = co_await e.read_async();
                           if (piece.empty()) break;
                         }
                         e.respond(ResponseHead{200}, "whole");
                       },
                       .stream_body = true,
                       .max_body_size = 10};
  serve();
  const std::string start = "POST /in HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n";
  const std::pair<std::string, int> cases[] = {{"xyz\r\n", 400},
                                               {"ff\r\n" + std::string(255, 'x') + "\r\n", 413}};
  for (const auto& [rest, status] : cases) {
    Client client{port()};
    client.send(start);
    client.send(rest);
    EXPECT_EQ(client.reply().status, status);
    EXPECT_TRUE(client.closed());
  }
}

TEST_P(Streaming, AnExceptionBeforeTheHeadIsA500) {
  app.routes["/throws"] = {.run = [](Exchange&) { throw std::runtime_error("the secret reason"); },
                           .done = [this](Outcome o) { outcome.set(outcome_number(o)); }};
  app.routes["/task-throws"] = {.start = [](Exchange&) -> Task<> {
    co_await loop::sleep_async(std::chrono::milliseconds{0});
    throw std::runtime_error("the secret reason");
  }};
  app.routes["/silent"] = {.run = [](Exchange&) {}};
  app.routes["/illegal"] = {.run = [](Exchange& e) { e.respond(ResponseHead{99}, ""); }};
  app.routes["/hello"] = {.run = [](Exchange& e) { e.respond(ResponseHead{200}, "hello"); }};
  serve();
  Client client{port()};
  for (const char* path : {"/throws", "/task-throws", "/silent", "/route-throws", "/illegal"}) {
    const Reply reply = client.get(path);
    EXPECT_EQ(reply.status, 500) << path;
    EXPECT_EQ(reply.body.find("secret"), std::string::npos);
    EXPECT_EQ(client.get("/hello").body, "hello") << path;
  }
  EXPECT_EQ(outcome.wait(), 1);
}

TEST_P(Streaming, AnExceptionAfterTheHeadCutsTheAnswer) {
  app.routes["/generator"] = {.run =
                                  [](Exchange& e) {
                                    e.respond(ResponseHead{200}, []() -> base::Generator<std::string> {
                                      co_yield std::string{"first"};
                                      throw std::runtime_error("half way");
                                    }());
                                  },
                              .done = [this](Outcome o) { outcome.set(outcome_number(o)); }};
  app.routes["/task"] = {.start = [](Exchange& e) -> Task<> {
    e.start(ResponseHead{200});
    co_await e.write_async("first");
    throw std::runtime_error("half way");
  }};
  serve();
  for (const char* path : {"/generator", "/task"}) {
    Client client{port()};
    client.send(std::string{"GET "} + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_FALSE(client.reply().whole) << path;
    EXPECT_TRUE(client.closed());
  }
  EXPECT_EQ(outcome.wait(), 2);
}

INSTANTIATE_TEST_SUITE_P(Servers, Streaming, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
