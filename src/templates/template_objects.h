// src/templates/template_objects.h: macros, lambdas, `loop` and imported modules as values that a template can pass about.
//
// Each knows its machine while that lives; called after its render is over, it fails with a sentence.
// Tests: tests/templates/cases/macro*.txt, loop*.txt, import*.txt.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "templates/machine.h"
#include "templates/runtime/object_as.h"

namespace eddy::templates {

class MacroObject final : public Object {
 public:
  MacroObject(std::shared_ptr<Machine*> machine, const Function& function, Cells* cells, Scopes* scopes)
      : machine_{std::move(machine)}, function_{function}, cells_{cells}, scopes_{scopes} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "Macro"; }
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] bool callable() const noexcept override { return true; }
  Value call(const Arguments& arguments) override;
  [[nodiscard]] std::string repr() const override;

  [[nodiscard]] const Function& function() const noexcept { return function_; }
  [[nodiscard]] Cells* cells() const noexcept { return cells_; }
  [[nodiscard]] Scopes* scopes() const noexcept { return scopes_; }

 private:
  std::shared_ptr<Machine*> machine_;
  const Function& function_;
  Cells* cells_;
  Scopes* scopes_;
};

// A function of Python that a template made: a lambda, or part of a generator expression.
class LambdaObject final : public Object {
 public:
  LambdaObject(std::shared_ptr<Machine*> machine, const Function& function, Cells* cells, Scopes* scopes,
               std::vector<Value> defaults)
      : machine_{std::move(machine)},
        function_{function},
        cells_{cells},
        scopes_{scopes},
        defaults_(std::move(defaults)) {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "function"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (name != "__name__" && name != "__qualname__") return false;
    out = Value{function_.name};
    return true;
  }
  [[nodiscard]] bool callable() const noexcept override { return true; }
  Value call(const Arguments& arguments) override;
  [[nodiscard]] std::string repr() const override { return "<function " + function_.name + ">"; }

  [[nodiscard]] const Function& function() const noexcept { return function_; }
  [[nodiscard]] Cells* cells() const noexcept { return cells_; }
  [[nodiscard]] Scopes* scopes() const noexcept { return scopes_; }
  [[nodiscard]] std::span<const Value> defaults() const noexcept { return defaults_; }

 private:
  std::shared_ptr<Machine*> machine_;
  const Function& function_;
  Cells* cells_;
  Scopes* scopes_;
  std::vector<Value> defaults_;
};

class LoopObject final : public Object {
 public:
  struct Recursion {  // of a recursive loop: what calling it runs
    const Function* function = nullptr;
    Cells* cells = nullptr;
    Scopes* scopes = nullptr;
  };
  LoopObject(std::shared_ptr<Machine*> machine, std::weak_ptr<LoopState> state, Recursion recursion)
      : machine_{std::move(machine)}, state_{std::move(state)}, recursion_{recursion} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "LoopContext"; }
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] std::optional<std::size_t> length() const override;
  [[nodiscard]] bool truth() const override { return true; }
  // Also where it says that the loop is not recursive.
  [[nodiscard]] bool callable() const noexcept override { return true; }
  // What a recursive loop is called with; null where the arguments are others.
  [[nodiscard]] static const Value* iterable_of(const Arguments& arguments) noexcept;
  Value call(const Arguments& arguments) override;
  // Its further rounds, each an item and the loop: they are none of the loop's own then.
  [[nodiscard]] std::unique_ptr<Iterator> iterate() const override;
  [[nodiscard]] std::string repr() const override;

  // `loop.cycle(…)` and `loop.changed(…)`; false: another method.
  bool call_method(std::string_view name, const Arguments& arguments, Value& out) const;
  [[nodiscard]] const Recursion& recursion() const noexcept { return recursion_; }
  [[nodiscard]] std::int64_t depth0() const;
  // The loop is over, and its state is this object's.
  void keep(std::shared_ptr<LoopState> state) noexcept { kept_ = std::move(state); }

 private:
  std::shared_ptr<Machine*> machine_;
  std::weak_ptr<LoopState> state_;
  std::shared_ptr<LoopState> kept_;
  Recursion recursion_;
};

// A loop's condition, which is a function of the loop's template.
struct Condition {
  std::shared_ptr<Machine*> machine;
  const Function& function;
  Cells* cells;
  Scopes* scopes;
};
// An iterator over those items that the condition lets through; it is asked for each when that is wanted.
Value items_passed(Condition condition, const Value& iterable);

class ModuleObject final : public Object {
 public:
  ModuleObject(std::string name, std::string text, std::vector<std::pair<std::string, Value>> members)
      : name_{std::move(name)}, text_{std::move(text)}, members_{std::move(members)} {}

  [[nodiscard]] std::string_view type_name() const noexcept override { return "TemplateModule"; }
  bool get_attribute(std::string_view name, Value& out) const override;
  [[nodiscard]] std::string repr() const override { return "<TemplateModule '" + name_ + "'>"; }
  [[nodiscard]] std::string str() const override { return text_; }
  [[nodiscard]] bool is_safe() const noexcept override { return true; }
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] const std::vector<std::pair<std::string, Value>>& members() const noexcept {
    return members_;
  }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::pair<std::string, Value>> members_;
};

using runtime::object_as;

}  // namespace eddy::templates
