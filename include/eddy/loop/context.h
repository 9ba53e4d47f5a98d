// The request context: one slot that follows a request wherever its code runs.
//
// A Task keeps it over every co_await, a fiber over every switch; call_soon, post, call_later, spawn and
// run_in_executor capture it. A callback that the loop starts by itself (a socket is readable) begins with an
// empty slot. This floor stores the context and never looks into it; a face derives its own from it.
// Tests: tests/loop/context_test.cc.
#pragma once
#include <memory>
#include <utility>

namespace eddy::loop {

// Its address tells one type of context from another without a dynamic_cast.
template <class T>
inline constexpr char context_kind = 0;

// struct RequestContext : loop::Context { RequestContext() : Context{&context_kind<RequestContext>} {} ... };
class Context {
 public:
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  virtual ~Context() = default;
  const void* const kind;

 protected:
  explicit Context(const void* own_kind) noexcept : kind{own_kind} {}
};

// Shared: a context lives as long as anything that belongs to its request.
using ContextPtr = std::shared_ptr<Context>;

// The slot of whatever runs on this thread now; null where there is no request. Assign to it to enter one.
// The reference is for the expression at hand: never keep it over a wait.
[[nodiscard]] ContextPtr& current_context() noexcept;

// The current context if it is a T, else null.
template <class T>
[[nodiscard]] T* current_context_as() noexcept {
  Context* context = current_context().get();
  return context && context->kind == &context_kind<T> ? static_cast<T*>(context) : nullptr;
}

// Puts a context into the slot and the former one back at the end. In a coroutine or on a fiber it may span
// waits.
class ContextScope {
 public:
  explicit ContextScope(ContextPtr context) noexcept
      : former_{std::exchange(current_context(), std::move(context))} {}
  ContextScope(const ContextScope&) = delete;
  ContextScope& operator=(const ContextScope&) = delete;
  ~ContextScope() { current_context() = std::move(former_); }

 private:
  ContextPtr former_;
};

}  // namespace eddy::loop
