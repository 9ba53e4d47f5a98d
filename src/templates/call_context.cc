#include "templates/call_context.h"

#include <fmt/format.h>

#include <vector>

#include "templates/machine.h"
#include "templates/mode.h"
#include "templates/runtime_calls.h"
#include "templates/template_objects.h"

namespace eddy::templates {

bool CallContext::autoescape() const noexcept { return scopes_.autoescape.on(); }

Value CallContext::resolve(std::string_view name) const {
  if (Value found; scopes_.find(name, found)) return found;
  if (const ValueMap* globals = engine_.bindings().globals) {
    if (const auto found = globals->find(name); found != globals->end()) return found->second;
  }
  return Value::undefined(name, Value::Missing::name, mode::undefined(undefined_kind()));
}

Dict CallContext::all() const {
  Dict out;
  if (const ValueMap* globals = engine_.bindings().globals) {
    for (const auto& [name, value] : *globals) out.set(Value{name}, value);
  }
  std::vector<const Scopes*> scopes;  // from the inside
  for (const Scopes* at = &scopes_; at; at = at->outer) scopes.push_back(at);
  for (auto at = scopes.rbegin(); at != scopes.rend(); ++at) {
    if ((*at)->given) {
      for (const Context::Variable& variable : (*at)->given->variables())
        out.set(Value{variable.name}, *(*at)->given->find(variable.name));
    }
    for (const Scopes::Variable& variable : (*at)->variables) out.set(Value{variable.name}, variable.value);
  }
  return out;
}

Value CallContext::call(const Value& callee, const Arguments& arguments) const {
  if (const auto* function = object_as<ContextFunction>(callee)) return function->call_in(*this, arguments);
  return calls::call(callee, arguments, undefined_kind());
}

Value CallContext::template_reference() const { return machine_.template_reference(scopes_); }
Value CallContext::super_reference(std::string_view block) const {
  return machine_.super_reference(block, scopes_);
}

std::shared_ptr<Machine*> CallContext::keep() const {
  scopes_.kept = true;
  return machine_.alive();
}

Value CallContext::call_filter(std::string_view name, const Arguments& arguments) const {
  return calls::State{engine_, autoescape(), this}.call_filter(name, arguments);
}
bool CallContext::call_test(std::string_view name, const Arguments& arguments) const {
  return calls::State{engine_, autoescape(), this}.call_test(name, arguments);
}

Value ContextFunction::call(const Arguments&) {
  throw TypeError{fmt::format("{}() can only be called by a template, by its name", name_)};
}

}  // namespace eddy::templates
