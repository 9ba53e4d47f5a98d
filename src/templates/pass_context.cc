#include "eddy/templates/pass_context.h"

#include <memory>
#include <utility>

#include "templates/call_context.h"

namespace eddy::jinja2 {

Value RenderContext::resolve(std::string_view name) const { return inside_.resolve(name); }
Dict RenderContext::get_all() const { return inside_.all(); }
bool RenderContext::autoescape() const noexcept { return inside_.autoescape(); }
Value RenderContext::call_filter(std::string_view name, const Arguments& arguments) const {
  return inside_.call_filter(name, arguments);
}
bool RenderContext::call_test(std::string_view name, const Arguments& arguments) const {
  return inside_.call_test(name, arguments);
}
Value RenderContext::call(const Value& callable, const Arguments& arguments) const {
  return inside_.call(callable, arguments);
}

Value pass_context(ContextCallable callable, std::string name) {
  const auto function = [callable = std::move(callable)](const templates::CallContext& inside,
                                                         const Arguments& arguments) {
    return callable(RenderContext{inside}, arguments);
  };
  std::string printed = "<function " + name + ">";
  return Value{
      ObjectPtr{std::make_shared<templates::ContextFunction>(std::move(name), std::move(printed), function)}};
}

}  // namespace eddy::jinja2
