// What an app and a blueprint keep of what was registered. See scaffold.h; app_state.h joins it to what serves.
// Tests: tests/flask/app_test.cc, blueprint_test.cc.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/flask/blueprint.h"
#include "eddy/flask/scaffold.h"

namespace eddy::flask::detail {

// A registered route.
class RouteData {
 public:
  std::vector<std::string> rules;  // the first, and those of also()
  std::vector<std::string> aliases;
  std::vector<std::string> methods;
  Defaults defaults;
  View view;
  std::vector<MethodHandler> by_method;  // of a class view, in place of the view
  std::string endpoint;
  std::vector<std::string> order;  // of args(); empty: variables, then defaults
  std::optional<bool> strict_slashes;
  std::optional<bool> merge_slashes;
  std::optional<std::string> subdomain;
  std::string host;
  std::optional<RedirectTo> redirect_to;
  std::optional<bool> automatic_options;
  bool stream_body = false;
  std::optional<std::uint64_t> max_content_length;  // bytes
};

class ErrorHandlers {
 public:
  using Handler = Hook<Response, const std::exception&>;
  void add(ErrorHandler handler);
  void add_all(const ErrorHandlers& others);
  // Of an HTTP error: the handler of its own class, else of its code; null where there is none.
  [[nodiscard]] const Handler* find_by_code(const std::exception& error) const;
  // The handler of the most derived type that fits.
  [[nodiscard]] const Handler* find_by_type(const std::exception& error) const;
  [[nodiscard]] bool any_suspends() const noexcept;

 private:
  struct Typed {
    ErrorHandler::Type type;
    Handler handler;
    bool is_http;  // derives from HTTPException, and is not it
  };
  struct Coded {
    int code;
    ErrorHandler::Type type;  // of one that takes the code's own class; else none
    Handler handler;
  };
  [[nodiscard]] const Handler* find_typed(const std::exception& error, bool is_http) const;
  std::vector<Coded> by_code_;
  std::vector<Typed> by_type_;  // derived before base
};

struct Hooks {
  std::vector<BeforeHook> before;
  std::vector<AfterHook> after;
  std::vector<TeardownHook> teardown;
  std::vector<UrlValuePreprocessor> url_value_preprocessors;
  std::vector<UrlDefaultsHook> url_defaults;
  std::vector<ContextProcessor> context_processors;
  ErrorHandlers errors;
};

class ScaffoldState {
 public:
  explicit ScaffoldState(std::string given_name) : name{std::move(given_name)} {}
  ScaffoldState(const ScaffoldState&) = delete;
  ScaffoldState& operator=(const ScaffoldState&) = delete;
  virtual ~ScaffoldState() = default;

  // Throws RegistrationError, naming what can no longer be called.
  virtual void check_open(std::string_view what) const = 0;
  // An endpoint that is named, not one made of a rule.
  virtual void check_endpoint(std::string_view endpoint) const = 0;
  virtual RouteData& add_route(std::unique_ptr<RouteData> route) = 0;
  virtual void add_blueprint(std::shared_ptr<const BlueprintState> blueprint,
                             const BlueprintPlace& place) = 0;
  // For all of an app's requests.
  virtual Hooks& app_hooks() noexcept = 0;

  const std::string name;
  std::vector<std::unique_ptr<RouteData>> routes;
  Hooks hooks;  // for its own requests
};

class BlueprintState final : public ScaffoldState {
 public:
  BlueprintState(std::string given_name, BlueprintOptions given);
  void check_open(std::string_view what) const override;
  void check_endpoint(std::string_view endpoint) const override;
  RouteData& add_route(std::unique_ptr<RouteData> route) override;
  void add_blueprint(std::shared_ptr<const BlueprintState> blueprint, const BlueprintPlace& place) override;
  Hooks& app_hooks() noexcept override { return for_app; }

  const BlueprintOptions options;
  Hooks for_app;
  CommandGroup cli;
  struct Setup {
    std::function<void(Flask&)> call;
    bool once;
  };
  std::vector<Setup> setups;
  struct Child {
    std::shared_ptr<const BlueprintState> blueprint;
    BlueprintPlace place;
  };
  std::vector<Child> children;
  // Whether it is that one, or that one is in it.
  [[nodiscard]] bool holds(const BlueprintState& other) const;
  mutable std::atomic<bool> registered = false;
};

}  // namespace eddy::flask::detail
