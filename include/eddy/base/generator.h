// Generator<T>: a coroutine that yields values one by one, each when it is asked for.
//
//   base::Generator<std::string> rows() { for (auto& row : table) co_yield row.csv(); }
//   for (std::string& row : rows()) send(row);
//
// Lazy: nothing runs before the first next() or begin(). Destroying it early destroys the coroutine's frame
// where it stands, so its locals are destroyed as by a return. It never awaits: co_await in one does not
// compile; it may block, or park a fiber.
// Tests: tests/base/generator_test.cc.
#pragma once
#include <coroutine>
#include <cstddef>
#include <exception>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace eddy::base {

template <class T>
class [[nodiscard]] Generator {
  static_assert(!std::is_reference_v<T>, "a Generator yields values");

 public:
  struct promise_type {
    T* value = nullptr;  // what was yielded: it lives in the frame until the next step
    std::exception_ptr exception;

    Generator get_return_object() noexcept { return Generator{Handle::from_promise(*this)}; }
    std::suspend_always initial_suspend() const noexcept { return {}; }
    std::suspend_always final_suspend() const noexcept { return {}; }
    std::suspend_always yield_value(T& yielded) noexcept {
      value = std::addressof(yielded);
      return {};
    }
    std::suspend_always yield_value(T&& yielded) noexcept {
      value = std::addressof(yielded);
      return {};
    }
    // A value of another type, or a const one: converted into the frame.
    template <class U>
      requires(std::is_constructible_v<T, U> && !std::is_same_v<std::remove_reference_t<U>, T>)
    auto yield_value(U&& yielded) {
      struct Converted {
        T own;
        promise_type& promise;
        bool await_ready() noexcept {
          promise.value = std::addressof(own);
          return false;
        }
        void await_suspend(std::coroutine_handle<>) const noexcept {}
        void await_resume() const noexcept {}
      };
      return Converted{T(std::forward<U>(yielded)), *this};
    }
    void return_void() noexcept {}
    void unhandled_exception() noexcept { exception = std::current_exception(); }
    template <class U>
    void await_transform(U&&) = delete;  // a Generator does not await
  };

  Generator() noexcept = default;
  Generator(Generator&& other) noexcept : handle_{std::exchange(other.handle_, {})} {}
  Generator& operator=(Generator&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, {});
    }
    return *this;
  }
  ~Generator() { reset(); }

  explicit operator bool() const noexcept { return static_cast<bool>(handle_); }

  // Runs to the next value, or to the end (nothing, then for ever). Rethrows what the coroutine threw.
  [[nodiscard]] std::optional<T> next() {
    if (!step()) return std::nullopt;
    return std::optional<T>{std::move(*handle_.promise().value)};
  }

  // Destroys the coroutine where it stands.
  void reset() noexcept {
    if (auto handle = std::exchange(handle_, {})) handle.destroy();
  }

  // One pass, as of an input range.
  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T*;
    using reference = T&;

    iterator() noexcept = default;
    explicit iterator(Generator* owner) noexcept : owner_{owner} {}
    reference operator*() const noexcept { return *owner_->handle_.promise().value; }
    pointer operator->() const noexcept { return owner_->handle_.promise().value; }
    iterator& operator++() {
      owner_->step();
      return *this;
    }
    void operator++(int) { ++*this; }
    bool operator==(std::default_sentinel_t) const noexcept { return owner_->ended(); }

   private:
    Generator* owner_ = nullptr;
  };
  iterator begin() {
    step();
    return iterator{this};
  }
  [[nodiscard]] std::default_sentinel_t end() const noexcept { return {}; }

 private:
  using Handle = std::coroutine_handle<promise_type>;
  explicit Generator(Handle handle) noexcept : handle_{handle} {}

  [[nodiscard]] bool ended() const noexcept { return !handle_ || handle_.done(); }
  // True where there is a value.
  bool step() {
    if (ended()) return false;
    handle_.resume();
    if (!handle_.done()) return true;
    if (auto exception = std::exchange(handle_.promise().exception, nullptr))
      std::rethrow_exception(exception);
    return false;
  }

  Handle handle_;
};

}  // namespace eddy::base
