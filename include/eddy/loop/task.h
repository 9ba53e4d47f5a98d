// Task<T>: a coroutine that computes a T and may wait on the way; co_await is Tornado's await.
//
//   Task<int> size_of(std::string url) { auto page = co_await fetch(url); co_return page.size(); }
//
// Lazy: nothing runs until it is awaited, or given to Loop::spawn, Loop::run_sync or loop::await. Awaiting a
// task that finishes without waiting does not suspend; a task that did wait resumes its awaiter through the
// ready queue of the loop, never from within: awaits in a row, however many, don't deepen the stack.
// An exception that leaves the coroutine is thrown by the co_await. Any awaitable may be awaited, a foreign
// one too (it may resume from another thread); the request context is the same after it as before.
// Destroying a Task that waits destroys its frames from the inside out; what it waited for detaches.
// A lambda coroutine reads its captures from the closure: give the closure to spawn, which keeps it, rather
// than call it. Frames come from a free list of the thread.
// Tests: tests/loop/task_test.cc; bench/micro/loop_bench.cc.
#pragma once
#include <coroutine>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "eddy/loop/strand.h"

namespace eddy {

template <class T = void>
class Task;

namespace loop {

// An awaiter of this floor: knows strands, and takes the awaiting frame itself.
template <class A>
concept StrandAwaiter = requires { typename std::remove_cvref_t<A>::is_strand_awaiter; };

// Something that makes a Task of itself when awaited: a Future, say.
template <class A>
concept Awaited = requires(A& a) { typename decltype(a.get_async())::promise_type; };

// GCC 12 copies an awaiter that await_transform returns by reference; this is a reference it may copy.
template <class A>
struct BorrowedAwaiter {
  A& inner;
  [[nodiscard]] bool await_ready() { return inner.await_ready(); }
  template <class Promise>
  auto await_suspend(std::coroutine_handle<Promise> frame) {
    return inner.await_suspend(frame);
  }
  decltype(auto) await_resume() { return inner.await_resume(); }
};

template <class A>
decltype(auto) awaiter_of(A&& awaitable) {
  if constexpr (requires { std::forward<A>(awaitable).operator co_await(); })
    return std::forward<A>(awaitable).operator co_await();
  else if constexpr (requires { operator co_await(std::forward<A>(awaitable)); })
    return operator co_await(std::forward<A>(awaitable));
  else
    return std::forward<A>(awaitable);
}

// Awaits a foreign awaitable through a relay.
template <class A>
struct ForeignAwaiter {
  using Inner = decltype(awaiter_of(std::declval<A>()));
  Inner inner;
  Strand& strand;
  std::optional<Relay> relay;

  bool await_ready() { return inner.await_ready(); }
  bool await_suspend(std::coroutine_handle<> frame) {
    relay.emplace(strand);
    strand.suspend(frame, false);
    using Answer = decltype(inner.await_suspend(relay->handle()));
    if constexpr (std::is_void_v<Answer>) {
      inner.await_suspend(relay->handle());
    } else if constexpr (std::is_same_v<Answer, bool>) {
      if (!inner.await_suspend(relay->handle())) {
        strand.forget(frame);
        return false;
      }
    } else {
      std::coroutine_handle<> next = inner.await_suspend(relay->handle());
      next.resume();
    }
    return true;
  }
  decltype(auto) await_resume() { return inner.await_resume(); }
};

// What the promises of all Tasks share.
class TaskPromise {
 public:
  TaskPromise() noexcept = default;
  TaskPromise(const TaskPromise&) = delete;
  TaskPromise& operator=(const TaskPromise&) = delete;

  static void* operator new(std::size_t bytes) { return allocate_frame(bytes); }
  static void operator delete(void* frame, std::size_t bytes) noexcept { free_frame(frame, bytes); }

  std::suspend_always initial_suspend() const noexcept { return {}; }
  auto final_suspend() const noexcept {
    struct Final {
      bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) const noexcept { promise.resume_continuation(); }
      void await_resume() const noexcept {}
      const TaskPromise& promise;
    };
    return Final{*this};
  }
  void unhandled_exception() noexcept { exception_ = std::current_exception(); }

