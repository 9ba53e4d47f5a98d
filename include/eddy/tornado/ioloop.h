// IOLoop: the event loop of this thread (Tornado's tornado.ioloop).
//
//   tornado::ioloop::IOLoop::current().call_later(5s, [] { ... });
//   tornado::ioloop::IOLoop::current().start();
//
// A thin face of loop::Loop, made when it is first used (or the thread's own, where it has one). All for the
// loop's thread, except add_callback, stop and run_in_executor.
// Tests: tests/tornado/httpserver_test.cc.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/base/function.h"
#include "eddy/loop/loop.h"

namespace eddy::tornado::httpserver {
class HTTPServer;
}

namespace eddy::tornado::ioloop {

using loop::Duration;
using loop::TimePoint;

class IOLoop {
 public:
  using Callback = base::Function<void()>;
  using Timeout = loop::TimerId;  // names a call_later; never 0

  IOLoop(const IOLoop&) = delete;
  IOLoop& operator=(const IOLoop&) = delete;
  ~IOLoop();

  // This thread's loop; made here where it has none.
  [[nodiscard]] static IOLoop& current();

  // Runs until stop. Where servers listen on it: until SIGTERM or SIGINT too, after which they drain first
  // (what is in flight is answered; a later signal cuts it). A job of run_in_executor that runs on holds up the
  // program's end, where the loop waits for it, to a second after their drain_timeout: it ends with 1 then. With HTTPServer::start(n) the workers are forked here, and the parent
  // never returns: it exits with 0, or 1 where they failed.
  void start();
  // Ends start after the present turn, or the next start at once. Any thread.
  void stop();

  // Runs `callback` in the next turn. Any thread, at any time.
  void add_callback(Callback callback);
  // After so long; at that time on the loop's clock (time()).
  Timeout call_later(Duration delay, Callback callback);
  Timeout call_at(TimePoint when, Callback callback);
  // No effect where it has run.
  void remove_timeout(Timeout timeout);
  [[nodiscard]] TimePoint time() const;

  // Runs a coroutine beside everything else (Tornado's spawn_callback). An exception is logged.
  void spawn_callback(Task<> task);
  template <class F>
    requires std::is_same_v<std::invoke_result_t<F&>, Task<>>
  void spawn_callback(F closure) {
    native().spawn(std::move(closure));
  }
  // Runs the loop until the coroutine is done; its value, or its exception.
  template <class T>
  T run_sync(Task<T> task) {
    return native().run_sync(std::move(task));
  }
  template <class F>
    requires requires(F& f) { typename std::invoke_result_t<F&>::promise_type; }
  auto run_sync(F closure) {
    return native().run_sync(std::move(closure));
  }
  // Calls `function` on a thread of the pool: co_await the result.
  template <class F>
  auto run_in_executor(F function) -> loop::Future<std::invoke_result_t<F&>> {
    return native().run_in_executor(std::move(function));
  }

  // The loop below, made now where it was not yet.
  [[nodiscard]] loop::Loop& native();

  class State;

 private:
  friend class httpserver::HTTPServer;
  IOLoop();
  std::unique_ptr<State> state_;
};

// Calls `callback` every `period` from start() on; one that takes longer skips the turns it missed. An
// exception is logged, and it goes on. Stops when destroyed.
class PeriodicCallback {
 public:
  PeriodicCallback(std::function<void()> callback, Duration period);
  PeriodicCallback(const PeriodicCallback&) = delete;
  PeriodicCallback& operator=(const PeriodicCallback&) = delete;
  ~PeriodicCallback();

  void start();
  void stop();
  [[nodiscard]] bool is_running() const noexcept { return running_; }

 private:
  void schedule();
  void run();

  std::function<void()> callback_;
  Duration period_;
  TimePoint next_{};
  IOLoop* loop_ = nullptr;
  IOLoop::Timeout timeout_ = 0;
  bool running_ = false;
};

}  // namespace eddy::tornado::ioloop
