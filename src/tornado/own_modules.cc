#include "tornado/own_modules.h"

#include <algorithm>
#include <utility>

#include "eddy/value/dict.h"
#include "eddy/value/object.h"
#include "templates/runtime_calls.h"

namespace eddy::tornado::web {
namespace {

struct LinkifyModule : UIModule {
  Value render(const eddy::Arguments& given) {
    if (given.positional.size() > 1) throw TypeError{"linkify.render() takes 1 positional argument"};
    static const Value function = templates::calls::tornado_globals().at("linkify");
    return function.as_callable()(given);
  }
};

[[noreturn]] void refuse(std::string_view key, std::string_view wanted, const Value& given) {
  throw TypeError{"set_resources() takes " + std::string{wanted} + " for '" + std::string{key} + "', not " +
                  std::string{given.type_name()}};
}

}  // namespace

std::string TemplateModule::render(std::string_view path, const eddy::Arguments& given) {
  if (given.positional.size() > 1)
    throw TypeError{"Template.render() takes 1 positional argument but " +
                    std::to_string(given.positional.size()) + " were given"};
  Context context;
  context.add_default("set_resources",
                      Value{Callable{[this, name = std::string{path}](const eddy::Arguments& resources) {
                              return set_resources(name, resources);
                            }},
                            "set_resources"});
  for (const auto& [name, value] : given.keyword) {
    if (name == "set_resources")
      throw TypeError{"Template.render() got multiple values for keyword argument 'set_resources'"};
    if (name != "path") context.add_default(name, value);
  }
  return render_string(path, std::move(context));
}

Value TemplateModule::set_resources(const std::string& path, const eddy::Arguments& given) {
  if (!given.positional.empty()) throw TypeError{"set_resources() takes its arguments by name"};
  Dict said;
  // They are asked for when the page is rendered, and what a Context lent is gone.
  for (const auto& [name, value] : given.keyword) said.set(Value{name}, value.owned());
  const Value all{std::move(said)};
  for (const auto& [known, resources] : resources_) {
    if (known != path) continue;
    if (resources == all) return "";
    throw ValueError{"set_resources called with different resources for the same template"};
  }
  resources_.emplace_back(path, all);
  return "";
}

std::string TemplateModule::texts(std::string_view key, std::string_view between) const {
  std::string out;
  bool first = true;
  for (const auto& [path, resources] : resources_) {
    const Value* const text = resources.as_dict().find(key);
    if (!text) continue;
    if (!text->is_string()) refuse(key, "text", *text);
    if (!first) out += between;
    first = false;
    out += text->as_string();
  }
  return out;
}

std::vector<std::string> TemplateModule::files(std::string_view key) const {
  std::vector<std::string> out;
  const auto is_path = [](const Value& file) { return file.is_string() || file.is_bytes(); };
  for (const auto& [path, resources] : resources_) {
    const Value* const given = resources.as_dict().find(key);
    if (!given) continue;
    if (is_path(*given)) {
      out.emplace_back(given->as_string());
      continue;
    }
    if (!given->is_sequence()) refuse(key, "a path or a list of paths", *given);
    for (std::size_t i = 0; i < given->sequence_size(); ++i) {
      const Value file = given->sequence_item(i);
      if (!is_path(file))  // as Python says it, where it looks for "/" and "http:"
        throw AttributeError{"'" + std::string{file.type_name()} + "' object has no attribute 'startswith'"};
      out.emplace_back(file.as_string());
    }
  }
  return out;
}

UIModuleMap with_own_modules(const std::vector<std::pair<std::string, UIModuleClass>>& wanted) {
  UIModuleMap all;
  all.emplace("Template", ui_module<TemplateModule>({"path"}));
  all.emplace("linkify", ui_module<LinkifyModule>());
  for (const auto& [name, type] : wanted) all.insert_or_assign(name, type);
  return all;
}

}  // namespace eddy::tornado::web
