// Scaffold: what an app and a blueprint have alike: routes, hooks, error handlers.
//
// Follows the manual's "API: Application Object" and "Blueprint Objects". Tests: tests/flask/app_test.cc, blueprint_test.cc.
#pragma once
#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "eddy/flask/class_view.h"
#include "eddy/flask/errors.h"
#include "eddy/flask/hooks.h"
#include "eddy/flask/redirect_to.h"
#include "eddy/flask/response.h"
#include "eddy/flask/rule_check.h"
#include "eddy/flask/view.h"
#include "eddy/value.h"

namespace eddy::flask {

class Blueprint;
struct BlueprintPlace;
namespace detail {
class RouteData;
class BlueprintState;
class ScaffoldState;
}  // namespace detail

// What can't be registered, or not any more.
class RegistrationError : public std::logic_error {
  using std::logic_error::logic_error;
};

// A route that was just registered, to say more about it. Each call throws RegistrationError where it can't
// be.
class Route {
 public:
  // Its name for url_for and in errors; by default the rule. Two routes may not be given one endpoint. Of a blueprint the
  // blueprint's name and a dot come before it, and it may have no dot itself.
  Route& endpoint(std::string name);
  // In place of the methods so far; GET brings HEAD, and OPTIONS is answered unless it is named here.
  Route& methods(std::initializer_list<std::string_view> names);
  // The order in which the handler takes the rule's variables, by name.
  template <class... Names>
  Route& args(const Names&... names) {
    return set_args({std::string_view{names}...});
  }
  // Another rule for the same handler; checked when serving starts.
  Route& also(std::string_view rule);
  // false: "/x/" also answers at "/x", and "/x" at "/x/", without a redirection.
  Route& strict_slashes(bool strict);
  Route& merge_slashes(bool merge);
  // Another rule for the same handler, from which clients are redirected to the first (Rule.alias).
  Route& alias(std::string_view rule);
  // The subdomain below SERVER_NAME that the rule is for, "<user>" too; with FlaskOptions::subdomain_matching. By default the
  // blueprint's. A handler need not take its variables.
  Route& subdomain(std::string rule);
  // The host that the rule is for, "api.example.com" or "<tenant>.example.com:8080"; with FlaskOptions::host_matching, where every
  // rule has to say its host.
  Route& host(std::string rule);
  // false: OPTIONS is the handler's, or a 405 (PROVIDE_AUTOMATIC_OPTIONS, of one route).
  Route& provide_automatic_options(bool provide);
  // The handler begins at the request's head, and reads the body as it comes: request().stream(). data() and json()
  // are empty then; form and files read it.
  Route& stream_body();
  // Bytes of a body, in place of the server's max_body_size: more is a 413 (MAX_CONTENT_LENGTH, of one route).
  Route& max_content_length(std::uint64_t bytes);

