// Future<T>: a result that comes later, from any thread; Promise<T> is the end that gives it.
//
// Awaited by a Task (co_await future) or taken in the blocking kind (future.get()). One consumer takes the
// value; Future<void> too. A promise that is dropped unfulfilled breaks its future: BrokenPromise.
// Tests: tests/loop/waiter_test.cc.
#pragma once
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "eddy/loop/event.h"

namespace eddy::loop {

struct BrokenPromise : std::runtime_error {
  BrokenPromise() : std::runtime_error("the promise was dropped before it was kept") {}
};

template <class T>
struct FutureState {
  Event ready;
  std::exception_ptr exception;
  std::optional<std::conditional_t<std::is_void_v<T>, char, T>> value;
  T take() {
    if (exception) std::rethrow_exception(exception);
    if constexpr (!std::is_void_v<T>) return std::move(*value);
  }
};

template <class T = void>
class [[nodiscard]] Future {
 public:
  Future() noexcept = default;
  explicit Future(std::shared_ptr<FutureState<T>> state) noexcept : state_{std::move(state)} {}

  [[nodiscard]] bool done() const noexcept { return state_->ready.is_set(); }
  // Blocking kind: waits, then gives the value or throws the exception.
  T get() {
    state_->ready.wait();
    return state_->take();
  }
  // Blocking kind: false where the time ran out first.
  bool wait_for(Duration duration) { return state_->ready.wait_for(duration); }
  // Suspending kind of the same; the future outlives the wait.
  [[nodiscard]] Task<bool> wait_for_async(Duration duration) {
    return state_->ready.wait_for_async(duration);
  }
  // Suspending kind; `co_await future` in a Task is short for it.
  [[nodiscard]] Task<T> get_async() { return get_from(state_); }

 private:
  static Task<T> get_from(std::shared_ptr<FutureState<T>> state) {
    co_await state->ready.wait_async();
    co_return state->take();
  }
  std::shared_ptr<FutureState<T>> state_;
};

template <>
inline Task<void> Future<void>::get_from(std::shared_ptr<FutureState<void>> state) {
  co_await state->ready.wait_async();
  state->take();
}

template <class T = void>
class Promise {
 public:
  Promise() : state_{std::make_shared<FutureState<T>>()} {}
  Promise(Promise&&) noexcept = default;
  Promise& operator=(Promise&&) noexcept = default;
  ~Promise() {
    if (state_ && !state_->ready.is_set()) set_exception(std::make_exception_ptr(BrokenPromise{}));
  }

  [[nodiscard]] Future<T> future() const noexcept { return Future<T>{state_}; }
  // Any thread, once.
  template <class... U>
  void set_value(U&&... value) {
    if constexpr (!std::is_void_v<T>) state_->value.emplace(std::forward<U>(value)...);
    state_->ready.set();
  }
  void set_exception(std::exception_ptr exception) noexcept {
    state_->exception = std::move(exception);
    state_->ready.set();
  }

 private:
  std::shared_ptr<FutureState<T>> state_;
};

}  // namespace eddy::loop
