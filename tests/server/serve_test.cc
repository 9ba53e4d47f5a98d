// serve, a program's main loop, in a process of its own.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/temporary_folder.h"
#include "eddy/base/log.h"
#include "eddy/loop/loop.h"
#include "eddy/server/server.h"
#include "server/client.h"
#include "server/full_pipe.h"
#include "server/listener.h"
#include "server/malloc_heaps.h"
#include "server/null_device.h"
#include "server/test_app.h"

namespace eddy::server {
namespace {

// A child that serves, and tells what it likes through a pipe.
class ServeTest : public testing::Test {
 protected:
  ~ServeTest() override {
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  // `before` and `after`: in the child, of serve.
  void start(Kind kind, Options options, const std::function<void()>& before = {},
             const std::function<void()>& after = {}) {
    ASSERT_EQ(pipe(pipe_.data()), 0);
    options.port = 0;
    options.announce = [this](const std::string& line) { tell(line); };
    child_ = fork();
    if (child_ != 0) return;
    ::close(STDERR_FILENO);  // its sentences are not the test's
    if (before) before();
    const int status = serve(app_, kind, options);
    if (after) after();
    _exit(status);
  }
  // In the child: lines of less than a hundred bytes.
  void tell(std::string line) const {
    line.resize(100);
    EXPECT_EQ(write(pipe_[1], line.data(), line.size()), 100);
  }
  [[nodiscard]] std::string told() const {
    std::string line(100, '\0');
    EXPECT_EQ(read(pipe_[0], line.data(), line.size()), 100);
    return line.c_str();
  }
  [[nodiscard]] std::uint16_t told_port() const {
    const std::string line = told();
    return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  }
  void signal(int number) const { kill(child_, number); }
  [[nodiscard]] int end(int number) const {
    signal(number);
    int status = 0;
    waitpid(child_, &status, 0);
    return status;
  }

  TestApp app_;

 private:
  std::array<int, 2> pipe_{-1, -1};
  pid_t child_ = -1;
};

TEST_F(ServeTest, ASignalEndsItWithZero) {
  start(Kind::threaded, {});
  EXPECT_GT(told_port(), 0);
  EXPECT_EQ(end(SIGTERM), 0);
}

// Threads that allocate at once would get heaps of their own.
TEST_F(ServeTest, MallocArenasAreLimited) {
  if (!has_malloc_heaps) GTEST_SKIP() << "the sanitizer has a malloc of its own";
  app_.routes["/"] = {.run = [](Exchange& e) {
    const int before = malloc_heaps();
    allocate_at_once(12);
    e.respond(http::ResponseHead{200}, std::to_string(malloc_heaps() - before) + " more");
  }};
  start(Kind::threaded, {});
  EXPECT_EQ(Client{told_port()}.get("/").body, "0 more");
  EXPECT_EQ(end(SIGTERM), 0);
}

// By one process and by several: the requests are answered, and the file goes with the server.
TEST_F(ServeTest, AUnixSocket) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("s");
  for (const int workers : {1, 2}) {
    app_.routes["/"] = {.run = [](Exchange& e) {
      e.respond(http::ResponseHead{200}, "from '" + e.peer().remote_address + "'");
    }};
    start(Kind::event, {.unix_socket = path, .workers = workers});
    EXPECT_EQ(told(), "Running on unix:" + path + " (Press CTRL+C to quit)");
    EXPECT_EQ(Client{path}.get("/").body, "from ''");
    EXPECT_EQ(end(SIGTERM), 0);
    EXPECT_FALSE(std::filesystem::exists(path));
  }
}

// As systemd hands it over: it outlives the program, and takes connections for the next one.
TEST_F(ServeTest, AnInheritedSocketOutlivesIt) {
  app_.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
  const auto socket = Listener::open({.address = "127.0.0.1", .port = 0});
  ASSERT_TRUE(socket) << socket.error();
  for (const int workers : {1, 2, 1}) {
    start(Kind::event, {.inherited_socket = socket->fd(), .workers = workers});
    EXPECT_EQ(told_port(), socket->port());
    EXPECT_EQ(Client{socket->port()}.get("/").body, "hello");
    EXPECT_EQ(end(SIGTERM), 0);
  }
}

// By one process and by several: every socket is announced and answered on, and a connection knows which was its.
TEST_F(ServeTest, SeveralSockets) {
  if (!has_ipv6_loopback()) GTEST_SKIP() << "there is no ::1";
  const test::TemporaryFolder folder;
  const std::string path = folder.path("s");
  app_.routes["/"] = {.run = [](Exchange& e) {
    e.respond(http::ResponseHead{200}, e.peer().local_address + " " + std::to_string(e.peer().local_port));
  }};
  for (const int workers : {1, 2}) {
    start(Kind::event, {.also_bind = {"[::1]:0", ":0", "unix:" + path}, .workers = workers});
    const std::uint16_t ipv4 = told_port(), ipv6 = told_port(), every = told_port();
    EXPECT_EQ(told(), "Running on unix:" + path + " (Press CTRL+C to quit)");
    EXPECT_EQ(Client{ipv4}.get("/").body, "127.0.0.1 " + std::to_string(ipv4));
    EXPECT_EQ(Client{Client::Ipv6{ipv6}}.get("/").body, "::1 " + std::to_string(ipv6));
    EXPECT_EQ(Client{every}.get("/").body, "127.0.0.1 " + std::to_string(every));
    EXPECT_EQ(Client{Client::Ipv6{every}}.get("/").body, "::1 " + std::to_string(every));
    EXPECT_EQ(Client{path}.get("/").body, path + " 0");
    EXPECT_EQ(end(SIGTERM), 0);
    EXPECT_FALSE(std::filesystem::exists(path));
  }
}

// Two of a unit's; a connection that nobody has accepted is the next program's.
TEST_F(ServeTest, SeveralInheritedSocketsOutliveIt) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("s");
  app_.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
  const auto tcp = Listener::open({.port = 0});
  const auto local = Listener::open({.unix_socket = path});
  ASSERT_TRUE(tcp && local);
  for (const int workers : {1, 2, 1}) {
    Client early{tcp->port()}, early_too{path};
    start(Kind::event, {.inherited_socket = tcp->fd(),
                        .also_bind = {"fd:" + std::to_string(local->fd())},
                        .workers = workers});
    EXPECT_EQ(told_port(), tcp->port());
    EXPECT_EQ(told(), "Running on unix:" + path + " (Press CTRL+C to quit)");
    EXPECT_EQ(early.get("/").body, "hello");
    EXPECT_EQ(early_too.get("/").body, "hello");
    EXPECT_EQ(end(SIGTERM), 0);
  }
}

TEST_F(ServeTest, ASocketThatCanNotBeBoundEndsItBeforeAnythingIsServed) {
  const test::TemporaryFolder folder;
  for (const int workers : {1, 2}) {
    start(Kind::event, {.also_bind = {"unix:" + folder.path("s"), "999.1.2.3:80"}, .workers = workers});
    const int status = end(0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 1);
    EXPECT_FALSE(std::filesystem::exists(folder.path("s")));
  }
}

// A rotator moves the file away and signals the program, one process or the parent of several: what is asked after
// goes to a new file.
TEST_F(ServeTest, Usr1OpensTheAccessLogAgain) {
  for (const int workers : {1, 2}) {
    const test::TemporaryFolder folder;
    app_.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
    start(Kind::event,
          {.workers = workers, .access_format = AccessFormat::common, .access_log_file = folder.path("log")});
    const std::uint16_t port = told_port();
    EXPECT_EQ(Client{port}.get("/?old").body, "hello");
    while (folder.read("log").find("/?old") == std::string::npos) sched_yield();
    std::filesystem::rename(folder.path("log"), folder.path("log.1"));
    signal(SIGUSR1);
    while (folder.read("log").find("/?new") == std::string::npos)
      EXPECT_EQ(Client{port}.get("/?new").body, "hello");
    EXPECT_EQ(end(SIGTERM), 0);
    EXPECT_NE(folder.read("log.1").find("\"GET /?old HTTP/1.1\" 200 5\n"), std::string::npos);
  }
}

TEST_F(ServeTest, Usr1WithoutALogFileEndsNothing) {
  app_.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
  for (const int workers : {1, 2}) {
    start(Kind::event, {.workers = workers});
    const std::uint16_t port = told_port();
    EXPECT_EQ(Client{port}.get("/").body, "hello");
    signal(SIGUSR1);
    EXPECT_EQ(Client{port}.get("/").body, "hello");
    EXPECT_EQ(end(SIGTERM), 0);
  }
}

TEST_F(ServeTest, AnAccessLogThatCanNotBeOpenedIsNoReasonToWait) {
  const test::TemporaryFolder folder;
  for (const int workers : {1, 2}) {
    start(Kind::event, {.workers = workers, .access_log_file = folder.path("none/log")});
    const int status = end(0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 1);
  }
}

// What a timer's callback holds goes with the loop, when nobody watches for signals any more.
TEST_F(ServeTest, SignalsThatComeWhileItTearsDownDoNotEndIt) {
  const test::TemporaryFolder folder;
  app_.routes["/"] = {.run = [](Exchange& e) {
    const std::shared_ptr<int> last{new int{}, [](const int* each) {
                                      for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) raise(signal);
                                      delete each;
                                    }};
    loop::Loop::current()->call_later(std::chrono::hours{1}, [last] {});
    e.respond(http::ResponseHead{200}, "hello");
  }};
  for (const int workers : {1, 2}) {
    start(Kind::event, {.workers = workers, .access_log_file = folder.path("log")});
    EXPECT_EQ(Client{told_port()}.get("/").body, "hello");
    EXPECT_EQ(end(SIGTERM), 0);
  }
}

