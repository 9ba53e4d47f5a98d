// The life of a request (manual, "The Request Lifecycle"): before hooks, the handler, error handlers, after
// hooks, the answer, teardown hooks. Each handler once in its own kind of waiting; the rest never waits.
// Tests: tests/flask/app_test.cc.
#include <fmt/format.h>

#include "eddy/base/log.h"
#include "flask/app_state.h"

namespace eddy::flask {
namespace detail {
namespace {

constexpr base::Logger logger{"eddy.app"};

bool client_left(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const wsgi::ClientGone&) {
    return true;
  } catch (...) {
    return false;
  }
}

// Whether functions of the program's see a request that no route takes.
bool sees_refusals(const Hooks& hooks) {
  const auto handles = [&hooks](const HTTPException& error) {
    return hooks.errors.find_by_code(error) || hooks.errors.find_by_type(error);
  };
  return !hooks.before.empty() || !hooks.after.empty() || !hooks.teardown.empty() || handles(NotFound()) ||
         handles(MethodNotAllowed());
}

class RequestPlan final : public wsgi::Plan {
 public:
  RequestPlan(std::shared_ptr<RequestContext> context, const AppState& state)
      : Plan{context->binding && context->binding->route->view.suspends() ? wsgi::Waiting::suspends
                                                                          : wsgi::Waiting::blocks},
        context_{std::move(context)},
        state_{state} {
    if (!context_->binding) {
      // A client that waits for 100 Continue has its answer instead, where nobody would look at the body.
      if (!context_->request.head.expects_continue || sees_refusals(state_.hooks)) return;
      waiting = wsgi::Waiting::suspends;
      stream_body = true;
      return;
    }
    stream_body = context_->binding->route->stream_body;
    max_body_size = context_->binding->route->max_content_length;
  }

  void run(wsgi::Exchange& exchange) override {
    const loop::ContextScope scope{context_};
    context_->attach(exchange);
    std::optional<Response> response;
    std::exception_ptr error;
    try {
      response = before_view();
      if (!response) response.emplace(context_->binding->route->view.call(arguments_.data()));
    } catch (...) {
      error = std::current_exception();
    }
    conclude(exchange, std::move(response), error);
  }

  Task<> start(wsgi::Exchange& exchange) override {
    const loop::ContextScope scope{context_};
    context_->attach(exchange);
    std::optional<Response> response;
    std::exception_ptr error;
    try {
      response = before_view();
      if (!response) {
        Task<Response> task = context_->binding->route->view.start(arguments_.data());
        Response made = co_await std::move(task);
        response.emplace(std::move(made));
      }
    } catch (...) {
      error = std::current_exception();
    }
    conclude(exchange, std::move(response), error);
  }

 private:
  // An answer that needs no handler; else arguments_ is ready for it. Throws what the router has to say.
  std::optional<Response> before_view() {
    signals().request_started.send();
    preprocess_url_values();
    for (const Hooks* hooks : place().hooks) {
      for (const BeforeHook& hook : hooks->before) {
        if (std::optional<Response> response = hook()) return response;
      }
    }
    RouteMatch& match = context_->match;
    switch (match.outcome) {
      case RouteMatch::Outcome::not_found: throw NotFound();
      case RouteMatch::Outcome::method_not_allowed: throw_method_not_allowed();
      case RouteMatch::Outcome::redirect: return redirect_route();
      case RouteMatch::Outcome::found: break;
    }
    if (context_->request.method == "OPTIONS" && context_->binding->route->automatic_options)
      return options();
    if (!bind_arguments(*context_->binding, match, arguments_)) throw NotFound();
    return std::nullopt;
  }

  [[nodiscard]] const Place& place() const noexcept { return context_->place(); }
  [[nodiscard]] const Signals& signals() const noexcept { return context_->app.signals; }

  void preprocess_url_values() {
    std::optional<Value> values;
    for (const Hooks* hooks : place().hooks) {
      for (const UrlValuePreprocessor& hook : hooks->url_value_preprocessors) {
        if (!values) values = context_->request.view_args();
        hook(context_->request.endpoint(), *values);
      }
    }
  }

  // A blueprint's own before those it is in and the app's; codes before types.
  [[nodiscard]] const ErrorHandlers::Handler* find_handler(const std::exception& error) const {
    const std::vector<const Hooks*>& hooks = place().hooks;
    for (auto each = hooks.rbegin(); each != hooks.rend(); ++each)
      if (const auto* handler = (*each)->errors.find_by_code(error)) return handler;
    for (auto each = hooks.rbegin(); each != hooks.rend(); ++each)
      if (const auto* handler = (*each)->errors.find_by_type(error)) return handler;
    return nullptr;
  }

  static std::string joined(const std::vector<std::string_view>& methods) {
    return fmt::format("{}", fmt::join(methods, ", "));
  }

