// RequestLife: the steps of a request (manual, "The Request Lifecycle") that never wait: what the router says, who takes an
// exception, what is logged. dispatch.cc puts them in order around what may wait.
// Tests: tests/flask/app_test.cc, hook_order_test.cc.
#pragma once
#include <array>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "flask/app_state.h"

namespace eddy::flask::detail {

class RequestLife {
 public:
  RequestLife(std::shared_ptr<RequestContext> context, const AppState& state)
      : context_{std::move(context)}, state_{state} {}

  [[nodiscard]] RequestContext& context() const noexcept { return *context_; }
  [[nodiscard]] const std::shared_ptr<RequestContext>& shared() const noexcept { return context_; }
  [[nodiscard]] const Place& place() const noexcept { return context_->request_place(); }
  [[nodiscard]] const RouteData& route() const noexcept { return *context_->binding->route; }
  [[nodiscard]] const View& view() const noexcept { return *context_->binding->view; }

  // What comes before the hooks before the request: signals, what its URL says.
  void begin();
  // An answer that needs no handler; else arguments() is ready for it. Throws what the router has to say.
  std::optional<Response> routed();
  [[nodiscard]] const Argument* arguments() const noexcept { return arguments_.data(); }

  // What becomes of an exception: it is a response, or a handler takes it. Neither: nothing took it.
  struct Taken {
    std::optional<Response> response;
    const ErrorHandlers::Handler* handler = nullptr;
    const std::exception* error = nullptr;  // as long as the exception lives
  };
  [[nodiscard]] Taken take(const std::exception_ptr& error) const;
  // Tells and logs what nothing took. Then a handler for 500 may answer, else `page` does. Throws it where the settings have it
  // leave the app.
  void report(const std::exception_ptr& error) const;
  [[nodiscard]] const ErrorHandlers::Handler* handler_of(const InternalServerError& page) const {
    return find_handler(page);
  }
  static void log_failed_handler() noexcept;
  static void log_failed_finish(const std::exception_ptr& error) noexcept;

  // Behind the hooks after the request: the session's cookie, the signal.
  void finish(Response& response);
  // Gives the answer to the server; the other also sends what is streamed, to its end. Where it can't be, that is what is left
  // unhandled.
  void send(Response&& response, wsgi::Exchange& exchange);
  Task<> send_async(Response response, wsgi::Exchange& exchange);
  // Calls what call_on_close of that answer was given, once it is with the server.
  void close() noexcept;

 private:
  [[nodiscard]] const Signals& signals() const noexcept { return context_->app.signals; }
  void preprocess_url_values();
  [[nodiscard]] const ErrorHandlers::Handler* find_handler(const std::exception& error) const;
  [[noreturn]] void throw_method_not_allowed() const;
  [[nodiscard]] Response redirect_route() const;
  [[nodiscard]] Response options() const;

  std::shared_ptr<RequestContext> context_;
  const AppState& state_;
  std::array<Argument, max_variables> arguments_;
  std::vector<std::function<void()>> on_close_;
};

// What debug mode adds to what is logged of an exception; empty: nothing.
[[nodiscard]] std::string hint_for(const std::exception_ptr& error, const Request& request);
// A client that left is no fault of the handler's.
[[nodiscard]] bool client_left(const std::exception_ptr& error);

}  // namespace eddy::flask::detail
