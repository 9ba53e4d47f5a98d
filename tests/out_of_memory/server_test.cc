// Where an allocation fails on the I/O loop, that costs one connection at most: the others are served on, each plan is told its
// end, and the server still stops.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "eddy/base/generator.h"
#include "failing_new.h"
#include "loop/log_recorder.h"
#include "loop/thread_state.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::server {
namespace {

// Than a string holds without memory of its own.
constexpr const char* longer_path = "/a-path-that-is-longer-than-a-short-string";

class OutOfMemory : public ServerTest {
 protected:
  OutOfMemory() {
    app.routes["/"] = {.run = [](Exchange& e) { e.respond(http::ResponseHead{200}, "hello"); }};
    app.routes[longer_path] = app.routes["/"];
    app.routes["/size"] = {.run =
                               [this](Exchange& e) {
                                 ++told_;
                                 e.respond(http::ResponseHead{200}, std::to_string(e.body().size()));
                               },
                           .max_body_size = 64 << 20,
                           .done = [this](Outcome) { ++ended_; }};
    app.routes["/pieces"] = {.run = [](Exchange& e) {
      e.start(http::ResponseHead{200});
      for (int i = 0; i < 20; ++i) e.write(std::string(100, 'p'));
      e.finish();
    }};
    options.max_body_memory = 64 << 20;  // no spool: bodies are memory
    serving = std::make_unique<Serving>(app, GetParam(), options, nullptr, Serving::Driver::owner);
  }
  void expect_served() const { EXPECT_EQ(Client{port()}.get("/").body, "hello"); }
  // An answer, or none; but the connection must end.
  static std::string read_to_end(Client& client) {
    std::string all = client.rest();
    char more = 0;
    EXPECT_FALSE(recv(client.fd(), &more, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN) << "it waits for ever";
    return all;
  }
  void wait_until_alone() {
    while (serving->on_loop([this] { return serving->server().connections(); }) > 0)
      std::this_thread::yield();
  }
  void fail_each_allocation_of(const std::string& target) {
    const loop::LogRecorder log;
    expect_served();
    for (std::size_t nth = 1; nth < 60; ++nth) {
      SCOPED_TRACE(target + " " + std::to_string(nth));
      Client client{port()};
      EXPECT_EQ(client.get("/").body, "hello");
      serving->on_loop([nth] { tests::fail_allocation(nth + 2); });  // behind those of on_loop itself
      client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      read_to_end(client);
      serving->on_loop([] { tests::fail_allocation(0); });
      // What the next task would be taken for.
      EXPECT_EQ(serving->on_loop([] { return loop::thread_state().handed; }), nullptr);
      expect_served();
    }
    wait_until_alone();
  }

  std::atomic<int> told_ = 0, ended_ = 0;
};

TEST_P(OutOfMemory, ABodyThatDoesNotFitEndsItsConnection) {
  const loop::LogRecorder log;
  expect_served();
  Client client{port()};
  client.send("POST /size HTTP/1.1\r\nHost: a\r\nContent-Length: 33554432\r\n\r\n");
  tests::fail_allocations_from(4 << 20);
  const std::string piece(1 << 20, 'b');
  for (int i = 0; i < 32 && client.send(piece); ++i) expect_served();
  tests::fail_allocations_from(0);
  EXPECT_EQ(read_to_end(client), "");
  wait_until_alone();
  expect_served();
  EXPECT_EQ(told_, 0);
  serving.reset();
  EXPECT_EQ(ended_, 1);
}

TEST_P(OutOfMemory, EachAllocationOfARequest) {
  for (const char* const target : {"/", "/pieces", longer_path}) fail_each_allocation_of(target);
}

// Where a task, or a generator, is one among others on the loop.
TEST_P(OutOfMemory, EachAllocationOfATask) {
  app.routes["/task"] = {.start = [](Exchange& e) -> Task<> {
    e.respond(http::ResponseHead{200}, "task");
    co_return;
  }};
  app.routes["/many"] = {.start = [](Exchange& e) -> Task<> {
    e.start(http::ResponseHead{200});
    for (int i = 0; i < 140; ++i) co_await e.write_async("p");  // over the writes that it may make in a row
    e.finish();
  }};
  app.routes["/generator"] = {.run = [](Exchange& e) {
    e.respond(http::ResponseHead{200}, []() -> base::Generator<std::string> {
      for (int i = 0; i < 40; ++i) co_yield std::string(30'000, 'g');
    }());
  }};
  for (const char* const target : {"/task", "/many", "/generator"}) fail_each_allocation_of(target);
}

// One that can't be kept ends at once, and counts no more: of its address another may come.
TEST_P(OutOfMemory, EachAllocationOfAConnection) {
  options.max_connections_per_address = 1;
  for (std::size_t nth = 1; nth < 16; ++nth) {
    SCOPED_TRACE(nth);
    const loop::LogRecorder log;
    serving = std::make_unique<Serving>(app, GetParam(), options, nullptr, Serving::Driver::owner);
    serving->on_loop([nth] { tests::fail_allocation(nth + 2); });
    Client client{port()};
    client.end_sending();
    read_to_end(client);
    serving->on_loop([] { tests::fail_allocation(0); });
    wait_until_alone();
    expect_served();
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, OutOfMemory, all_kinds(), kind_name);

}  // namespace
}  // namespace eddy::server
