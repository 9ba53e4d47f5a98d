// HTTPServer and IOLoop over real sockets, on ports that the kernel picks.
#include "eddy/tornado/httpserver.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "base/temporary_folder.h"
#include "eddy/base/log.h"
#include "eddy/tornado.h"
#include "server/block_signals.h"
#include "server/full_pipe.h"
#include "server/null_device.h"

namespace eddy::tornado {
namespace {

struct Hello : web::RequestHandler {
  Task<> get() {
    co_await gen::sleep(std::chrono::milliseconds{1});
    write("hello");
  }
};

// One request on a connection of its own; what came until the server closed it.
std::string fetch(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return "refused";
  constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  std::string answer;
  if (::send(descriptor, request.data(), request.size(), MSG_NOSIGNAL) ==
      static_cast<ssize_t>(request.size())) {
    char piece[4096];
    for (ssize_t got; (got = ::recv(descriptor, piece, sizeof piece, 0)) > 0;)
      answer.append(piece, static_cast<std::size_t>(got));
  }
  ::close(descriptor);
  return answer;
}

TEST(HTTPServer, ServesUntilTheLoopIsStopped) {
  web::Application app{{{"/", web::handler<Hello>}}};
  server::Options options;
  options.announce = [](const std::string&) {};
  httpserver::HTTPServer server{app, options};
  server.listen(0, "127.0.0.1");
  ioloop::IOLoop& loop = ioloop::IOLoop::current();
  std::string answer;
  std::thread client{[&] {
    answer = fetch(server.port());
    loop.add_callback([&loop] { loop.stop(); });
  }};
  loop.start();
  client.join();
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK\r\n")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
  EXPECT_NE(answer.find("Server: eddy/"), std::string::npos);
}

std::uint16_t port_of(const std::string& line) {
  return static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
}

// Bound before start, listened on beside them and while the loop runs, and what the options name beside the first.
TEST(HTTPServer, ListensOnSeveralSockets) {
  web::Application app{{{"/", web::handler<Hello>}}};
  std::vector<std::string> lines;
  server::Options options;
  options.announce = [&](const std::string& line) { lines.push_back(line); };
  options.also_bind = {"127.0.0.1:0"};
  httpserver::HTTPServer server{app, options};
  server.bind(0, "127.0.0.1");
  server.bind(0, "127.0.0.1");
  EXPECT_TRUE(lines.empty());
  server.listen(0, "127.0.0.1");  // at once, without the others
  EXPECT_EQ(lines.size(), 1U);
  server.start();
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[1], "Running on " + server.url() + " (Press CTRL+C to quit)");
  ioloop::IOLoop& loop = ioloop::IOLoop::current();
  std::vector<std::string> answers;
  std::thread client{[&] {
    for (int i = 0; i < 4; ++i) answers.push_back(fetch(port_of(lines[static_cast<std::size_t>(i)])));
    std::promise<void> bound;
    loop.add_callback([&] {
      server.bind(0, "127.0.0.1");
      bound.set_value();
    });
    bound.get_future().wait();
    answers.push_back(fetch(port_of(lines.back())));
    loop.add_callback([&loop] { loop.stop(); });
  }};
  loop.start();
  client.join();
  EXPECT_EQ(lines.size(), 5U);
  ASSERT_EQ(answers.size(), 5U);
  for (const std::string& answer : answers) EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
  EXPECT_EQ(server.port(), port_of(lines[1]));
  EXPECT_THROW(server.start(), std::logic_error);
  server.stop();
  EXPECT_THROW(server.listen(0, "127.0.0.1"), std::logic_error);
}

// Binds one and what is named beside it, for two processes, and another before they are forked; the child's end is theirs.
void serve_from_two(const std::string& path, int told) noexcept {
  ::close(STDERR_FILENO);
  // IOLoop::start ends by exit, at which a leak checker does not know the thread that the fork left.
  ::on_exit([](int status, void*) { ::_exit(status); }, nullptr);
  web::Application app{{{"/", web::handler<Hello>}}};
  server::Options options;
  options.announce = [told](const std::string& line) {
    const std::uint16_t port = line.starts_with("Running on unix:") ? std::uint16_t{0} : port_of(line);
    if (::write(told, &port, sizeof port) != sizeof port) ::_exit(2);
  };
  options.also_bind = {"unix:" + path};
  httpserver::HTTPServer server{app, options};
  server.bind(0, "127.0.0.1");
  server.start(2);
  server.listen(0, "127.0.0.1");
  ioloop::IOLoop::current().start();
  ::_exit(3);
}

TEST(HTTPServer, ProcessesShareSeveralSockets) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path("s");
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  pid_t child = 0;
  std::thread{[&] {  // on a thread whose loop nothing has used yet
    child = ::fork();
    if (child == 0) serve_from_two(path, pipe[1]);
  }}
      .join();
  ::close(pipe[1]);
  std::array<std::uint16_t, 3> ports{};
  for (std::uint16_t& port : ports)
    ASSERT_EQ(::read(pipe[0], &port, sizeof port), static_cast<ssize_t>(sizeof port));
  EXPECT_EQ(ports[1], 0);  // the Unix socket
  EXPECT_TRUE(std::filesystem::exists(path));
  for (const std::uint16_t port : {ports[0], ports[2]}) EXPECT_TRUE(fetch(port).ends_with("\r\n\r\nhello"));
  ::kill(child, SIGTERM);
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(std::filesystem::exists(path));
  for (const std::uint16_t port : {ports[0], ports[2]}) EXPECT_EQ(fetch(port), "refused");
  ::close(pipe[0]);
}

