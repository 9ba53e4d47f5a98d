// Class views (manual, "Class-based Views"): a class whose object answers a rule's requests.
//
//   struct ItemAPI : flask::MethodView {
//     explicit ItemAPI(Store& store) : store_{store} {}
//     Value get(int id) { return store_.at(id); }
//     Task<std::string> delete_(int id) { co_await store_.remove(id); co_return "gone"; }
//     Store& store_;
//   };
//   app.add_url_rule("/items/<int:id>", flask::as_view<ItemAPI>("item", std::ref(store)));
//
// A MethodView has a function for each method that it answers: get, head, post, put, patch, delete_, options, trace; HEAD falls to
// get, other methods are a 405. All take the rule's variables. Any other class has `dispatch_request`. What a class says of itself
// are static members:
//
//   methods                  of dispatch_request: GET without it; of a MethodView those of its functions that count
//   decorators               functions around it, the last outermost: std::vector<flask::Decorator>
//   task_decorators          the same around functions that are coroutines, AsyncGenerators too: std::vector<flask::TaskDecorator>
//   init_every_request       false: one object, made at registration, answers all requests, from several threads; otherwise each
//                            request has its own
//   provide_automatic_options
//
// Tests: tests/flask/class_view_test.cc.
#pragma once
#include <concepts>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/flask/response.h"
#include "eddy/flask/rule_check.h"
#include "eddy/flask/view.h"
#include "eddy/loop/task.h"

namespace eddy::flask {

struct View {};
struct MethodView : View {};

// Around the functions of a class: calls `view`, or answers itself.
using Decorator = std::function<Response(const std::function<Response()>& view)>;
using TaskDecorator = std::function<Task<Response>(std::function<Task<Response>()> view)>;

// What as_view makes of a class.
template <class C>
struct ViewClass {
  std::string name;
  std::function<std::shared_ptr<C>()> object;
};

// The class `C` as the endpoint `name`; objects are made of `args`, copies of which are kept (std::ref for what should not be copied).
template <class C, class... Args>
ViewClass<C> as_view(std::string name, Args&&... args);

namespace detail {

// One function of a class, as a handler: of an object of its own, or of the one for all.
template <class C, class Member, class R, class... A>
struct ObjectCall {
  std::function<std::shared_ptr<C>()> object;
  Member member;

  auto operator()(A... arguments) const {
    if constexpr (is_task<R> || is_awaited<R>) {
      static_assert(
          !requires { C::decorators; }, "what decorates a coroutine is one of task_decorators");
      return start(object(), member, arguments...);
    } else {
      static_assert(
          !requires { C::task_decorators; },
          "what decorates a function that is no coroutine is one of decorators");
      const std::shared_ptr<C> own = object();
      if constexpr (requires { C::decorators; }) {
        std::function<Response()> view = [&]() -> Response {
          if constexpr (std::is_void_v<R>) {
            ((*own).*member)(arguments...);
            returned_nothing();
          } else {
            return Response(((*own).*member)(arguments...));
          }
        };
        for (const Decorator& decorator : C::decorators)
          view = [&decorator, inner = std::move(view)] { return decorator(inner); };
        return view();
      } else {
        return ((*own).*member)(arguments...);
      }
    }
  }

