// The life of a request (manual, "The Request Lifecycle"): before hooks, the handler, error handlers, after
// hooks, the answer, teardown hooks. It is here twice: for a plan that blocks, and for one that suspends, whose handler is a
// coroutine or, on the event server, one of whose hooks is. Neither has a hello request pay for the other.
// Tests: tests/flask/app_test.cc, hook_order_test.cc.
#include "eddy/loop/fiber.h"
#include "eddy/loop/loop.h"
#include "flask/call_hook.h"
#include "flask/request_life.h"

namespace eddy::flask {
namespace detail {
namespace {

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
      : life_{std::move(context), state} {
    if (life_.place().suspends) waiting = wsgi::Waiting::either;
    const RequestContext& request = life_.context();
    if (!request.binding) {
      // The answer does not wait for a body that nobody would look at.
      stream_body = drops_body = request.request.head.has_body() && !sees_refusals(state.hooks);
      return;
    }
    if (life_.view().suspends()) waiting = wsgi::Waiting::suspends;
    stream_body = life_.route().stream_body;
    max_body_size = request.request.max_content_length();
    const std::optional<std::uint64_t> length = request.request.content_length();
    if (!length || !max_body_size || *length <= *max_body_size) return;
    // Where the body is asked for it is a 413 that hooks and error handlers see; the server drops what comes of it.
    life_.context().refuse_body();
    stream_body = drops_body = true;
    max_body_size = UINT64_MAX;
  }

  void run(wsgi::Exchange& exchange) override {
    const loop::ContextScope scope{life_.shared()};
    life_.context().attach(exchange);
    End end{life_.context()};
    std::optional<Response> response;
    std::exception_ptr error;
    try {
      life_.begin();
      response = before();
      if (!response) response = life_.routed();
      if (!response) response.emplace(life_.view().call(life_.arguments()));
      if (response->is_awaited()) check_may_wait();
    } catch (const loop::FiberExit&) {
      throw;  // it is cut, and did not fail
    } catch (...) {
      error = std::current_exception();
    }
    if (error) response.emplace(answer(error, end.unhandled()));
    finalize(*response, end.unhandled());
    if (response->is_awaited()) {
      if (life_.context().streams == 0) end.reached();
      loop::await(life_.send_async(std::move(*response), exchange));
    } else {
      life_.send(std::move(*response), exchange);
    }
    end.reached();
  }

  Task<> start(wsgi::Exchange& exchange) override {
    const loop::ContextScope scope{life_.shared()};
    life_.context().attach(exchange);
    End end{life_.context()};
    const bool suspends = life_.place().suspends;
    std::exception_ptr failed;
    try {
      std::optional<Response> response = co_await respond_async(end.unhandled());
      const bool held = life_.context().streams != 0;
      const bool awaited = response->is_awaited();
      // As of any stream that does not hold its request.
      if (awaited && !held) co_await reach(end);
      // Some teardown hook may be a coroutine, and nobody could wait for it where a generator is destroyed: so a stream that
      // holds the request is sent here.
      if (awaited || (suspends && held))
        co_await life_.send_async(std::move(*response), exchange);
      else
        life_.send(std::move(*response), exchange);
    } catch (...) {
      failed = std::current_exception();
    }
    if (suspends || !failed) co_await reach(end);
    if (failed) std::rethrow_exception(failed);
  }

  void done(wsgi::Outcome /*either*/) noexcept override { life_.close(); }

 private:
  // Has the request end, however it is left: by an answer that can't be sent, by a coroutine that is destroyed where it waits.
  class End {
   public:
    explicit End(RequestContext& context) noexcept : context_{context} {}
    End(const End&) = delete;
    End& operator=(const End&) = delete;
    ~End() {
      if (ended_) return;
      if (!context_.unhandled)
        context_.unhandled = std::make_exception_ptr(std::runtime_error{"the request was given up"});
      end_request(context_);
    }
    // What no error handler took.
    [[nodiscard]] std::exception_ptr& unhandled() const noexcept { return context_.unhandled; }
    // A stream that holds the request ends it later.
    void reached() noexcept {
      if (std::exchange(ended_, true)) return;
      context_.answered = true;
      if (context_.streams == 0) end_request(context_);
    }
    // False where it was already.
    bool was_reached() noexcept { return !std::exchange(ended_, true); }

   private:
    RequestContext& context_;
    bool ended_ = false;
  };

  Task<> reach(End& end) {
    if (!life_.place().suspends)
      end.reached();
    else if (end.was_reached())
      co_await end_request_async(life_.context());
  }

  // --- a plan that blocks ---

  static void check_may_wait() {
    const loop::Loop* const loop = loop::Loop::current();
    if (!loop || !loop->running() || loop::Fiber::current()) return;
    throw RuntimeError(
        "the pieces of an AsyncGenerator can't be waited for here, where the handler runs on the event loop: "
        "make it a coroutine, a Task<Response> that returns the response by co_return, or the AsyncGenerator "
        "itself");
  }

  std::optional<Response> before() {
    for (const BeforeHook* hook : life_.place().before) {
      if (std::optional<Response> response = call_hook(*hook)) return response;
    }
    return std::nullopt;
  }

  // Has the hooks adorn it. Where one fails it is a 500, which they adorn once more; what fails then is logged.
  void finalize(Response& response, std::exception_ptr& unhandled) {
    const bool failed_before = unhandled != nullptr;
    std::exception_ptr error = try_adorn(response);
    if (!error) return;
    if (failed_before) return RequestLife::log_failed_finish(error);
    unhandled = error;
    response = fail(error);
    if ((error = try_adorn(response))) RequestLife::log_failed_finish(error);
  }

