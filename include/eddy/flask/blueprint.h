// Blueprint: a part of an app, made apart and registered below a place of its own.
//
//   flask::Blueprint auth() {
//     flask::Blueprint bp{"auth", {.url_prefix = "/auth"}};
//     bp.get("/login", [] { return flask::render_template("auth/login.html"); }).endpoint("login");
//     bp.before_request([] { ... });   // of its own requests only
//     return bp;
//   }
//   app.register_blueprint(auth());    // url_for("auth.login") is /auth/login
//
// A handle: copies are the same blueprint. It may be registered in several apps, in another blueprint, and in one app
// several times under several names. Once it is registered nothing can be added to it.
// Follows the manual's "Modular Applications with Blueprints". Tests: tests/flask/blueprint_test.cc.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/flask/cli.h"
#include "eddy/flask/scaffold.h"

namespace eddy::flask {

class Flask;

// A blueprint's own wishes; relative folders are sought below `root_path`, and that below the app's root.
struct BlueprintOptions {
  std::string url_prefix = {};       // before each of its rules: "/auth", "/<lang>"
  std::string root_path = {};        // "auth": its folder within the app's
  std::string template_folder = {};  // sought behind the app's own; empty: none
  std::string static_folder = {};    // sent at its endpoint "static"; empty: none
  std::string static_url_path = {};  // below the prefix; by default "/" and the folder's name
  UrlValues url_defaults = {};       // defaults of each of its rules
  std::string subdomain = {};        // of its rules, "<user>" too: Route::subdomain
  // The group of the app's commands that its own are in; by default its name, and empty: none, they are the app's.
  std::optional<std::string> cli_group = {};
};

// Where it goes. What is given here counts in place of the blueprint's own.
struct BlueprintPlace {
  std::optional<std::string> url_prefix = {};
  std::string name = {};  // by default the blueprint's
  UrlValues url_defaults = {};
  std::optional<std::string> subdomain = {};
  std::optional<std::string> cli_group = {};
};

class Blueprint : public Scaffold {
 public:
  // Throws RegistrationError where the name is empty or has a dot.
  explicit Blueprint(std::string name, BlueprintOptions options = {});
  [[nodiscard]] const std::string& name() const noexcept;

  CommandGroup cli;  // its commands: guestbook auth create (cli.h)

  // A file of its static_folder, below the current app's root; see Flask::send_static_file. A handler of the blueprint takes it by
  // reference, as one that lives as long: a copy would keep itself for ever.
  [[nodiscard]] Response send_static_file(std::string_view filename) const;

  // For all requests of the app, not only its own.
  template <class F>
  void before_app_request(F hook) {
    add_before(Scope::app, detail::before_hook(std::move(hook)));
  }
  template <class F>
  void after_app_request(F hook) {
    add_after(Scope::app, detail::plain_hook<Response&>(std::move(hook)));
  }
  template <class F>
  void teardown_app_request(F hook) {
    add_teardown(Scope::app, detail::plain_hook<std::exception_ptr>(std::move(hook)));
  }
  void app_url_value_preprocessor(UrlValuePreprocessor hook) {
    add_url_value_preprocessor(Scope::app, std::move(hook));
  }
  void app_url_defaults(UrlDefaultsHook hook) { add_url_defaults(Scope::app, std::move(hook)); }
  void app_context_processor(ContextProcessor hook) { add_context_processor(Scope::app, std::move(hook)); }
  void app_template_filter(const std::string& name, Value callable);
  void app_template_test(const std::string& name, Value callable);
  void app_template_global(const std::string& name, Value value);
  template <class F>
  void app_errorhandler(int code, F handler) {
    add_error_handler(Scope::app, detail::code_handler(code, std::move(handler)));
  }
  template <class Exception, class F>
  void app_errorhandler(F handler) {
    add_error_handler(Scope::app, detail::type_handler<Exception>(std::move(handler)));
  }

  // Called with the app when it is registered there: each time, or the first time only. The way to filters and globals of its
  // templates, and to settings.
  void record(std::function<void(Flask&)> setup);
  void record_once(std::function<void(Flask&)> setup);
};

}  // namespace eddy::flask
