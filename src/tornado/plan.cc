// The life of a request: initialize, prepare, data_received, the method, finish; then on_finish. In both kinds: run where
// prepare and the methods are plain, start where one of them is a coroutine.
//
// Tests: tests/tornado/handler_life_test.cc.
#include "tornado/plan.h"

#include <new>
#include <utility>

#include "eddy/loop/fiber.h"
#include "eddy/tornado/handlers.h"
#include "tornado/application_state.h"
#include "tornado/arguments.h"

namespace eddy::tornado::web::detail {
namespace {

// Where the handler begins: behind the plan, for any alignment.
constexpr std::size_t align_up(std::size_t size) {
  constexpr std::size_t step = alignof(std::max_align_t);
  return (size + step - 1) / step * step;
}

std::optional<Verb> verb_of(http::Method method) noexcept {
  switch (method) {
    case http::Method::get: return Verb::get;
    case http::Method::head: return Verb::head;
    case http::Method::post: return Verb::post;
    case http::Method::delete_: return Verb::delete_;
    case http::Method::patch: return Verb::patch;
    case http::Method::put: return Verb::put;
    case http::Method::options: return Verb::options;
    default: return std::nullopt;
  }
}

void check_arguments(const PathArguments& arguments) {
  for (const PathArgument& each : arguments)
    if (each) check_utf8(*each, "url");
}

// A 404 or 405 of eddy's own: nobody looks at the body, for which the answer need not wait.
bool is_refusal(const HandlerClass& type, const Method* chosen) {
  if (&type == &handler<ErrorHandler>) return true;
  return !type.prepare && (!chosen || !*chosen);
}

}  // namespace

void* HandlerPlan::operator new(std::size_t size, Room room) {
  return ::operator new(align_up(size) + room.bytes);
}
void HandlerPlan::operator delete(void* memory) noexcept { ::operator delete(memory); }

HandlerPlan::HandlerPlan(Application& application, Match match, const Method* method)
    : application_{application}, match_{std::move(match)}, method_{method} {
  const bool suspends = type().prepare.start || type().data_received.start || (method_ && method_->start);
  stream_body = static_cast<bool>(type().data_received);
  max_body_size = type().max_body_size;
  waiting = suspends ? eddy::wsgi::Waiting::suspends : eddy::wsgi::Waiting::blocks;
}

HandlerPlan::~HandlerPlan() {
  if (handler_) std::destroy_at(handler_);
}

std::unique_ptr<eddy::wsgi::Plan> HandlerPlan::make(Application& application, Match match,
                                                    const http::RequestHead& head) {
  const HandlerClass& type = match.target->type();
  const std::optional<Verb> verb = verb_of(head.method);
  const Method* const chosen = verb ? &type.methods[static_cast<std::size_t>(*verb)] : nullptr;
  std::unique_ptr<eddy::wsgi::Plan> plan{new (Room{type.size})
                                             HandlerPlan(application, std::move(match), chosen)};
  if (head.has_body() && is_refusal(type, chosen)) plan->stream_body = plan->drops_body = true;
  return plan;
}

void HandlerPlan::begin(eddy::wsgi::Exchange& exchange) {
  request_.emplace(exchange, stream_body);
  if (application_.settings().compress_response) exchange.compress(application_.settings().compression);
  std::byte* const room = reinterpret_cast<std::byte*>(this) + align_up(sizeof(HandlerPlan));
  handler_ = type().construct(room);
  handler_->begin(application_, *request_, match_);
}

void HandlerPlan::watch(eddy::wsgi::Exchange& exchange) {
  if (!type().watches_connection) return;
  exchange.on_gone([this] {
    if (handler_->finished_) return;
    try {
      handler_->on_connection_close();
    } catch (...) {
      app_log.exception("on_connection_close failed", std::current_exception());
    }
  });
}

// A body that can't be had to its end is a page where there can be one. It is the client's fault, and no line of the log.
void HandlerPlan::refuse_body(const eddy::wsgi::BodyError& error) {
  if (handler_->finished_) return;  // what comes behind the answer is of no use
  if (!handler_->headers_written_) throw HTTPError{error.status};
  handler_->cut();
}

void HandlerPlan::receive(eddy::wsgi::Exchange& exchange) {
  try {
    while (!handler_->finished_) {
      const std::string_view chunk = exchange.read();
      if (chunk.empty()) return;
      type().data_received.call(*handler_, chunk);
    }
  } catch (const eddy::wsgi::BodyError& error) {
    refuse_body(error);
  }
}

Task<> HandlerPlan::receive_async(eddy::wsgi::Exchange& exchange) {
  const DataMethod& received = type().data_received;
  std::optional<eddy::wsgi::BodyError> broken;
  try {
    while (!handler_->finished_) {
      const std::string_view chunk = co_await exchange.read_async();
      if (chunk.empty()) break;
      if (received.start) {
        Task<> taken = received.start(*handler_, chunk);
        co_await std::move(taken);
      } else {
        received.call(*handler_, chunk);
      }
    }
  } catch (const eddy::wsgi::BodyError& error) {
    broken = error;
  }
  if (broken) refuse_body(*broken);
}

const Method& HandlerPlan::method() {
  if (!method_ || !*method_) throw HTTPError{405};
  return *method_;
}

void HandlerPlan::run(eddy::wsgi::Exchange& exchange) {
  begin(exchange);
  try {
    match_.target->initialize(*handler_);
    check_arguments(match_.arguments);
    if (type().prepare) type().prepare.call(*handler_, {});
    if (handler_->finished_) return;
    const Method& chosen = method();
    if (type().data_received) receive(exchange);
    if (handler_->finished_) return;
    chosen.call(*handler_, match_.arguments);
    handler_->end_method();
  } catch (const loop::FiberExit&) {
    throw;  // it is cut, and did not fail
  } catch (...) {
    handler_->handle_exception(std::current_exception());
  }
}

Task<> HandlerPlan::start(eddy::wsgi::Exchange& exchange) {
  begin(exchange);
  std::exception_ptr failure;
  try {
    match_.target->initialize(*handler_);
    // It calls at once where the client has left: on_connection_close comes behind initialize.
    watch(exchange);
    check_arguments(match_.arguments);
    if (type().prepare.start) {
      Task<> prepared = type().prepare.start(*handler_, {});
      co_await std::move(prepared);
    } else if (type().prepare) {
      type().prepare.call(*handler_, {});
    }
    const Method* const chosen = handler_->finished_ ? nullptr : &method();
    if (chosen && type().data_received) {
      Task<> received = receive_async(exchange);
      co_await std::move(received);
    }
    if (!handler_->finished_) {
      if (chosen->start) {
        Task<> ended = chosen->start(*handler_, match_.arguments);
        co_await std::move(ended);
      } else {
        chosen->call(*handler_, match_.arguments);
      }
      handler_->end_method();
    }
  } catch (const loop::FiberExit&) {
    throw;
  } catch (...) {
    failure = std::current_exception();
  }
  if (failure) handler_->handle_exception(failure);
  if (type().watches_connection) exchange.on_gone(nullptr);
}

}  // namespace eddy::tornado::web::detail
