// src/templates/template_objects.cc: what macros, loops and modules answer.
#include "templates/template_objects.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "templates/runtime/iterate.h"

namespace eddy::templates {
namespace {

Machine& alive(const std::shared_ptr<Machine*>& machine, const char* what) {
  if (machine && *machine) return **machine;
  throw TemplateRuntimeError{fmt::format("{} can't be called after its template was rendered", what)};
}

Value names_tuple(const std::vector<std::string>& names) {
  std::vector<Value> out;
  out.reserve(names.size());
  for (const std::string& name : names) out.emplace_back(name);
  return Value::tuple(std::move(out));
}

}  // namespace

bool MacroObject::get_attribute(std::string_view name, Value& out) const {
  if (name == "name") {
    out = function_.name.empty() ? Value{} : Value{function_.name};
  } else if (name == "arguments") {
    out = names_tuple(function_.parameters);
  } else if (name == "catch_kwargs") {
    out = Value{function_.kwargs != ir::none};
  } else if (name == "catch_varargs") {
    out = Value{function_.varargs != ir::none};
  } else if (name == "caller") {
    out = Value{function_.accesses_caller};
  } else if (name == "explicit_caller") {
    const auto& names = function_.parameters;
    out = Value{std::find(names.begin(), names.end(), "caller") != names.end()};
  } else {
    return false;
  }
  return true;
}

Value MacroObject::call(const Arguments& arguments) {
  return alive(machine_, "a macro").call_macro(function_, cells_, scopes_, arguments);
}

Value LambdaObject::call(const Arguments& arguments) {
  return alive(machine_, "a function").call_lambda(function_, cells_, scopes_, defaults_, arguments);
}

std::string MacroObject::repr() const {
  return function_.name.empty() ? "<Macro anonymous>" : fmt::format("<Macro '{}'>", function_.name);
}

bool LoopObject::get_attribute(std::string_view name, Value& out) const {
  using enum ir::LoopField;
  static const std::map<std::string_view, ir::LoopField> fields = {{"index", index},
                                                                   {"index0", index0},
                                                                   {"revindex", revindex},
                                                                   {"revindex0", revindex0},
                                                                   {"first", first},
                                                                   {"last", last},
                                                                   {"length", ir::LoopField::length},
                                                                   {"depth", depth},
                                                                   {"depth0", ir::LoopField::depth0},
                                                                   {"previtem", previtem},
                                                                   {"nextitem", nextitem}};
  const std::shared_ptr<LoopState> state = state_.lock();
  if (const auto found = fields.find(name); state && found != fields.end()) {
    out = state->field(found->second);
    return true;
  }
  if (name != "cycle" && name != "changed") return false;
  const auto machine = machine_;
  const std::weak_ptr<LoopState> weak = state_;
  out = Value{Callable{[machine, weak, method = std::string{name}](const Arguments& arguments) {
                Value result;
                LoopObject{machine, weak, {}}.call_method(method, arguments, result);
                return result;
              }},
              std::string{name}};
  return true;
}

bool LoopObject::call_method(std::string_view name, const Arguments& arguments, Value& out) const {
  if (name != "cycle" && name != "changed") return false;
  const std::shared_ptr<LoopState> state = state_.lock();
  if (!state) throw TemplateRuntimeError{"this loop is over"};
  if (!arguments.keyword.empty())
    throw TypeError{
        fmt::format("{}() got an unexpected keyword argument '{}'", name, arguments.keyword[0].first)};
  if (name == "changed") {
    out = Value{state->changed(arguments.positional)};
    return true;
  }
  if (arguments.positional.empty()) throw TypeError{"no items for cycling given"};
  const auto index = static_cast<std::size_t>(std::max<std::int64_t>(state->index0(), 0));
  out = arguments.positional[index % arguments.positional.size()];
  return true;
}

namespace {

class Rounds final : public Iterator {
 public:
  explicit Rounds(std::weak_ptr<LoopState> state) : state_{std::move(state)} {}
  bool next(Value& out) override {
    const std::shared_ptr<LoopState> state = state_.lock();
    Value item;
    if (!state || !state->next(item)) return false;
    out = Value::tuple({item, state->object});
    return true;
  }

 private:
  std::weak_ptr<LoopState> state_;
};

}  // namespace

Value items_passed(Condition condition, const Value& iterable) {
  auto items = std::make_shared<LoopState>();
  items->start(iterable, 0);
  return runtime::generator(runtime::each_by([condition = std::move(condition), items](Value& out) {
    for (Value item;;) {
      Machine& machine = alive(condition.machine, "a loop");  // so what it iterates is there, too
      if (!items->next(item)) return false;
      const Value passed =
          machine.call_condition(condition.function, condition.cells, condition.scopes, item);
      if (!passed.is_tuple()) continue;
      out = passed.items()[0];
      return true;
    }
  }));
}

std::unique_ptr<Iterator> LoopObject::iterate() const { return std::make_unique<Rounds>(state_); }

std::optional<std::size_t> LoopObject::length() const {
  const std::shared_ptr<LoopState> state = state_.lock();
  if (!state) return 0;
  return static_cast<std::size_t>(state->field(ir::LoopField::length).as_int());
}

std::int64_t LoopObject::depth0() const {
  const std::shared_ptr<LoopState> state = state_.lock();
  return state ? state->depth0() : 0;
}

const Value* LoopObject::iterable_of(const Arguments& arguments) noexcept {
  if (arguments.positional.size() + arguments.keyword.size() != 1) return nullptr;
  return arguments.find(0, "iterable");
}

Value LoopObject::call(const Arguments& arguments) {
  if (!recursion_.function) {
    throw TypeError{"The loop must have the 'recursive' marker to be called recursively."};
  }
  const Value* const iterable = iterable_of(arguments);
  if (!iterable) throw TypeError{"a recursive loop is called with one iterable"};
  return alive(machine_, "a loop")
      .call_loop(*recursion_.function, recursion_.cells, recursion_.scopes, *iterable, depth0() + 1);
}

std::string LoopObject::repr() const {
  const std::shared_ptr<LoopState> state = state_.lock();
  if (!state) return "<LoopContext>";
  return fmt::format("<LoopContext {}/{}>", state->index0() + 1,
                     state->field(ir::LoopField::length).as_int());
}

bool ModuleObject::get_attribute(std::string_view name, Value& out) const {
  for (const auto& [key, value] : members_) {
    if (key != name) continue;
    out = value;
    return true;
  }
  return false;
}

}  // namespace eddy::templates
