// The watchdog looks when the test says so, at times that the test names: nothing waits for time to pass.
#include "server/watchdog.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <array>
#include <atomic>

#include "eddy/loop/event.h"
#include "loop/log_recorder.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {

// Known to the linker by its name.
[[gnu::noinline]] void wait_in_here(int descriptor) {
  char byte = 0;
  const ssize_t got = ::read(descriptor, &byte, 1);
  EXPECT_EQ(got, 1);  // what follows keeps the call from being the last, and the frame on the stack
}

namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;

constexpr milliseconds threshold{100};

class WatchdogTest : public ServerTest {
 protected:
  WatchdogTest() { EXPECT_EQ(pipe2(pipe_.data(), O_CLOEXEC), 0); }
  ~WatchdogTest() override {
    serving.reset();
    for (const int end : pipe_) ::close(end);
  }
#ifdef __SANITIZE_THREAD__
  void SetUp() override {
    GTEST_SKIP() << "TSan holds a signal back until the handler's system call returns";
  }
#endif
  void block() {
    blocked = true;
    wait_in_here(pipe_[0]);
    blocked = false;
  }
  void wait_blocked() const {
    while (!blocked) std::this_thread::yield();
  }
  void release() const { EXPECT_EQ(::write(pipe_[1], "x", 1), 1); }
  void watch() {
    serving->on_loop([this] { watchdog = std::make_unique<Watchdog>(serving->loop(), threshold); });
  }
  // What comes of a request that blocks.
  void expect_told(const std::string& target) {
    Client client{port()};
    client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");
    wait_blocked();
    EXPECT_FALSE(watchdog->look(at(0)));
    EXPECT_FALSE(watchdog->look(at(99)));
    EXPECT_TRUE(watchdog->look(at(100)));
    EXPECT_FALSE(watchdog->look(at(500)));  // once
    ASSERT_EQ(log.lines().size(), 1U);
    EXPECT_THAT(log.lines()[0], AllOf(HasSubstr("GET /block holds up the loop, for 100 ms so far:\n#0 "),
                                      HasSubstr("eddy::server::wait_in_here(int)")));
    release();
    EXPECT_EQ(client.reply().status, 200);
  }
  static loop::TimePoint at(int ms) { return loop::TimePoint{} + std::chrono::hours{1} + milliseconds{ms}; }

  loop::LogRecorder log;
  std::atomic<bool> blocked{false};
  std::unique_ptr<Watchdog> watchdog;

 private:
  std::array<int, 2> pipe_{-1, -1};
};

TEST_P(WatchdogTest, AHandlerThatBlocksTheLoopIsToldOnceWithItsStack) {
  app.routes["/block"] = {.run = [this](Exchange& e) {
    block();
    e.respond(http::ResponseHead{200}, "");
  }};
  serve();
  watch();
  expect_told("/block?secret=1");
}

TEST_P(WatchdogTest, ACoroutineThatBlocksAfterAWaitIsKnownTheSame) {
  loop::Event go;
  std::atomic<bool> waiting{false};
  app.routes["/block"] = {.start = [&](Exchange& e) -> Task<> {
    waiting = true;
    co_await go.wait_async();
    block();
    e.respond(http::ResponseHead{200}, "");
  }};
  app.routes["/other"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "other"); }};
  serve();
  watch();
  std::jthread opener{[&] {
    while (!waiting) std::this_thread::yield();
    EXPECT_EQ(Client{port()}.get("/other").body, "other");
    go.set();
  }};
  expect_told("/block");
}

TEST_P(WatchdogTest, ALoopThatWaitsForWorkIsNotBlocked) {
  app.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
  serve();
  watch();
  Client client{port()};
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(client.get("/").body, "hello");
    serving->on_loop([] {});
    EXPECT_FALSE(watchdog->look(at(1000 * i)));
  }
  EXPECT_EQ(log.lines().size(), 0U);
}

// The thread of its own: the handler ends when it was told of.
TEST_P(WatchdogTest, TheOptionSwitchesItOn) {
  options.max_blocking_time = milliseconds{1};
  app.routes["/block"] = {.run = [this](Exchange& e) {
    while (log.lines().empty()) std::this_thread::yield();
    e.respond(http::ResponseHead{200}, "told");
  }};
  serve();
  EXPECT_EQ(Client{port()}.get("/block").body, "told");
  EXPECT_THAT(log.lines()[0], HasSubstr("GET /block holds up the loop"));
}

INSTANTIATE_TEST_SUITE_P(Servers, WatchdogTest, ::testing::Values(Kind::event, Kind::green), kind_name);

}  // namespace
}  // namespace eddy::server