  std::exception_ptr try_adorn(Response& response) {
    try {
      adorn(response);
    } catch (...) {
      return std::current_exception();
    }
    return nullptr;
  }

  void adorn(Response& response) {
    for (const AfterHook& hook : life_.context().after) call_hook(hook, response);
    for (const AfterHook* hook : life_.place().after) call_hook(*hook, response);
    life_.finish(response);
  }

  // What an exception of the handler or a hook becomes; `unhandled` is what no error handler took.
  Response answer(const std::exception_ptr& error, std::exception_ptr& unhandled) {
    unhandled = error;
    try {
      RequestLife::Taken taken = life_.take(error);
      if (taken.handler) taken.response.emplace(call_hook(*taken.handler, *taken.error));
      if (taken.response) {
        unhandled = nullptr;
        return std::move(*taken.response);
      }
    } catch (...) {  // the error handler's, an HTTPException too
      unhandled = std::current_exception();
    }
    return fail(unhandled);
  }

  // Logs it, and answers 500 without a word of it. A client that left gets no answer.
  Response fail(const std::exception_ptr& error) {
    InternalServerError page;
    if (client_left(error)) return page.get_response();
    life_.report(error);
    page.original_exception = error;
    if (const ErrorHandlers::Handler* handler = life_.handler_of(page)) {
      try {
        return call_hook(*handler, page);
      } catch (...) {
        RequestLife::log_failed_handler();
      }
    }
    return page.get_response();
  }

  // --- one that suspends ---

  Task<std::optional<Response>> respond_async(std::exception_ptr& unhandled) {
    std::optional<Response> response;
    std::exception_ptr error;
    try {
      life_.begin();
      if (!life_.place().before.empty()) response = co_await before_async();
      if (!response) response = life_.routed();
      if (!response) {
        const View& view = life_.view();
        if (view.suspends()) {
          Task<Response> task = view.start(life_.arguments());
          Response made = co_await std::move(task);
          response.emplace(std::move(made));
        } else {
          response.emplace(view.call(life_.arguments()));
        }
      }
    } catch (const loop::FiberExit&) {
      throw;
    } catch (...) {
      error = std::current_exception();
    }
    if (error) response.emplace(co_await answer_async(error, unhandled));
    if (life_.place().suspends || !life_.context().after.empty())
      co_await finalize_async(*response, unhandled);
    else
      finalize(*response, unhandled);
    co_return response;
  }

  Task<std::optional<Response>> before_async() {
    std::optional<Response> response;
    for (const BeforeHook* hook : life_.place().before) {
      if (hook->start)
        response = co_await hook->start();
      else
        response = hook->call();
      if (response) break;
    }
    co_return response;
  }

  Task<> finalize_async(Response& response, std::exception_ptr& unhandled) {
    const bool failed_before = unhandled != nullptr;
    std::exception_ptr error = co_await try_adorn_async(response);
    if (!error) co_return;
    if (failed_before) co_return RequestLife::log_failed_finish(error);
    unhandled = error;
    response = co_await fail_async(error);
    error = co_await try_adorn_async(response);
    if (error) RequestLife::log_failed_finish(error);
  }

  Task<std::exception_ptr> try_adorn_async(Response& response) {
    try {
      co_await adorn_async(response);
    } catch (...) {
      co_return std::current_exception();
    }
    co_return nullptr;
  }

  Task<> adorn_async(Response& response) {
    for (const AfterHook& hook : life_.context().after) {
      if (hook.start)
        co_await hook.start(response);
      else
        hook.call(response);
    }
    for (const AfterHook* hook : life_.place().after) {
      if (hook->start)
        co_await hook->start(response);
      else
        hook->call(response);
    }
    life_.finish(response);
  }

  static Task<Response> handle_async(const ErrorHandlers::Handler& handler, const std::exception& error) {
    if (!handler.start) co_return handler.call(error);
    co_return co_await handler.start(error);
  }

  Task<Response> answer_async(std::exception_ptr error, std::exception_ptr& unhandled) {
    unhandled = error;
    try {
      RequestLife::Taken taken = life_.take(error);
      if (taken.handler) taken.response.emplace(co_await handle_async(*taken.handler, *taken.error));
      if (taken.response) {
        unhandled = nullptr;
        co_return std::move(*taken.response);
      }
    } catch (...) {
      unhandled = std::current_exception();
    }
    co_return co_await fail_async(unhandled);
  }

  Task<Response> fail_async(std::exception_ptr error) {
    InternalServerError page;
    if (client_left(error)) co_return page.get_response();
    life_.report(error);
    page.original_exception = error;
    if (const ErrorHandlers::Handler* handler = life_.handler_of(page)) {
      try {
        co_return co_await handle_async(*handler, page);
      } catch (...) {
        RequestLife::log_failed_handler();
      }
    }
    co_return page.get_response();
  }

  RequestLife life_;
};

}  // namespace
}  // namespace detail

std::unique_ptr<wsgi::Plan> Flask::route(const http::RequestHead& head, const wsgi::Peer& peer) {
  if (!state_->closed()) state_->close();
  auto context = std::make_shared<detail::RequestContext>(*this, head, peer);
  detail::match_request(*context);
  return std::make_unique<detail::RequestPlan>(std::move(context), *state_);
}

}  // namespace eddy::flask
