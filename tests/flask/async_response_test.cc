// Responses whose pieces are waited for: what a handler may return, and the life of its request. On the servers:
// async_generator_test.cc.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "eddy/flask.h"
#include "eddy/loop.h"
#include "eddy/wsgi/memory_exchange.h"
#include "flask/awaited_rows.h"
#include "http/decode.h"

namespace eddy::flask {
namespace {

using namespace std::chrono_literals;

wsgi::MemoryResponse ask(Flask& app, std::string method, std::string target, http::Headers headers = {}) {
  return wsgi::run(app,
                   {.method = std::move(method), .target = std::move(target), .headers = std::move(headers)});
}
wsgi::MemoryResponse get(Flask& app, std::string target, http::Headers headers = {}) {
  return ask(app, "GET", std::move(target), std::move(headers));
}
http::Headers field(std::string_view name, std::string_view value) {
  http::Headers headers;
  headers.add_trusted(name, value);
  return headers;
}

// --- what a handler may return ---

struct Rows : MethodView {
  explicit Rows(std::string text) : text_{std::move(text)} {}
  Pieces get(int count) {
    for (int i = 0; i < count; ++i) {
      co_await loop::sleep_async(1us);
      co_yield text_;
    }
  }
  std::string text_;
};

TEST(FlaskAsyncGenerator, AHandlerReturnsIt) {
  Flask app{"app"};
  app.get("/is", []() -> Pieces {
    co_yield "a";
    co_await loop::sleep_async(1us);
    co_yield request().args.get("b");
  });
  app.get("/task", []() -> Task<Response> {
    Response response{rows(2), 201};
    response.headers.add_trusted("X-Own", "yes");
    co_return response;
  });
  app.get("/pair", [] { return std::pair{rows(1), 202}; });
  app.get("/tuple", [] { return std::tuple{rows(1), 203, HeaderList{{"X-Own", "too"}}}; });
  app.get("/task-of-it", []() -> Task<Pieces> { co_return rows(3); });
  app.get("/of/<name>/<int:count>", [](const std::string& name, int count) -> Pieces {
    for (int i = 0; i < count; ++i) {
      co_await loop::sleep_async(1us);
      co_yield name;
    }
  });
  app.add_url_rule("/class/<int:count>", as_view<Rows>("rows", "own "));
  EXPECT_EQ(get(app, "/is?b=b").body, "ab");
  EXPECT_EQ(get(app, "/is?b=b").head.headers.get("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(get(app, "/task").head.status, 201);
  EXPECT_EQ(get(app, "/task").head.headers.get("X-Own"), "yes");
  EXPECT_EQ(get(app, "/task").pieces, (std::vector<std::string>{"0\n", "1\n"}));
  EXPECT_EQ(get(app, "/pair").head.status, 202);
  EXPECT_EQ(get(app, "/tuple").head.headers.get("X-Own"), "too");
  EXPECT_EQ(get(app, "/task-of-it").body, "0\n1\n2\n");
  EXPECT_EQ(get(app, "/of/a%20name%20that%20is%20long/2").body, "a name that is longa name that is long");
  EXPECT_EQ(get(app, "/class/2").body, "own own ");
}

TEST(FlaskAsyncGenerator, TheTestClientHasTheWholeBody) {
  Flask app{"app"};
  app.get("/", [] { return rows(3); });
  app.get("/blocks", [] { return Response{rows(2)}; });
  EXPECT_EQ(app.test_client().get("/").data, "0\n1\n2\n");
  EXPECT_EQ(app.test_client().get("/blocks").data, "0\n1\n");
}

TEST(FlaskAsyncGenerator, IsStreamedUntilItIsReplaced) {
  Response response{rows(2)};
  EXPECT_TRUE(response.is_streamed());
  EXPECT_TRUE(response.is_awaited());
  EXPECT_EQ(response.get_data(), "");
  response.set_data("whole");
  EXPECT_FALSE(response.is_streamed());
  EXPECT_EQ(response.get_data(), "whole");
}

TEST(FlaskAsyncGenerator, HeadDoesNotRunIt) {
  Flask app{"app"};
  bool ran = false;
  app.get("/", [&ran]() -> Pieces {
    ran = true;
    co_yield "body";
  });
  const wsgi::MemoryResponse response = ask(app, "HEAD", "/");
  EXPECT_EQ(response.head.status, 200);
  EXPECT_EQ(response.outcome, wsgi::Outcome::finished);
  EXPECT_FALSE(ran);
}

TEST(FlaskAsyncGenerator, TrailersComeBehindIt) {
  Flask app{"app"};
  app.get("/", []() -> Task<Response> {
    Response response{rows(1)};
    response.set_trailers([] { return HeaderList{{"X-Rows", "1"}}; });
    co_return response;
  });
  EXPECT_EQ(get(app, "/", field("TE", "trailers")).trailers.get("X-Rows"), "1");
  EXPECT_FALSE(get(app, "/").trailers.contains("X-Rows"));
}

TEST(FlaskAsyncGenerator, IsCodedPieceByPiece) {
  Flask app{"app", {.compress = http::Compression{}}};
  app.get("/", [] { return rows(3); });
  const wsgi::MemoryResponse response = get(app, "/", field("Accept-Encoding", "gzip"));
  EXPECT_EQ(response.head.headers.get("Content-Encoding"), "gzip");
  EXPECT_EQ(http::gunzip(response.body), "0\n1\n2\n");
  EXPECT_EQ(http::gunzip(response.pieces[0]), "0\n");
}

TEST(FlaskAsyncGenerator, APartOfIt) {
  Flask app{"app"};
  app.get("/", []() -> Task<Response> {
    Response response{rows(4)};
    response.make_conditional(request(), true, 8);
    co_return response;
  });
  const wsgi::MemoryResponse response = get(app, "/", field("Range", "bytes=3-4"));
  EXPECT_EQ(response.head.status, 206);
  EXPECT_EQ(response.head.headers.get("Content-Range"), "bytes 3-4/8");
  EXPECT_EQ(response.body, "\n2");
}

AsyncGenerator<ServerSentEvent> events() {
  co_yield ServerSentEvent({.data = "one", .id = "1"});
  co_await loop::sleep_async(1us);
  co_yield ServerSentEvent({.data = "not sent", .id = "1\ndata: x"});
}

TEST(FlaskAsyncGenerator, OfEvents) {
  Flask app{"app"};
  app.get("/", []() -> Task<Response> { co_return event_stream(events()); });
  const wsgi::MemoryResponse response = get(app, "/");
  EXPECT_EQ(response.head.headers.get("Content-Type"), "text/event-stream");
  EXPECT_EQ(response.head.headers.get("Cache-Control"), "no-cache");
  EXPECT_EQ(response.body, "id: 1\ndata: one\n\n");
  EXPECT_EQ(response.outcome, wsgi::Outcome::aborted);
  EXPECT_EQ(response.error, "std::invalid_argument: an event's id can't hold CR, LF or NUL");
}

// --- the life of its request ---

class FlaskAsyncLife : public testing::Test {
 protected:
  struct Local {
    std::string& trace;
    ~Local() { trace += "local "; }
  };
  Pieces told() {
    const Local local{trace};
    trace += "begins ";
    EXPECT_EQ(request().path(), "/");
    co_await loop::sleep_async(1us);
    EXPECT_EQ(request().path(), "/");
    if (request().args.get("fails") == "yes") throw std::runtime_error{"as planned"};
    co_yield "piece";
    trace += "ends ";
  }
  void add_hooks() {
    app.after_request([this](Response& response) {
      trace += response.is_streamed() ? "after " : "after whole ";
      response.call_on_close([this] { trace += "close"; });
    });
    app.teardown_request([this](const std::exception_ptr& error) { trace += error ? "torn " : "teardown "; });
  }
  Flask app{"app"};
  std::string trace;
};

TEST_F(FlaskAsyncLife, TeardownDoesNotWaitForIt) {
  add_hooks();
  app.get("/", [this] { return told(); });
  EXPECT_EQ(get(app, "/").body, "piece");
  EXPECT_EQ(trace, "after teardown begins ends local close");
}

TEST_F(FlaskAsyncLife, TeardownWaitsForOneWithContext) {
  add_hooks();
  app.get("/", [this]() -> Task<Response> { co_return stream_with_context(told()); });
  EXPECT_EQ(get(app, "/").body, "piece");
  EXPECT_EQ(trace, "after begins ends local teardown close");
  trace.clear();
  EXPECT_EQ(get(app, "/?fails=yes").outcome, wsgi::Outcome::aborted);
  EXPECT_EQ(trace, "after begins local torn close");
}

// The same order where a hook is a coroutine, which waits.
TEST_F(FlaskAsyncLife, TeardownThatSuspends) {
  app.teardown_request([this](std::exception_ptr error) -> Task<> {
    co_await loop::sleep_async(1us);
    trace += error ? "torn " : "teardown ";
  });
  app.get("/", [this]() -> Task<Response> {
    if (request().args.contains("held")) co_return stream_with_context(told());
    co_return told();
  });
  EXPECT_EQ(get(app, "/").body, "piece");
  EXPECT_EQ(trace, "teardown begins ends local ");
  trace.clear();
  EXPECT_EQ(get(app, "/?held").body, "piece");
  EXPECT_EQ(trace, "begins ends local teardown ");
  trace.clear();
  EXPECT_EQ(get(app, "/?held&fails=yes").body, "");
  EXPECT_EQ(trace, "begins local torn ");
}

TEST_F(FlaskAsyncLife, AHookThatReplacesItDestroysIt) {
  app.get("/", [this] { return told(); });
  app.after_request([](Response& response) { response.set_data("instead"); });
  EXPECT_EQ(get(app, "/").body, "instead");
  EXPECT_EQ(trace, "");
}

TEST_F(FlaskAsyncLife, IsDestroyedWhenTheClientLeaves) {
  add_hooks();
  app.get("/", [this]() -> Pieces {
    const Local local{trace};
    for (;;) {
      co_yield "piece";
      co_await loop::sleep_async(1us);
    }
  });
  const wsgi::MemoryResponse response = wsgi::run(app, {.leaves_after = 15});
  EXPECT_EQ(response.outcome, wsgi::Outcome::aborted);
  EXPECT_EQ(trace, "after teardown local close");
}

}  // namespace
}  // namespace eddy::flask