  [[noreturn]] void throw_method_not_allowed() {
    MethodNotAllowed error;
    error.headers.emplace_back("Allow", joined(context_->match.allowed));
    throw error;
  }

  Response redirect_route() {
    const Request& request = context_->request;
    std::string url =
        fmt::format("{}://{}{}", request.scheme(), request.host(), context_->match.redirect_path);
    if (!request.query_string().empty()) url.append(1, '?').append(request.query_string());
    return redirect(url, 308);
  }

  Response options() {
    Response response;
    response.headers.set_trusted("Allow",
                                 joined(state_.router.allowed_methods(context_->request.head.path())));
    return response;
  }

  void conclude(wsgi::Exchange& exchange, std::optional<Response> response, std::exception_ptr error) {
    std::exception_ptr unhandled;
    if (error) response.emplace(answer(error, unhandled));
    try {
      adorn(*response);
    } catch (...) {
      unhandled = std::current_exception();
      response.emplace(fail(unhandled));
    }
    if (state_.options.compress) exchange.compress(*state_.options.compress);
    std::move(*response).send(exchange);
    for (auto hooks = place().hooks.rbegin(); hooks != place().hooks.rend(); ++hooks) {
      const std::vector<TeardownHook>& teardown = (*hooks)->teardown;
      for (auto hook = teardown.rbegin(); hook != teardown.rend(); ++hook) tear_down(*hook, unhandled);
    }
    tear_down([this](std::exception_ptr left) { signals().request_tearing_down.send(left); }, unhandled);
  }

  static void tear_down(const TeardownHook& hook, const std::exception_ptr& unhandled) noexcept {
    try {
      hook(unhandled);
    } catch (...) {
      logger.exception("a teardown_request hook failed", std::current_exception());
    }
  }

  void adorn(Response& response) {
    for (const auto& hook : context_->after) hook(response);
    for (auto hooks = place().hooks.rbegin(); hooks != place().hooks.rend(); ++hooks) {
      const std::vector<AfterHook>& after = (*hooks)->after;
      for (auto hook = after.rbegin(); hook != after.rend(); ++hook) (*hook)(response);
    }
    if (state_.keeps_sessions) save_session(*context_, response);
    signals().request_finished.send(response);
  }

  // What an exception of the handler or a hook becomes; `unhandled` is what no error handler took.
  Response answer(const std::exception_ptr& error, std::exception_ptr& unhandled) {
    try {
      try {
        std::rethrow_exception(error);
      } catch (const ResponseException& end) {
        return std::move(*end.response);
      } catch (const std::exception& known) {
        const ErrorHandlers::Handler* handler = find_handler(known);
        if (handler) return (*handler)(known);
        if (const auto* http = dynamic_cast<const HTTPException*>(&known)) return http->get_response();
      } catch (...) {  // not a std::exception: nothing can name it
      }
      unhandled = error;
    } catch (const HTTPException& other) {  // an error handler aborts
      return other.get_response();
    } catch (...) {
      unhandled = std::current_exception();
    }
    return fail(unhandled);
  }

  // Logs it, and answers 500 without a word of it. A client that left is no fault of the handler's, and gets no answer.
  Response fail(const std::exception_ptr& error) {
    if (client_left(error)) return InternalServerError().get_response();
    try {
      signals().got_request_exception.send(error);
    } catch (...) {
      logger.exception("a receiver of got_request_exception failed", std::current_exception());
    }
    const Request& request = context_->request;
    std::string what = fmt::format("Exception on {} [{}]", request.path(), request.method);
    if (!request.endpoint().empty())
      what += fmt::format(" in the view function for '{}'", request.endpoint());
    what += wsgi::request_mark(request.request_id());
    logger.exception(what, error);
    InternalServerError page;
    page.original_exception = error;
    if (const ErrorHandlers::Handler* handler = find_handler(page)) {
      try {
        return (*handler)(page);
      } catch (...) {
        logger.exception("the error handler for 500 failed", std::current_exception());
      }
    }
    return page.get_response();
  }

  std::shared_ptr<RequestContext> context_;
  const AppState& state_;
  std::array<Argument, max_variables> arguments_;
};

}  // namespace
}  // namespace detail

std::unique_ptr<wsgi::Plan> Flask::route(const http::RequestHead& head, const wsgi::Peer& peer) {
  if (!state_->closed()) state_->close();
  auto context = std::make_shared<detail::RequestContext>(*this, head, peer);
  state_->router.match(head.path(), head.method_text(), context->match);
  if (context->match.rule && context->match.outcome == detail::RouteMatch::Outcome::found) {
    context->binding = &state_->bindings[context->match.rule->route];
  }
  return std::make_unique<detail::RequestPlan>(std::move(context), *state_);
}

}  // namespace eddy::flask
