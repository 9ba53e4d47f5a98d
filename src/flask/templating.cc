// Templates in an app: one Environment, its globals, render_template.
// Tests: tests/flask/app_test.cc.
#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>

#include "eddy/base/strings.h"
#include "flask/app_state.h"
#include "flask/request_object.h"
#include "templates/runtime_calls.h"

namespace eddy::flask {
namespace detail {
namespace {

bool escapes(std::string_view name) {
  if (name.empty()) return true;  // from a string
  for (const std::string_view extension : {".html", ".htm", ".xml", ".xhtml", ".svg"}) {
    if (name.ends_with(extension)) return true;
  }
  return false;
}

class GlobalsObject final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "_AppCtxGlobals"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    if (!g().contains(name)) return false;
    out = g().get(name);
    return true;
  }
  bool get_item(const Value& key, Value& out) const override {
    return key.is_string() && get_attribute(key.as_string(), out);
  }
};

// What templates see of the request's session: a dict, and what it says of itself.
class SessionObject final : public Object {
 public:
  [[nodiscard]] std::string_view type_name() const noexcept override { return "SecureCookieSession"; }
  bool get_attribute(std::string_view name, Value& out) const override {
    const Session& current = session();
    if (name == "permanent") return out = Value{current.permanent()}, true;
    if (name == "modified") return out = Value{current.modified}, true;
    if (name == "new") return out = Value{current.is_new}, true;
    if (name != "get" && name != "items" && name != "keys" && name != "values") return false;
    out = Value{Callable{[method = std::string{name}](const Arguments& arguments) {
                  return templates::calls::call_method(Value{session().items()}, method, arguments, 0, false);
                }},
                std::string{name}};
    return true;
  }
  bool get_item(const Value& key, Value& out) const override {
    if (!key.is_string() || !session().contains(key.as_string())) return false;
    out = session().at(key.as_string());
    return true;
  }
  [[nodiscard]] std::optional<std::size_t> length() const override { return session().items().size(); }
  [[nodiscard]] std::optional<bool> contains(const Value& item) const override {
    return item.is_string() && session().contains(item.as_string());
  }
  [[nodiscard]] std::string repr() const override {
    return "<SecureCookieSession " + Value{session().items()}.repr() + ">";
  }
};

// As Flask's: texts, or pairs of category and text.
Value flashed_messages_call(const Arguments& arguments) {
  const Value* const with_categories = arguments.find(0, "with_categories");
  const Value* const filter = arguments.find(1, "category_filter");
  std::vector<std::string> categories;
  if (filter && filter->is_sequence())
    for (std::size_t i = 0; i < filter->sequence_size(); ++i)
      categories.push_back(filter->sequence_item(i).str());
  std::vector<Value> messages;
  for (const FlashedMessage& flashed : get_flashed_messages(categories))
    messages.push_back(with_categories && with_categories->truth()
                           ? Value::tuple({Value{flashed.category}, flashed.message})
                           : flashed.message);
  return Value::list(std::move(messages));
}

Value url_for_call(const Arguments& arguments) {
  if (arguments.positional.empty()) throw std::invalid_argument("url_for() needs an endpoint");
  UrlValues values;
  for (const auto& [name, value] : arguments.keyword) values.emplace_back(name, value);
  return Value{flask::url_for(arguments.positional[0].as_string(), values)};
}

// Whether an environment variable says yes, as Flask reads FLASK_DEBUG.
bool says_yes(const char* name) {
  const char* const value = std::getenv(name);
  if (!value || *value == '\0') return false;
  const std::string lower = base::to_lower(value);
  return lower != "0" && lower != "false" && lower != "no";
}

}  // namespace

std::optional<jinja2::Loaded> BlueprintTemplates::load(std::string_view name,
                                                       std::vector<std::string>& tried) const {
  for (const jinja2::LoaderPtr& each : loaders_)
    if (auto found = each->load(name, tried)) return found;
  return std::nullopt;
}

