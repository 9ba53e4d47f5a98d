// handler<H>: what an Application has to know about a handler class, found out when it is compiled.
//
//   {R"(/post/(\d+))", handler<PostHandler>}                       // PostHandler::get(int id)
//   {R"(/old)", handler_with<RedirectHandler>("/new", false)}      // RedirectHandler::initialize("/new", false)
//
// A class may have any of get, head, post, delete_, patch, put and options, each `void` or `Task<>`, each
// once and public; its parameters take the groups of the rule's regex by position, as std::string,
// std::string_view, a whole or floating number (a group that does not fit it is a 404), or std::optional of
// these (for groups that may not take part); one that takes `const PathArguments&` gets all. It may have prepare(), `void`
// or `Task<>`, and initialize(arguments...). All these are found by name, not virtual: one that returns Task<> and one that
// returns void are written alike.
//
// One with data_received(std::string_view chunk), `void` or `Task<>`, gets the body as it arrives, between prepare and the
// method (Tornado's stream_request_body), and the server reads no further than the handler takes: the bytes die when it
// returns, or its task is done. `static constexpr std::uint64_t max_body_size` in a class, bytes, stands in place of the
// server's for its requests (413). On the event loop a class without any Task<> is handed the whole body at once: it could not
// wait for more there.
// Tests: tests/tornado/routing_test.cc, tests/tornado/streamed_body_test.cc.
#pragma once
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/loop/task.h"