// Tornado's own line is for the log; a file, and another format, are the server's.
TEST(HTTPServer, AnAccessLogFileIsTheServers) {
  const test::TemporaryFolder folder;
  web::Application app{{{"/", web::handler<Hello>}}};
  server::Options options;
  options.announce = [](const std::string&) {};
  options.access_format = server::AccessFormat::json;
  options.access_log_file = folder.path("log");
  {
    httpserver::HTTPServer server{app, options};
    server.listen(0, "127.0.0.1");
    ioloop::IOLoop& loop = ioloop::IOLoop::current();
    std::thread client{[&] {
      fetch(server.port());
      std::filesystem::rename(folder.path("log"), folder.path("log.1"));
      ::kill(::getpid(), SIGUSR1);
      while (folder.read("log").empty()) fetch(server.port());
      loop.add_callback([&loop] { loop.stop(); });
    }};
    loop.start();
    client.join();
  }
  EXPECT_NE(folder.read("log.1").find(R"("request_uri":"/","server_protocol":"HTTP/1.1","status":200)"),
            std::string::npos);
  EXPECT_TRUE(folder.read("log").starts_with(R"({"time":")"));
}

TEST(HTTPServer, ABusyPortIsASentence) {
  web::Application app;
  server::Options options;
  options.announce = [](const std::string&) {};
  httpserver::HTTPServer first{app, options};
  first.bind(0, "127.0.0.1");
  httpserver::HTTPServer second{app, options};
  try {
    second.bind(first.port(), "127.0.0.1");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string{error.what()}.find(std::to_string(first.port())), std::string::npos)
        << error.what();
  }
}

TEST(HTTPServer, ApplicationListenOnABusyPortEndsTheProgram) {
  web::Application app;
  server::Options options;
  options.announce = [](const std::string&) {};
  httpserver::HTTPServer first{app, options};
  first.bind(0, "127.0.0.1");
  const std::uint16_t port = first.port();
  EXPECT_EXIT(app.listen(port, "127.0.0.1"), testing::ExitedWithCode(1),
              "^Address already in use: another program listens on 127.0.0.1:" + std::to_string(port));
  EXPECT_EXIT(app.listen(0, "999.1.2.3"), testing::ExitedWithCode(1), "\"999.1.2.3\" is not an address");
  // What a cast to 16 bits would have made another of.
  EXPECT_EXIT(app.listen(99999), testing::ExitedWithCode(1), "99999 is no port: they are 0 to 65535.");
  EXPECT_EXIT(app.listen(-1), testing::ExitedWithCode(1), "-1 is no port");
}

server::Options quiet() {
  server::Options options;
  options.announce = [](const std::string&) {};
  return options;
}

// These end a process, or need one that has opened nothing.
class HTTPServerDeathTest : public testing::Test {
 protected:
  HTTPServerDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
};

TEST_F(HTTPServerDeathTest, DescriptorsAreThereBeforeTheSocket) {
  EXPECT_EXIT(
      {
        ::close(0);
        rlimit limit{};
        getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = 300;
        setrlimit(RLIMIT_NOFILE, &limit);
        web::Application app;
        auto options = quiet();
        options.max_connections = 400;
        httpserver::HTTPServer server(app, options);
        server.listen(0, "127.0.0.1");
        getrlimit(RLIMIT_NOFILE, &limit);
        ::_exit(server::is_null_device(0) && limit.rlim_cur > 400 ? 7 : 8);
      },
      testing::ExitedWithCode(7), "");
}

