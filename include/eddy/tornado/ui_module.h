// UI modules and methods: parts of a page that templates name (Tornado's tornado.web.UIModule, and the settings
// ui_modules and ui_methods).
//
//   struct Entry : tornado::web::UIModule {
//     std::string render(const Post& post, std::optional<bool> with_comments) {
//       return render_string("module-entry.html", {{"post", post}, {"comments", with_comments.value_or(false)}});
//     }
//     std::vector<std::string> css_files() override { return {"entry.css"}; }
//   };
//   Application app{rules, {.template_path = "templates",
//                           .ui_modules = {{"Entry", ui_module<Entry>({"post", "with_comments"})}},
//                           .ui_methods = {{"greeting", ui_method(greeting, {"name"})}}}};
//
// A template writes {% module Entry(post) %}, and {{ greeting("ann") }}. Every application has two modules already:
// Template("x.html", name=value...), a template with a namespace of its own, in which set_resources(css_files=[...],
// ...) says what a module's methods say here; and linkify(text, ...).
// Follows the manual's pages tornado.web (UIModule) and guide/templates. Tests: tests/tornado/ui_modules_test.cc; the
// pages that the real Tornado makes of the same templates are in tests/conformance/tornado_modules.jsonl.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/value.h"
#include "eddy/value/function.h"

namespace eddy::tornado::web {

class HTTPServerRequest;
class RequestHandler;
namespace detail {
class UIModules;
}

// The base of a module. One object for each module that a request uses, made when a template first calls it; the
// class is made without arguments, and has
//   render(...)   found by name: public, not overloaded, with parameters and a result as make_callable takes them.
//                 What it returns is put into the page as it is, unescaped
// The rest says what RequestHandler::render puts into the page once for each of the request's modules, in the order
// in which they were first called; nothing where the answer is empty. They are asked after the page was rendered.
// The handler is not there yet in the class's constructor.
class UIModule {
 public:
  UIModule(const UIModule&) = delete;
  UIModule& operator=(const UIModule&) = delete;
  virtual ~UIModule();

  // To override ----------------------------------------------------------------------------------------

  // JavaScript and CSS, without their tags: before the last </body>, and the first </head>.
  [[nodiscard]] virtual std::string embedded_javascript() { return {}; }
  [[nodiscard]] virtual std::string embedded_css() { return {}; }
  // Files to link to, there too. A path that begins with neither "/" nor "http:" nor "https:" is given to static_url.
  [[nodiscard]] virtual std::vector<std::string> javascript_files() { return {}; }
  [[nodiscard]] virtual std::vector<std::string> css_files() { return {}; }
  // HTML for the end of the head, and for before the first </body>.
  [[nodiscard]] virtual std::string html_head() { return {}; }
  [[nodiscard]] virtual std::string html_body() { return {}; }

 protected:
  UIModule() = default;

  [[nodiscard]] RequestHandler& handler() const noexcept { return *handler_; }
  [[nodiscard]] const HTTPServerRequest& request() const noexcept;
  [[nodiscard]] const Value& current_user() const;
  // RequestHandler::render_string: a template of template_path, which sees the handler's names.
  [[nodiscard]] std::string render_string(std::string_view template_name, Context&& context = {}) const;

 private:
  friend class detail::UIModules;
  RequestHandler* handler_ = nullptr;
};

namespace detail {

// A module object and its render as templates call it; the second views the first.
struct MadeModule {
  std::unique_ptr<UIModule> module;
  Value render;
};

template <class M, class Render>
struct RenderMethod;
template <class M, class C, class R, class... P>
struct RenderMethod<M, R (C::*)(P...)> {
  static Value bind(M& module, std::string name, std::vector<std::string> parameters) {
    return make_callable([&module](P... given) -> R { return module.render(std::forward<P>(given)...); },
                         std::move(name), std::move(parameters));
  }
};
template <class M, class C, class R, class... P>
struct RenderMethod<M, R (C::*)(P...) const> : RenderMethod<M, R (C::*)(P...)> {};
template <class M, class C, class R, class... P>
struct RenderMethod<M, R (C::*)(P...) noexcept> : RenderMethod<M, R (C::*)(P...)> {};
template <class M, class C, class R, class... P>
struct RenderMethod<M, R (C::*)(P...) const noexcept> : RenderMethod<M, R (C::*)(P...)> {};

template <class F, class Call>
struct MethodCall;
template <class F, class C, class R, class... P>
struct MethodCall<F, R (C::*)(RequestHandler&, P...) const> {
  static Value bind(const F& function, RequestHandler& handler, std::string name,
                    std::vector<std::string> parameters) {
    return make_callable(
        [function, &handler](P... given) -> R { return function(handler, std::forward<P>(given)...); },
        std::move(name), std::move(parameters));
  }
};
template <class F, class C, class R, class... P>
struct MethodCall<F, R (C::*)(RequestHandler&, P...) const noexcept>
    : MethodCall<F, R (C::*)(RequestHandler&, P...) const> {};

}  // namespace detail

// A module class with its type taken off: what the setting ui_modules holds.
class UIModuleClass {
 public:
  // `name` is what errors call its render.
  using Make = std::function<detail::MadeModule(std::string name)>;
  explicit UIModuleClass(Make make) : make_{std::move(make)} {}
  [[nodiscard]] detail::MadeModule make(std::string name) const { return make_(std::move(name)); }

 private:
  Make make_;
};

// `parameters`: the names by which a template may give render its arguments; without them only by position.
template <class M>
[[nodiscard]] UIModuleClass ui_module(std::vector<std::string> parameters = {}) {
  static_assert(std::is_base_of_v<UIModule, M>, "a UI module derives from tornado::web::UIModule");
  static_assert(std::is_default_constructible_v<M>, "a UI module is made without arguments");
  static_assert(
      requires { &M::render; }, "a UI module has a render(...), which must be public and not overloaded");
  return UIModuleClass{[parameters = std::move(parameters)](std::string name) {
    auto module = std::make_unique<M>();
    Value render = detail::RenderMethod<M, decltype(&M::render)>::bind(*module, std::move(name), parameters);
    return detail::MadeModule{std::move(module), std::move(render)};
  }};
}

// A function that templates call by a name of their own, without the handler that it takes first: what the setting
// ui_methods holds.
class UIMethod {
 public:
  using Bind = std::function<Value(RequestHandler&, std::string name)>;
  explicit UIMethod(Bind bind) : bind_{std::move(bind)} {}
  [[nodiscard]] Value bind(RequestHandler& handler, std::string name) const {
    return bind_(handler, std::move(name));
  }

 private:
  Bind bind_;
};

// Of a lambda (or another object with one const operator()) that takes RequestHandler&, then what make_callable
// takes.
template <class F>
  requires requires { &F::operator(); }
[[nodiscard]] UIMethod ui_method(F function, std::vector<std::string> parameters = {}) {
  return UIMethod{[function = std::move(function), parameters = std::move(parameters)](
                      RequestHandler& handler, std::string name) {
    return detail::MethodCall<F, decltype(&F::operator())>::bind(function, handler, std::move(name),
                                                                 parameters);
  }};
}
// Of a plain function.
template <class R, class... P>
[[nodiscard]] UIMethod ui_method(R (*function)(RequestHandler&, P...),
                                 std::vector<std::string> parameters = {}) {
  return ui_method([function](RequestHandler& handler,
                              P... given) -> R { return function(handler, std::forward<P>(given)...); },
                   std::move(parameters));
}

}  // namespace eddy::tornado::web