namespace eddy::tornado::web {

class RequestHandler;

// The text of a group of the rule's regex, unquoted; nothing where the group took no part.
using PathArgument = std::optional<std::string>;
using PathArguments = std::vector<PathArgument>;

namespace detail {

enum class Verb : std::uint8_t { get, head, post, delete_, patch, put, options };
inline constexpr std::size_t verb_count = 7;

inline constexpr std::size_t any_arguments = static_cast<std::size_t>(-1);

// A method with its types taken off; `call` or `start`, or neither where the class has no such method.
struct Method {
  void (*call)(RequestHandler&, const PathArguments&) = nullptr;
  Task<> (*start)(RequestHandler&, const PathArguments&) = nullptr;
  std::size_t arguments = 0;
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return call || start; }
};

// data_received likewise.
struct DataMethod {
  void (*call)(RequestHandler&, std::string_view) = nullptr;
  Task<> (*start)(RequestHandler&, std::string_view) = nullptr;
  [[nodiscard]] constexpr explicit operator bool() const noexcept { return call || start; }
};

// Each throws HTTPError 404 where the text is no number within the bounds.
std::int64_t integer_argument(const PathArgument& text, std::int64_t least, std::int64_t most);
std::uint64_t unsigned_argument(const PathArgument& text, std::uint64_t most);
double number_argument(const PathArgument& text);

template <class T>
struct Convert {
  static_assert(std::is_arithmetic_v<T>,
                "a handler's method takes std::string, std::string_view, numbers, or std::optional of these");
  static T from(const PathArgument& text) {
    using Limits = std::numeric_limits<T>;
    if constexpr (std::is_floating_point_v<T>)
      return static_cast<T>(number_argument(text));
    else if constexpr (std::is_signed_v<T>)
      return static_cast<T>(integer_argument(text, Limits::min(), Limits::max()));
    else
      return static_cast<T>(unsigned_argument(text, Limits::max()));
  }
};
// By reference into the arguments, which live as long as the handler: a coroutine may keep it.
const std::string& text_argument(const PathArgument& text) noexcept;
template <>
struct Convert<std::string> {
  static const std::string& from(const PathArgument& text) { return text_argument(text); }
};
template <>
struct Convert<std::string_view> {
  static std::string_view from(const PathArgument& text) { return text ? *text : std::string_view{}; }
};
template <class T>
struct Convert<std::optional<T>> {
  static std::optional<T> from(const PathArgument& text) {
    return text ? std::optional<T>{Convert<T>::from(text)} : std::nullopt;
  }
};

template <class Member>
struct Signature;
template <class C, class R, class... A>
struct Signature<R (C::*)(A...)> {
  using Result = R;
  static constexpr bool takes_all = std::is_same_v<void(A...), void(const PathArguments&)>;
  static constexpr std::size_t arguments = takes_all ? any_arguments : sizeof...(A);
  template <class H, auto member>
  static R call(RequestHandler& self, const PathArguments& texts) {
    if constexpr (takes_all)
      return (static_cast<H&>(self).*member)(texts);
    else
      return call_with<H, member>(static_cast<H&>(self), texts, std::index_sequence_for<A...>{});
  }
  template <class H, auto member, std::size_t... at>
  static R call_with(H& self, [[maybe_unused]] const PathArguments& texts, std::index_sequence<at...>) {
    static_assert(((!std::is_reference_v<A> || std::is_same_v<A, const std::string&>)&&...),
                  "a handler's method takes its arguments by value, or as const std::string&");
    return (self.*member)(Convert<std::remove_cvref_t<A>>::from(texts[at])...);
  }
};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const> : Signature<R (C::*)(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) noexcept> : Signature<R (C::*)(A...)> {};
template <class C, class R, class... A>
struct Signature<R (C::*)(A...) const noexcept> : Signature<R (C::*)(A...)> {};

template <class H, auto member>
constexpr Method method_of() {
  using S = Signature<decltype(member)>;
  static_assert(std::is_void_v<typename S::Result> || std::is_same_v<typename S::Result, Task<>>,
                "a handler's method returns void or Task<>");
  Method method;
  method.arguments = S::arguments;
  if constexpr (std::is_void_v<typename S::Result>)
    method.call = &S::template call<H, member>;
  else
    method.start = &S::template call<H, member>;
  return method;
}

template <class H>
constexpr DataMethod data_method_of() {
  using Result = decltype(std::declval<H&>().data_received(std::string_view{}));
  static_assert(std::is_void_v<Result> || std::is_same_v<Result, Task<>>,
                "data_received takes a std::string_view and returns void or Task<>");
  DataMethod method;
  if constexpr (std::is_void_v<Result>)
    method.call = [](RequestHandler& self, std::string_view chunk) {
      static_cast<H&>(self).data_received(chunk);
    };
  else
    method.start = [](RequestHandler& self, std::string_view chunk) {
      return static_cast<H&>(self).data_received(chunk);
    };
  return method;
}

// A class that has these names beside a base of the same names can't name one of them: so a method is found
// that is private or overloaded, and refused with a sentence instead of a 405 at run time.
struct MethodNames {
  int get, head, post, delete_, patch, put, options, prepare, data_received;
};
template <class H>
struct NameProbe : H, MethodNames {};

template <class H, class Probe>
constexpr void check_methods() {
  constexpr bool clear_get = requires { &H::get; } || requires { &Probe::get; };
  constexpr bool clear_head = requires { &H::head; } || requires { &Probe::head; };
  constexpr bool clear_post = requires { &H::post; } || requires { &Probe::post; };
  constexpr bool clear_delete = requires { &H::delete_; } || requires { &Probe::delete_; };
  constexpr bool clear_patch = requires { &H::patch; } || requires { &Probe::patch; };
  constexpr bool clear_put = requires { &H::put; } || requires { &Probe::put; };
  constexpr bool clear_options = requires { &H::options; } || requires { &Probe::options; };
  constexpr bool clear_prepare = requires { &H::prepare; } || requires { &Probe::prepare; };
  constexpr bool clear_data = requires { &H::data_received; } || requires { &Probe::data_received; };
  static_assert(clear_get && clear_head && clear_post && clear_delete && clear_patch && clear_put &&
                    clear_options && clear_prepare && clear_data,
                "a handler's get, post, ..., prepare and data_received must be public and not overloaded");
}

// The class's name, from the compiler's own text of a function's type.
template <class H>
constexpr std::string_view class_name() {
  std::string_view text = __PRETTY_FUNCTION__;  // "... [with H = MainHandler; ..." or "... [H = MainHandler]"
  text.remove_prefix(text.find("H = ") + 4);
  return text.substr(0, text.find_first_of(";]"));
}

}  // namespace detail

// A handler class with its type taken off. Immutable; `handler<H>` is the only one of its class.
struct HandlerClass {
  std::string_view name;  // "PostHandler"
  std::size_t size = 0, align = 0;
  RequestHandler* (*construct)(void* room) = nullptr;
  // Calls initialize(), where the class has one that takes nothing.
  void (*initialize)(RequestHandler&, const void* arguments) = nullptr;
  bool needs_arguments = false;     // it has an initialize that takes some: handler_with
  bool watches_connection = false;  // it overrides on_connection_close
  detail::Method prepare;
  detail::DataMethod data_received;                        // the class has one: the body is streamed
  std::optional<std::uint64_t> max_body_size;              // bytes; nothing: the server's
  std::array<detail::Method, detail::verb_count> methods;  // by Verb
};

