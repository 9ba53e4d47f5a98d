// View: a handler with its types taken off, as the app keeps it.
//
// The thinnest template that can do it: it hands converted arguments to the handler and makes a Response of
// what comes back; all else is compiled once, in src/flask. Tests: tests/flask/app_test.cc.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "eddy/flask/response.h"
#include "eddy/flask/rule_check.h"
#include "eddy/loop/async_generator.h"
#include "eddy/loop/task.h"

namespace eddy::flask::detail {

template <class T>
inline constexpr bool is_task = false;
template <class T>
inline constexpr bool is_task<Task<T>> = true;

// A body whose pieces are waited for, alone or with its status and headers: the handler is none that blocks.
template <class T>
inline constexpr bool is_awaited = false;
template <>
inline constexpr bool is_awaited<AsyncGenerator<std::string>> = true;
template <class... More>
inline constexpr bool is_awaited<std::pair<AsyncGenerator<std::string>, More...>> = true;
template <class... More>
inline constexpr bool is_awaited<std::tuple<AsyncGenerator<std::string>, More...>> = true;

// What a handler that returned nothing leaves behind; the dispatcher's error names the view.
[[noreturn]] void returned_nothing();

// Whether a handler may return it.
template <class T>
inline constexpr bool is_answer = std::is_constructible_v<Response, T>;

template <class T>
consteval void check_answer() {
  static_assert(is_answer<T>,
                "a handler returns text, an eddy::Value, a flask::Response, a generator, or a pair of a "
                "body and its status; "
                "a struct is described by a specialisation of eddy::reflect");
}

template <class F>
Response call_view(void* closure, const Argument* arguments) {
  using S = Signature<F>;
  F& f = *static_cast<F*>(closure);
  if constexpr (std::is_void_v<typename S::Result>) {
    S::call(f, arguments);
    returned_nothing();
  } else {
    check_answer<typename S::Result>();
    return Response(S::call(f, arguments));
  }
}

template <class T>
Task<Response> respond_with(Task<T> task) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    returned_nothing();
    co_return Response();
  } else {
    check_answer<T>();
    T result = co_await std::move(task);
    co_return Response(std::move(result));
  }
}

// The handler's references look at what lies in this frame.
template <class F>
Task<Response> start_with_kept(F& f, typename Signature<F>::Kept arguments) {
  Task<Response> task = respond_with(Signature<F>::call_kept(f, arguments));
  Response response = co_await std::move(task);
  co_return response;
}

// What an AsyncGenerator looks at lives as long as it does, until the request is over.
template <class F>
Task<Response> start_pieces(F& f, std::shared_ptr<typename Signature<F>::Kept> arguments) {
  Response response{Signature<F>::call_kept(f, *arguments)};
  response.call_on_close([arguments] {});
  co_return response;
}

template <class F>
Task<Response> start_view(void* closure, const Argument* arguments) {
  using S = Signature<F>;
  F& f = *static_cast<F*>(closure);
  if constexpr (is_awaited<typename S::Result>)
    return start_pieces(f, std::make_shared<typename S::Kept>(S::keep(arguments)));
  else if constexpr (S::has_references)
    return start_with_kept(f, S::keep(arguments));
  else
    return respond_with(S::call(f, arguments));
}

class View {
 public:
  View() = default;
  template <class F>
  explicit View(F handler)
      : closure_{new F(std::move(handler)), [](void* held) { delete static_cast<F*>(held); }},
        types_{Signature<F>::arguments},
        count_{Signature<F>::count} {
    using Result = typename Signature<F>::Result;
    if constexpr (is_task<Result> || is_awaited<Result>) {
      start_ = start_view<F>;
    } else {
      call_ = call_view<F>;
    }
  }

  [[nodiscard]] const ArgumentType* types() const noexcept { return types_; }
  [[nodiscard]] std::size_t count() const noexcept { return count_; }
  [[nodiscard]] bool suspends() const noexcept { return start_ != nullptr; }
  // As many arguments as count(), of types() in order; call where !suspends(), else start.
  [[nodiscard]] Response call(const Argument* arguments) const { return call_(closure_.get(), arguments); }
  [[nodiscard]] Task<Response> start(const Argument* arguments) const {
    return start_(closure_.get(), arguments);
  }

 private:
  std::unique_ptr<void, void (*)(void*)> closure_{nullptr, [](void*) {}};
  const ArgumentType* types_ = nullptr;
  std::size_t count_ = 0;
  Response (*call_)(void*, const Argument*) = nullptr;
  Task<Response> (*start_)(void*, const Argument*) = nullptr;
};

}  // namespace eddy::flask::detail
