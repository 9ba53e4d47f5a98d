// Loop: one event loop, on epoll and libuv, for one thread.
//
// A turn, in this order, each step bounded so that none starves the others:
//   1. timers that are due                         (Options::callbacks_per_turn)
//   2. I/O: sockets, watched descriptors, signals
//   3. what other threads posted                   (what is there at this moment)
//   4. ready callbacks, tasks and fibers           (Options::callbacks_per_turn; the rest next turn)
// It waits in the kernel only when nothing is ready. Everything below is for the loop's own thread, except
// post, stop and run_in_executor, which any thread may call.
//
// Callbacks take the request context of the code that registers them. An exception that leaves a callback or
// a spawned task is logged to "eddy.app" and goes no further.
// The first loop of a process ignores SIGPIPE if nobody handles it.
// Tests: tests/loop/*; figures: docs/loop.md.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "eddy/base/function.h"
#include "eddy/loop/clock.h"
#include "eddy/loop/context.h"
#include "eddy/loop/future.h"
#include "eddy/loop/task.h"

namespace eddy::loop {

struct LoopOptions {
  Clock* clock = nullptr;                 // null: the machine's steady clock; must outlive the loop
  std::size_t callbacks_per_turn = 1000;  // ready items, and timers, run between two looks at I/O
  std::size_t read_buffer_size = 65'536;  // bytes; one buffer serves all streams

  std::size_t fiber_stack_size = 0;     // bytes; 0: 256 KiB (1 MiB under a sanitizer). Rounded up to pages
  std::size_t max_fibers = 10'000;      // that run or wait at once; over it new ones wait for a stack
  std::size_t cached_stacks = 256;      // kept mapped for the next fiber
  std::size_t executor_threads = 0;     // at most; 0: processors + 4, at most 32 (as Python's executor)
  std::size_t executor_queue = 10'000;  // jobs that wait for a thread; over it run_in_executor's future fails
};

// Names a timer; never 0.
using TimerId = std::uint64_t;

// Keeps a signal handler or a watched descriptor registered while it lives.
class [[nodiscard]] Watch {
 public:
  class Impl;
  Watch() noexcept;
  explicit Watch(Impl* impl) noexcept;
  Watch(Watch&& other) noexcept;
  Watch& operator=(Watch&& other) noexcept;
  ~Watch();
  void reset() noexcept;
  explicit operator bool() const noexcept { return impl_ != nullptr; }