TEST_F(ServeTest, WhatTheProgramHadSetForSignalsIsSetAgain) {
  start(
      Kind::event, {}, [] { std::signal(SIGINT, SIG_IGN); },
      [this] {
        tell(std::signal(SIGINT, SIG_DFL) == SIG_IGN ? "ignored" : "not");
        tell(std::signal(SIGTERM, SIG_DFL) == SIG_DFL ? "default" : "not");
      });
  EXPECT_GT(told_port(), 0);
  signal(SIGTERM);
  EXPECT_EQ(told(), "ignored");
  EXPECT_EQ(told(), "default");
  EXPECT_EQ(end(0), 0);
}

TEST_F(ServeTest, AStandardErrorThatNobodyReadsDoesNotHoldUpTheEnd) {
  app_.routes["/"] = {.run = [](Exchange& e) {
    base::Logger{"test"}.warning("nobody reads this");
    e.respond(http::ResponseHead{200}, "hello");
  }};
  for (const Kind kind : {Kind::event, Kind::threaded}) {
    start(kind, {.access_log = AccessLog::off}, [] { put_full_pipe_at(STDERR_FILENO); });
    EXPECT_EQ(Client{told_port()}.get("/").body, "hello");
    EXPECT_EQ(end(SIGTERM), 0);
  }
}

// Else a socket would have the number of standard error, and get the log.
TEST_F(ServeTest, ClosedStandardDescriptorsAreTheNullDevice) {
  start(
      Kind::event, {}, [] { ::close(STDIN_FILENO), ::close(STDOUT_FILENO); },
      [this] {
        std::string line = "null:";
        for (int each = 0; each <= 2; ++each) line += is_null_device(each) ? " yes" : " no";
        tell(line);
      });
  EXPECT_GT(told_port(), 0);
  signal(SIGTERM);
  EXPECT_EQ(told(), "null: yes yes yes");
  EXPECT_EQ(end(0), 0);
}

TEST_F(ServeTest, AHandlerThatNeverReturnsDoesNotHoldUpTheEnd) {
  app_.routes["/hang"] = {.run = [this](Exchange&) {
    tell("hangs");
    for (;;) pause();
  }};
  start(Kind::threaded, {.drain_timeout = std::chrono::milliseconds{0}});
  Client client{told_port()};
  client.send("GET /hang HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(told(), "hangs");
  const int status = end(SIGTERM);
  EXPECT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

}  // namespace
}  // namespace eddy::server
