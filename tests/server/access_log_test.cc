// The access log of a server: when it is on, and what reaches its file and the log.
#include "server/access_log.h"

#include <gmock/gmock.h>

#include "base/temporary_folder.h"
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
  // Of a line, without the time.
  static std::string after_time(const std::string& line) { return line.substr(line.find(']') + 2); }

  test::TemporaryFolder folder;
};

TEST_P(AccessLogTest, GoesToItsFile) {
  options.access_log_file = folder.path("log");
  serve();
  ask();
  std::ifstream file{folder.path("log")};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(after_time(line));
  EXPECT_EQ(lines, (std::vector<std::string>{"\"GET / HTTP/1.1\" 200 5", "\"GET /none HTTP/1.1\" 404 9",
                                             "\"-\" 400 0"}));
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

}  // namespace
}  // namespace eddy::server
