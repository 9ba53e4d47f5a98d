// The access log of a server: when it is on, and what reaches its file and the log.
#include "server/access_log.h"

#include <gmock/gmock.h>

#include <atomic>
#include <future>
#include <string_view>
#include <thread>

#include "base/temporary_folder.h"
#include "eddy/loop/event.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

TEST(AccessLogger, IsOnWhereItIsToldOrHasAFile) {
  EXPECT_TRUE(wants_access_log({.access_log = AccessLog::on}));
  EXPECT_FALSE(wants_access_log({.access_log = AccessLog::off}));
  EXPECT_TRUE(wants_access_log({.access_log_file = "a"}));
  EXPECT_FALSE(wants_access_log({.access_log = AccessLog::off, .access_log_file = "a"}));
}

TEST(AccessLogger, OneThatIsOffMakesNoFile) {
  const test::TemporaryFolder folder;
  { const AccessLogger log{{.access_log = AccessLog::off, .access_log_file = folder.path("log")}}; }
  EXPECT_FALSE(std::filesystem::exists(folder.path("log")));
}

class AccessLogTest : public ServerTest {
 protected:
  AccessLogTest() {
    app.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
    options.access_log = AccessLog::automatic;
    options.access_format = AccessFormat::common;
  }
  // What the client is told it sees, and what follows it: an answer, and a request that can't be read.
  void ask() {
    Client client{port()};
    EXPECT_EQ(client.get("/").body, "hello");
    EXPECT_EQ(client.get("/none").status, 404);
    client.send("GET\r\n\r\n");
    EXPECT_EQ(client.reply().status, 400);
    EXPECT_TRUE(client.closed());
    serving.reset();
  }
  std::vector<std::string> file_lines() const {
    std::ifstream file{folder.path("log")};
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(after_time(line));
    return lines;
  }
  // Of a line, without the time.
  static std::string after_time(const std::string& line) { return line.substr(line.find(']') + 2); }

  test::TemporaryFolder folder;
};

TEST_P(AccessLogTest, GoesToItsFile) {
  options.access_log_file = folder.path("log");
  serve();
  ask();
  EXPECT_EQ(file_lines(), (std::vector<std::string>{"\"GET / HTTP/1.1\" 200 5",
                                                    "\"GET /none HTTP/1.1\" 404 9", "\"-\" 400 0"}));
}

// Those that no plan answers too.
TEST_P(AccessLogTest, HasWhatTheServerAnswersInAHandlersStead) {
  options.access_log_file = folder.path("log");
  options.max_in_flight = 0;
  serve();
  Client client{port()};
  EXPECT_EQ(client.get("/route-throws").status, 500);
  EXPECT_EQ(client.get("/").status, 503);
  client.send("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(client.reply().status, 200);
  serving.reset();
  const std::string log = folder.read("log");
  EXPECT_THAT(log, testing::HasSubstr("\"GET /route-throws HTTP/1.1\" 500 22\n"));
  EXPECT_THAT(log, testing::HasSubstr("\"GET / HTTP/1.1\" 503 20\n"));
  EXPECT_THAT(log, testing::HasSubstr("\"OPTIONS * HTTP/1.1\" 200 0\n"));
}

// As nginx has it: 499 where the client leaves before its answer begins.
TEST_P(AccessLogTest, HasRequestsWhoseClientLeft) {
  std::atomic<int> ended = 0;
  const auto end = [&](Outcome) {
    ++ended;
    ended.notify_all();
  };
  const auto until_gone = [](Exchange& e) -> Task<> {
    loop::Event gone;
    e.on_gone([&] { gone.set(); });
    co_await gone.wait_async();
  };
  app.routes["/late"] = {.start = [&](Exchange& e) -> Task<> {
                           co_await until_gone(e);
                           e.respond(http::ResponseHead{200}, "late");
                         },
                         .done = end};
  app.routes["/begun"] = {.start = [&](Exchange& e) -> Task<> {
                            e.start(http::ResponseHead{201});
                            co_await e.write_async("begun");
                            co_await until_gone(e);
                          },
                          .done = end};
  app.routes["/upload"] = {.run = [](Exchange&) { ADD_FAILURE(); }, .done = end};
  options.access_log_file = folder.path("log");
  serve();
  const auto leave = [&](const std::string& request) {
    Client client{port()};
    const int routed = app.routed, before = ended;
    client.send(request);
    while (app.routed == routed) std::this_thread::yield();
    const bool awaits_begin = request.starts_with("GET /begun");
    while (awaits_begin && client.input().find("begun") == std::string::npos) ASSERT_TRUE(client.more());
    client.reset();
    ended.wait(before);
  };
  leave("GET /late HTTP/1.1\r\nHost: a\r\n\r\n");
  leave("GET /begun HTTP/1.1\r\nHost: a\r\n\r\n");
  leave("POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
  serving.reset();
  EXPECT_EQ(file_lines(),
            (std::vector<std::string>{"\"GET /late HTTP/1.1\" 499 0", "\"GET /begun HTTP/1.1\" 201 5",
                                      "\"POST /upload HTTP/1.1\" 499 0"}));
}

TEST_P(AccessLogTest, GoesToTheLogWhereThereIsNoFile) {
  const loop::LogRecorder log;
  options.access_log = AccessLog::on;
  serve();
  ask();
  ASSERT_GE(log.lines().size(), 3U);
  EXPECT_EQ(after_time(log.lines()[0]), "\"GET / HTTP/1.1\" 200 5");
}

TEST_P(AccessLogTest, SaysHowManyLinesItLost) {
  const loop::LogRecorder log;
  options.access_log_file = folder.path("log");
  options.access_log_queue = 0;
  serve();
  Client client{port()};
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.get("/").body, "hello");  // with the second the first is done
  serving.reset();
  EXPECT_THAT(log.lines(), testing::Contains(testing::AllOf(
                               testing::HasSubstr("access log: "),
                               testing::HasSubstr("dropped: they came faster than they could be written"))));
}

INSTANTIATE_TEST_SUITE_P(Servers, AccessLogTest, all_kinds(), kind_name);

using AccessLogOfQueue = AccessLogTest;

TEST_P(AccessLogOfQueue, HasRequestsThatWereNeverBegun) {
  loop::Event release;
  std::promise<void> blocks, dropped;
  app.routes["/block"] = {.run = [&](Exchange& e) {
    blocks.set_value();
    release.wait();
    e.respond(http::ResponseHead{200}, "done");
  }};
  app.routes["/waits"] = {.run = [](Exchange&) { ADD_FAILURE(); },
                          .done = [&](Outcome) { dropped.set_value(); }};
  options.access_log_file = folder.path("log");
  options.threads = 1;
  options.max_green_threads = 1;
  serve();
  Client first{port()}, second{port()};
  first.send("GET /block HTTP/1.1\r\nHost: a\r\n\r\n");
  blocks.get_future().wait();
  second.send("GET /waits HTTP/1.1\r\nHost: a\r\n\r\n");
  while (app.routed < 2) std::this_thread::yield();
  second.reset();
  dropped.get_future().wait();
  release.set();
  EXPECT_EQ(first.reply().body, "done");
  serving.reset();
  EXPECT_THAT(folder.read("log"), testing::HasSubstr("\"GET /waits HTTP/1.1\" 499 0\n"));
}

INSTANTIATE_TEST_SUITE_P(Servers, AccessLogOfQueue, ::testing::Values(Kind::green, Kind::threaded),
                         kind_name);

}  // namespace
}  // namespace eddy::server
