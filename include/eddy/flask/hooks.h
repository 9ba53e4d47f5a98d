// What apps and blueprints call around a request's handler: hooks, error handlers. See scaffold.h.
#pragma once
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/flask/errors.h"
#include "eddy/flask/response.h"
#include "eddy/flask/view.h"
#include "eddy/loop/task.h"
#include "eddy/value.h"

namespace eddy::flask {

// Values for the variables of a rule; what the rule has no variable for becomes the query.
using UrlValues = std::vector<std::pair<std::string, Value>>;

// Gets the endpoint, and a dict of the URL's variables; where no rule matched "" and None.
using UrlValuePreprocessor = std::function<void(std::string_view endpoint, const Value& view_args)>;
// Gives a dict.
using ContextProcessor = std::function<Value()>;
using UrlDefaultsHook = std::function<void(std::string_view endpoint, UrlValues& values)>;

namespace detail {

// A function that is called around a handler. One of the two is there: `start` of a coroutine.
template <class Result, class... Arguments>
struct Hook {
  std::function<Result(Arguments...)> call = {};
  std::function<Task<Result>(Arguments...)> start = {};
};
using BeforeHook = Hook<std::optional<Response>>;
using AfterHook = Hook<void, Response&>;
using TeardownHook = Hook<void, std::exception_ptr>;

template <class T>
Task<std::optional<Response>> answer_of(Task<T> task) {
  if constexpr (std::is_void_v<T>) {
    co_await std::move(task);
    co_return std::nullopt;
  } else {
    T answer = co_await std::move(task);
    co_return std::optional<Response>(std::move(answer));
  }
}

template <class F>
BeforeHook before_hook(F hook) {
  static_assert(std::is_invocable_v<F&>, "a hook before the request takes no arguments: request() is there");
  using Given = std::invoke_result_t<F&>;
  if constexpr (is_task<Given>) {
    return {.start = [hook = std::move(hook)]() mutable { return answer_of(hook()); }};
  } else if constexpr (std::is_void_v<Given>) {
    return {.call = [hook = std::move(hook)]() mutable -> std::optional<Response> {
      return hook(), std::nullopt;
    }};
  } else {
    return {.call = [hook = std::move(hook)]() mutable -> std::optional<Response> { return hook(); }};
  }
}

// Of a function whose result says nothing.
template <class... Arguments, class F>
Hook<void, Arguments...> plain_hook(F hook) {
  static_assert(std::is_invocable_v<F&, Arguments...>,
                "a hook after the request takes flask::Response&, and changes it; a teardown hook const "
                "std::exception_ptr&");
  if constexpr (is_task<std::invoke_result_t<F&, Arguments...>>)
    return {.start = std::move(hook)};
  else
    return {.call = std::move(hook)};
}

// Which exceptions a handler takes: those of a code, or (where that is 0) of a type.
struct ErrorHandler {
  struct Type {
    void (*throw_pointer)() = nullptr;
    bool (*catches)(void (*thrower)()) = nullptr;
    bool (*holds)(const std::exception*) = nullptr;
  };
  int code = 0;
  Type type = {};
  Hook<Response, const std::exception&> handler = {};
};

// `call` asks the handler with the exception that it takes.
template <class Call>
Hook<Response, const std::exception&> error_hook(Call call) {
  if constexpr (is_task<std::invoke_result_t<Call&, const std::exception&>>)
    return {.start = [call = std::move(call)](const std::exception& error) mutable {
      return respond_with(call(error));
    }};
  else
    return {.call = [call = std::move(call)](const std::exception& error) mutable {
      return Response(call(error));
    }};
}

template <class F>
ErrorHandler code_handler(int code, F handler) {
  static_assert(std::is_invocable_v<F&> || std::is_invocable_v<F&, const HTTPException&>,
                "the error handler of a code takes const flask::HTTPException&, or nothing");
  return {.code = code,
          .handler = error_hook([handler = std::move(handler)](const std::exception& error) mutable {
            if constexpr (std::is_invocable_v<F&>)
              return handler();
            else
              return handler(static_cast<const HTTPException&>(error));
          })};
}

// An HTTP error's own class stands for its code.
template <class Exception>
constexpr int code_of() {
  if constexpr (requires { Exception::status_code; }) {
    return std::is_same_v<Exception, StatusException<Exception::status_code>> ? Exception::status_code : 0;
  } else {
    return 0;
  }
}

template <class Exception, class F>
ErrorHandler type_handler(F handler) {
  static_assert(std::is_base_of_v<std::exception, Exception>,
                "an error handler takes a class that derives from std::exception");
  static_assert(std::is_invocable_v<F&, const Exception&>,
                "the error handler of a class takes a const reference to it");
  return {
      .code = code_of<Exception>(),
      .type = {[] { throw static_cast<Exception*>(nullptr); },
               [](void (*thrower)()) {
                 try {
                   thrower();
                 } catch (Exception*) {
                   return true;
                 } catch (...) {
                 }
                 return false;
               },
               [](const std::exception* error) { return dynamic_cast<const Exception*>(error) != nullptr; }},
      .handler = error_hook([handler = std::move(handler)](const std::exception& error) mutable {
        return handler(dynamic_cast<const Exception&>(error));
      })};
}

}  // namespace detail

}  // namespace eddy::flask
