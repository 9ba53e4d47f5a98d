// Requests that outlive, or never had, a connection: copies of the current one, and those that tests make up.
#include "eddy/flask/contexts.h"
#include "eddy/wsgi/memory_exchange.h"
#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

// A request, and the bytes that it lies in.
struct KeptRequest {
  explicit KeptRequest(wsgi::MemoryRequest request) : request_id{request.peer.request_id} {
    request.peer.request_id = request_id;
    exchange = wsgi::keep(std::move(request));
  }
  const std::string request_id;
  std::unique_ptr<wsgi::Exchange> exchange;
};
class KeptRequestContext final : private KeptRequest, public RequestContext {
 public:
  KeptRequestContext(Flask& owner, wsgi::MemoryRequest made)
      : KeptRequest{std::move(made)}, RequestContext{owner, exchange->request(), exchange->peer()} {
    attach(*exchange);
    match_request(*this);
  }
};

}  // namespace

class CopiedRequest {
 public:
  Flask* app;
  wsgi::MemoryRequest request;
  std::string request_id;  // which the request's peer looks at
  std::optional<Session> session;
};

std::shared_ptr<const CopiedRequest> copy_current_request() {
  RequestContext& context = current_request_context();
  auto copy = std::make_shared<CopiedRequest>();
  copy->app = &context.app;
  copy->request.method = context.request.method;
  copy->request.target = context.request.head.target();
  copy->request.headers = context.request.headers;
  copy->request.body = context.request.data();
  copy->request.peer = context.peer();
  copy->request_id = copy->request.peer.request_id;
  copy->request.peer.request_id = copy->request_id;
  copy->session = context.session;
  return copy;
}

std::shared_ptr<AppContext> context_of(const std::shared_ptr<const CopiedRequest>& request) {
  auto context = make_request_context(*request->app, request->request);
  context->session = request->session;
  return context;
}

std::shared_ptr<RequestContext> make_request_context(Flask& app, wsgi::MemoryRequest request) {
  return std::make_shared<KeptRequestContext>(app, std::move(request));
}

}  // namespace eddy::flask::detail
