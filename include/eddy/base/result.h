// Result<T, E>: a value or an error, C++20's stand-in for std::expected.
//
// Parsers and the loop return it; nothing in it throws or allocates by itself.
// Tests: tests/base/result_test.cc.
#pragma once
#include <cassert>
#include <type_traits>
#include <utility>
#include <variant>

namespace eddy::base {

// Wraps an error so that it can't be taken for a value: `return Error{ChunkError::bad_size};`.
template <class E>
struct Error {
  E value;
};
template <class E>
Error(E) -> Error<E>;

// Holds a T or an E, never neither. `T` may be void through Result<std::monostate, E>; see Status.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_{std::in_place_index<0>, std::move(value)} {}
  template <class F>
    requires std::is_convertible_v<F, E>
  Result(Error<F> error) : state_{std::in_place_index<1>, std::move(error.value)} {}

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  // The value; only where ok().
  T& value() & noexcept { return assert(ok()), *std::get_if<0>(&state_); }
  const T& value() const& noexcept { return assert(ok()), *std::get_if<0>(&state_); }
  T&& value() && noexcept { return assert(ok()), std::move(*std::get_if<0>(&state_)); }
  T& operator*() & noexcept { return value(); }
  const T& operator*() const& noexcept { return value(); }
  T&& operator*() && noexcept { return std::move(*this).value(); }
  T* operator->() noexcept { return &value(); }
  const T* operator->() const noexcept { return &value(); }

  // The error; only where !ok().
  E& error() & noexcept { return assert(state_.index() == 1), *std::get_if<1>(&state_); }
  const E& error() const& noexcept { return assert(state_.index() == 1), *std::get_if<1>(&state_); }

  T value_or(T other) const& { return ok() ? value() : std::move(other); }

 private:
  std::variant<T, E> state_;
};

// A Result of an operation that yields nothing.
template <class E>
using Status = Result<std::monostate, E>;

}  // namespace eddy::base