  template <class U>
  auto await_transform(Task<U>&& task) {
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): the analyzer follows no coroutine, nor its strand
    return typename Task<U>::template Awaiter<U>{task.started_for(*strand_)};
  }
  template <class U>
  auto await_transform(Task<U>& task) {
    return typename Task<U>::template Awaiter<std::add_lvalue_reference_t<U>>{task.started_for(*strand_)};
  }
  template <StrandAwaiter A>
  auto await_transform(A&& awaiter) {
    return BorrowedAwaiter<std::remove_reference_t<A>>{awaiter};
  }
  template <Awaited A>
  auto await_transform(A&& awaited) {
    auto task = awaited.get_async();
    auto frame = task.started_for(*strand_);
    return typename decltype(task)::Owner{std::move(task), {frame}};
  }
  template <class A>
  auto await_transform(A&& awaitable) {
    return ForeignAwaiter<A>{awaiter_of(std::forward<A>(awaitable)), *strand_, std::nullopt};
  }

  [[nodiscard]] Strand& strand() const noexcept { return *strand_; }
  void set_strand(Strand& strand) noexcept { strand_ = &strand; }
  void set_continuation(std::coroutine_handle<> frame) noexcept { continuation_ = frame; }
  // Nobody awaits it where it never waited: then its caller is on the stack yet.
  void resume_continuation() const noexcept {
    if (continuation_) strand_->resume_later(continuation_);
  }
  void rethrow() {
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
  }

 private:
  Strand* strand_ = nullptr;              // that runs it; null until it is started
  std::coroutine_handle<> continuation_;  // the frame that awaits it
  std::exception_ptr exception_;
};

template <class T>
class ValuePromise : public TaskPromise {
 public:
  template <class U>
    requires std::is_constructible_v<T, U>
  void return_value(U&& value) {
    value_.emplace(std::forward<U>(value));
  }
  T& result() {
    rethrow();
    return *value_;
  }

 private:
  std::optional<T> value_;
};

template <>
class ValuePromise<void> : public TaskPromise {
 public:
  void return_void() noexcept {}
  void result() { rethrow(); }
};

}  // namespace loop

template <class T>
class [[nodiscard]] Task {
 public:
  using value_type = T;
  struct promise_type : loop::ValuePromise<T> {
    Task get_return_object() noexcept { return Task{Handle::from_promise(*this)}; }
    // Nobody resumes a frame that is gone.
    ~promise_type() {
      if (started) this->strand().forget(Handle::from_promise(*this));
    }
    bool started = false;
  };
  using Handle = std::coroutine_handle<promise_type>;

  Task() noexcept = default;
  Task(Task&& other) noexcept : handle_{std::exchange(other.handle_, {})} {}
  Task& operator=(Task&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Task() { reset(); }

  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }
  [[nodiscard]] bool done() const noexcept { return handle_ && handle_.done(); }
  // Destroys the coroutine where it stands.
  void reset() noexcept {
    if (auto handle = std::exchange(handle_, {})) handle.destroy();
  }

  // What co_await makes of it: a Task gives its value, `co_await task` of an lvalue a reference to it.
  template <class Result>
  struct Awaiter {
    using is_strand_awaiter = void;
    Handle handle;
    [[nodiscard]] bool await_ready() const noexcept { return handle.done(); }
    void await_suspend(std::coroutine_handle<> frame) const noexcept {
      handle.promise().set_continuation(frame);
    }
    Result await_resume() const {
      if constexpr (std::is_void_v<T>)
        handle.promise().result();
      else if constexpr (std::is_reference_v<Result>)
        return handle.promise().result();
      else
        return std::move(handle.promise().result());
    }
  };

  // An awaiter that keeps its task.
  struct Owner {
    using is_strand_awaiter = void;
    Task task;
    Awaiter<T> inner;
    [[nodiscard]] bool await_ready() const noexcept { return inner.await_ready(); }
    void await_suspend(std::coroutine_handle<> frame) const noexcept { inner.await_suspend(frame); }
    T await_resume() const { return inner.await_resume(); }
  };

  // Runs it on `strand` until it waits or ends; no effect on a task that has ended. For drivers: a user
  // awaits instead. Throws std::logic_error if it is empty, or runs already.
  Handle started_for(loop::Strand& strand) {
    if (!handle_) throw std::logic_error("an empty Task was awaited");
    if (handle_.done()) return handle_;
    if (handle_.promise().started) throw std::logic_error("a Task was awaited twice");
    handle_.promise().started = true;
    handle_.promise().set_strand(strand);
    handle_.resume();
    return handle_;
  }
  // The value of a task that is done, or its exception.
  T take() {
    if constexpr (std::is_void_v<T>)
      handle_.promise().result();
    else
      return std::move(handle_.promise().result());
  }

 private:
  explicit Task(Handle handle) noexcept : handle_{handle} {}
  Handle handle_;
};

}  // namespace eddy
