// src/templates/call_context.h: functions that are told which template calls them, as Jinja2's pass_context tells it.
//
// gettext in new style needs to know whether it escapes, _ which gettext the template sees, debug all there is.
// Tests: tests/templates/batch/i18n.txt.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/value.h"
#include "templates/engine.h"

namespace eddy::templates {

class Machine;
struct Scopes;

// What a running template sees; lives for the length of the call.
class CallContext {
 public:
  CallContext(const Engine& engine, Scopes& scopes, Machine& machine) noexcept
      : engine_{engine}, scopes_{scopes}, machine_{machine} {}

  [[nodiscard]] bool autoescape() const noexcept;
  [[nodiscard]] std::uint8_t undefined_kind() const noexcept { return engine_.undefined_kind(); }
  [[nodiscard]] const Engine& engine() const noexcept { return engine_; }
  // What a name stands for: a variable, a global, or undefined.
  [[nodiscard]] Value resolve(std::string_view name) const;
  // Every name there is: globals, under variables of the render, under those assigned at the top level.
  [[nodiscard]] Dict all() const;
  // callee(…), which may be such a function too.
  Value call(const Value& callee, const Arguments& arguments) const;
  // Jinja2's `self`.
  [[nodiscard]] Value template_reference() const;
  // Lets a copy of this context be used until the render is over: null inside from then on.
  [[nodiscard]] std::shared_ptr<Machine*> keep() const;
  Value call_filter(std::string_view name, const Arguments& arguments) const;
  bool call_test(std::string_view name, const Arguments& arguments) const;
  // Jinja2's `super` in the block of that name, which runs.
  [[nodiscard]] Value super_reference(std::string_view block) const;

 private:
  const Engine& engine_;
  Scopes& scopes_;
  Machine& machine_;
};

class ContextFunction final : public Object {
 public:
  using Function = std::function<Value(const CallContext& context, const Arguments& arguments)>;
  ContextFunction(std::string name, std::string printed, Function function)
      : name_{std::move(name)}, printed_{std::move(printed)}, function_{std::move(function)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "function"; }
  [[nodiscard]] bool callable() const noexcept override { return true; }
  [[nodiscard]] std::string repr() const override { return printed_; }
  // From C++, where no template calls: a TypeError.
  Value call(const Arguments& arguments) override;
  [[nodiscard]] Value call_in(const CallContext& context, const Arguments& arguments) const {
    return function_(context, arguments);
  }

 private:
  std::string name_;
  std::string printed_;
  Function function_;
};

}  // namespace eddy::templates
