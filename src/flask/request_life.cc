#include "flask/request_life.h"

#include <fmt/format.h>

#include "eddy/base/log.h"

namespace eddy::flask::detail {
namespace {

constexpr base::Logger logger{"eddy.app"};

std::string joined(const std::vector<std::string_view>& methods) {
  return fmt::format("{}", fmt::join(methods, ", "));
}

}  // namespace

bool client_left(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const wsgi::ClientGone&) {
    return true;
  } catch (...) {
    return false;
  }
}

void RequestLife::begin() {
  signals().appcontext_pushed.send();
  signals().request_started.send();
  preprocess_url_values();
}

void RequestLife::preprocess_url_values() {
  std::optional<Value> values;
  for (const Hooks* hooks : place().hooks) {
    for (const UrlValuePreprocessor& hook : hooks->url_value_preprocessors) {
      if (!values) values = context_->request.view_args();
      hook(context_->request.endpoint(), *values);
    }
  }
}

std::optional<Response> RequestLife::routed() {
  RouteMatch& match = context_->match;
  switch (match.outcome) {
    case RouteMatch::Outcome::not_found: throw NotFound();
    case RouteMatch::Outcome::method_not_allowed: throw_method_not_allowed();
    case RouteMatch::Outcome::redirect: return redirect_route();
    case RouteMatch::Outcome::failed: std::rethrow_exception(match.error);
    case RouteMatch::Outcome::found: break;
  }
  if (context_->request.method == "OPTIONS" && context_->binding->automatic_options) return options();
  if (!bind_arguments(*context_->binding, match, arguments_)) throw NotFound();
  return std::nullopt;
}

void RequestLife::throw_method_not_allowed() const {
  MethodNotAllowed error;
  error.headers.emplace_back("Allow", joined(context_->match.allowed));
  throw error;
}

Response RequestLife::redirect_route() const {
  const std::string_view query = context_->request.query_string();
  return redirect(url_adapter_of(*context_).redirect_url(context_->match, query), 308);
}

Response RequestLife::options() const {
  Response response;
  const std::vector<std::string_view> methods =
      state_.router.allowed_methods(domain_of(*context_), context_->request.head.path());
  response.headers.set_trusted("Allow", joined(methods));
  return response;
}

// A blueprint's own before those it is in and the app's; codes before types.
const ErrorHandlers::Handler* RequestLife::find_handler(const std::exception& error) const {
  const std::vector<const Hooks*>& hooks = place().hooks;
  for (auto each = hooks.rbegin(); each != hooks.rend(); ++each)
    if (const auto* handler = (*each)->errors.find_by_code(error)) return handler;
  for (auto each = hooks.rbegin(); each != hooks.rend(); ++each)
    if (const auto* handler = (*each)->errors.find_by_type(error)) return handler;
  return nullptr;
}

RequestLife::Taken RequestLife::take(const std::exception_ptr& error) const {
  Taken taken;
  try {
    std::rethrow_exception(error);
  } catch (const ResponseException& end) {
    taken.response.emplace(std::move(*end.response));
  } catch (std::exception& known) {
    auto* const missing = dynamic_cast<BadRequestKeyError*>(&known);
    if (missing && (state_.errors.debug || state_.errors.trap_bad_request)) missing->show_exception();
    taken.error = &known;
    taken.handler = find_handler(known);
    const auto* const http = dynamic_cast<const HTTPException*>(&known);
    if (!taken.handler && http && !state_.errors.traps(*http)) taken.response.emplace(http->get_response());
  } catch (...) {  // not a std::exception: nothing can name it
  }
  return taken;
}

void RequestLife::report(const std::exception_ptr& error) const {
  try {
    signals().got_request_exception.send(error);
  } catch (...) {
    logger.exception("a receiver of got_request_exception failed", std::current_exception());
  }
  const Request& request = context_->request;
  const std::string hint = state_.errors.debug ? hint_for(error, request) : std::string{};
  if (state_.errors.propagate) {
    if (!hint.empty())
      context_->app.logger.error(fmt::format("{} [{}]{}", request.path(), request.method, hint));
    std::rethrow_exception(error);
  }
  std::string what = fmt::format("Exception on {} [{}]", request.path(), request.method);
  if (!request.endpoint().empty()) what += fmt::format(" in the view function for '{}'", request.endpoint());
  what += hint;
  what += wsgi::request_mark(request.request_id());
  context_->app.logger.exception(what, error);
}

void RequestLife::log_failed_handler() noexcept {
  logger.exception("the error handler for 500 failed", std::current_exception());
}

void RequestLife::log_failed_finish(const std::exception_ptr& error) noexcept {
  logger.exception("Request finalizing failed with an error while handling an error", error);
}

void RequestLife::finish(Response& response) {
  if (state_.keeps_sessions) save_session(*context_, response);
  signals().request_finished.send(response);
}

void RequestLife::send(Response&& response, wsgi::Exchange& exchange) {
  if (state_.options.compress) exchange.compress(*state_.options.compress);
  on_close_ = response.take_on_close();
  try {
    std::move(response).send(exchange);
  } catch (...) {
    context_->unhandled = std::current_exception();
    throw;
  }
}

Task<> RequestLife::send_async(Response response, wsgi::Exchange& exchange) {
  if (state_.options.compress) exchange.compress(*state_.options.compress);
  on_close_ = response.take_on_close();
  try {
    co_await std::move(response).send_async(exchange);
  } catch (...) {
    context_->unhandled = std::current_exception();
    throw;
  }
}

void RequestLife::close() noexcept {
  for (const std::function<void()>& callback : on_close_) {
    try {
      callback();
    } catch (...) {
      logger.exception("a call_on_close function failed", std::current_exception());
    }
  }
  context_->end();
}

}  // namespace eddy::flask::detail
