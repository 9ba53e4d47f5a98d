// AppState: what a Flask keeps: routes, hooks, error handlers, router, templates. Immutable once closed.
// Tests: tests/flask/app_test.cc.
#pragma once
#include <array>
#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/app.h"
#include "flask/limits.h"
#include "flask/request_context.h"
#include "flask/router.h"
#include "flask/scaffold_state.h"
#include "flask/session_settings.h"
#include "flask/template_sources.h"
#include "flask/url_adapter.h"
#include "flask/url_settings.h"

namespace eddy::flask::detail {

// Where routes go: an app's own, or a blueprint's that was registered under a name.
struct Place {
  std::string name;                // dotted; empty: the app's
  std::vector<std::string> names;  // this one's, then those it is in
  std::string prefix;
  std::string subdomain;
  UrlValues defaults;
  std::vector<const Hooks*>
      hooks;  // whose requests its are: the app, then from the outermost blueprint inwards
  std::shared_ptr<const BlueprintState> blueprint;  // null: the app's

  // Once serving starts: their hooks in the order in which they run, and whether any of them waits as a coroutine.
  std::vector<const BeforeHook*> before;
  std::vector<const AfterHook*> after;
  std::vector<const TeardownHook*> teardown;
  bool suspends = false;
  void order_hooks();
};

// A rule joined to its handler: where each of the handler's arguments comes from.
struct Binding {
  const RouteData* route = nullptr;
  const Place* place = nullptr;
  const View* view = nullptr;
  bool automatic_options = false;    // OPTIONS is answered for it
  std::vector<std::size_t> sources;  // the rule's variables, then its defaults
  std::vector<Argument> defaults;
};

// Checks that a rule's values fit its handler and in which order; throws RegistrationError. A handler need not take what
// belongs to the place: the variables of its prefix and of its host, and its defaults.
Binding bind_rule(const RouteData& route, const View& view, const Rule& rule, const Place& place,
                  const UrlConverters& converters);

// The handler's arguments in its own order; false where an integer is out of its type's range.
bool bind_arguments(const Binding& binding, const RouteMatch& match,
                    std::array<Argument, max_variables>& arguments);

// The path of the executable that runs; empty where the system does not say.
std::string running_program();
// The instance folder of an app with these roots.
std::string instance_folder(const FlaskOptions& options, const std::vector<std::string>& roots);
// Folders that may be the app's root, in order, for an app in this executable.
std::vector<std::string> root_candidates(const FlaskOptions& options, const std::string& program);

// Below a blueprint's prefix (Flask's add_url_rule): one slash between them; empty where both are.
std::string join_prefix(std::string_view prefix, std::string_view rule);
// `folder` below each root and `root_path` of it; an absolute one alone.
std::vector<std::string> folders_below(const std::vector<std::string>& roots, std::string_view root_path,
                                       const std::string& folder);
// Files of these folders, at `url_path`, as endpoint "static".
std::unique_ptr<RouteData> make_static_route(std::vector<std::string> folders, const std::string& url_path);

// What becomes of exceptions, by the settings.
struct ErrorSettings {
  bool debug = false;
  bool propagate = false;         // nothing answers what no handler takes: it leaves the app
  bool trap_http = false;         // HTTPExceptions without a handler are exceptions as any
  bool trap_bad_request = false;  // those that say 400
  bool trap_bad_key = false;      // those of a key that is not there

  [[nodiscard]] bool traps(const HTTPException& error) const;
};
ErrorSettings read_error_settings(const Config& config);

class AppState final : public ScaffoldState {
 public:
  AppState(Flask& owner, std::string import_name, FlaskOptions given);

  void check_open(std::string_view what) const override;
  void check_endpoint(std::string_view) const override {}
  RouteData& add_route(std::unique_ptr<RouteData> route) override;
  void add_blueprint(std::shared_ptr<const BlueprintState> blueprint, const BlueprintPlace& place) override;
  Hooks& app_hooks() noexcept override { return hooks; }

  void close();
  [[nodiscard]] bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }
  // Where an endpoint's routes are; the app's where there is none of that name.
  [[nodiscard]] const Place& place_of(std::string_view endpoint) const;
  [[nodiscard]] const Place& own_place() const noexcept { return *places_.front(); }
  // Made when it is first asked for: once serving starts it is there.
  [[nodiscard]] jinja2::Environment& environment();

  FlaskOptions options;
  std::vector<TeardownHook> teardown_appcontext;  // in the order in which they were registered
  std::vector<std::string> roots;
  std::string instance_path;
  Router router;
  std::vector<Binding> bindings;
  std::shared_ptr<TemplateSources> templates;
  Limits limits;                // once closed
  SessionSettings sessions;     // likewise
  UrlSettings urls;             // likewise
  bool keeps_sessions = false;  // else no request has one
  ErrorSettings errors;         // once closed

 private:
  void register_below(const Place& above, std::shared_ptr<const BlueprintState> blueprint,
                      const BlueprintPlace& wanted);
  void check_name(const BlueprintState& blueprint, const std::string& own, const std::string& whole) const;
  void add_app_hooks(const Hooks& more);
  void add_files_of(const Place& place);
  void add_own_templates();
  void close_registration();
  void add_commands_of(const Place& place, const BlueprintPlace& wanted, bool first);
  void add_rules(const RouteData& route, const Place& place);
  void add_rules(const RouteData& route, const Place& place, const std::string& text, bool is_alias);
  void add_rule(const RouteData& route, const View& view, const Place& place, Rule rule);
  [[nodiscard]] std::string domain_of(const RouteData& route, const Place& place) const;

  struct Placed {
    const RouteData* route;
    const Place* place;
  };
  Flask& owner_;
  std::vector<std::unique_ptr<Place>> places_;  // the app's own first
  std::unique_ptr<jinja2::Environment> environment_;
  std::vector<Placed> placed_;  // in the order in which they were registered
  std::vector<std::unique_ptr<RouteData>> own_routes_;
  std::atomic<bool> closed_ = false;
  std::mutex closing_;
  std::exception_ptr refusal_;  // why it can't be closed: for whoever asks again
};

std::unique_ptr<jinja2::Environment> make_environment(const Flask& app, const FlaskOptions& options,
                                                      const std::shared_ptr<TemplateSources>& sources);
// Throws RegistrationError, or what is thrown where compiled templates do not fit it, when serving starts.
void check_environment(const jinja2::Environment& environment, const FlaskOptions& options, const Flask& app);

}  // namespace eddy::flask::detail
