// The built-in filters, tests, globals and functions, by name.
//
// Tests: tests/templates/runtime_test.cc, against results of the real Jinja2.
#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "eddy/templates/policies.h"
#include "eddy/value.h"

namespace eddy::templates::runtime {

// What a filter or test may ask of the template that calls it.
class Caller {
 public:
  // Those of the environment, also ones that a program registered. TemplateRuntimeError for an unknown name.
  virtual Value call_filter(std::string_view name, const Arguments& arguments) const = 0;
  virtual bool call_test(std::string_view name, const Arguments& arguments) const = 0;
  // object.name (or object[name], as Jinja2 orders it), undefined where there is none.
  virtual Value attribute(const Value& object, const Value& name) const = 0;
  // Undefined, as the environment has it, with a sentence for the error.
  [[nodiscard]] virtual Value undefined(std::string_view sentence) const = 0;
  // object.name without its items.
  virtual Value only_attribute(const Value& object, std::string_view name) const = 0;
  [[nodiscard]] virtual bool has_filter(std::string_view name) const = 0;
  [[nodiscard]] virtual bool has_test(std::string_view name) const = 0;
  [[nodiscard]] virtual bool autoescape() const noexcept = 0;
  [[nodiscard]] virtual const jinja2::Policies& policies() const noexcept = 0;
  // What a line break of a template becomes.
  [[nodiscard]] virtual std::string_view newline_sequence() const noexcept = 0;
  // This one, for what goes on after the call: lazy filters. It lives as long as the environment.
  [[nodiscard]] virtual std::shared_ptr<const Caller> kept() const = 0;

 protected:
  ~Caller() = default;
};

// The filtered, or tested, value is the first positional argument; there always is one.
using Filter = Value (*)(const Caller& caller, const Arguments& arguments);
using Test = bool (*)(const Caller& caller, const Arguments& arguments);

template <class Function>
struct Named {
  std::string_view name;
  Function function;
};

// All of Jinja2's; aliases ("d", "count") are rows of their own.
std::span<const Named<Filter>> filters() noexcept;
std::span<const Named<Test>> tests() noexcept;
const Named<Filter>* find_filter(std::string_view name) noexcept;
const Named<Test>* find_test(std::string_view name) noexcept;

// Jinja2's globals: range, dict, lipsum, cycler, joiner, namespace; and what tornado.template gives a template
// of Python's builtins and its own functions: len, enumerate, sorted, escape, xhtml_escape, url_escape ...
// A dict of name and value, made once a call.
Dict jinja2_globals();
Dict tornado_builtins();
// Whether those have a name.
bool is_tornado_builtin(std::string_view name);

// The object that namespace() makes, and that `set ns.name = …` stores into.
bool is_namespace(const Value& value) noexcept;

}  // namespace eddy::templates::runtime
