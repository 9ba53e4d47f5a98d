// src/templates/runtime_filters.cc: filters and tests by their names, and what they see of the render that calls them.
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "templates/call_context.h"
#include "templates/mode.h"
#include "templates/runtime/call.h"
#include "templates/runtime/undefined.h"
#include "templates/runtime_calls.h"
#include "templates/template_objects.h"

namespace eddy::templates::calls {

std::string unknown_message(bool is_filter, std::string_view name, std::string_view nearest) {
  std::string message = fmt::format("No {} named '{}'.", is_filter ? "filter" : "test", name);
  if (!nearest.empty()) message += fmt::format(" Did you mean '{}'?", nearest);
  return message;
}

std::vector<std::string> filter_names() {
  std::vector<std::string> names;
  for (const auto& row : runtime::filters()) names.emplace_back(row.name);
  return names;
}

std::vector<std::string> test_names() {
  std::vector<std::string> names;
  for (const auto& row : runtime::tests()) names.emplace_back(row.name);
  return names;
}

namespace {

Value run_filter(const runtime::Named<runtime::Filter>& row, const State& state, const Arguments& arguments) {
  spend_on(arguments.positional[0]);
  return row.function(state, arguments);
}

bool run_test(const runtime::Named<runtime::Test>& row, const State& state, const Arguments& arguments) {
  spend_on(arguments.positional[0]);
  return row.function(state, arguments);
}

[[noreturn]] void throw_unknown(bool is_filter, std::string_view name) {
  throw TemplateRuntimeError{fmt::format("No {} named '{}' found.", is_filter ? "filter" : "test", name)};
}

}  // namespace

Value filter(const CallSite& site, const Arguments& arguments, const State& state) {
  if (site.filter) return run_filter(*site.filter, state, arguments);
  if (!site.bound) throw_unknown(true, site.name);
  return state.call_own(*site.bound, arguments);
}

Value test(const CallSite& site, const Arguments& arguments, const State& state) {
  if (site.test) return Value{run_test(*site.test, state, arguments)};
  if (!site.bound) throw_unknown(false, site.name);
  return Value{state.call_own(*site.bound, arguments).truth()};
}

Value State::call_filter(std::string_view name, const Arguments& arguments) const {
  if (const Value* own = engine_.own_filter(name)) return call_own(*own, arguments);
  if (const auto* row = runtime::find_filter(name)) return run_filter(*row, *this, arguments);
  throw_unknown(true, name);
}

std::shared_ptr<const runtime::Caller> State::kept() const {
  auto out = std::make_shared<State>(engine_, autoescape_);
  if (!context_) return out;
  out->own_context_ = std::make_shared<const CallContext>(*context_);
  out->context_ = out->own_context_.get();
  out->alive_ = alive_ ? alive_ : context_->keep();
  return out;
}

Value State::call_own(const Value& callable, const Arguments& arguments) const {
  if (context_ && !(alive_ && !*alive_)) {
    if (const auto* function = object_as<ContextFunction>(callable))
      return function->call_in(*context_, arguments);
  }
  return runtime::call(callable, arguments);
}

bool State::call_test(std::string_view name, const Arguments& arguments) const {
  if (const Value* own = engine_.own_test(name)) return call_own(*own, arguments).truth();
  if (const auto* row = runtime::find_test(name)) return run_test(*row, *this, arguments);
  throw_unknown(false, name);
}

Value State::attribute(const Value& object, const Value& name) const {
  return item(object, name, engine_.undefined_kind(), false);
}

Value State::undefined(std::string_view sentence) const {
  return runtime::undefined_because(sentence, mode::undefined(engine_.undefined_kind()));
}

const jinja2::Policies& State::policies() const noexcept { return engine_.policies(); }
bool State::has_filter(std::string_view name) const {
  return engine_.own_filter(name) != nullptr || runtime::find_filter(name) != nullptr;
}
bool State::has_test(std::string_view name) const {
  return engine_.own_test(name) != nullptr || runtime::find_test(name) != nullptr;
}

}  // namespace eddy::templates::calls
