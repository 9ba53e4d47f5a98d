// src/templates/runtime_calls.h: what one instruction calls: the operations of the runtime as the engine needs them.
//
// Operators, filters, tests and methods are the runtime's (src/templates/runtime); here they meet undefined values, the
// engine's own objects and what a sandbox refuses. `kind` is the environment's byte of src/templates/mode.h.
// Tests: tests/templates/cases.
#pragma once
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>

#include "eddy/templates/errors.h"
#include "eddy/value.h"
#include "templates/ast.h"
#include "templates/engine.h"
#include "templates/linker.h"
#include "templates/load_error.h"
#include "templates/program.h"
#include "templates/runtime/registry.h"
#include "templates/runtime/undefined.h"

namespace eddy::templates {

class CallContext;
class Machine;
struct Scopes;

namespace calls {

// What filters and tests may ask of the template that calls them.
class State final : public runtime::Caller {
 public:
  // `context`: the running template's, for functions of pass_context; null where none runs.
  State(const Engine& engine, bool autoescape, const CallContext* context = nullptr) noexcept
      : engine_{engine}, autoescape_{autoescape}, context_{context} {}
  // One of the environment's own.
  Value call_own(const Value& callable, const Arguments& arguments) const;
  Value call_filter(std::string_view name, const Arguments& arguments) const override;
  bool call_test(std::string_view name, const Arguments& arguments) const override;
  Value attribute(const Value& object, const Value& name) const override;
  Value only_attribute(const Value& object, std::string_view name) const override;
  [[nodiscard]] Value undefined(std::string_view sentence) const override;
  [[nodiscard]] bool has_filter(std::string_view name) const override;
  [[nodiscard]] bool has_test(std::string_view name) const override;
  [[nodiscard]] const jinja2::Policies& policies() const noexcept override;
  [[nodiscard]] bool autoescape() const noexcept override { return autoescape_; }
  [[nodiscard]] std::string_view newline_sequence() const noexcept override {
    return engine_.newline_sequence();
  }
  [[nodiscard]] std::shared_ptr<const runtime::Caller> kept() const override;
  [[nodiscard]] std::uint8_t undefined_kind() const noexcept { return engine_.undefined_kind(); }

 private:
  const Engine& engine_;
  bool autoescape_;
  const CallContext* context_;
  // Of one that is kept: its context, which is none once its render is over.
  std::shared_ptr<const CallContext> own_context_;
  std::shared_ptr<Machine*> alive_;
};

void append_html(std::string& out, const Value& value);
void append_raw(std::string& out, const Value& value);

inline bool truth(const Value& value) { return value.is_bool() ? value.as_bool() : value.truth(); }
Value binary(BinaryOp op, const Value& a, const Value& b);
bool compare(CompareOp op, const Value& a, const Value& b);
Value negate(const Value& a);
Value positive(const Value& a);
Value invert(const Value& a);

Value attribute(const Value& object, std::string_view name, std::uint8_t kind, bool python);
Value item(const Value& object, const Value& key, std::uint8_t kind, bool python);
Value slice(const Value* bounds);
Value dict(const Value* pairs, std::uint32_t count);
Value set(const Value* items, std::uint32_t count);
void store_item(Value& object, const Value& key, const Value& value);
void store_member(const Value& object, std::string_view name, const Value& value);

std::unique_ptr<Iterator> iterate(const Value& value);

Value call(const Value& callee, const Arguments& arguments, std::uint8_t kind);
Value call_method(const Value& object, std::string_view name, const Arguments& arguments, std::uint8_t kind,
                  bool python);
Value filter(const CallSite& site, const Arguments& arguments, const State& state);
Value test(const CallSite& site, const Arguments& arguments, const State& state);

// Steps that go into looking through a value once; nothing where no limits are set.
void spend_on(const Value& value);

// Built-in filters, tests and globals.
std::vector<std::string> filter_names();
std::vector<std::string> test_names();
std::string unknown_message(bool is_filter, std::string_view name, std::string_view nearest);
ValueMap jinja2_globals();
ValueMap tornado_globals();

// `free`: the name is a variable of a function around the one that reads it.
void check_bound(const Value& value, std::string_view name, bool free);
using runtime::undefined_message;
// Of those that an include names; what is undefined is none that exists.
std::vector<std::string> names_of_templates(const Value& names);
Value module_value(const Program& program, const Scopes& scopes, const Value& text);
std::string module_name(const Value& module);
bool error_is(const std::exception_ptr& failure, std::string_view type);
Value error_value(const std::exception_ptr& failure);

}  // namespace calls

}  // namespace eddy::templates
