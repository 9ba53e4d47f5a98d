// src/templates/own_functions.cc: trans's function, `self` and `super`, and debug: what a template sees, as Jinja2's
// extension prints it.
#include "templates/own_functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "templates/call_context.h"
#include "templates/gettext_functions.h"
#include "templates/jinja2_compiler.h"
#include "templates/runtime/pretty.h"
#include "templates/runtime_calls.h"

namespace eddy::templates {
namespace {

constexpr int max_literal_nesting = 100;  // deeper, a constant is printed as the value that it is

// Prints as it is told to.
class Printed final : public Object {
 public:
  explicit Printed(std::string text) : text_{std::move(text)} {}
  [[nodiscard]] std::string repr() const override { return text_; }

 private:
  std::string text_;
};

// Jinja2's globals as Python prints them, where a template has not taken their names.
void print_as_python(Dict& names) {
  static const std::map<std::string_view, std::string> table = {
      {"cycler", "<class 'jinja2.utils.Cycler'>"},
      {"dict", "<class 'dict'>"},
      {"joiner", "<class 'jinja2.utils.Joiner'>"},
      {"lipsum", "<function generate_lorem_ipsum at 0x7f0000000000>"},
      {"namespace", "<class 'jinja2.utils.Namespace'>"},
      {"range", "<class 'range'>"}};
  for (const auto& [name, text] : table) {
    const Value* value = names.find(name);
    if (!value || value->kind() != Value::Kind::callable || value->callable_name() != name) continue;
    names.set(Value{name}, Value{ObjectPtr{std::make_shared<Printed>(text)}});
  }
}

Value sorted_names(std::vector<std::string> names, const ValueMap* own) {
  if (own) {
    for (const auto& [name, value] : *own) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return Value::list({names.begin(), names.end()});
}

Value debug(const CallContext& context, const Arguments&) {
  Dict names = context.all();
  print_as_python(names);
  const Bindings own = context.engine().bindings();
  Dict out;
  out.set("context", Value{std::move(names)});
  out.set("filters", sorted_names(calls::filter_names(), own.filters));
  out.set("tests", sorted_names(calls::test_names(), own.tests));
  return Value{runtime::pretty(Value{std::move(out)}, {.depth = 3, .compact = true})};
}

// The body of a generation block.
Value generation(const CallContext& context, const Arguments& arguments) {
  const Value* caller = arguments.find(arguments.positional.size(), "caller");
  return caller ? context.call(*caller, {}) : Value{};
}

Value template_reference(const CallContext& context, const Arguments&) {
  return context.template_reference();
}

Value super_reference(const CallContext& context, const Arguments& arguments) {
  return context.super_reference(arguments.positional[0].as_string());
}

// Whether Python's repr of it is a literal, so that Jinja2 makes it text of the template.
bool is_literal(const Value& value, int nesting = 0) {
  const auto literal = [&](const Value& item) { return is_literal(item, nesting + 1); };
  if (nesting > max_literal_nesting) return false;
  if (value.is_dict()) {
    const Dict& dict = value.as_dict();
    return std::all_of(dict.begin(), dict.end(),
                       [&](const auto& item) { return literal(item.first) && literal(item.second); });
  }
  if (value.is_list() || value.is_tuple())
    return std::all_of(value.items().begin(), value.items().end(), literal);
  return value.is_none() || value.is_number() || value.is_string();
}

// What a native template prints of a constant: its text, which may be read as another value.
Value constant_text(const CallContext&, const Arguments& arguments) {
  const Value& value = arguments.positional[0];
  return is_literal(value) ? Value{value.str()} : value;
}

// What `{% set x | filter %}` assigns: the filter's value as it is, Markup of it where the template escapes.
Value set_value(const CallContext& context, const Arguments& arguments) {
  return context.autoescape() ? context.call_filter("safe", arguments) : arguments.positional[0];
}

Value make(const char* name, Value (*function)(const CallContext&, const Arguments&)) {
  return Value{ObjectPtr{std::make_shared<ContextFunction>(name, "<function>", function)}};
}

}  // namespace

const Value& own_function(std::string_view name) {
  static const std::map<std::string_view, Value> all = {
      {"translated", make("trans", translated)},         {"debug", make("debug", debug)},
      {"generation", make("generation", generation)},    {"self", make("self", template_reference)},
      {"super", make("super", super_reference)},         {"set_value", make("set", set_value)},
      {"constant_text", make("constant", constant_text)}};
  return all.at(name);
}

void Jinja2Compiler::call_own(std::string_view function, std::initializer_list<ir::Operand> arguments,
                              std::uint32_t dst, Place place) {
  CallSite site;
  site.positional = static_cast<std::uint32_t>(arguments.size());
  const std::uint32_t mark = code_.mark();
  const std::uint32_t first = code_.take(site.positional + 1);
  code_.emit({.op = ir::Op::copy, .dst = first, .a = code_.tables().constant(own_function(function))}, place);
  std::uint32_t next = first;
  for (const ir::Operand each : arguments) code_.emit({.op = ir::Op::copy, .dst = ++next, .a = each}, place);
  code_.emit({.op = ir::Op::call, .dst = dst, .a = first, .b = code_.tables().site(std::move(site))}, place);
  code_.release(mark);
}

void Jinja2Compiler::lower_own_call(const Expr& expr, std::uint32_t dst) {
  Call call = lower_call(expr, nullptr);
  code_.emit({.op = ir::Op::copy, .dst = call.first, .a = code_.tables().constant(own_function(expr.text))},
             expr.place);
  const std::uint32_t site = code_.tables().site(std::move(call.site));
  code_.emit({.op = ir::Op::call, .dst = dst, .a = call.first, .b = site}, expr.place);
}

}  // namespace eddy::templates