TEST_F(HTTPServerDeathTest, TheLoopsDescriptorsAreNoneOfTheStandardOnes) {
  EXPECT_EXIT(
      {
        ::close(0);
        ioloop::IOLoop::current().call_later(std::chrono::hours{1}, [] {});
        ::_exit(server::is_null_device(0) ? 7 : 8);
      },
      testing::ExitedWithCode(7), "");
}

TEST_F(HTTPServerDeathTest, WorkersAreRestartedAsOftenAsTheOptionSays) {
  EXPECT_EXIT(
      {
        web::Application app;
        auto options = quiet();
        options.max_restarts = 0;
        httpserver::HTTPServer server(app, options);
        server.bind(0, "127.0.0.1");
        server.start(2);
        ioloop::IOLoop::current().add_callback([] { ::_exit(3); });
        ioloop::IOLoop::current().start();
      },
      testing::ExitedWithCode(1), "workers died 1 times: giving up");
}

// The loop waits for it at its end, when `start` is over.
TEST_F(HTTPServerDeathTest, AJobInTheExecutorThatNeverReturnsDoesNotHoldUpTheEnd) {
  EXPECT_EXIT(
      {
        web::Application app;
        auto options = quiet();
        options.drain_timeout = std::chrono::milliseconds{0};
        httpserver::HTTPServer server(app, options);
        server.listen(0, "127.0.0.1");
        ioloop::IOLoop& loop = ioloop::IOLoop::current();
        auto future = loop.run_in_executor([] {
          ::kill(::getpid(), SIGTERM);
          for (;;) ::pause();
        });
        loop.start();
        std::exit(0);
      },
      testing::ExitedWithCode(1), "a handler has not returned since the stop");
}

// While nobody reads standard error the end takes a while, in which signals come all the time.
TEST_F(HTTPServerDeathTest, SignalsThatComeWhileItTearsDownDoNotEndIt) {
  EXPECT_EXIT(
      {
        std::signal(SIGTERM, SIG_IGN);
        std::signal(SIGINT, SIG_IGN);
        web::Application app;
        httpserver::HTTPServer server(app, quiet());
        server.listen(0, "127.0.0.1");
        ioloop::IOLoop& loop = ioloop::IOLoop::current();
        std::atomic<bool> over{false};
        std::thread peer;
        loop.add_callback([&] {
          server::put_full_pipe_at(STDERR_FILENO);
          base::Logger{"test"}.warning("nobody reads this");
          peer = std::thread{[&] {
            server::block_signals();
            while (!over)
              for (const int signal : {SIGTERM, SIGINT}) ::kill(::getpid(), signal);
          }};
        });
        loop.start();
        over = true;
        peer.join();
        ::_exit(std::signal(SIGTERM, SIG_DFL) == SIG_IGN ? 7 : 8);
      },
      testing::ExitedWithCode(7), "");
}

TEST(IOLoop, CallbacksAndTimers) {
  ioloop::IOLoop& loop = ioloop::IOLoop::current();
  std::vector<int> order;
  loop.call_later(std::chrono::milliseconds{2}, [&] { loop.stop(); });
  const auto never = loop.call_later(std::chrono::milliseconds{1}, [&] { order.push_back(9); });
  loop.remove_timeout(never);
  loop.add_callback([&] { order.push_back(1); });
  loop.add_callback([&] { order.push_back(2); });
  loop.start();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

Task<int> doubled(int n) {
  co_await gen::sleep(std::chrono::milliseconds{1});
  co_return 2 * n;
}

TEST(IOLoop, RunSyncMultiAndExecutor) {
  ioloop::IOLoop& loop = ioloop::IOLoop::current();
  EXPECT_EQ(loop.run_sync(doubled(4)), 8);
  std::vector<Task<int>> tasks;
  for (int n = 0; n < 3; ++n) tasks.push_back(doubled(n));
  EXPECT_EQ(loop.run_sync(gen::multi(std::move(tasks))), (std::vector<int>{0, 2, 4}));
  auto future = loop.run_in_executor([] { return std::this_thread::get_id(); });
  EXPECT_NE(loop.run_sync(future.get_async()), std::this_thread::get_id());
}

TEST(IOLoop, PeriodicCallbackRepeats) {
  ioloop::IOLoop& loop = ioloop::IOLoop::current();
  int calls = 0;
  ioloop::PeriodicCallback periodic{[&] {
                                      if (++calls == 3) loop.stop();
                                    },
                                    std::chrono::milliseconds{1}};
  periodic.start();
  loop.start();
  periodic.stop();
  EXPECT_EQ(calls, 3);
  EXPECT_FALSE(periodic.is_running());
}

}  // namespace
}  // namespace eddy::tornado
