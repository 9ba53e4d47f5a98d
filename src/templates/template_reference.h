// src/templates/template_reference.h: `self` as a value: the blocks of the template that is rendered, by name.
//
// `self.name()` alone needs none of this: it is compiled to a call of the block.
// Tests: tests/templates/batch/statements.txt.
#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "eddy/value.h"
#include "templates/machine.h"

namespace eddy::templates {

// Knows its machine while that lives; called after its render is over, it fails with a sentence.
class TemplateReference final : public Object {
 public:
  TemplateReference(std::shared_ptr<Machine*> machine, Scopes& scopes, std::string name)
      : machine_{std::move(machine)}, scopes_{scopes}, name_{std::move(name)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override {
    return "jinja2.runtime.TemplateReference";
  }
  // Blocks are items, as in Jinja2: `self.a` finds them, `self|attr('a')` does not.
  bool get_item(const Value& key, Value& out) const override;
  [[nodiscard]] std::string repr() const override {
    return "<TemplateReference " + (name_.empty() ? Value{} : Value{name_}).repr() + ">";
  }

 private:
  std::shared_ptr<Machine*> machine_;
  Scopes& scopes_;
  std::string name_;
};

// `super` of a block's function at `level`, 0 the child's: what it overrides, or undefined, with a sentence.
Value overridden_block(std::shared_ptr<Machine*> machine, Scopes& scopes, const std::string& name,
                       std::uint32_t level);

}  // namespace eddy::templates
