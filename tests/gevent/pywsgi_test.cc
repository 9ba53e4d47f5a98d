// The green WSGIServer over a real socket, on this thread's hub.
#include "eddy/gevent/pywsgi.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <future>
#include <stdexcept>
#include <string>

#include "eddy/base/log.h"
#include "eddy/gevent/greenlet.h"
#include "eddy/loop/loop.h"
#include "server/client.h"
#include "server/full_pipe.h"
#include "server/null_device.h"
#include "server/test_app.h"

namespace eddy::gevent {
namespace {

using namespace std::chrono_literals;
using server::Exchange;

class PyWsgi : public testing::Test {
 protected:
  PyWsgi() {
    options.access_log = server::AccessLog::off;
    options.announce = [](const std::string&) {};
    app.routes["/sleep"] = {.run = [](Exchange& e) {
      sleep(10ms);  // parks this request's greenlet alone
      e.respond(http::ResponseHead{200}, "slept");
    }};
  }
  // Asks from a thread of its own, while this one runs the hub.
  static std::string ask(std::uint16_t port) {
    server::Client client{port};
    client.send("GET /sleep HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    return client.reply().body;
  }

  loop::Loop loop;  // the hub, for the length of the test
  server::TestApp app;
  server::Options options;
};

TEST_F(PyWsgi, ServesUntilItIsStopped) {
  pywsgi::WSGIServer wsgi{{"127.0.0.1", 0}, app, options};
  EXPECT_FALSE(wsgi.started());
  wsgi.start();
  ASSERT_TRUE(wsgi.started());
  ASSERT_NE(wsgi.server_port(), 0);
  auto body = std::async(std::launch::async, [&] { return ask(wsgi.server_port()); });
  while (body.wait_for(0s) != std::future_status::ready) sleep(1ms);
  EXPECT_EQ(body.get(), "slept");
  wsgi.stop(5s);
  EXPECT_FALSE(wsgi.started());
}

TEST_F(PyWsgi, ServeForeverEndsWhenAGreenletStopsIt) {
  pywsgi::WSGIServer wsgi{{"127.0.0.1", 0}, app, options};
  auto stopper = spawn([&] { wsgi.stop(1s); });
  EXPECT_EQ(wsgi.serve_forever(), 0);
  EXPECT_TRUE(stopper.join());
}

// The clock, which jumps to the next timer, tells what ended the request: the second signal, a second after the first,
// or the drain's bound.
TEST(PyWsgiSignals, ALaterOneCuts) {
  loop::ManualClock clock{loop::ManualClock::Jumping::yes};
  server::TestApp app;
  loop::Loop loop{{.clock = &clock}};  // which ends the green thread that is cut, before its app
  loop::TimePoint first;
  app.routes["/sleep"] = {.run = [&](Exchange&) {
    first = clock.now();
    raise(SIGTERM);
    sleep(1s);
    raise(SIGTERM);
    sleep(1h);
  }};
  server::Options options;
  options.access_log = server::AccessLog::off;
  options.announce = [](const std::string&) {};
  pywsgi::WSGIServer wsgi{{"127.0.0.1", 0}, app, options};
  wsgi.start();
  server::Client client{wsgi.server_port()};
  client.send("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(wsgi.serve_forever(), 0);
  EXPECT_LT(clock.now() - first, 2s);
}

// Of a program whose one request a stop cuts: whether its green thread has ended with serve_forever.
bool ends_what_is_cut() {
  bool unwound = false;
  server::TestApp app;
  app.routes["/sleep"] = {.run = [&](Exchange&) {
    struct Mark {
      bool& set;
      ~Mark() { set = true; }
    } const mark{unwound};
    raise(SIGTERM);
    sleep(1h);
  }};
  server::Options options;
  options.access_log = server::AccessLog::off;
  options.announce = [](const std::string&) {};
  options.drain_timeout = std::chrono::milliseconds{0};
  pywsgi::WSGIServer wsgi{{"127.0.0.1", 0}, app, options};
  wsgi.start();
  server::Client client{wsgi.server_port()};
  client.send("GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n");
  return wsgi.serve_forever() == 0 && unwound;
}

// The hub of a thread ends with the thread, the app before it.
TEST(PyWsgiSignals, WhatIsCutEndsBeforeTheApp) {
  EXPECT_EXIT(std::exit(ends_what_is_cut() ? 7 : 8), testing::ExitedWithCode(7), "");
}

// In a process of its own, as standard error and signals are the process's.
TEST(PyWsgiSignals, AStandardErrorThatNobodyReadsDoesNotHoldUpTheEnd) {
  EXPECT_EXIT(
      {
        server::TestApp app;
        app.routes["/"] = {.run = [](Exchange&) {}};
        server::Options options;
        options.announce = [](const std::string&) {
          server::put_full_pipe_at(STDERR_FILENO);
          spawn([] {
            base::Logger{"test"}.warning("nobody reads this");
            raise(SIGTERM);
          });
        };
        std::signal(SIGINT, SIG_IGN);
        pywsgi::WSGIServer wsgi({"127.0.0.1", 0}, app, options);
        const int status = wsgi.serve_forever();
        _exit(std::signal(SIGINT, SIG_DFL) == SIG_IGN ? status : 9);
      },
      testing::ExitedWithCode(0), "");
}

TEST(PyWsgiDescriptors, AreThereBeforeTheSocket) {
  EXPECT_EXIT(
      {
        close(0);
        rlimit limit{};
        getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = 300;
        setrlimit(RLIMIT_NOFILE, &limit);
        server::TestApp app;
        pywsgi::WSGIServer wsgi({"127.0.0.1", 0}, app, {.max_connections = 400});
        wsgi.start();
        getrlimit(RLIMIT_NOFILE, &limit);
        _exit(server::is_null_device(0) && limit.rlim_cur > 400 ? 7 : 8);
      },
      testing::ExitedWithCode(7), "");
}

TEST_F(PyWsgi, AnAddressThatIsNoneIsASentence) {
  pywsgi::WSGIServer wsgi{{"999.1.2.3", 0}, app, options};
  try {
    wsgi.start();
    FAIL() << "it started";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string{error.what()}.find("999.1.2.3"), std::string::npos);
    EXPECT_EQ(std::string{error.what()}.find("Cannot assign"), std::string::npos);
  }
  testing::internal::CaptureStderr();
  pywsgi::WSGIServer again{{"999.1.2.3", 0}, app, options};
  EXPECT_EQ(again.serve_forever(), 1);
  EXPECT_NE(testing::internal::GetCapturedStderr().find("999.1.2.3"), std::string::npos);
}

}  // namespace
}  // namespace eddy::gevent