 private:
  friend class Scaffold;
  Route(detail::ScaffoldState& owner, detail::RouteData& data) : owner_{&owner}, data_{&data} {}
  Route& set_args(std::initializer_list<std::string_view> names);
  Route& set_methods(const std::vector<std::string>& names);
  detail::ScaffoldState* owner_;
  detail::RouteData* data_;
};

// Values for arguments that a rule has no variable for: app.route("/all/", {{"page", 1}}, handler). They follow
// the rule's variables unless `.args` says otherwise. A path that spells a default out is redirected to the
// rule that has it (Map.redirect_defaults).
using Defaults = std::vector<std::pair<std::string, Value>>;

class Scaffold {
 public:
  // GET, HEAD and OPTIONS unless `.methods` says otherwise; the others GET or the one that they name.
  template <class F>
  Route route(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"GET"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route route(RuleFor<std::type_identity_t<F>, false> rule, Defaults defaults, F handler) {
    return add(rule.text(), {"GET"}, std::move(defaults), detail::View{std::move(handler)});
  }
  template <class F>
  Route get(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"GET"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route post(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"POST"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route put(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"PUT"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route patch(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"PATCH"}, {}, detail::View{std::move(handler)});
  }
  template <class F>
  Route delete_(RuleFor<std::type_identity_t<F>> rule, F handler) {
    return add(rule.text(), {"DELETE"}, {}, detail::View{std::move(handler)});
  }

  // A class view: see class_view.h. Its methods are those of the class unless `.methods` names some of them.
  template <class C>
  Route add_url_rule(ClassRuleFor<std::type_identity_t<C>> rule, ViewClass<C> view) {
    return add_class(rule.text(), detail::class_route(std::move(view)));
  }
  // A rule without a handler, that redirects.
  Route add_url_rule(std::string_view rule, RedirectTo target);

  // Hooks, in the order of the manual's "The Request Lifecycle"; a blueprint's are for its own requests. Before: in order, the
  // app's, then a parent's, then its own; the first that returns a Response (void or std::optional<Response>) answers instead
  // of the handler. After: `void(Response&)`, last registered first, its own before a parent's and the app's. Teardown:
  // likewise, always, with the exception that no error handler took, else null. Each may be a coroutine (Task<>); a handler that
  // blocks then runs as it would without it.
  template <class F>
  void before_request(F hook) {
    add_before(Scope::own, detail::before_hook(std::move(hook)));
  }
  template <class F>
  void after_request(F hook) {
    add_after(Scope::own, detail::plain_hook<Response&>(std::move(hook)));
  }
  template <class F>
  void teardown_request(F hook) {
    add_teardown(Scope::own, detail::plain_hook<std::exception_ptr>(std::move(hook)));
  }
  // Before those: what a URL's variables say.
  void url_value_preprocessor(UrlValuePreprocessor hook) {
    add_url_value_preprocessor(Scope::own, std::move(hook));
  }
  // May add values to those that a URL is built with, of an endpoint of its own.
  void url_defaults(UrlDefaultsHook hook) { add_url_defaults(Scope::own, std::move(hook)); }

  // Gives a dict of variables to the templates that render_template renders; a blueprint's to those of its own requests. What
  // the call gives counts first, then a blueprint's, then the app's.
  void context_processor(ContextProcessor hook) { add_context_processor(Scope::own, std::move(hook)); }

  // Error handlers return what handlers return (with a status: 200 is what they get without). By code, or by exception
  // type: codes come before types, a blueprint's own before its parent's and the app's, and of types the most derived one
  // that fits. They may be coroutines.
  template <class F>
  void errorhandler(int code, F handler) {
    add_error_handler(Scope::own, detail::code_handler(code, std::move(handler)));
  }
  template <class Exception, class F>
  void errorhandler(F handler) {
    add_error_handler(Scope::own, detail::type_handler<Exception>(std::move(handler)));
  }

  // Adds what a blueprint holds, below `place`; nothing can be added to it from then on. Throws RegistrationError where another
  // of that name is there already.
  void register_blueprint(const Blueprint& blueprint, const BlueprintPlace& place);
  void register_blueprint(const Blueprint& blueprint);

 protected:
  // Whose requests a hook is for: the blueprint's, or all of the app's (before_app_request).
  enum class Scope : std::uint8_t { own, app };
  explicit Scaffold(std::shared_ptr<detail::ScaffoldState> state) noexcept : scaffold_{std::move(state)} {}
  ~Scaffold() = default;
  Scaffold(const Scaffold&) = default;
  Scaffold& operator=(const Scaffold&) = default;

  void add_before(Scope scope, detail::BeforeHook hook);
  void add_after(Scope scope, detail::AfterHook hook);
  void add_teardown(Scope scope, detail::TeardownHook hook);
  void add_url_value_preprocessor(Scope scope, UrlValuePreprocessor hook);
  void add_url_defaults(Scope scope, UrlDefaultsHook hook);
  void add_context_processor(Scope scope, ContextProcessor hook);
  void add_error_handler(Scope scope, detail::ErrorHandler handler);
  [[nodiscard]] const std::shared_ptr<detail::ScaffoldState>& scaffold() const noexcept { return scaffold_; }
  // Of one that is made after its base is.
  void set_scaffold(std::shared_ptr<detail::ScaffoldState> state) noexcept { scaffold_ = std::move(state); }

 private:
  Route add(std::string_view rule, std::initializer_list<std::string_view> methods, Defaults defaults,
            detail::View view);
  Route add_class(std::string_view rule, detail::ClassRoute view);
  detail::RouteData& add_data(std::string_view rule);

  std::shared_ptr<detail::ScaffoldState> scaffold_;
};

}  // namespace eddy::flask
