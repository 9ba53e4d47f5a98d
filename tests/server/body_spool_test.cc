// Bodies that are larger than the server holds in memory, on all three servers: whole at their handlers, and gone after them; and
// disks that have no room.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"
#include "wsgi/failing_files.h"

namespace eddy::server {
namespace {

using wsgi::test::FailingFiles;
using wsgi::test::open_descriptors;

class BodySpool : public ServerTest {
 protected:
  BodySpool() {
    options.max_body_memory = 1000;
    options.spool_files = files;
    app.routes["/echo"] = {
        .run = [this](Exchange& e) { ++begun, e.respond(http::ResponseHead{200}, std::string{e.body()}); },
        .done = [this](Outcome) { ++ended; }};
    app.routes["/task"] = {.start = [](Exchange& e) -> Task<> {
      co_await loop::sleep_async(std::chrono::milliseconds{0});
      const std::string_view piece = co_await e.read_async();
      std::string body{piece};
      if (!(co_await e.read_async()).empty()) body = "there was more";
      e.respond(http::ResponseHead{200}, std::move(body));
    }};
    app.routes["/throws"] = {.run = [](Exchange&) { throw std::runtime_error("the handler"); }};
  }
  static std::string request(const std::string& target, const std::string& body) {
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
  Reply post(const std::string& target, const std::string& body) const {
    Client client{port()};
    client.send(request(target, body));
    return client.reply();
  }
  // Once the server has none of the connections, it has nothing of their bodies.
  void expect_nothing_left() {
    while (serving->on_loop([this] { return serving->server().connections(); }) > 0)
      std::this_thread::yield();
    serving->on_loop([] {});
    EXPECT_EQ(serving->on_loop([this] { return files->open_now; }), 0);
    EXPECT_EQ(serving->on_loop([this] { return files->mapped_now; }), 0);
  }

  std::shared_ptr<FailingFiles> files = std::make_shared<FailingFiles>();
  std::atomic<int> begun = 0, ended = 0;
  const std::string large = std::string(150'000, 'a') + std::string(150'000, 'b');
};

TEST_P(BodySpool, ALargeBodyComesWhole) {
  serve();
  EXPECT_EQ(post("/echo", std::string(1000, 'x')).body, std::string(1000, 'x'));
  EXPECT_EQ(serving->on_loop([this] { return files->opened; }), 0);
  EXPECT_EQ(post("/echo", std::string(1001, 'x')).body, std::string(1001, 'x'));
  EXPECT_EQ(serving->on_loop([this] { return files->opened; }), 1);
  EXPECT_EQ(post("/echo", large).body, large);
  EXPECT_EQ(post("/task", large).body, large);
  expect_nothing_left();
}

TEST_P(BodySpool, OnOneConnectionEachBodyIsItsOwn) {
  serve();
  Client client{port()};
  client.send(request("/echo", large) + request("/echo", "small") + request("/echo", large + "c"));
  EXPECT_EQ(client.reply().body, large);
  EXPECT_EQ(client.reply().body, "small");
  EXPECT_EQ(client.reply().body, large + "c");
}

TEST_P(BodySpool, ChunksOfOneByteToo) {
  serve();
  Client client{port()};
  std::string chunks = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 3000; ++i) chunks += "1\r\nx\r\n";
  client.send(chunks + "0\r\n\r\n");
  EXPECT_EQ(client.reply().body, std::string(3000, 'x'));
  EXPECT_EQ(serving->on_loop([this] { return files->opened; }), 1);
}

TEST_P(BodySpool, AFullDiskIsA507AndNothingMore) {
  const loop::LogRecorder log;
  files->room = 200'000;
  serve();
  EXPECT_EQ(post("/echo", large).status, 507);
  EXPECT_EQ(post("/echo", "small").body, "small");
  EXPECT_EQ(begun, 1);
  EXPECT_EQ(post("/echo", std::string(2000, 'x')).status, 200);
  expect_nothing_left();
  EXPECT_EQ(ended, 3);
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_EQ(log.lines()[0].find("the body of POST /echo can't be stored in "), 0U) << log.lines()[0];
  EXPECT_TRUE(log.lines()[0].ends_with(": No space left on device")) << log.lines()[0];
}

TEST_P(BodySpool, OtherFailuresAreA500) {
  const loop::LogRecorder log;
  files->map_error = ENOMEM;
  serve();
  {
    Client client{port()};
    client.send(request("/echo", large) + request("/echo", "small"));
    EXPECT_EQ(client.reply().status, 500);
    EXPECT_EQ(client.reply().body, "small");  // the body was read to its end, so the connection is kept
  }
  serving->on_loop([this] { files->map_error = 0, files->open_error = EMFILE; });
  EXPECT_EQ(post("/echo", large).status, 500);
  EXPECT_EQ(begun, 1);
  expect_nothing_left();
}

TEST_P(BodySpool, NothingIsLeftOfWhoeverLeavesOrIsRefused) {
  const loop::LogRecorder log;
  options.max_body_size = 400'000;
  serve();
  EXPECT_EQ(post("/echo", large).body, large);
  expect_nothing_left();
  const std::ptrdiff_t before = open_descriptors();
  const std::string half = request("/echo", large).substr(0, 200'000);
  {
    Client leaves{port()};
    leaves.send(half);
    while (serving->on_loop([this] { return files->opened; }) < 2) std::this_thread::yield();
    leaves.reset();
  }
  {
    Client ends{port()};
    ends.send(half);
    ends.end_sending();
    EXPECT_EQ(ends.reply().status, 400);
  }
  {
    Client too_much{port()};
    too_much.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n" +
                  std::string(200'000, 'x') + "\r\n30d41\r\n" + std::string(200'001, 'x'));
    EXPECT_EQ(too_much.reply().status, 413);
  }
  EXPECT_EQ(post("/throws", large).status, 500);
  expect_nothing_left();
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(serving->on_loop([this] { return files->opened; }), 5);
  EXPECT_EQ(begun, 1);
}

INSTANTIATE_TEST_SUITE_P(Servers, BodySpool, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
