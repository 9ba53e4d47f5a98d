// The green WSGIServer over a real socket, on this thread's hub.
#include "eddy/gevent/pywsgi.h"

#include <gtest/gtest.h>

#include <future>
#include <stdexcept>
#include <string>

#include "eddy/gevent/greenlet.h"
#include "eddy/loop/loop.h"
#include "server/client.h"
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
