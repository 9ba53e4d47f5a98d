#include "templates/template_reference.h"

#include <fmt/format.h>

#include "templates/call_context.h"
#include "templates/own_functions.h"

namespace eddy::templates {
namespace {

// A block of one level: the child's is 0, what it overrides 1.
class BlockReference final : public Object {
 public:
  BlockReference(std::shared_ptr<Machine*> machine, Scopes& scopes, std::string name, std::uint32_t level)
      : machine_{std::move(machine)}, scopes_{scopes}, name_{std::move(name)}, level_{level} {}

  [[nodiscard]] std::string_view type_name() const noexcept override {
    return "jinja2.runtime.BlockReference";
  }
  [[nodiscard]] bool callable() const noexcept override { return true; }

  Value call(const Arguments& arguments) override {
    if (!arguments.positional.empty() || !arguments.keyword.empty())
      throw TypeError{fmt::format("the block '{}' takes no arguments", name_)};
    if (!machine_ || !*machine_)
      throw TemplateRuntimeError{"a block can't be called after its template was rendered"};
    return (*machine_)->call_named_block(name_, level_, scopes_);
  }

  bool get_attribute(std::string_view name, Value& out) const override {
    if (name == "name") return out = Value{name_}, true;
    if (name != "super") return false;
    out = overridden_block(machine_, scopes_, name_, level_);
    return true;
  }

 private:
  std::shared_ptr<Machine*> machine_;
  Scopes& scopes_;
  std::string name_;
  std::uint32_t level_;
};

}  // namespace

Value overridden_block(std::shared_ptr<Machine*> machine, Scopes& scopes, const std::string& name,
                       std::uint32_t level) {
  const BlockTable::Entry* entry = scopes.blocks->find(name);
  const bool running = machine && *machine;
  if (!entry || !running || !(*machine)->has_level(*entry, level + 1, scopes))
    return Value::undefined(fmt::format("there is no parent block called '{}'.", name),
                            Value::Missing::sentence,
                            running ? (*machine)->undefined_kind() : Value::Undefined::plain);
  return Value{ObjectPtr{std::make_shared<BlockReference>(std::move(machine), scopes, name, level + 1)}};
}

bool TemplateReference::get_item(const Value& key, Value& out) const {
  if (!key.is_string() || !machine_ || !*machine_) return false;
  const BlockTable::Entry* entry = scopes_.blocks->find(key.as_string());
  if (!entry || !(*machine_)->has_level(*entry, 0, scopes_)) return false;
  out =
      Value{ObjectPtr{std::make_shared<BlockReference>(machine_, scopes_, std::string{key.as_string()}, 0)}};
  return true;
}

}  // namespace eddy::templates
