#include "tornado/ui_modules.h"

#include <algorithm>
#include <utility>

#include "eddy/tornado/request_handler.h"
#include "tornado/application_state.h"

namespace eddy::tornado::web {

UIModule::~UIModule() = default;

const HTTPServerRequest& UIModule::request() const noexcept { return handler_->request(); }
const Value& UIModule::current_user() const { return handler_->current_user(); }
std::string UIModule::render_string(std::string_view template_name, Context&& context) const {
  return handler_->render_string(template_name, std::move(context));
}

namespace detail {

bool UIModules::get_attribute(std::string_view name, Value& out) const {
  if (find(name, out)) return true;
  throw AttributeError{Value{name}.repr()};  // all that Tornado says: it is the KeyError's text
}

bool UIModules::get_item(const Value& key, Value& out) const {
  if (key.is_string() && find(key.as_string(), out)) return true;
  throw KeyError{key.repr()};
}

bool UIModules::find(std::string_view name, Value& out) const {
  const UIModuleMap& all = handler_.application().state().ui_modules;
  const auto found = all.find(name);
  if (found == all.end()) return false;
  const auto call_it = [&handler = handler_, &module = *found](const eddy::Arguments& arguments) {
    return handler.ui_modules_->call_module(module, arguments);
  };
  out = Value{Callable{call_it}, found->first};
  return true;
}

Value UIModules::call_module(const UIModuleMap::value_type& module, const eddy::Arguments& arguments) {
  const auto& [name, type] = module;
  auto at = static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
  if (at == names_.size()) {
    MadeModule made = type.make(name + ".render");
    made.module->handler_ = &handler_;
    called_.push_back(std::move(made));
    names_.emplace_back(name);
  }
  // While it renders it may call other modules, for which called_ grows; what a Value shares does not move.
  const Callable& render = called_[at].render.as_callable();
  return render(arguments);
}

}  // namespace detail
}  // namespace eddy::tornado::web
