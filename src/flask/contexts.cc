// Contexts: which one is the current one, and how one is entered and left.
#include "eddy/flask/contexts.h"

#include "eddy/base/log.h"
#include "eddy/flask/testing.h"
#include "flask/app_state.h"
#include "flask/call_hook.h"
#include "flask/test_request.h"

namespace eddy::flask {
namespace detail {
namespace {

constexpr base::Logger logger{"eddy.app"};

bool is_ours(const loop::Context* context) noexcept {
  return context && (context->kind == &loop::context_kind<RequestContext> ||
                     context->kind == &loop::context_kind<AppContext>);
}

}  // namespace

// --- the current one ---

bool AppContext::is_request() const noexcept { return kind == &loop::context_kind<RequestContext>; }

RequestContext* AppContext::find_request() noexcept {
  if (is_request()) return static_cast<RequestContext*>(this);
  return around ? around->find_request() : nullptr;
}

const Place& AppContext::place() noexcept {
  const RequestContext* const request = find_request();
  return request && &request->app == &app ? request->request_place() : app.state().own_place();
}

const Place& RequestContext::request_place() const noexcept {
  return binding ? *binding->place : app.state().own_place();
}

AppContext* find_app_context() noexcept {
  loop::Context* const context = loop::current_context().get();
  return is_ours(context) ? static_cast<AppContext*>(context) : nullptr;
}

RequestContext* find_request_context() noexcept {
  RequestContext* request = loop::current_context_as<RequestContext>();
  if (!request) {
    AppContext* const context = find_app_context();
    request = context ? context->find_request() : nullptr;
  }
  return request && !request->is_over() ? request : nullptr;
}

std::shared_ptr<RequestContext> shared_request_context() noexcept {
  const loop::ContextPtr& slot = loop::current_context();
  if (!is_ours(slot.get())) return nullptr;
  auto context = std::static_pointer_cast<AppContext>(slot);
  while (context && !context->is_request()) context = context->around;
  auto request = std::static_pointer_cast<RequestContext>(context);
  return request && !request->is_over() ? request : nullptr;
}

AppContext& current_app_context() {
  if (AppContext* context = find_app_context()) return *context;
  throw RuntimeError(
      "Working outside of application context.\n\nThis typically means that you attempted to use "
      "functionality "
      "that needed\nthe current application. To solve this, set up an application context\nwith "
      "app.app_context(). See the documentation for more information.");
}

RequestContext& current_request_context() {
  if (RequestContext* context = find_request_context()) return *context;
  throw RuntimeError(
      "Working outside of request context.\n\nThis typically means that you attempted to use functionality "
      "that needed\nan active HTTP request. Consult the documentation on testing for\ninformation about how "
      "to "
      "avoid this problem.");
}

// --- its end ---

namespace {

void log_failed(std::string_view what) noexcept {
  logger.exception(std::string{what} + " failed", std::current_exception());
}

// Each alone: that one fails keeps none from running.
void run_teardown(const TeardownHook& hook, std::string_view what, const std::exception_ptr& error) noexcept {
  try {
    call_hook(hook, error);
  } catch (...) {
    log_failed(what);
  }
}

Task<> start_teardown(const TeardownHook& hook, std::string_view what, std::exception_ptr error) {
  try {
    if (hook.start)
      co_await hook.start(error);
    else
      hook.call(error);
  } catch (...) {
    log_failed(what);
  }
}

void tell(const Signal<std::exception_ptr>& signal, std::string_view what,
          const std::exception_ptr& error) noexcept {
  try {
    signal.send(error);
  } catch (...) {
    log_failed(what);
  }
}

constexpr std::string_view request_hook = "a teardown_request hook";
constexpr std::string_view app_hook = "a teardown_appcontext hook";

void tell_request(const AppContext& context, const std::exception_ptr& error) noexcept {
  tell(context.app.signals.request_tearing_down, "a receiver of request_tearing_down", error);
}
void tell_app(const AppContext& context, const std::exception_ptr& error) noexcept {
  tell(context.app.signals.appcontext_tearing_down, "a receiver of appcontext_tearing_down", error);
}

}  // namespace

void tear_down(AppContext& context, const std::exception_ptr& error) noexcept {
  if (context.is_request()) {
    for (const TeardownHook* hook : context.place().teardown) run_teardown(*hook, request_hook, error);
    tell_request(context, error);
  }
  const std::vector<TeardownHook>& hooks = context.app.state().teardown_appcontext;
  for (auto hook = hooks.rbegin(); hook != hooks.rend(); ++hook) run_teardown(*hook, app_hook, error);
  tell_app(context, error);
}

Task<> tear_down_async(AppContext& context, std::exception_ptr error) {
  if (context.is_request()) {
    for (const TeardownHook* hook : context.place().teardown)
      co_await start_teardown(*hook, request_hook, error);
    tell_request(context, error);
  }
  const std::vector<TeardownHook>& hooks = context.app.state().teardown_appcontext;
  for (auto hook = hooks.rbegin(); hook != hooks.rend(); ++hook)
    co_await start_teardown(*hook, app_hook, error);
  tell_app(context, error);
}

namespace {

void tell_popped(const Flask& app) noexcept {
  if (!app.signals.appcontext_popped.has_receivers()) return;
  const loop::ContextScope scope{nullptr};
  try {
    app.signals.appcontext_popped.send();
  } catch (...) {
    log_failed("a receiver of appcontext_popped");
  }
}

}  // namespace

void end_request(RequestContext& context) noexcept {
  tear_down(context, context.unhandled);
  tell_popped(context.app);
}

Task<> end_request_async(RequestContext& context) {
  co_await tear_down_async(context, context.unhandled);
  tell_popped(context.app);
}

}  // namespace detail

// --- by hand ---

PushedContext::PushedContext(std::shared_ptr<detail::AppContext> context)
    : context_{std::move(context)}, unwinding_{std::uncaught_exceptions()} {
  loop::ContextPtr& slot = loop::current_context();
  if (detail::is_ours(slot.get())) context_->around = std::static_pointer_cast<detail::AppContext>(slot);
  former_ = std::exchange(slot, context_);
  try {
    context_->app.signals.appcontext_pushed.send();
  } catch (...) {
    loop::current_context() = std::move(former_);
    throw;
  }
}

PushedContext::~PushedContext() {
  if (!context_) return;
  std::exception_ptr error;
  if (std::uncaught_exceptions() > unwinding_)
    error = std::make_exception_ptr(std::runtime_error{"an exception left the scope of the context"});
  try {
    pop(error);
  } catch (...) {  // a receiver's of appcontext_popped
    detail::log_failed("a receiver of appcontext_popped");
  }
}

std::shared_ptr<detail::AppContext> PushedContext::leave() noexcept {
  loop::current_context() = std::move(former_);
  return std::exchange(context_, nullptr);
}

void PushedContext::pop(const std::exception_ptr& error) {
  if (!context_) throw RuntimeError("the context was popped already");
  detail::tear_down(*context_, error);
  leave()->app.signals.appcontext_popped.send();
}

Task<> PushedContext::pop_async(std::exception_ptr error) {
  if (!context_) throw RuntimeError("the context was popped already");
  co_await detail::tear_down_async(*context_, error);
  leave()->app.signals.appcontext_popped.send();
}

bool has_app_context() noexcept { return detail::find_app_context() != nullptr; }
bool has_request_context() noexcept { return detail::find_request_context() != nullptr; }

PushedContext Flask::app_context() { return PushedContext{std::make_shared<detail::AppContext>(*this)}; }

PushedContext Flask::test_request_context(std::string_view path) { return test_request_context(path, {}); }

PushedContext Flask::test_request_context(std::string_view path, const TestRequest& request) {
  serving();
  const std::string_view method = request.method.empty() ? "GET" : std::string_view{request.method};
  return PushedContext{
      detail::make_request_context(*this, detail::memory_request(*this, method, path, request))};
}

}  // namespace eddy::flask
