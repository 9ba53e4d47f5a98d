// src/templates/engine.h: what a running template asks of the environment that it came from.
//
// Implemented by jinja2::Environment::Impl and tornado::template_::Loader::Impl. Read only once rendering starts;
// called from any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/templates/policies.h"
#include "templates/linker.h"
#include "templates/program.h"
#include "templates/render_budget.h"

namespace eddy::templates {

class Engine {
 public:
  virtual ~Engine() = default;
  // The program of the first of `names` that exists; null where none does. `tried` gets each place looked at.
  // Throws the errors of a template that exists but can't be compiled. `from` is the template that asks.
  [[nodiscard]] virtual ProgramPtr find_program(const std::vector<std::string>& names, const Program& from,
                                                std::vector<std::string>& tried) const = 0;
  // A filter or test that the program registered; null where it is not one of these.
  [[nodiscard]] virtual const Value* own_filter(std::string_view) const { return nullptr; }
  [[nodiscard]] virtual const Value* own_test(std::string_view) const { return nullptr; }
  // All that the program registered, and the globals; null where there are none.
  [[nodiscard]] virtual Bindings bindings() const { return {}; }
  // What each line break of a template becomes.
  [[nodiscard]] virtual std::string_view newline_sequence() const noexcept { return "\n"; }
  // jinja2::UndefinedKind, as a number, and what a sandbox refuses: src/templates/mode.h. 0: plain, nothing.
  [[nodiscard]] virtual std::uint8_t undefined_kind() const noexcept { return 0; }
  // What filters do where a template does not say.
  [[nodiscard]] virtual const jinja2::Policies& policies() const noexcept;
  // What a render may cost; null: whatever it likes.
  [[nodiscard]] virtual const RenderLimits* limits() const noexcept { return nullptr; }
};

}  // namespace eddy::templates
