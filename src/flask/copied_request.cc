// Requests that outlive, or never had, a connection: copies of the current one, and those that tests make up.
#include <fmt/format.h>

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

// Lists and dicts are shared by those who hold them, and the copy may be another thread's.
constexpr int max_nesting = 100;  // of lists and dicts

Dict copied(const Dict& dict, int nesting = 0);

Value copied(const Value& value, int nesting) {
  if (nesting > max_nesting)
    throw ValueError{fmt::format("the session can't be copied: it is nested more than {} deep", max_nesting)};
  if (value.is_dict()) return Value{copied(value.as_dict(), nesting)};
  if (!value.is_list() && !value.is_tuple()) return value;
  std::vector<Value> items;
  for (std::size_t i = 0; i < value.sequence_size(); ++i)
    items.push_back(copied(value.sequence_item(i), nesting + 1));
  return value.is_tuple() ? Value::tuple(std::move(items)) : Value::list(std::move(items));
}

Dict copied(const Dict& dict, int nesting) {
  Dict copy;
  for (const auto& [key, item] : dict) copy.set(key, copied(item, nesting + 1));
  return copy;
}

// A session that was opened already, with all that it holds.
std::optional<Session> copied(const std::optional<Session>& session) {
  if (!session || session->is_null()) return session;
  const bool accessed = session->accessed;
  Session copy{copied(session->items())};
  session->accessed = copy.accessed = accessed;  // not by this
  copy.modified = session->modified;
  copy.is_new = session->is_new;
  copy.id = session->id;
  return copy;
}

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
  copy->session = copied(context.session);
  return copy;
}

std::shared_ptr<AppContext> context_of(const std::shared_ptr<const CopiedRequest>& request) {
  auto context = make_request_context(*request->app, request->request);
  context->session = copied(request->session);  // each call's own: they may be in several threads
  return context;
}

std::shared_ptr<RequestContext> make_request_context(Flask& app, wsgi::MemoryRequest request) {
  return std::make_shared<KeptRequestContext>(app, std::move(request));
}

}  // namespace eddy::flask::detail
