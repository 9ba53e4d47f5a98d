#include <fmt/format.h>

#include "eddy/jinja2.h"
#include "templates/jinja2_environment.h"
#include "templates/machine.h"
#include "templates/template_objects.h"

namespace eddy::jinja2 {

namespace {

Value dict_or_empty(Value variables) { return variables.is_none() ? Value{Dict{}} : std::move(variables); }

}  // namespace

struct Module::Impl {
  Impl(std::shared_ptr<const Template::Impl> from, Value given)
      : made_from{std::move(from)},
        owner{made_from->owner()},
        variables{std::move(given)},
        context(variables),
        own_globals{dict_or_empty(made_from->globals)},
        globals(own_globals),
        machine{*made_from->engine, *made_from->program} {
    machine.see(globals);
    object = machine.run_module(context, unused);
  }

  [[nodiscard]] const templates::ModuleObject& module() const {
    return static_cast<const templates::ModuleObject&>(*object.as_object());
  }

  std::shared_ptr<const Template::Impl> made_from;
  std::shared_ptr<const templates::Engine> owner;
  Value variables;
  Context context;
  Value own_globals;
  Context globals;
  templates::Output unused;
  templates::Machine machine;
  Value object;
};

namespace {

// The module, and what its macros run on.
class KeptModule final : public Object {
 public:
  explicit KeptModule(std::shared_ptr<Module::Impl> kept) : kept_{std::move(kept)} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return module().type_name(); }
  bool get_attribute(std::string_view name, Value& out) const override {
    return module().get_attribute(name, out);
  }
  [[nodiscard]] std::string repr() const override { return module().repr(); }
  [[nodiscard]] std::string str() const override { return module().str(); }
  [[nodiscard]] bool is_safe() const noexcept override { return true; }

 private:
  [[nodiscard]] const templates::ModuleObject& module() const { return kept_->module(); }
  std::shared_ptr<Module::Impl> kept_;
};

}  // namespace

std::vector<std::string> Module::names() const {
  std::vector<std::string> out;
  for (const auto& [name, value] : impl_->module().members()) out.push_back(name);
  return out;
}

bool Module::contains(std::string_view name) const {
  Value unused;
  return impl_->module().get_attribute(name, unused);
}

Value Module::operator[](std::string_view name) const {
  if (Value found; impl_->module().get_attribute(name, found)) return found;
  throw AttributeError{fmt::format("the template '{}' exports no '{}'", impl_->module().name(), name)};
}

Value Module::call(std::string_view name, const std::vector<Value>& arguments,
                   const std::vector<KeywordArgument>& keywords) const {
  const Value callable = (*this)[name];
  return impl_->machine.call_exported(callable, {arguments, keywords});
}

std::string Module::str() const { return impl_->module().str(); }
Value Module::value() const { return Value{ObjectPtr{std::make_shared<KeptModule>(impl_)}}; }

Module Template::make_module(Value variables) const {
  return Module{std::make_shared<Module::Impl>(impl_, dict_or_empty(std::move(variables)))};
}

}  // namespace eddy::jinja2
