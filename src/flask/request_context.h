// AppContext and RequestContext: what belongs to one request: app, match, request, g, the hooks for its response; and, without a
// request, to a scope that a program entered by hand (contexts.h).
//
// A request's is made when it is routed and put into loop::Context's slot while it is handled; it follows the
// request's task, fiber or thread. Request parts that lie in the connection's bytes die with the plan.
// Tests: tests/flask/app_test.cc, context_test.cc.
#pragma once
#include <atomic>
#include <exception>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "eddy/flask/globals.h"
#include "eddy/flask/request.h"
#include "eddy/flask/sessions.h"
#include "eddy/loop/context.h"
#include "flask/router.h"
#include "flask/url_adapter.h"

namespace eddy::wsgi {
struct MemoryRequest;
}

namespace eddy::flask::detail {

struct Binding;
struct Place;
class RequestContext;

class AppContext : public loop::Context {
 public:
  explicit AppContext(Flask& owner) : AppContext{owner, &loop::context_kind<AppContext>} {}

  Flask& app;
  Globals g;
  std::shared_ptr<AppContext> around;  // which it was pushed in: a request is reached through it

  [[nodiscard]] bool is_request() const noexcept;
  // Of its request, if it or one around it has one.
  [[nodiscard]] RequestContext* find_request() noexcept;
  // Whose hooks and error handlers are asked: the app's alone where no handler was found, or there is no request.
  [[nodiscard]] const Place& place() noexcept;

 protected:
  AppContext(Flask& owner, const void* own_kind) : Context{own_kind}, app{owner} {}
};

class RequestContext : public AppContext {
 public:
  RequestContext(Flask& owner, const http::RequestHead& head, const wsgi::Peer& peer)
      : AppContext{owner, &loop::context_kind<RequestContext>}, request{head, peer, *this} {}

  RouteMatch match;
  const Binding* binding = nullptr;  // the handler, where a rule matched
  std::unique_ptr<UrlAdapter> urls;  // once it was asked for: url_adapter_of
  Request request;
  std::list<AfterHook> after;                          // hooks may add to it while it is run
  std::optional<Session> session;                      // once it was asked for
  std::optional<std::vector<FlashedMessage>> flashes;  // likewise

  // Streams that its end waits for; and, once its answer was given, what no error handler took.
  std::size_t streams = 0;
  bool answered = false;
  std::exception_ptr unhandled;

  // Whose hooks and error handlers are asked: the app's alone where no handler was found.
  [[nodiscard]] const Place& request_place() const noexcept;

  void attach(wsgi::Exchange& exchange) noexcept { request.attach(exchange); }
  // Its own length is over the limit: nobody is to read it.
  void refuse_body() noexcept { request.refuse_body(); }
  [[nodiscard]] const wsgi::Peer& peer() const noexcept { return *request.peer_; }

  // Its answer was given and its bytes are gone: what goes on after it, a task that it spawned or a job, has no request.
  void end() noexcept { is_over_.store(true, std::memory_order_release); }
  [[nodiscard]] bool is_over() const noexcept { return is_over_.load(std::memory_order_acquire); }

 private:
  std::atomic<bool> is_over_ = false;
};

// Finds the handler.
void match_request(RequestContext& context);
// A context of a request that nobody handles.
std::shared_ptr<RequestContext> make_request_context(Flask& app, wsgi::MemoryRequest request);

// The request's session, opened at its first use.
Session& session_of(RequestContext& context);
// Sets what the client has to keep of the session, where there is something.
void save_session(RequestContext& context, Response& response);

// The end of a context, which is the current one: the teardown hooks, and what the signals say. Nothing leaves it.
void tear_down(AppContext& context, const std::exception_ptr& error) noexcept;
// The same of one whose hooks are coroutines, some of them.
Task<> tear_down_async(AppContext& context, std::exception_ptr error);
// The end of a request that was answered, with what is left in `unhandled`: those, and what is told when it is over.
void end_request(RequestContext& context) noexcept;
Task<> end_request_async(RequestContext& context);

// Null where there is none.
AppContext* find_app_context() noexcept;
RequestContext* find_request_context() noexcept;
std::shared_ptr<RequestContext> shared_request_context() noexcept;
// These throw RuntimeError, as Flask's, where there is none.
AppContext& current_app_context();
RequestContext& current_request_context();

}  // namespace eddy::flask::detail
