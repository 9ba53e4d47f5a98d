// eddy/templates/module.h: what a template exports, for C++ (Jinja2 3.1, API, Template.make_module).
//
//   const jinja2::Module forms = env.get_template("forms.html")->make_module();
//   std::string field = forms.call("field", {"email"}, {{"type", "email"}}).str();
//
// Used by one thread at a time: its macros run on the module's own machine.
// Tests: tests/templates/module_test.cc.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eddy/value.h"

namespace eddy::jinja2 {

class Module {
 public:
  struct Impl;  // the engine's own
  explicit Module(std::shared_ptr<Impl> impl) noexcept : impl_{std::move(impl)} {}

  // The names that it exports: macros and variables of the top level, but those with an underscore in front.
  [[nodiscard]] std::vector<std::string> names() const;
  [[nodiscard]] bool contains(std::string_view name) const;
  // What a name stands for. Throws AttributeError where there is none. A macro can be called as long as the module lives.
  [[nodiscard]] Value operator[](std::string_view name) const;
  // Calls a macro: its text, Markup where the template escapes.
  Value call(std::string_view name, const std::vector<Value>& arguments = {},
             const std::vector<KeywordArgument>& keywords = {}) const;
  // What the template printed when it ran.
  [[nodiscard]] std::string str() const;
  // The module as a template sees one that it imported: {{ forms.field("email") }}. Keeps the module.
  [[nodiscard]] Value value() const;

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace eddy::jinja2