namespace detail {

template <class H>
constexpr std::array<Method, verb_count> methods_of() {
  std::array<Method, verb_count> methods;
  const auto at = [&methods](Verb verb) -> Method& { return methods[static_cast<std::size_t>(verb)]; };
  if constexpr (requires { &H::get; }) at(Verb::get) = method_of<H, &H::get>();
  if constexpr (requires { &H::head; }) at(Verb::head) = method_of<H, &H::head>();
  if constexpr (requires { &H::post; }) at(Verb::post) = method_of<H, &H::post>();
  if constexpr (requires { &H::delete_; }) at(Verb::delete_) = method_of<H, &H::delete_>();
  if constexpr (requires { &H::patch; }) at(Verb::patch) = method_of<H, &H::patch>();
  if constexpr (requires { &H::put; }) at(Verb::put) = method_of<H, &H::put>();
  if constexpr (requires { &H::options; }) at(Verb::options) = method_of<H, &H::options>();
  return methods;
}

template <class H>
constexpr HandlerClass describe() {
  static_assert(std::is_base_of_v<RequestHandler, H>, "a handler derives from tornado::web::RequestHandler");
  static_assert(std::is_default_constructible_v<H>,
                "a handler is made without arguments: give them to initialize (handler_with)");
  static_assert(alignof(H) <= alignof(std::max_align_t), "a handler needs an ordinary alignment");
  if constexpr (!std::is_final_v<H>) check_methods<H, NameProbe<H>>();
  HandlerClass type;
  type.name = class_name<H>();
  type.size = sizeof(H);
  type.align = alignof(H);
  type.construct = [](void* room) -> RequestHandler* { return new (room) H(); };
  if constexpr (requires(H& h) { h.initialize(); })
    type.initialize = [](RequestHandler& self, const void*) { static_cast<H&>(self).initialize(); };
  else
    type.needs_arguments = requires { &H::initialize; };
  type.watches_connection = !std::is_same_v<decltype(&H::on_connection_close), void (RequestHandler::*)()>;
  if constexpr (requires { &H::prepare; }) {
    type.prepare = method_of<H, &H::prepare>();
    static_assert(Signature<decltype(&H::prepare)>::arguments == 0, "prepare takes no arguments");
  }
  if constexpr (requires { &H::data_received; }) type.data_received = data_method_of<H>();
  if constexpr (requires { H::max_body_size; }) type.max_body_size = H::max_body_size;
  type.methods = methods_of<H>();
  return type;
}

}  // namespace detail

template <class H>
inline constexpr HandlerClass handler = detail::describe<H>();

// A handler class and what its initialize is called with.
class BoundHandler {
 public:
  BoundHandler(const HandlerClass& type) noexcept : type_{&type}, initialize_{type.initialize} {}
  BoundHandler(const HandlerClass& type, std::shared_ptr<const void> arguments,
               void (*call)(RequestHandler&, const void*)) noexcept
      : type_{&type}, arguments_{std::move(arguments)}, initialize_{call} {}

  [[nodiscard]] const HandlerClass& type() const noexcept { return *type_; }
  [[nodiscard]] bool complete() const noexcept { return arguments_ || !type_->needs_arguments; }
  void initialize(RequestHandler& made) const {
    if (initialize_) initialize_(made, arguments_.get());
  }

 private:
  const HandlerClass* type_;
  std::shared_ptr<const void> arguments_;
  void (*initialize_)(RequestHandler&, const void*);
};

// The class with arguments for its initialize: copied here once, passed as const lvalues for each request
// (Tornado's dictionary in a URLSpec).
template <class H, class... Args>
[[nodiscard]] BoundHandler handler_with(Args&&... args) {
  using Held = std::tuple<std::decay_t<Args>...>;
  static_assert(
      requires(H& h, const std::decay_t<Args>&... held) { h.initialize(held...); },
      "the handler has no initialize that takes these arguments");
  return {handler<H>, std::make_shared<const Held>(std::forward<Args>(args)...),
          [](RequestHandler& self, const void* held) {
            std::apply([&](const auto&... each) { static_cast<H&>(self).initialize(each...); },
                       *static_cast<const Held*>(held));
          }};
}

}  // namespace eddy::tornado::web
