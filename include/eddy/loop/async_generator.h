// AsyncGenerator<T>: a coroutine that yields values one by one and may wait between them (PEP 525's).
//
//   AsyncGenerator<std::string> lines(Feed& feed) {
//     while (auto line = co_await feed.next()) co_yield *line + "\n";
//   }
//   auto all = lines(feed);
//   while (std::optional<std::string> line = co_await all.next()) co_await send(*line);
//
// Lazy: nothing runs before the first next(). It awaits whatever a Task may, with the request context kept as there. Values that come
// without waiting don't suspend the one who asks, and don't deepen the stack, however many. `co_yield text` copies, `co_yield
// std::move(text)` does not. Destroying it early destroys the coroutine's frame where it stands, so its locals are destroyed as by
// a return; so does the end of who awaits a next().
// One task asks at a time, and one task from first to last where the coroutine keeps a Task over a co_yield.
// Tests: tests/loop/async_generator_test.cc.
#pragma once
#include <concepts>
#include <coroutine>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "eddy/loop/task.h"
#include "eddy/loop/waiter.h"

namespace eddy {

template <class T>
class AsyncGenerator;

namespace loop {

// While it lives a wake of its waiter, or one that has come before, has `outer` go on in place of what its strand waits for.
class GiveUp final : public Ready {
 public:
  GiveUp(Strand& strand, std::coroutine_handle<> outer, Waiter& waiter);
  GiveUp(const GiveUp&) = delete;
  GiveUp& operator=(const GiveUp&) = delete;
  ~GiveUp() override;
  void wake() noexcept override { strand_.give_up_to(outer_); }

 private:
  void run_ready() override {}
  Strand& strand_;
  std::coroutine_handle<> outer_;
  WaitState* state_;
};

}  // namespace loop

template <class T>
class [[nodiscard]] AsyncGenerator {
  static_assert(!std::is_reference_v<T> && !std::is_void_v<T>, "an AsyncGenerator yields values");

 public:
  using value_type = T;

  class promise_type : public loop::TaskPromise {
   public:
    // Hands a value over, or the end.
    struct Step {
      promise_type& promise;
      T* value;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) const noexcept { promise.stop_at(value); }
      void await_resume() const noexcept {}
    };
    // The same of what stays the coroutine's, or has another type: copied or converted into the frame.
    struct Converted {
      promise_type& promise;
      T own;
      [[nodiscard]] bool await_ready() const noexcept { return false; }
      void await_suspend(std::coroutine_handle<>) noexcept { promise.stop_at(std::addressof(own)); }
      void await_resume() const noexcept {}
    };

    // Nobody resumes a frame that is gone.
    ~promise_type() {
      if (runs_) strand().forget(Handle::from_promise(*this));
    }
    AsyncGenerator get_return_object() noexcept { return AsyncGenerator{Handle::from_promise(*this)}; }
    Step final_suspend() noexcept { return {*this, nullptr}; }
    void return_void() const noexcept {}
    Step yield_value(T&& yielded) noexcept { return {*this, std::addressof(yielded)}; }
    template <class U>
      requires std::is_constructible_v<T, U>
    Converted yield_value(U&& yielded) {
      return {*this, T(std::forward<U>(yielded))};
    }

   private:
    friend class AsyncGenerator;
    void stop_at(T* value) noexcept {
      value_ = value;
      runs_ = false;
      resume_continuation();
    }
    T* value_ = nullptr;  // what was yielded: it lives in the frame until the next step
    bool runs_ = false;   // between a next() and its answer
  };

  class Next;

  AsyncGenerator() noexcept = default;
  AsyncGenerator(AsyncGenerator&& other) noexcept : handle_{std::exchange(other.handle_, {})} {}
  AsyncGenerator& operator=(AsyncGenerator&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~AsyncGenerator() { reset(); }

  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }

  // `co_await` gives a std::optional<T>: the next value, or nothing at the end, then for ever. Rethrows what the coroutine threw.
  // It must not be moved meanwhile. Throws std::logic_error where a next() has not been answered yet.
  [[nodiscard]] Next next() noexcept { return {*this, nullptr}; }
  // The same, unless `given_up` is woken: where the coroutine then waits for what has not come, it is destroyed as by reset(), and
  // there is nothing. For who sends what is yielded, and learns that nobody is there for it; one on a task at a time.
  [[nodiscard]] Next next_unless(loop::Waiter& given_up) noexcept { return {*this, &given_up}; }

  // Destroys the coroutine where it stands.
  void reset() noexcept {
    if (auto handle = std::exchange(handle_, {})) handle.destroy();
  }

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit AsyncGenerator(Handle handle) noexcept : handle_{handle} {}

  [[nodiscard]] bool ended() const noexcept { return !handle_ || handle_.done(); }
  // Runs on to a value, the end or a wait; true: it waits, and `outer` is resumed later.
  bool advance(loop::Strand& strand, std::coroutine_handle<> outer) {
    promise_type& promise = handle_.promise();
    if (promise.runs_) throw std::logic_error("an AsyncGenerator was asked for a value while it makes one");
    promise.runs_ = true;
    promise.set_strand(strand);
    promise.set_continuation({});
    handle_.resume();
    if (promise.runs_) promise.set_continuation(outer);
    return promise.runs_;
  }
  std::optional<T> take() {
    if (!handle_) return std::nullopt;
    if (handle_.promise().runs_) {
      reset();
      return std::nullopt;
    }
    handle_.promise().rethrow();
    T* const value = std::exchange(handle_.promise().value_, nullptr);
    if (!value) return std::nullopt;
    return std::optional<T>{std::move(*value)};
  }

  Handle handle_;
};

template <class T>
class [[nodiscard]] AsyncGenerator<T>::Next {
 public:
  using is_strand_awaiter = void;
  Next(AsyncGenerator& owner, loop::Waiter* given_up) noexcept : owner_{owner}, given_up_{given_up} {}
  Next(const Next&) = delete;
  Next& operator=(const Next&) = delete;
  ~Next() {
    if (waits_) owner_.reset();
  }
  [[nodiscard]] bool await_ready() const noexcept { return owner_.ended(); }
  template <std::derived_from<loop::TaskPromise> Promise>
  bool await_suspend(std::coroutine_handle<Promise> frame) {
    loop::Strand& strand = frame.promise().strand();
    waits_ = owner_.advance(strand, frame);
    if (waits_ && given_up_) watch_.emplace(strand, frame, *given_up_);
    return waits_;
  }
  std::optional<T> await_resume() {
    waits_ = false;
    watch_.reset();
    return owner_.take();
  }

 private:
  AsyncGenerator& owner_;
  loop::Waiter* given_up_;
  std::optional<loop::GiveUp> watch_;
  bool waits_ = false;
};

}  // namespace eddy
