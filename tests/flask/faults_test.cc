// Faults that other frameworks had in what a Flask app does, by their threads: docs/faults.md has the whole list.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "eddy/flask.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

// CrowCpp/Crow#1067: the handler for everything else saw neither headers nor middleware.
TEST(Faults, HooksSessionAndRequestAreWholeWhereNoRouteMatches) {
  Flask app{"app", {.static_folder = ""}};
  app.config["SECRET_KEY"] = "secret";
  app.get("/get", [] { return "got"; });
  std::string trace;
  app.before_request([&] {
    trace += "before ";
    session()["seen"] = session().get("seen", 0).as_int() + 1;
  });
  app.after_request(
      [&](Response& response) { response.set_header("X-Status", std::to_string(response.status_code)); });
  app.teardown_request([&](std::exception_ptr) { trace += "teardown "; });
  const auto page = [](const HTTPException& error) {
    return std::pair{std::string{request().method} + " " + std::string{request().path()} + " " +
                         std::string{request().headers.get("X-Mine")} + " " + session().get("seen").str(),
                     error.code};
  };
  app.errorhandler(404, page);
  app.errorhandler(405, page);
  auto client = app.test_client();
  const TestResponse missing = client.get("/missing", {.headers = {{"X-Mine", "a"}}});
  EXPECT_EQ(missing.status_code, 404);
  EXPECT_EQ(missing.data, "GET /missing a 1");
  EXPECT_EQ(missing.headers.get("X-Status"), "404");
  const TestResponse refused = client.post("/get", {.headers = {{"X-Mine", "b"}}});
  EXPECT_EQ(refused.status_code, 405);
  EXPECT_EQ(refused.data, "POST /get b 2");
  EXPECT_EQ(refused.headers.get("X-Status"), "405");
  EXPECT_EQ(trace, "before teardown before teardown ");
}

// pallets/flask#5109: a session that was only refreshed, or only asked something, came without Vary, and a cache gave one
// user's cookie to others.
TEST(Faults, EachUseOfASessionVariesByCookie) {
  Flask app{"app", {.static_folder = ""}};
  app.config["SECRET_KEY"] = "secret";
  app.get("/set", [] {
    session()["a"] = 1;
    session().permanent(true);
    return "set";
  });
  app.get("/read", [] { return session().get("a", 0).str(); });
  app.get("/in", [] { return session().contains("a") ? "in" : "not in"; });
  app.get("/size", [] { return std::to_string(session().size()); });
  app.get("/empty", [] { return session().empty() ? "empty" : "not"; });
  app.get("/none", [] { return "none"; });
  auto client = app.test_client();
  for (const char* path : {"/read", "/in", "/size", "/empty", "/set", "/read", "/in", "/size", "/empty"})
    EXPECT_EQ(client.get(path).headers.get("Vary"), "Cookie") << path;
  const TestResponse refreshed = client.get("/none");  // permanent: its cookie is sent again
  EXPECT_TRUE(refreshed.headers.contains("Set-Cookie"));
  EXPECT_EQ(refreshed.headers.get("Vary"), "Cookie");
  EXPECT_FALSE(app.test_client().get("/none").headers.contains("Vary"));
}

// CrowCpp/Crow#1165: CR LF from a query came out as a second header.
TEST(Faults, NoLineBreakOfAClientBecomesAHeader) {
  Flask app{"app", {.static_folder = ""}};
  const auto what = [] { return std::string{request().args["x"]}; };
  app.get("/header", [&] {
    Response response{"", 200};
    response.set_header("X-Mine", what());
    return response;
  });
  app.get("/cookie", [&] {
    Response response{"", 200};
    response.set_cookie("name", what());
    return response;
  });
  app.get("/path", [&] {
    Response response{"", 200};
    response.set_cookie("name", "value", {.path = what()});
    return response;
  });
  app.get("/redirect", [&] { return redirect(what()); });
  auto client = app.test_client();
  for (const char* path : {"/header", "/cookie", "/path", "/redirect"}) {
    for (const char* piece : {"%0D%0AX-Evil:%201", "%0AX-Evil:%201", "%0DX-Evil:%201", "a%00b"}) {
      const TestResponse response = client.get(std::string{path} + "?x=/" + piece);
      EXPECT_FALSE(response.headers.contains("X-Evil")) << path << piece;
      for (const auto& [name, value] : response.headers)
        EXPECT_EQ(value.find_first_of(std::string_view{"\r\n\0", 3}), std::string_view::npos)
            << path << piece;
    }
  }
}

// pallets/flask#6123: a stream that its reader left kept its context on the thread.
class AbandonedStream : public testing::TestWithParam<server::Kind> {};

TEST_P(AbandonedStream, EndsItsGeneratorAndItsRequestOnce) {
  Flask app{"app", {.static_folder = ""}};
  std::promise<void> closed;
  std::atomic<int> torn_down = 0;
  app.get("/stream", [&]() -> base::Generator<std::string> {
    struct Closed {
      std::promise<void>& closed;
      ~Closed() { closed.set_value(); }
    } const at_the_end{closed};
    g()["who"] = "stream";
    for (;;) co_yield std::string(10'000, 'x');
  });
  app.get("/next", [] { return g().get("who", "nobody").str(); });
  app.teardown_request([&](std::exception_ptr) {
    if (request().path() == "/stream") ++torn_down;
  });
  server::Options options;
  options.port = 0;
  options.access_log = server::AccessLog::off;
  options.threads = 1;  // what stayed behind would meet the next request
  {
    server::Serving serving{app, GetParam(), options};
    server::Client client{serving.port()};
    client.send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n");
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(client.more());
    client.reset();
    closed.get_future().wait();
    server::Client next{serving.port()};
    next.send("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(next.reply().body, "nobody");
  }
  EXPECT_EQ(torn_down, 1);
}

INSTANTIATE_TEST_SUITE_P(Servers, AbandonedStream, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
