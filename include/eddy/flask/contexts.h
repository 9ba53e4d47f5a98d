// Contexts by hand: current_app(), g() and request() where no request is being handled (a script, a test), and in work that
// outlives its request.
//
//   const auto context = app.app_context();                 // until the end of the scope
//   g()["db"] = …; render_template("mail.txt");
//
//   std::thread{copy_current_request_context([] { log(request().path()); })}.detach();
//
// A context belongs to its task, green thread or thread, and follows it over every wait. Those of requests are made and ended by
// the app. Follows the manual's "The Application Context" and "The Request Context". Tests: tests/flask/context_test.cc.
#pragma once
#include <concepts>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "eddy/base/generator.h"
#include "eddy/flask/view.h"
#include "eddy/loop/async_generator.h"
#include "eddy/loop/context.h"
#include "eddy/loop/task.h"

namespace eddy::flask {

class Flask;
namespace detail {
class AppContext;
class CopiedRequest;
}  // namespace detail

// What Flask::app_context and test_request_context give: a context that is entered, and is left at the end of its scope. It may
// span waits. Teardown hooks run when it is left; where an exception ends the scope they are given a std::runtime_error that
// says so, for that exception can't be seen there.
class [[nodiscard]] PushedContext {
 public:
  explicit PushedContext(std::shared_ptr<detail::AppContext> context);
  PushedContext(const PushedContext&) = delete;
  PushedContext& operator=(const PushedContext&) = delete;
  ~PushedContext();
  // Leaves it before; the teardown hooks get the exception. Once.
  void pop(const std::exception_ptr& error = {});
  // The same in a coroutine, where teardown hooks may be coroutines too.
  [[nodiscard]] Task<> pop_async(std::exception_ptr error = {});

 private:
  std::shared_ptr<detail::AppContext> leave() noexcept;
  std::shared_ptr<detail::AppContext> context_;  // null once it was left
  loop::ContextPtr former_;
  int unwinding_;  // exceptions that were under way when it was entered
};

[[nodiscard]] bool has_app_context() noexcept;
[[nodiscard]] bool has_request_context() noexcept;

namespace detail {

std::shared_ptr<const CopiedRequest> copy_current_request();
// stream_with_context of an AsyncGenerator.
AsyncGenerator<std::string> hold_request_of(AsyncGenerator<std::string> pieces);
// One more context of it.
std::shared_ptr<AppContext> context_of(const std::shared_ptr<const CopiedRequest>& request);

template <class Result, class F, class... Arguments>
Result start_in_copy(std::shared_ptr<const CopiedRequest> request, F& function, Arguments... arguments) {
  using Value = typename Result::value_type;
  PushedContext context{context_of(request)};
  std::optional<std::conditional_t<std::is_void_v<Value>, bool, Value>> value;
  std::exception_ptr error;
  try {
    if constexpr (std::is_void_v<Value>)
      co_await function(std::move(arguments)...);
    else
      value.emplace(co_await function(std::move(arguments)...));
  } catch (...) {
    error = std::current_exception();
  }
  co_await context.pop_async(error);
  if (error) std::rethrow_exception(error);
  if constexpr (!std::is_void_v<Value>) co_return std::move(*value);
}

}  // namespace detail

// A function that runs in a copy of the present request's context, whenever and wherever it is called: in a thread, as a coroutine
// (which it is where `function` is one), in a green thread. The request is copied, with its body where that is whole, so that it
// may be read when the answer has long been sent. Each call has a g of its own, and runs the teardown hooks at its end. What it
// does to the session nobody keeps. Throws RuntimeError outside of a request.
template <class F>
[[nodiscard]] auto copy_current_request_context(F function) {
  return [request = detail::copy_current_request(), function = std::move(function)]<class... Arguments>(
             Arguments&&... arguments) mutable -> std::invoke_result_t<F&, Arguments...> {
    using Result = std::invoke_result_t<F&, Arguments...>;
    if constexpr (detail::is_task<Result>) {
      return detail::start_in_copy<Result, F, std::decay_t<Arguments>...>(
          request, function, std::forward<Arguments>(arguments)...);
    } else {
      PushedContext context{detail::context_of(request)};
      try {
        return function(std::forward<Arguments>(arguments)...);
      } catch (...) {
        context.pop(std::current_exception());
        throw;
      }
    }
  };
}

// A streamed body whose request is not over before it: the teardown hooks run when it has ended, or was closed because the client
// left; without it they run when the handler has returned. The context itself is there either way. Throws RuntimeError outside
// of a request.
[[nodiscard]] base::Generator<std::string> stream_with_context(base::Generator<std::string> pieces);
template <std::same_as<AsyncGenerator<std::string>> Pieces>
[[nodiscard]] Pieces stream_with_context(Pieces pieces) {
  return detail::hold_request_of(std::move(pieces));
}

}  // namespace eddy::flask