 private:
  Impl* impl_ = nullptr;
};

// What a watched descriptor is ready for; a set of bits.
enum class Events : unsigned { none = 0, readable = 1, writable = 2 };
constexpr Events operator|(Events a, Events b) noexcept {
  return static_cast<Events>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool operator&(Events a, Events b) noexcept {
  return (static_cast<unsigned>(a) & static_cast<unsigned>(b)) != 0;
}

class Loop {
 public:
  using Options = LoopOptions;
  using Callback = base::Function<void()>;
  using OnDone = base::Function<void(std::exception_ptr)>;  // null: it ended well

  // Becomes the thread's current loop until destroyed. Throws std::logic_error where the thread has one,
  // std::system_error where the kernel refuses.
  explicit Loop(Options options = {});
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  // Unwinds its fibers (FiberExit), destroys its tasks, closes what is open; on its own thread.
  ~Loop();

  // The loop made on this thread, or null.
  [[nodiscard]] static Loop* current() noexcept;

  void run();            // until stop; rethrows nothing
  void stop() noexcept;  // any thread: run returns after the turn; before run: it returns at once
  bool run_once();       // one turn that does not wait; true if it did anything
  // One turn of run, for whoever drives the loop instead of it; false, once, after stop.
  bool run_turn(bool may_wait);
  // By a callback of such a turn: it is not to wait any more, for its driver has something to do.
  void stay_awake() noexcept;
  // Of a turn only its third step: what was posted.
  void run_posted();
  // What is to be waited for on behalf of a loop that its driver leaves alone for a while.
  struct Rest {
    bool due = false;                // it has something to do now
    bool bound = false;              // it has fibers, which keep it to this thread
    std::optional<TimePoint> timer;  // its next
  };
  // Between two turns: asked so, a post made from now on shows in descriptor(), as I/O does.
  [[nodiscard]] Rest rest() noexcept;
  // Readable while I/O, or a post to a loop at rest, waits for a turn. To be watched, never read.
  [[nodiscard]] int descriptor() const noexcept;
  // What a face keeps for as long as the loop, of a type that is its own affair. On the loop's thread.
  [[nodiscard]] std::shared_ptr<void>& attachment() noexcept;
  // Between two turns a loop without fibers may change its thread: it leaves the one that has it, and enters one
  // as the current loop there. To order the two, by a mutex or the like, is the caller's.
  void leave() noexcept;
  void enter() noexcept;
  [[nodiscard]] bool running() const noexcept;
  [[nodiscard]] const Options& options() const noexcept;

  // The time at the start of the step that runs: cheap. clock_now asks the clock.
  [[nodiscard]] TimePoint now() const noexcept;
  [[nodiscard]] TimePoint clock_now() const noexcept;

  // Runs `callback` on the loop soon, in order; never inside this call.
  void call_soon(Callback callback);
  // The same from any thread; wakes the loop if it sleeps. False once the loop is gone: the callback is
  // dropped.
  bool post(Callback callback);

  TimerId call_at(TimePoint when, Callback callback);
  TimerId call_later(Duration delay, Callback callback);
  // True if it was pending. 0 and timers that have run: no effect.
  bool cancel(TimerId timer) noexcept;

  // Runs a task beside everything else; it starts at the loop's next turn, `start` runs it at once until it
  // first waits. `on_done` gets its end instead of the log. A closure that makes a task is kept until that is
  // done.
  void spawn(Task<> task, OnDone on_done = {});
  void start(Task<> task, OnDone on_done = {});
  template <class F>
    requires std::is_same_v<std::invoke_result_t<F&>, Task<>>
  void spawn(F closure, OnDone on_done = {}) {
    spawn(keep(std::move(closure)), std::move(on_done));
  }
  template <class F>
    requires std::is_same_v<std::invoke_result_t<F&>, Task<>>
  void start(F closure, OnDone on_done = {}) {
    start(keep(std::move(closure)), std::move(on_done));
  }
  // The same, with its result: how several tasks are waited for together.
  template <class T>
  Future<T> spawn_future(Task<T> task) {
    Promise<T> promise;
    Future<T> future = promise.future();
    spawn(fulfil(std::move(task), std::move(promise)));
    return future;
  }

  // Runs the loop until the task is done and gives its value or throws its exception. On a fiber of this loop
  // it parks instead. Throws WouldBlock inside the running loop, and Stopped where stop came first.
  template <class T>
  T run_sync(Task<T> task) {
    const Driver driver{*this};
    Task<T> running = std::move(task);  // ends before its strand does
    driver.finish(running.started_for(driver.strand()));
    return running.take();
  }
  template <class F>
    requires requires(F& f) { typename std::invoke_result_t<F&>::promise_type; }
  auto run_sync(F closure) {
    return run_sync(closure());
  }

  // Calls `function` on a thread of the pool; the result is a future. Any thread may call it.
  template <class F>
  auto run_in_executor(F function) -> Future<std::invoke_result_t<F&>> {
    using R = std::invoke_result_t<F&>;
    Promise<R> promise;
    Future<R> future = promise.future();
    execute([function = std::move(function), promise = std::move(promise)]() mutable {
      try {
        if constexpr (std::is_void_v<R>) {
          function();
          promise.set_value();
        } else {
          promise.set_value(function());
        }
      } catch (...) {
        promise.set_exception(std::current_exception());
      }
    });
    return future;
  }

  // Calls `callback` on the loop whenever the signal arrives. Several may watch one.
  Watch on_signal(int signal, Callback callback);
  // Calls `callback` while the descriptor is ready for `events` (level-triggered). The descriptor stays the
  // caller's, must be open as long as the watch, and be watched once. Throws std::system_error.
  Watch watch(int descriptor, Events events, base::Function<void(Events)> callback);

  class Impl;
  [[nodiscard]] Impl& impl() noexcept { return *impl_; }

 private:
  template <class F>
  static Task<> keep(F closure) {
    co_await closure();
  }
  template <class T>
  static Task<> fulfil(Task<T> task, Promise<T> promise) {
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(task);
        promise.set_value();
      } else {
        promise.set_value(co_await std::move(task));
      }
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }
  // Runs the loop, or parks the fiber, while a task on its strand goes on.
  class Driver {
   public:
    explicit Driver(Loop& loop);  // throws WouldBlock
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;
    ~Driver();
    [[nodiscard]] Strand& strand() const noexcept { return *strand_; }
    void finish(std::coroutine_handle<> task) const;  // until task.done(); throws Stopped

   private:
    std::unique_ptr<Strand> strand_;
    bool on_fiber_;
  };
  void execute(Callback job);

  std::unique_ptr<Impl> impl_;
};

// stop() was called while run_sync waited.
struct Stopped : std::runtime_error {
  Stopped() : std::runtime_error("the loop was stopped before the task was done") {}
};

// The blocking kind of co_await: a fiber parks, driving the task on its own stack; a thread that runs no loop
// runs its current loop, or one of its own, until the task is done.
template <class T>
T await(Task<T> task) {
  if (Loop* current = Loop::current()) return current->run_sync(std::move(task));
  Loop own;
  return own.run_sync(std::move(task));
}

}  // namespace eddy::loop
