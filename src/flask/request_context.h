// RequestContext: what belongs to one request: app, match, request, g, the hooks for its response.
//
// It is made when the request is routed and put into loop::Context's slot while it is handled; it follows the
// request's task, fiber or thread. Request parts that lie in the connection's bytes die with the plan.
// Tests: tests/flask/app_test.cc.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "eddy/flask/globals.h"
#include "eddy/flask/request.h"
#include "eddy/flask/sessions.h"
#include "eddy/loop/context.h"
#include "flask/router.h"

namespace eddy::flask::detail {

struct Binding;
struct Place;

class RequestContext : public loop::Context {
 public:
  RequestContext(Flask& owner, const http::RequestHead& head, const wsgi::Peer& peer)
      : Context{&loop::context_kind<RequestContext>}, app{owner}, request{head, peer, *this} {}

  Flask& app;
  RouteMatch match;
  const Binding* binding = nullptr;  // the handler, where a rule matched
  Request request;
  Globals g;
  std::vector<std::function<void(Response&)>> after;
  std::optional<Session> session;                      // once it was asked for
  std::optional<std::vector<FlashedMessage>> flashes;  // likewise

  // Whose hooks and error handlers are asked: the app's alone where no handler was found.
  [[nodiscard]] const Place& place() const noexcept;

  void attach(wsgi::Exchange& exchange) noexcept { request.attach(exchange); }
};

// The request's session, opened at its first use.
Session& session_of(RequestContext& context);
// Sets what the client has to keep of the session, where there is something.
void save_session(RequestContext& context, Response& response);

// The context of the running request; throws RuntimeError, as Flask's, where there is none.
RequestContext& current_request_context();

}  // namespace eddy::flask::detail
