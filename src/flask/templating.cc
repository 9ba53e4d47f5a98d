// Templates in an app: one Environment, its globals, render_template.
// Tests: tests/flask/app_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <typeinfo>

#include "eddy/base/strings.h"
#include "eddy/flask/json_provider.h"
#include "flask/app_state.h"
#include "flask/context_objects.h"
#include "flask/json_values.h"
#include "flask/mapping_objects.h"
#include "flask/request_object.h"
#include "flask/template_sources.h"
#include "templates/compiled_set.h"
#include "templates/runtime/operators.h"

namespace eddy::flask {
namespace detail {
namespace {

bool escapes(std::string_view name) {
  if (name.empty()) return true;  // from a string
  const std::string lower = base::to_lower(name);
  for (const std::string_view extension : {".html", ".htm", ".xml", ".xhtml", ".svg"}) {
    if (lower.ends_with(extension)) return true;
  }
  return false;
}

// As Flask's: texts, or pairs of category and text.
Value flashed_messages_call(const Arguments& arguments) {
  const Value* const with_categories = arguments.find(0, "with_categories");
  const Value* const filter = arguments.find(1, "category_filter");
  const bool filters = filter && filter->truth();
  std::vector<Value> messages;
  for (const FlashedMessage& flashed : get_flashed_messages()) {
    if (filters && !templates::runtime::contains(*filter, Value{flashed.category})) continue;
    messages.push_back(with_categories && with_categories->truth()
                           ? Value::tuple({Value{flashed.category}, flashed.message})
                           : flashed.message);
  }
  return Value::list(std::move(messages));
}

Value url_for_call(const Arguments& arguments) {
  const Value* const endpoint = arguments.find(0, "endpoint");
  if (!endpoint) throw TypeError{"url_for() needs an endpoint"};
  UrlValues values;
  for (const auto& [name, value] : arguments.keyword)
    if (&value != endpoint) values.emplace_back(name, value);
  // The engine says where in the page a fault of values is.
  try {
    return Value{flask::url_for(endpoint->as_string(), values)};
  } catch (const BuildError& error) {
    throw ValueFault{"BuildError", error.what()};
  } catch (const std::invalid_argument& error) {
    throw ValueError{error.what()};
  }
}

void add_globals(jinja2::Environment& environment, const Value& config) {
  environment.add_global("config", config);
  environment.add_global("request", request_object());
  environment.add_global("g", globals_object());
  environment.add_global("session", session_object());
  environment.add_global("url_for", Value{Callable{url_for_call}, "url_for"});
  environment.add_global("get_flashed_messages",
                         Value{Callable{flashed_messages_call}, "get_flashed_messages"});
}

// What tojson writes of a value that JSON has no word for: as the app's provider, where that is a default one.
Value json_default(const Arguments& given) {
  const auto* const provider =
      has_app_context() ? dynamic_cast<const DefaultJSONProvider*>(current_app().json.get()) : nullptr;
  if (std::optional<Value> dict = dict_of(given.positional[0])) return *std::move(dict);
  return json_value_of(given.positional[0], provider ? provider->default_ : nullptr);
}

bool is_default(const JSONProvider& json) { return typeid(json) == typeid(DefaultJSONProvider); }

// Another provider's dumps, which has no word for indentation.
class ProviderDumps final : public Object {
 public:
  explicit ProviderDumps(std::shared_ptr<const JSONProvider> provider) : json{std::move(provider)} {}
  [[nodiscard]] bool callable() const noexcept override { return true; }
  Value call(const Arguments& given) override { return Value{json->dumps(given.positional[0])}; }
  const std::shared_ptr<const JSONProvider> json;
};

// tojson writes as a default provider by itself; any other one is asked.
void write_json_as(jinja2::Policies& policies, const std::shared_ptr<JSONProvider>& json) {
  policies.json_dumps_function = {};
  if (!is_default(*json)) {
    policies.json_dumps_function = Value{ObjectPtr{std::make_shared<ProviderDumps>(json)}};
    return;
  }
  Dict given = policies.json_dumps_kwargs.as_dict();  // a copy: another app may have the same options
  given.set("default", Value{Callable{json_default}, "default"});
  given.erase("ensure_ascii");
  if (!static_cast<const DefaultJSONProvider&>(*json).ensure_ascii) given.set("ensure_ascii", false);
  policies.json_dumps_kwargs = Value{std::move(given)};
}

bool writes_json_as(const jinja2::Policies& policies, const JSONProvider& json) {
  const Value& function = policies.json_dumps_function;
  if (!function.is_none())
    return static_cast<const ProviderDumps&>(*function.as_object()).json.get() == &json;
  const bool escapes_all = !policies.json_dumps_kwargs.as_dict().find("ensure_ascii");
  return is_default(json) && static_cast<const DefaultJSONProvider&>(json).ensure_ascii == escapes_all;
}

// FlaskOptions, else TEMPLATES_AUTO_RELOAD, else whether the app is debugged.
bool reloads(const FlaskOptions& options, const Config& config) {
  if (options.templates_auto_reload) return *options.templates_auto_reload;
  const Value wanted = config.get("TEMPLATES_AUTO_RELOAD");
  return wanted.is_none() ? config.get("DEBUG").truth() : wanted.truth();
}

}  // namespace

std::unique_ptr<jinja2::Environment> make_environment(const Flask& app, const FlaskOptions& options,
                                                      const std::shared_ptr<TemplateSources>& sources) {
  jinja2::Options made = options.jinja_options;
  write_json_as(made.policies, app.json);
  made.auto_reload = reloads(options, app.config);
  if (made.auto_reload) sources->read_files_only();
  made.loader = sources;
  if (made.autoescape && !made.autoescape_if) made.autoescape_if = escapes;
  auto environment = std::make_unique<jinja2::Environment>(std::move(made));
  add_globals(*environment, app.config.items());
  return environment;
}

void check_environment(const jinja2::Environment& environment, const FlaskOptions& options,
                       const Flask& app) {
  if (!writes_json_as(environment.options().policies, *app.json))
    throw RegistrationError(
        "app.json was set behind the first use of jinja_env(), whose tojson had to know: set it before");
  const Value wanted = app.config.get("TEMPLATES_AUTO_RELOAD");
  if (!options.templates_auto_reload && !wanted.is_none() &&
      wanted.truth() != environment.options().auto_reload)
    throw RegistrationError(
        "TEMPLATES_AUTO_RELOAD was set behind the first use of jinja_env(), which had to know: set it "
        "before");
  for (const auto& [name, made] : environment.options().loader->compiled())
    templates::check_options(*made, "jinja2", templates::code_options(environment.options(), name));
}

}  // namespace detail

namespace {

bool any_processor(const std::vector<const detail::Hooks*>& hooks) {
  return std::any_of(hooks.begin(), hooks.end(),
                     [](const auto* each) { return !each->context_processors.empty(); });
}

const std::vector<const detail::Hooks*>& current_hooks() {
  return detail::current_app_context().place().hooks;
}

// What the processors give, in the order in which they are asked: of one name the last counts. Without a request there are none
// of its names.
std::vector<Value> processed() {
  std::vector<Value> given;
  if (!has_request_context())
    given.push_back(
        Value{{"request", Value::undefined("request")}, {"session", Value::undefined("session")}});
  for (const detail::Hooks* each : current_hooks())
    for (const ContextProcessor& processor : each->context_processors) {
      given.push_back(processor());
      if (!given.back().is_dict())
        throw TypeError{
            fmt::format("a context processor must give a dict, not '{}'", given.back().type_name())};
    }
  return given;
}

std::string render_and_tell(const jinja2::Template& page, std::string_view name, const Context& context) {
  const Signals& signals = current_app().signals;
  signals.before_render_template.send(name, context);
  std::string text = page.render(context);
  signals.template_rendered.send(name, context);
  return text;
}

std::string render_processed(const jinja2::Template& page, std::string_view name, const Context& context) {
  if (has_request_context() && !any_processor(current_hooks())) return render_and_tell(page, name, context);
  const std::vector<Value> given = processed();
  Context all;
  const auto& own = context.variables();
  for (auto each = own.rbegin(); each != own.rend(); ++each) all.add_default(each->name, each->value);
  for (auto dict = given.rbegin(); dict != given.rend(); ++dict)
    for (const auto& [key, value] : dict->as_dict()) all.add_default(key.as_string(), value);
  return render_and_tell(page, name, all);
}

base::Generator<std::string> pieces_of(jinja2::TemplatePtr page, std::string name, Value variables) {
  base::Generator<std::string> pieces = page->generate(variables);
  while (std::optional<std::string> piece = pieces.next()) co_yield std::move(*piece);
  current_app().signals.template_rendered.send(name, Context{variables});
}

base::Generator<std::string> stream_processed(jinja2::TemplatePtr page, std::string name,
                                              const Value& context) {
  Dict variables;
  for (const Value& dict : processed())
    for (const auto& [key, value] : dict.as_dict()) variables.set(key, value.owned());
  if (!context.is_none())
    for (const auto& [key, value] : context.as_dict()) variables.set(key, value.owned());
  Value all{std::move(variables)};
  current_app().signals.before_render_template.send(name, Context{all});
  auto pieces = pieces_of(std::move(page), std::move(name), std::move(all));
  return has_request_context() ? stream_with_context(std::move(pieces)) : std::move(pieces);
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

base::Generator<std::string> stream_template(std::string_view name, const Value& context) {
  return stream_processed(current_app().jinja_env().get_template(name), std::string{name}, context);
}

base::Generator<std::string> stream_template(const std::vector<std::string>& names, const Value& context) {
  auto page = current_app().jinja_env().select_template(names);
  std::string name = page->name();
  return stream_processed(std::move(page), std::move(name), context);
}

base::Generator<std::string> stream_template_string(std::string_view source, const Value& context) {
  return stream_processed(current_app().jinja_env().from_string(source), "", context);
}

Value get_template_attribute(std::string_view template_name, std::string_view attribute) {
  jinja2::Module module = current_app().jinja_env().get_template(template_name)->make_module();
  Value found = module[attribute];
  if (!found.is_callable()) return found;
  std::string name{attribute};
  // A macro can be called as long as its module lives.
  Callable call = [module = std::move(module), name](const Arguments& given) {
    return module.call(name, {given.positional.begin(), given.positional.end()},
                       {given.keyword.begin(), given.keyword.end()});
  };
  return Value{std::move(call), std::move(name)};
}

}  // namespace eddy::flask
