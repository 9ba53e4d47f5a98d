// A server on a loop in a thread of its own, for tests over real sockets; its clock may be one that a test moves.
#pragma once
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>

#include "eddy/loop/clock.h"
#include "eddy/loop/loop.h"
#include "eddy/server/server.h"
#include "server/test_app.h"

namespace eddy::server {

// Serves `app` until it is destroyed, or stopped.
class Serving {
 public:
  // Who runs the loop: the server, as in a program; or its owner, as beside callbacks of one's own.
  enum class Driver : std::uint8_t { server, owner };

  Serving(wsgi::App& app, Kind kind, Options options, loop::ManualClock* clock = nullptr,
          Driver driver = Driver::server)
      : clock_{clock}, driver_{driver} {
    std::promise<void> started;
    auto ready = started.get_future();
    thread_ = std::thread{[&, options]() mutable { serve(app, kind, options, started); }};
    ready.get();
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving() {
    if (!thread_.joinable()) return;
    loop_->post([this] {
      if (!server_->running()) return loop_->stop();
      server_->stop(std::chrono::milliseconds{0}, [this] { loop_->stop(); });
      server_->stop(std::chrono::milliseconds{0});  // now, whatever the clock says
    });
    thread_.join();
  }

  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  // Runs `action` on the loop and waits for it.
  template <class F>
  auto on_loop(F action) {
    std::packaged_task<std::invoke_result_t<F&>()> task{std::move(action)};
    auto result = task.get_future();
    loop_->post([&task] { task(); });
    return result.get();
  }
  // Drains; `done` is ready when the server has stopped.
  std::future<void> stop(std::chrono::milliseconds timeout) {
    auto done = std::make_shared<std::promise<void>>();
    auto future = done->get_future();
    on_loop([&] { server_->stop(timeout, [done] { done->set_value(); }); });
    return future;
  }
  void advance(loop::Duration by) {
    on_loop([&] { clock_->advance(by); });
    on_loop([] {});
    on_loop([] {});
  }
  Server& server() { return *server_; }
  loop::Loop& loop() { return *loop_; }

 private:
  void serve(wsgi::App& app, Kind kind, const Options& options, std::promise<void>& started) {
    loop::Loop loop{{.clock = clock_}};
    Server server{loop, app, kind, options};
    loop_ = &loop;
    server_ = &server;
    try {
      server.start();
    } catch (...) {
      started.set_exception(std::current_exception());
      return;
    }
    port_ = server.port();
    started.set_value();
    if (driver_ == Driver::server)
      server.run();
    else
      loop.run();
  }

  loop::ManualClock* clock_;
  const Driver driver_;
  loop::Loop* loop_ = nullptr;
  Server* server_ = nullptr;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

// A test that runs on each of the three servers: fill app and options, then serve().
class ServerTest : public ::testing::TestWithParam<Kind> {
 protected:
  ServerTest() {
    options.port = 0;
    options.access_log = AccessLog::off;
  }
  void serve(loop::ManualClock* moved = nullptr) {
    serving = std::make_unique<Serving>(app, GetParam(), options, moved);
  }
  [[nodiscard]] std::uint16_t port() const { return serving->port(); }

  TestApp app;
  Options options;
  loop::ManualClock clock;  // for a server that is given it
  std::unique_ptr<Serving> serving;
};

inline auto all_kinds() { return ::testing::Values(Kind::event, Kind::green, Kind::threaded); }
inline std::string kind_name(const ::testing::TestParamInfo<Kind>& info) {
  return info.param == Kind::event ? "event" : info.param == Kind::green ? "green" : "threaded";
}

}  // namespace eddy::server
