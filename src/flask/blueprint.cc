#include "eddy/flask/blueprint.h"

#include <fmt/format.h>

#include <algorithm>

#include "flask/app_state.h"
#include "flask/command_data.h"

namespace eddy::flask {
namespace detail {

BlueprintState::BlueprintState(std::string given_name, BlueprintOptions given)
    : ScaffoldState{std::move(given_name)}, options{std::move(given)} {
  if (name.empty()) throw RegistrationError("'name' may not be empty.");
  if (name.find('.') != std::string::npos)
    throw RegistrationError(
        fmt::format("the blueprint's name '{}' may not contain a dot '.' character.", name));
}

void BlueprintState::check_open(std::string_view what) const {
  if (!registered.load(std::memory_order_acquire)) return;
  throw RegistrationError(
      fmt::format("{} can no longer be called on the blueprint '{}': it has been registered, and what is "
                  "added now would not be there. "
                  "Register it when it is whole.",
                  what, name));
}

void BlueprintState::check_endpoint(std::string_view endpoint) const {
  if (endpoint.find('.') != std::string_view::npos)
    throw RegistrationError(fmt::format(
        "the endpoint '{}' of the blueprint '{}' may not contain a dot '.' character.", endpoint, name));
}

RouteData& BlueprintState::add_route(std::unique_ptr<RouteData> route) {
  return *routes.emplace_back(std::move(route));
}

bool BlueprintState::holds(const BlueprintState& other) const {
  return this == &other || std::any_of(children.begin(), children.end(), [&other](const Child& child) {
           return child.blueprint->holds(other);
         });
}

void BlueprintState::add_blueprint(std::shared_ptr<const BlueprintState> blueprint,
                                   const BlueprintPlace& place) {
  if (blueprint->holds(*this)) throw RegistrationError("Cannot register a blueprint on itself");
  children.push_back({std::move(blueprint), place});
}

namespace {

std::string_view without_slash_behind(std::string_view text) {
  while (text.ends_with('/')) text.remove_suffix(1);
  return text;
}

std::string_view without_slash_before(std::string_view text) {
  while (text.starts_with('/')) text.remove_prefix(1);
  return text;
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

// Within a blueprint that has a subdomain, one is below it.
std::string join_subdomain(const std::string& own, const std::string& above) {
  return own.empty() || above.empty() ? own + above : own + '.' + above;
}

}  // namespace

std::string join_prefix(std::string_view prefix, std::string_view rule) {
  if (prefix.empty() || rule.empty()) return std::string{prefix.empty() ? rule : prefix};
  return fmt::format("{}/{}", without_slash_behind(prefix), without_slash_before(rule));
}

void AppState::add_blueprint(std::shared_ptr<const BlueprintState> blueprint, const BlueprintPlace& place) {
  register_below(*places_.front(), std::move(blueprint), place);
}

void AppState::check_name(const BlueprintState& blueprint, const std::string& own,
                          const std::string& whole) const {
  if (own.find('.') != std::string::npos)
    throw RegistrationError(
        fmt::format("the blueprint's name '{}' may not contain a dot '.' character.", own));
  for (const auto& other : places_) {
    if (other->name != whole) continue;
    throw RegistrationError(fmt::format(
        "The name '{}' is already registered for {} blueprint{}. Use 'name=' to provide a unique name.", own,
        other->blueprint.get() == &blueprint ? "this" : "a different",
        own == whole ? "" : fmt::format(" '{}'", whole)));
  }
}

// Its routes and hooks, then the blueprints in it.
void AppState::register_below(const Place& above, std::shared_ptr<const BlueprintState> blueprint,
                              const BlueprintPlace& wanted) {
  const BlueprintState& state = *blueprint;
  state.registered.store(true, std::memory_order_release);
  const std::string& own = wanted.name.empty() ? state.name : wanted.name;
  auto made = std::make_unique<Place>();
  made->name = above.name.empty() ? own : above.name + '.' + own;
  check_name(state, own, made->name);
  made->blueprint = blueprint;
  made->prefix = join_prefix(above.prefix, wanted.url_prefix.value_or(state.options.url_prefix));
  made->subdomain = join_subdomain(wanted.subdomain.value_or(state.options.subdomain), above.subdomain);
  made->defaults = state.options.url_defaults;
  for (const auto& value : wanted.url_defaults) {
    std::erase_if(made->defaults, [&](const auto& known) { return known.first == value.first; });
    made->defaults.push_back(value);
  }
  made->names = above.names;
  made->names.insert(made->names.begin(), made->name);
  made->hooks = above.hooks;
  made->hooks.push_back(&state.hooks);
  const bool first = std::none_of(places_.begin(), places_.end(),
                                  [&](const auto& place) { return place->blueprint == blueprint; });
  const Place& place = *places_.emplace_back(std::move(made));
  add_files_of(place);
  for (const auto& route : state.routes) placed_.push_back({route.get(), &place});
  if (first) add_app_hooks(state.for_app);
  add_commands_of(place, wanted, first);
  for (const BlueprintState::Setup& setup : state.setups)
    if (first || !setup.once) setup.call(owner_);
  for (const BlueprintState::Child& child : state.children)
    register_below(place, child.blueprint, child.place);
}

void AppState::add_app_hooks(const Hooks& more) {
  append(hooks.before, more.before);
  append(hooks.after, more.after);
  append(hooks.teardown, more.teardown);
  append(hooks.url_value_preprocessors, more.url_value_preprocessors);
  append(hooks.url_defaults, more.url_defaults);
  append(hooks.context_processors, more.context_processors);
  hooks.errors.add_all(more.errors);
}

// In a group of the place's name, or in the one that is named: there once, however often the blueprint is registered.
void AppState::add_commands_of(const Place& place, const BlueprintPlace& wanted, bool first) {
  const BlueprintState& state = *place.blueprint;
  GroupData& commands = *state.cli.data();
  commands.registered = true;
  const std::optional<std::string>& named = wanted.cli_group ? wanted.cli_group : state.options.cli_group;
  if ((commands.commands.empty() && commands.groups.empty()) || (named && !first)) return;
  const std::string& group = named ? *named : place.name;
  (group.empty() ? owner_.cli : owner_.cli.group(group)).data()->merge(commands);
}

// Its templates, behind the app's own, and its static files.
void AppState::add_files_of(const Place& place) {
  const BlueprintOptions& wanted = place.blueprint->options;
  if (!wanted.template_folder.empty())
    templates->add(fmt::format("blueprint '{}' ({})", place.name, place.blueprint->name),
                   folders_below(roots, wanted.root_path, wanted.template_folder),
                   join_prefix(wanted.root_path, wanted.template_folder));
  if (wanted.static_folder.empty()) return;
  const std::string_view folder = without_slash_behind(wanted.static_folder);
  const std::string url_path = wanted.static_url_path.empty()
                                   ? '/' + std::string{folder.substr(folder.rfind('/') + 1)}
                                   : wanted.static_url_path;
  placed_.push_back({own_routes_
                         .emplace_back(make_static_route(
                             folders_below(roots, wanted.root_path, wanted.static_folder), url_path))
                         .get(),
                     &place});
}

}  // namespace detail

Blueprint::Blueprint(std::string name, BlueprintOptions options)
    : Scaffold{std::make_shared<detail::BlueprintState>(std::move(name), std::move(options))},
      cli{static_cast<const detail::BlueprintState&>(*scaffold()).cli} {}

const std::string& Blueprint::name() const noexcept { return scaffold()->name; }

void Blueprint::record(std::function<void(Flask&)> setup) {
  scaffold()->check_open("record");
  static_cast<detail::BlueprintState&>(*scaffold()).setups.push_back({std::move(setup), false});
}

void Blueprint::record_once(std::function<void(Flask&)> setup) {
  scaffold()->check_open("record_once");
  static_cast<detail::BlueprintState&>(*scaffold()).setups.push_back({std::move(setup), true});
}

void Blueprint::app_template_filter(const std::string& name, Value callable) {
  record_once([name, callable = std::move(callable)](Flask& app) { app.template_filter(name, callable); });
}

void Blueprint::app_template_test(const std::string& name, Value callable) {
  record_once([name, callable = std::move(callable)](Flask& app) { app.template_test(name, callable); });
}

void Blueprint::app_template_global(const std::string& name, Value value) {
  record_once([name, value = std::move(value)](Flask& app) { app.template_global(name, value); });
}

}  // namespace eddy::flask
