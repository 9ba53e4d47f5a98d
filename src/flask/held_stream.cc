// stream_with_context: a streamed body that its request waits for.
#include "eddy/flask/contexts.h"
#include "flask/app_state.h"

namespace eddy::flask {
namespace {

// Ends its request's context where it is the last, and the answer has been given.
class StreamHold {
 public:
  explicit StreamHold(std::shared_ptr<detail::RequestContext> context) noexcept
      : context_{std::move(context)} {
    ++context_->streams;
  }
  StreamHold(StreamHold&&) noexcept = default;
  StreamHold& operator=(StreamHold&&) = delete;
  ~StreamHold() {
    if (!context_) return;
    if (--context_->streams != 0 || !context_->answered) return;
    if (!ended_ && !context_->unhandled)
      failed(std::make_exception_ptr(std::runtime_error{"the stream was closed before its end"}));
    const loop::ContextScope scope{context_};
    detail::end_request(*context_);
  }
  void failed(std::exception_ptr error) noexcept { context_->unhandled = std::move(error); }
  void ended() noexcept { ended_ = true; }

 private:
  std::shared_ptr<detail::RequestContext> context_;
  bool ended_ = false;
};

// Its members die in the right order: the generator's locals are there for the hooks no more.
template <class Pieces>
struct HeldStream {
  StreamHold hold;
  Pieces pieces;
};

base::Generator<std::string> pull(HeldStream<base::Generator<std::string>> stream) {
  for (;;) {
    std::optional<std::string> piece;
    try {
      piece = stream.pieces.next();
    } catch (...) {
      stream.hold.failed(std::current_exception());
      throw;
    }
    if (!piece) break;
    co_yield std::move(*piece);
  }
  stream.hold.ended();
}

AsyncGenerator<std::string> pull(HeldStream<AsyncGenerator<std::string>> stream) {
  for (;;) {
    std::optional<std::string> piece;
    try {
      piece = co_await stream.pieces.next();
    } catch (...) {
      stream.hold.failed(std::current_exception());
      throw;
    }
    if (!piece) break;
    co_yield std::move(*piece);
  }
  stream.hold.ended();
}

StreamHold hold_request() {
  auto context = detail::shared_request_context();
  if (!context)
    throw RuntimeError(
        "'stream_with_context' can only be used when a request context is active, such as in a view "
        "function.");
  return StreamHold{std::move(context)};
}

}  // namespace

base::Generator<std::string> stream_with_context(base::Generator<std::string> pieces) {
  return pull({hold_request(), std::move(pieces)});
}
AsyncGenerator<std::string> detail::hold_request_of(AsyncGenerator<std::string> pieces) {
  return pull({hold_request(), std::move(pieces)});
}

}  // namespace eddy::flask
