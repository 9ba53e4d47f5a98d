// Bodies whose pieces are waited for: in the life of a request, and on all three servers.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "eddy/flask.h"
#include "eddy/loop.h"
#include "eddy/wsgi/memory_exchange.h"
#include "http/decode.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using namespace std::chrono_literals;
using Pieces = AsyncGenerator<std::string>;

// Waits between its pieces.
Pieces rows(int count) {
  for (int i = 0; i < count; ++i) {
    co_yield std::to_string(i) + "\n";
    co_await loop::sleep_async(1us);
  }
}

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

bool told(const loop::LogRecorder& log, std::string_view words) {
  for (const std::string& line : log.lines())
    if (line.find(words) != std::string::npos) return true;
  return false;
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

// --- on the servers ---

// Holds whoever waits for it until the test opens it, from its own thread.
class Gate {
 public:
  Task<> pass() {
    loop::Waiter waiter;
    {
      const std::lock_guard lock{mutex_};
      wakers_.push_back(waiter.waker());
    }
    ++waiting;
    co_await waiter.wait_async();
  }
  void open() {
    const std::lock_guard lock{mutex_};
    for (const loop::Waker& each : wakers_) each.wake();
    wakers_.clear();
  }
  void wait_for(int count) const {
    while (waiting < count) std::this_thread::yield();
  }
  std::atomic<int> waiting = 0;

 private:
  std::mutex mutex_;
  std::vector<loop::Waker> wakers_;
};

// Whether a generator's locals are there.
struct Life {
  explicit Life(std::atomic<int>& count) : lives{count} { ++lives; }
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;
  ~Life() { --lives; }
  std::atomic<int>& lives;
};

class ServedAsyncGenerator : public testing::TestWithParam<server::Kind> {
 protected:
  ServedAsyncGenerator() {
    options.port = 0;
    options.access_log = server::AccessLog::off;
    options.threads = 1;
    app.get("/short", [] { return "short"; });
    app.get("/gated", [this] { return gated(); });
  }
  Pieces gated() {
    const Life life{lives};
    co_yield "first ";
    co_await gate.pass();
    co_yield "second";
  }
  void serve() { serving = std::make_unique<server::Serving>(app, GetParam(), options); }
  std::unique_ptr<server::Client> client(int receive_buffer = 0) {
    return std::make_unique<server::Client>(serving->port(), receive_buffer);
  }
  static void send_get(server::Client& to, const std::string& target) {
    to.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  void wait_for_lives(int count) const {
    while (lives != count) std::this_thread::yield();
  }

  std::atomic<int> lives = 0;
  Gate gate;
  Flask app{"app"};
  server::Options options;
  std::unique_ptr<server::Serving> serving;
};

TEST_P(ServedAsyncGenerator, WaitsWithoutAThread) {
  serve();
  std::vector<std::unique_ptr<server::Client>> waiting;
  for (int i = 0; i < 20; ++i) {
    waiting.push_back(client());
    send_get(*waiting.back(), "/gated");
  }
  gate.wait_for(20);
  EXPECT_EQ(client()->get("/short").body, "short");
  // Each has the first piece before there is a second.
  for (const auto& each : waiting)
    while (each->input().find("first ") == std::string::npos) ASSERT_TRUE(each->more());
  gate.open();
  for (const auto& each : waiting) {
    const server::Reply reply = each->reply();
    EXPECT_EQ(reply.body, "first second");
    EXPECT_TRUE(reply.whole);
  }
  wait_for_lives(0);
}

TEST_P(ServedAsyncGenerator, ServesTheConnectionFurther) {
  app.get("/rows", [] { return rows(200); });
  serve();
  const auto keeps = client();
  std::string all;
  for (int i = 0; i < 200; ++i) all += std::to_string(i) + "\n";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(keeps->get("/rows").body, all);
  EXPECT_EQ(keeps->get("/short").body, "short");
}

TEST_P(ServedAsyncGenerator, IsHeldByASlowReader) {
  std::atomic<int> yielded = 0;
  app.get("/much", [&yielded]() -> Pieces {
    for (int i = 0; i < 400; ++i) {
      ++yielded;
      co_yield std::string(50'000, 'x');
    }
  });
  serve();
  const auto reader = client(4096);
  send_get(*reader, "/much");
  // It stops by itself: the same count over many turns of the loop, in each of which it could go on.
  int before = -1;
  for (int same = 0; same < 50; std::this_thread::yield()) {
    serving->on_loop([] {});
    EXPECT_EQ(client()->get("/short").body, "short");
    same = before == yielded && before > 0 ? same + 1 : 0;
    before = yielded;
  }
  EXPECT_LT(yielded, 300);
  EXPECT_EQ(reader->reply().body.size(), 20'000'000);
}

TEST_P(ServedAsyncGenerator, IsDestroyedWhereItWaitsWhenTheClientLeaves) {
  serve();
  for (const bool abruptly : {false, true}) {
    const auto leaving = client();
    send_get(*leaving, "/gated");
    gate.wait_for(abruptly ? 2 : 1);
    EXPECT_EQ(lives, 1);
    if (abruptly)
      leaving->reset();
    else
      leaving->close();
    wait_for_lives(0);
  }
  EXPECT_EQ(client()->get("/short").body, "short");
}

TEST_P(ServedAsyncGenerator, IsDestroyedWhenItsReaderLeaves) {
  app.get("/endless", [this]() -> Pieces {
    const Life life{lives};
    for (;;) co_yield std::string(50'000, 'x');
  });
  serve();
  const auto reader = client(4096);
  send_get(*reader, "/endless");
  ASSERT_TRUE(reader->more());
  EXPECT_EQ(lives, 1);
  reader->close();
  wait_for_lives(0);
}

TEST_P(ServedAsyncGenerator, IsDestroyedWithItsServer) {
  serve();
  const auto waiting = client();
  send_get(*waiting, "/gated");
  gate.wait_for(1);
  serving.reset();
  EXPECT_EQ(lives, 0);
}

TEST_P(ServedAsyncGenerator, AFailureCutsTheConnection) {
  loop::LogRecorder log;
  app.get("/fails", [this]() -> Pieces {
    const Life life{lives};
    co_yield "piece";
    co_await loop::sleep_async(1us);
    throw std::runtime_error{"as planned"};
  });
  app.get("/fails-at-once", []() -> Pieces {
    co_await loop::sleep_async(1us);
    throw std::runtime_error{"as planned"};
    co_yield "";
  });
  serve();
  const auto first = client();
  const server::Reply reply = first->get("/fails");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "piece");
  EXPECT_FALSE(reply.whole);
  EXPECT_TRUE(first->closed());
  EXPECT_EQ(lives, 0);
  EXPECT_FALSE(client()->get("/fails-at-once").whole);
  serving.reset();
  EXPECT_TRUE(told(log, "as planned"));
}

TEST_P(ServedAsyncGenerator, StreamsTheBodyBack) {
  app.post("/echo",
           []() -> Pieces {
             RequestStream& body = request().stream();
             for (std::string_view chunk = co_await body.chunk_async(); !chunk.empty();
                  chunk = co_await body.chunk_async())
               co_yield std::string{chunk};
           })
      .stream_body();
  serve();
  const auto both = client();
  both->send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
  while (both->input().find("first") == std::string::npos) ASSERT_TRUE(both->more());
  both->send("4\r\nlast\r\n0\r\n\r\n");
  both->end_sending();  // what has come is answered nevertheless
  EXPECT_EQ(both->reply().body, "firstlast");
}

TEST_P(ServedAsyncGenerator, OfAHandlerThatBlocks) {
  loop::LogRecorder log;
  app.get("/blocks", [] { return Response{rows(3)}; });
  serve();
  const server::Reply reply = client()->get("/blocks");
  serving.reset();
  if (GetParam() == server::Kind::event) {
    EXPECT_EQ(reply.status, 500);
    EXPECT_TRUE(told(log, "make it a coroutine"));
  } else {
    EXPECT_EQ(reply.body, "0\n1\n2\n");
  }
}

TEST_P(ServedAsyncGenerator, OfAHandlerThatBlocksIsDestroyedToo) {
  if (GetParam() == server::Kind::event) GTEST_SKIP() << "a 500 there";
  options.threads = 2;
  app.get("/blocks", [this] { return Response{gated()}; });
  serve();
  const auto leaving = client();
  send_get(*leaving, "/blocks");
  gate.wait_for(1);
  leaving->close();
  wait_for_lives(0);
  EXPECT_EQ(client()->get("/short").body, "short");
}

TEST_P(ServedAsyncGenerator, KeepsItsOwnContext) {
  app.get("/<int:id>", [this](int id) -> Pieces {
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(request().path(), "/" + std::to_string(id));
      if (i == 0) co_await gate.pass();
      co_await loop::sleep_async(10us);
      co_yield std::to_string(id) + " ";
    }
  });
  serve();
  std::vector<std::unique_ptr<server::Client>> all;
  for (int i = 0; i < 32; ++i) {
    all.push_back(client());
    send_get(*all.back(), "/" + std::to_string(i));
  }
  gate.wait_for(32);
  gate.open();
  for (int i = 0; i < 32; ++i) {
    std::string expected;
    for (int k = 0; k < 10; ++k) expected += std::to_string(i) + " ";
    EXPECT_EQ(all[i]->reply().body, expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, ServedAsyncGenerator, server::all_kinds(), server::kind_name);

}  // namespace
}  // namespace eddy::flask
