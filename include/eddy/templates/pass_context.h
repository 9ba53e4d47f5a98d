// eddy/templates/pass_context.h: functions, filters and tests that are told which template calls them (Jinja2 3.1, API,
// pass_context, pass_eval_context, pass_environment).
//
//   env.add_filter("nl2br", jinja2::pass_context([](const jinja2::RenderContext& context, const Arguments& a) {
//     const std::string html = with_breaks(a.positional[0].str());
//     return context.autoescape() ? Value::markup(html) : Value{html};
//   }));
//
// Tests: tests/templates/pass_context_test.cc; docs/templates/extending.md.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "eddy/value.h"

namespace eddy::templates {
class CallContext;
}

namespace eddy::jinja2 {

// What a running template sees (jinja2.runtime.Context); for the length of the call.
class RenderContext {
 public:
  explicit RenderContext(const templates::CallContext& inside) noexcept : inside_{inside} {}

  // What a name stands for: a variable of the top level, one that render was given, a global; else undefined.
  [[nodiscard]] Value resolve(std::string_view name) const;
  // Every name there is, with its value.
  [[nodiscard]] Dict get_all() const;
  // Whether the template escapes here.
  [[nodiscard]] bool autoescape() const noexcept;
  // Filters and tests, as the template would call them.
  Value call_filter(std::string_view name, const Arguments& arguments) const;
  bool call_test(std::string_view name, const Arguments& arguments) const;
  // callable(…), which may be such a function too.
  Value call(const Value& callable, const Arguments& arguments) const;

 private:
  const templates::CallContext& inside_;
};

using ContextCallable = std::function<Value(const RenderContext& context, const Arguments& arguments)>;

// A function for add_global, add_filter, add_test, a Context, a tag or Options::finalize. `name` is for errors. Called where no
// template calls (Environment::call_filter), it throws TypeError.
[[nodiscard]] Value pass_context(ContextCallable callable, std::string name = "function");

}  // namespace eddy::jinja2
