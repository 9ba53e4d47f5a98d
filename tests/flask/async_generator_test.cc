// Bodies whose pieces are waited for, on all three servers. What a response of one is: async_response_test.cc.
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
#include "flask/awaited_rows.h"
#include "loop/gate.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using loop::Gate;
using namespace std::chrono_literals;

bool told(const loop::LogRecorder& log, std::string_view words) {
  for (const std::string& line : log.lines())
    if (line.find(words) != std::string::npos) return true;
  return false;
}

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
