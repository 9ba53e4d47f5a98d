// What a connection owns while somebody still uses it, and what comes in an unexpected order: on all three servers.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "eddy/loop/event.h"
#include "server/client.h"
#include "server/serving.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

using http::ResponseHead;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Lifetime : public ServerTest {
 protected:
  void wait_until_alone() {
    while (serving->on_loop([this] { return serving->server().connections(); }) != 0)
      std::this_thread::yield();
  }
};

// What http reads behind an answer is the next request; the body of this one is dropped.
TEST_P(Lifetime, ABodyThatIsReadAfterTheAnswerEndsInAnError) {
  std::promise<int> told;
  std::atomic<bool> runs = false;
  bool overtaken = false;
  app.routes["/first"] = {.start = [&](Exchange& e) -> Task<> {
                            runs = true;
                            e.respond(ResponseHead{200}, "first");
                            int status = 0;
                            try {
                              while (!(co_await e.read_async()).empty()) continue;
                            } catch (const wsgi::BodyError& error) {
                              status = error.status;
                            }
                            told.set_value(status);
                            runs = false;
                          },
                          .stream_body = true};
  app.routes["/second"] = {.run = [&](Exchange& e) {
    overtaken = runs;
    e.respond(ResponseHead{200}, "second");
  }};
  serve();
  Client client{port()};
  client.send(
      "POST /first HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
      "GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.reply().body, "first");
  EXPECT_EQ(client.reply().body, "second");
  EXPECT_EQ(told.get_future().get(), 400);
  EXPECT_FALSE(overtaken);
}

// One part of a plan waits for the body while another answers.
TEST_P(Lifetime, AReaderThatWaitsIsToldWhenTheAnswerIsGiven) {
  std::promise<int> told;
  loop::Event answer;
  app.routes["/first"] = {.start = [&](Exchange& e) -> Task<> {
                            loop::Loop::current()->spawn([](Exchange& of, loop::Event& when) -> Task<> {
                              co_await when.wait_async();
                              of.respond(ResponseHead{200}, "first");
                            }(e, answer));
                            int status = 0;
                            try {
                              while (!(co_await e.read_async()).empty()) answer.set();
                            } catch (const wsgi::BodyError& error) {
                              status = error.status;
                            }
                            told.set_value(status);
                          },
                          .stream_body = true};
  serve();
  Client client{port()};
  client.send("POST /first HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\nhello");
  EXPECT_EQ(client.reply().body, "first");
  EXPECT_EQ(told.get_future().get(), 400);
}

TEST_P(Lifetime, ADrainSendsWhatASlowReaderHasNotTakenYet) {
  const std::string large(6'000'000, 'x');
  app.routes["/large"] = {.run = [&](Exchange& e) { e.respond(ResponseHead{200}, large); }};
  options.write_buffer = SIZE_MAX;  // the next request is awaited meanwhile
  options.drain_grace = milliseconds{100};
  serve(&clock);
  Client slow{port(), 262'144};
  slow.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(slow.more());
  auto stopped = serving->stop(seconds{30});
  serving->advance(seconds{1});
  const Reply reply = slow.reply();
  EXPECT_TRUE(reply.whole);
  EXPECT_EQ(reply.body.size(), large.size());
  EXPECT_TRUE(slow.closed());
  slow.close();
  stopped.get();
}

TEST_P(Lifetime, ACallbackForALeavingClientMayThrow) {
  std::promise<Outcome> outcome;
  app.routes["/stream"] = {.run =
                               [](Exchange& e) {
                                 e.on_gone([] { throw std::runtime_error("on_gone failed"); });
                                 e.respond(ResponseHead{200}, []() -> base::Generator<std::string> {
                                   for (;;) co_yield std::string(65'536, 'x');
                                 }());
                               },
                           .done = [&](Outcome o) { outcome.set_value(o); }};
  serve();
  {
    Client client{port(), 32'768};
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_TRUE(client.more());
    client.reset();
  }
  auto ended = outcome.get_future();
  ASSERT_EQ(ended.wait_for(seconds{20}), std::future_status::ready);
  EXPECT_EQ(ended.get(), Outcome::aborted);
  wait_until_alone();
}

// A server that is destroyed while a pipeline waits for its next turn.
TEST_P(Lifetime, AServerMayEndInTheMiddleOfAPipeline) {
  std::string pipeline;
  for (int i = 0; i < 40; ++i) pipeline += "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  loop::Loop* loop = nullptr;
  app.routes["/"] = {.run = [&](Exchange& e) {
    e.respond(ResponseHead{200}, "x");
    loop->stop();
  }};
  Client* client = nullptr;
  std::unique_ptr<Client> owned;
  {
    loop::Loop own;
    loop = &own;
    Server server{own, app, GetParam(), options};
    server.start();
    owned = std::make_unique<Client>(server.port());
    client = owned.get();
    client->send(pipeline);
    own.run();
  }
  client->rest();
}

INSTANTIATE_TEST_SUITE_P(Servers, Lifetime, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
