// The order of a handler's life, in both kinds, and what ends it early.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eddy/loop/clock.h"
#include "eddy/loop/loop.h"
#include "eddy/tornado/gen.h"
#include "tornado/ask.h"

namespace eddy::tornado::web {
namespace {

using Trace = std::vector<std::string>;

struct Plain : RequestHandler {
  void set_default_headers() override { set_header("X-Traced", "yes"); }
  void initialize(Trace* wanted) { (trace = wanted)->push_back("initialize"); }
  void prepare() { trace->push_back("prepare"); }
  void get() {
    trace->push_back("get");
    write("x");
  }
  void post() { throw HTTPError{409}; }
  void on_finish() override { trace->push_back("on_finish"); }
  ~Plain() override { trace->push_back("gone"); }
  Trace* trace = nullptr;
};

struct Waiting : RequestHandler {
  void initialize(Trace* wanted) { trace = wanted; }
  Task<> prepare() {
    co_await gen::sleep(std::chrono::hours{1});
    trace->push_back("prepare");
  }
  void get() { trace->push_back("get"); }
  Task<> post() {
    co_await gen::sleep(std::chrono::hours{1});
    throw HTTPError{409};
  }
  Task<> put() {
    finish("early");
    co_await gen::sleep(std::chrono::hours{1});
    trace->push_back("went on");
  }
  Trace* trace = nullptr;
};

TEST(HandlerLife, RunsHooksInOrder) {
  Trace trace;
  Application app{{{"/", handler_with<Plain>(&trace)}}};
  const auto response = get(app, "/");
  EXPECT_EQ(response.body, "x");
  EXPECT_EQ(response.head.headers.get("X-Traced"), "yes");
  EXPECT_EQ(trace, (Trace{"initialize", "prepare", "get", "on_finish", "gone"}));
}

TEST(HandlerLife, AnErrorPageKeepsDefaultHeadersAndFinishes) {
  Trace trace;
  Application app{{{"/", handler_with<Plain>(&trace)}}};
  const auto response = ask(app, "POST", "/");
  EXPECT_EQ(response.head.status, 409);
  EXPECT_EQ(response.head.headers.get("X-Traced"), "yes");
  EXPECT_EQ(trace, (Trace{"initialize", "prepare", "on_finish", "gone"}));
}

TEST(HandlerLife, CoroutinesWaitOnTheLoopsClock) {
  loop::ManualClock clock{loop::ManualClock::Jumping::yes};
  loop::Loop loop{{.clock = &clock}};
  Trace trace;
  Application app{{{"/", handler_with<Waiting>(&trace)}}};
  EXPECT_EQ(get(app, "/").head.status, 200);
  EXPECT_EQ(ask(app, "POST", "/").head.status, 409);
  EXPECT_EQ(ask(app, "PUT", "/").body, "early");
  EXPECT_EQ(trace, (Trace{"prepare", "get", "prepare", "prepare", "went on"}));
}

struct Flushing : RequestHandler {
  Task<> get() {
    write("one");
    co_await flush();
    write("two");
  }
  Task<> post() {
    write("one");
    co_await flush();
    throw HTTPError{500};
  }
  void put() {
    write("one");
    flush_blocking();
    write("two");
  }
};

TEST(HandlerLife, FlushSendsPieces) {
  Application app{{{"/", handler<Flushing>}}};
  const auto response = get(app, "/");
  EXPECT_EQ(response.pieces, (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(response.outcome, eddy::wsgi::Outcome::finished);
  EXPECT_FALSE(response.head.headers.contains("Etag"));
  EXPECT_EQ(ask(app, "PUT", "/").body, "onetwo");
}

TEST(HandlerLife, AnErrorAfterTheHeadCutsTheConnection) {
  Application app{{{"/", handler<Flushing>}}};
  const auto response = ask(app, "POST", "/");
  EXPECT_EQ(response.head.status, 200);
  EXPECT_EQ(response.outcome, eddy::wsgi::Outcome::aborted);
}

struct Leaving : RequestHandler {
  void initialize(Trace* wanted) { trace = wanted; }
  void on_connection_close() override { trace->push_back("closed"); }
  Task<> get() {
    write("one");
    co_await flush();
    trace->push_back("runs on");
    finish("two");
  }
  Trace* trace = nullptr;
};

TEST(HandlerLife, TheHandlerHearsThatTheClientLeft) {
  Trace trace;
  Application app{{{"/", handler_with<Leaving>(&trace)}}};
  eddy::wsgi::MemoryRequest request;
  request.leaves_after = 1;
  const auto response = eddy::wsgi::run(app, request);
  EXPECT_EQ(response.outcome, eddy::wsgi::Outcome::aborted);
  ASSERT_FALSE(trace.empty());
  EXPECT_EQ(trace.front(), "closed");
}

struct Wrong : RequestHandler {
  void get() { finish(), finish(); }
  void post() {
    set_status(204);
    write("body");
  }
  void put() { write(Value::list({1, 2})); }
  void patch() { redirect("/a\r\nX: y"); }
  void delete_() { set_cookie("a", "b\r\nX: y"); }
};

TEST(HandlerLife, MisuseIsA500ThatDoesNotLeak) {
  Application app{{{"/", handler<Wrong>}}};
  EXPECT_EQ(get(app, "/").head.status, 200);  // answered already: the second finish is only logged
  for (const char* method : {"POST", "PUT", "PATCH", "DELETE"}) {
    const auto response = ask(app, method, "/");
    EXPECT_EQ(response.head.status, 500) << method;
    EXPECT_EQ(
        response.body,
        "<html><title>500: Internal Server Error</title><body>500: Internal Server Error</body></html>");
    EXPECT_FALSE(response.head.headers.contains("X")) << method;
  }
}

struct Secret : RequestHandler {
  void get() { throw std::runtime_error{"secret"}; }
};

TEST(HandlerLife, TheExceptionIsShownInDebugOnly) {
  Application quiet{{{"/", handler<Secret>}}};
  EXPECT_EQ(get(quiet, "/").body.find("secret"), std::string::npos);
  Application debug{{{"/", handler<Secret>}}, {.debug = true}};
  const auto response = get(debug, "/");
  EXPECT_NE(response.body.find("secret"), std::string::npos);
  EXPECT_EQ(response.head.headers.get("Content-Type"), "text/plain");
}

}  // namespace
}  // namespace eddy::tornado::web