std::vector<std::string> BlueprintTemplates::list_templates() const {
  std::vector<std::string> all;
  for (const jinja2::LoaderPtr& each : loaders_)
    for (std::string& name : each->list_templates()) all.push_back(std::move(name));
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

jinja2::Options environment_options(const FlaskOptions& options, const std::vector<std::string>& roots,
                                    jinja2::LoaderPtr blueprint_templates) {
  jinja2::Options made;
  made.auto_reload = options.templates_auto_reload.value_or(says_yes("FLASK_DEBUG"));
  std::vector<jinja2::LoaderPtr> loaders{
      std::make_shared<jinja2::FileSystemLoader>(folders_below(roots, "", options.template_folder)),
      std::move(blueprint_templates)};
  const std::string folder = (std::filesystem::path{options.template_folder} / "").parent_path().filename();
  const auto compiled = std::make_shared<jinja2::CompiledLoader>(folder);
  if (!made.auto_reload && !compiled->empty()) loaders.insert(loaders.begin(), compiled);
  made.loader = std::make_shared<jinja2::ChoiceLoader>(std::move(loaders));
  made.autoescape_if = escapes;
  return made;
}

void add_globals(jinja2::Environment& environment, const Value& config) {
  environment.add_global("config", config);
  environment.add_global("request", request_object());
  environment.add_global("g", Value{ObjectPtr{std::make_shared<GlobalsObject>()}});
  environment.add_global("session", Value{ObjectPtr{std::make_shared<SessionObject>()}});
  environment.add_global("url_for", Value{Callable{url_for_call}, "url_for"});
  environment.add_global("get_flashed_messages",
                         Value{Callable{flashed_messages_call}, "get_flashed_messages"});
}

}  // namespace detail

namespace {

bool any_processor(const std::vector<const detail::Hooks*>& hooks) {
  return std::any_of(hooks.begin(), hooks.end(),
                     [](const auto* each) { return !each->context_processors.empty(); });
}

std::string render_and_tell(const jinja2::Template& page, std::string_view name, const Context& context) {
  const Signals& signals = current_app().signals;
  signals.before_render_template.send(name, context);
  std::string text = page.render(context);
  signals.template_rendered.send(name, context);
  return text;
}

// With what the processors give behind what the call gave: the last one's of the innermost blueprint first. Without a request
// there are none of its names.
std::string render_processed(const jinja2::Template& page, std::string_view name, const Context& context) {
  const std::vector<const detail::Hooks*>& hooks = detail::current_app_context().place().hooks;
  if (!any_processor(hooks) && has_request_context()) return render_and_tell(page, name, context);
  std::vector<Value> given;
  if (!has_request_context())
    given.push_back(
        Value{{"request", Value::undefined("request")}, {"session", Value::undefined("session")}});
  for (const detail::Hooks* each : hooks)
    for (const ContextProcessor& processor : each->context_processors) {
      given.push_back(processor());
      if (!given.back().is_dict())
        throw TypeError{
            fmt::format("a context processor must give a dict, not '{}'", given.back().type_name())};
    }
  Context all;
  const auto& own = context.variables();
  for (auto each = own.rbegin(); each != own.rend(); ++each) all.add_default(each->name, each->value);
  for (auto dict = given.rbegin(); dict != given.rend(); ++dict)
    for (const auto& [key, value] : dict->as_dict()) all.add_default(key.as_string(), value);
  return render_and_tell(page, name, all);
}

}  // namespace

std::string render_template(std::string_view name, const Context& context) {
  return render_processed(*current_app().jinja_env().get_template(name), name, context);
}

std::string render_template(const std::vector<std::string>& names, const Context& context) {
  const auto page = current_app().jinja_env().select_template(names);
  return render_processed(*page, page->name(), context);
}

std::string render_template_string(std::string_view source, const Context& context) {
  return render_processed(*current_app().jinja_env().from_string(source), "", context);
}

}  // namespace eddy::flask
