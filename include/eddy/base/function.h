// Function<R(Args...)>: a callable that owns its closure and is moved, never copied.
//
// std::function demands that a closure can be copied, so it can hold no unique_ptr and no Task; this one can.
// Closures of up to 48 bytes that move without throwing sit inside it, larger ones on the heap.
// Tests: tests/base/function_test.cc.
#pragma once
#include <cassert>
#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace eddy::base {

template <class Signature>
class Function;

// Empty until given a callable; calling an empty one is undefined (an assertion in debug builds).
template <class R, class... Args>
class Function<R(Args...)> {
 public:
  Function() noexcept = default;
  Function(std::nullptr_t) noexcept {}
  template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Function> &&
             std::is_invocable_r_v<R, std::decay_t<F>&, Args...>)
  Function(F&& callable) {
    using Held = std::decay_t<F>;
    if constexpr (std::is_constructible_v<bool, Held&> && !std::is_empty_v<Held>)
      if (!static_cast<bool>(callable)) return;  // a null pointer or an empty std::function
    if constexpr (fits<Held>)
      new (room_) Held(std::forward<F>(callable));
    else
      new (room_) Held*(new Held(std::forward<F>(callable)));
    table_ = &table_of<Held>;
  }
  Function(Function&& other) noexcept { take(other); }
  Function& operator=(Function&& other) noexcept {
    if (this != &other) {
      reset();
      take(other);
    }
    return *this;
  }
  ~Function() { reset(); }

  explicit operator bool() const noexcept { return table_ != nullptr; }
  R operator()(Args... args) {
    assert(table_ && "an empty Function was called");
    return table_->call(room_, std::forward<Args>(args)...);
  }
  // Destroys the closure.
  void reset() noexcept {
    if (const Table* table = std::exchange(table_, nullptr)) table->destroy(room_);
  }

 private:
  static constexpr std::size_t room_size = 48;
  struct Table {
    R (*call)(void*, Args&&...);
    void (*move)(void* to, void* from) noexcept;  // and destroys `from`
    void (*destroy)(void*) noexcept;
  };
  template <class Held>  // NOLINTNEXTLINE(misc-redundant-expression): of one Held
  static constexpr bool fits = sizeof(Held) <= room_size && alignof(Held) <= alignof(std::max_align_t) &&
                               std::is_nothrow_move_constructible_v<Held>;
  template <class Held>
  static Held& held(void* room) noexcept {
    if constexpr (fits<Held>)
      return *std::launder(static_cast<Held*>(room));
    else
      return **std::launder(static_cast<Held**>(room));
  }
  template <class Held>
  static constexpr Table table_of{[](void* room, Args&&... args) -> R {
                                    if constexpr (std::is_void_v<R>)
                                      std::invoke(held<Held>(room), std::forward<Args>(args)...);
                                    else
                                      return std::invoke(held<Held>(room), std::forward<Args>(args)...);
                                  },
                                  [](void* to, void* from) noexcept {
                                    if constexpr (fits<Held>) {
                                      new (to) Held(std::move(held<Held>(from)));
                                      std::destroy_at(&held<Held>(from));
                                    } else {
                                      new (to) Held*(&held<Held>(from));
                                    }
                                  },
                                  [](void* room) noexcept {
                                    if constexpr (fits<Held>)
                                      std::destroy_at(&held<Held>(room));
                                    else
                                      delete &held<Held>(room);
                                  }};
  void take(Function& other) noexcept {
    table_ = std::exchange(other.table_, nullptr);
    if (table_) table_->move(room_, other.room_);
  }

  alignas(std::max_align_t) std::byte room_[room_size];
  const Table* table_ = nullptr;
};

}  // namespace eddy::base
