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
#include "eddy/value.h"

namespace eddy::flask {

// Values for the variables of a rule; what the rule has no variable for becomes the query.
using UrlValues = std::vector<std::pair<std::string, Value>>;

using BeforeHook = std::function<std::optional<Response>()>;
using AfterHook = std::function<void(Response&)>;
using TeardownHook = std::function<void(std::exception_ptr)>;
// Gets the endpoint, and a dict of the URL's variables; where no rule matched "" and None.
using UrlValuePreprocessor = std::function<void(std::string_view endpoint, const Value& view_args)>;
// Gives a dict.
using ContextProcessor = std::function<Value()>;
using UrlDefaultsHook = std::function<void(std::string_view endpoint, UrlValues& values)>;

namespace detail {

template <class F>
BeforeHook before_hook(F hook) {
  if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
    return [hook = std::move(hook)]() mutable -> std::optional<Response> { return hook(), std::nullopt; };
  } else {
    return [hook = std::move(hook)]() mutable -> std::optional<Response> { return hook(); };
  }
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
  std::function<Response(const std::exception&)> call;
};

template <class F>
ErrorHandler code_handler(int code, F handler) {
  return {.code = code, .call = [handler = std::move(handler)](const std::exception& error) mutable {
            if constexpr (std::is_invocable_v<F&>) {
              return Response(handler());
            } else {
              return Response(handler(static_cast<const HTTPException&>(error)));
            }
          }};
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
      .call = [handler = std::move(handler)](const std::exception& error) mutable {
        return Response(handler(dynamic_cast<const Exception&>(error)));
      }};
}

}  // namespace detail

}  // namespace eddy::flask
