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
  stopped.get();
}

INSTANTIATE_TEST_SUITE_P(Servers, Lifetime, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