 private:
  // Its object lives as long as an AsyncGenerator.
  static Task<Response> respond_with_pieces(std::shared_ptr<C> own, R pieces) {
    static_assert((!std::is_reference_v<A> && ...),
                  "an AsyncGenerator of a class takes its arguments by value");
    Response response(std::move(pieces));
    response.call_on_close([own] {});
    co_return response;
  }
  // Object and arguments live in its frame, until the function's own coroutine is done.
  static Task<Response> start(std::shared_ptr<C> own, Member member, std::remove_cvref_t<A>... arguments) {
    std::function<Task<Response>()> view = [&]() -> Task<Response> {
      if constexpr (is_task<R>)
        return respond_with(((*own).*member)(arguments...));
      else
        return respond_with_pieces(own, ((*own).*member)(arguments...));
    };
    if constexpr (requires { C::task_decorators; }) {
      for (const TaskDecorator& decorator : C::task_decorators)
        view = [&decorator, inner = std::move(view)] { return decorator(inner); };
    }
    Response response = co_await view();
    co_return response;
  }
};

template <class C, class Owner, class R, class... A>
View view_of(const ViewClass<C>& made, R (Owner::*member)(A...)) {
  return View{ObjectCall<C, R (Owner::*)(A...), R, A...>{made.object, member}};
}
template <class C, class Owner, class R, class... A>
View view_of(const ViewClass<C>& made, R (Owner::*member)(A...) const) {
  return View{ObjectCall<C, R (Owner::*)(A...) const, R, A...>{made.object, member}};
}

// Calls f(method, member) for each that the class has.
template <class C, class F>
constexpr void for_each_method(F f) {
  if constexpr (!std::derived_from<C, MethodView>) {
    static_assert(
        requires { &C::dispatch_request; }, "a flask::View has a function dispatch_request");
    f(std::string_view{}, &C::dispatch_request);
  } else {
    if constexpr (requires { &C::get; }) f(std::string_view{"GET"}, &C::get);
    if constexpr (requires { &C::head; }) f(std::string_view{"HEAD"}, &C::head);
    if constexpr (requires { &C::post; }) f(std::string_view{"POST"}, &C::post);
    if constexpr (requires { &C::put; }) f(std::string_view{"PUT"}, &C::put);
    if constexpr (requires { &C::patch; }) f(std::string_view{"PATCH"}, &C::patch);
    if constexpr (requires { &C::delete_; }) f(std::string_view{"DELETE"}, &C::delete_);
    if constexpr (requires { &C::options; }) f(std::string_view{"OPTIONS"}, &C::options);
    if constexpr (requires { &C::trace; }) f(std::string_view{"TRACE"}, &C::trace);
  }
}

struct FunctionTypes {
  const ArgumentType* arguments = nullptr;
  std::size_t count = 0;
};

// One function of a class for one method; of a class with dispatch_request for all that the route has.
struct MethodHandler {
  std::string_view method;
  View view;
};

// A class with its types taken off.
struct ClassRoute {
  std::string endpoint;
  std::vector<MethodHandler> handlers;
  std::vector<std::string> methods;  // those of the class
  std::optional<bool> automatic_options;
};

template <class C>
ClassRoute class_route(ViewClass<C> made) {
  ClassRoute route;
  for_each_method<C>([&](std::string_view method, auto member) {
    route.handlers.push_back({method, view_of(made, member)});
    if (!method.empty()) route.methods.emplace_back(method);
  });
  if constexpr (requires { C::methods; }) {
    route.methods.assign(std::begin(C::methods), std::end(C::methods));
  } else if constexpr (!std::derived_from<C, MethodView>) {
    route.methods.emplace_back("GET");
  }
  if constexpr (requires { C::provide_automatic_options; }) {
    route.automatic_options = C::provide_automatic_options;
  }
  route.endpoint = std::move(made.name);
  return route;
}

}  // namespace detail

// The rule of a class view: a literal is checked against each of its functions, as RuleFor does.
template <class C>
class ClassRuleFor {
 public:
  template <class Text>
    requires std::convertible_to<const Text&, std::string_view>
  consteval ClassRuleFor(const Text& text) : text_{text} {  // NOLINT: implicit
    detail::FunctionTypes functions[8];
    std::size_t count = 0;
    detail::for_each_method<C>([&](std::string_view, auto member) {
      using Signature = detail::Signature<decltype(member)>;
      functions[count++] = {Signature::arguments, Signature::count};
    });
    for (std::size_t i = 0; i < count; ++i)
      detail::check_rule(text_, functions[i].arguments, functions[i].count, true);
  }
  ClassRuleFor(const RuntimeRule& rule)
      : text_{rule.text} {}  // NOLINT: implicit; a view for the call's length

  [[nodiscard]] std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

template <class C, class... Args>
ViewClass<C> as_view(std::string name, Args&&... args) {
  static_assert(std::derived_from<C, View>, "a class view derives from flask::View or flask::MethodView");
  ViewClass<C> made{.name = std::move(name), .object = {}};
  made.object = [kept = std::make_tuple(std::forward<Args>(args)...)] {
    return std::apply([](auto&... each) { return std::make_shared<C>(each...); }, kept);
  };
  if constexpr (requires { C::init_every_request; }) {
    if constexpr (!C::init_every_request) {
      made.object = [object = made.object()] { return object; };
    }
  }
  return made;
}

}  // namespace eddy::flask
