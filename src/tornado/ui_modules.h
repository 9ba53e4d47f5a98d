// The UI modules of one request: which were called, and the namespace by which templates call them (Tornado's
// _UIModuleNamespace and RequestHandler._ui_module).
//
// Views its handler, which owns it. Never writes a page: module_parts.h does.
// Tests: tests/tornado/ui_modules_test.cc.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/tornado/ui_module.h"
#include "eddy/value.h"
#include "eddy/value/object.h"

namespace eddy::tornado::web {

// Templates that are being rendered at once in one request: one by the handler, each other by a module or a UI method
// that the one before called. They nest on the thread's, or fiber's, own stack.
inline constexpr std::uint32_t max_render_depth = 16;

// An application's modules by name: Tornado's own, and those of the setting.
using UIModuleMap = std::map<std::string, UIModuleClass, std::less<>>;

namespace detail {

class UIModules final : public Object {
 public:
  explicit UIModules(RequestHandler& handler) : handler_{handler} {}
  [[nodiscard]] std::string_view type_name() const noexcept override { return "_UIModuleNamespace"; }
  // A function that calls the module. Throw AttributeError and KeyError where there is none of that name.
  bool get_attribute(std::string_view name, Value& out) const override;
  bool get_item(const Value& key, Value& out) const override;

  // In the order of their first call. A module's object stays where it is.
  [[nodiscard]] const std::vector<MadeModule>& called() const noexcept { return called_; }
  // Whether one more template may be rendered; see max_render_depth.
  std::uint32_t depth = 0;

 private:
  bool find(std::string_view name, Value& out) const;
  Value call_module(const UIModuleMap::value_type& module, const eddy::Arguments& arguments);

  RequestHandler& handler_;
  std::vector<std::string_view> names_;  // of called_
  std::vector<MadeModule> called_;
};

}  // namespace detail
}  // namespace eddy::tornado::web
