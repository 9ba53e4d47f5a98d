// See eddy/wsgi/memory_exchange.h. Tests: tests/wsgi/exchange_test.cc.
#include "eddy/wsgi/memory_exchange.h"

#include <unistd.h>

#include <optional>
#include <utility>

#include "eddy/base/log.h"
#include "eddy/http/status.h"
#include "eddy/loop/context.h"
#include "eddy/loop/loop.h"

namespace eddy::wsgi {
namespace {

constexpr std::uint64_t default_max_body_size = 104'857'600;  // as server::Options

// A server sends it from the disk; here it is read, up to where the file ends.
void append_file(std::string& out, const http::FileRange& range) {
  std::string bytes(range.length, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t count = ::pread(range.descriptor, bytes.data() + got, bytes.size() - got,
                                  static_cast<off_t>(range.offset + got));
    if (count <= 0) break;
    got += static_cast<std::size_t>(count);
  }
  out.append(bytes, 0, got);
}

http::RequestHead make_head(const MemoryRequest& request) {
  http::RequestHead head{request.method, request.target};
  head.headers = request.headers;
  if (!head.headers.contains("Host")) head.headers.add_trusted("Host", "localhost");
  if (!request.body.empty() && !head.headers.contains("Content-Length"))
    head.headers.add_trusted("Content-Length", std::to_string(request.body.size()));
  if (!request.body.empty()) head.content_length = request.body.size();
  return head;
}

class MemoryExchange : public Exchange {
 public:
  explicit MemoryExchange(const MemoryRequest& request)
      : request_{request}, head_{make_head(request)}, rest_{request.body} {
    if (request_.leaves_after == 0) gone_ = true;
  }

  const http::RequestHead& request() const noexcept override { return head_; }
  const Peer& peer() const noexcept override { return request_.peer; }
  std::chrono::steady_clock::time_point deadline() const noexcept override {
    return std::chrono::steady_clock::time_point::max();
  }
  std::string_view body() const noexcept override { return streams_ ? std::string_view{} : request_.body; }
  bool gone() const noexcept override { return gone_; }
  void on_gone(std::function<void()> callback) override {
    on_gone_ = std::move(callback);
    if (gone_ && on_gone_) std::exchange(on_gone_, nullptr)();
  }

  void handle(Plan& plan);
  MemoryResponse take(Plan& plan);

 protected:
  std::optional<std::string_view> try_read() override {
    if (gone_) throw ClientGone{};
    const bool in_pieces = streams_ && request_.piece != 0;
    const std::string_view piece = rest_.substr(0, in_pieces ? request_.piece : rest_.size());
    rest_.remove_prefix(piece.size());
    return piece;
  }
  void send_interim(std::string head) override { response_.interim.push_back(std::move(head)); }
  void send_whole(http::ResponseHead&& head, std::span<http::Segment> body) override {
    response_.head = std::move(head);
    collect(body);
    ended_ = true;
  }
  void send_generator(http::ResponseHead&& head, base::Generator<std::string>&& body,
                      std::function<http::Headers()>&& trailers) override {
    trailers_ = std::move(trailers);
    response_.head = std::move(head);
    generator_ = std::move(body);
    generator_context_ = loop::current_context();
  }
  void send_head(http::ResponseHead&& head) override { response_.head = std::move(head); }
  void send_data(std::span<http::Segment> data) override { collect(data); }
  void send_end(http::Headers* trailers) override {
    if (trailers) response_.trailers = std::move(*trailers);
    ended_ = true;
  }
  void cut() override { cut_ = true; }
  bool full() const noexcept override { return false; }
  bool broken() const noexcept override { return gone_; }
  loop::Waiter& waiter() override { return waiter_; }

 private:
  [[nodiscard]] bool sends_body() const noexcept {
    return head_.method != http::Method::head && http::status_allows_body(response_.head.status);
  }
  void collect(std::span<http::Segment> data);
  void pull();
  void fail(std::exception_ptr exception) noexcept;
  void leave();

  const MemoryRequest& request_;
  http::RequestHead head_;
  std::string_view rest_;
  bool streams_ = false;  // the plan takes the body as it comes
  MemoryResponse response_;
  base::Generator<std::string> generator_;
  loop::ContextPtr generator_context_;
  std::function<http::Headers()> trailers_;
  std::function<void()> on_gone_;
  loop::Waiter waiter_;
  std::size_t received_ = 0;
  bool gone_ = false;
  bool ended_ = false;
  bool cut_ = false;
};

void MemoryExchange::collect(std::span<http::Segment> data) {
  std::string piece;
  for (const http::Segment& each : data) {
    if (each.is_file())
      append_file(piece, each.file());
    else
      piece += each.bytes();
  }
  if (piece.empty() || gone_) return;
  received_ += piece.size();
  if (sends_body()) response_.body += piece;
  response_.pieces.push_back(std::move(piece));
  if (received_ >= request_.leaves_after) leave();
}

void MemoryExchange::leave() {
  gone_ = true;
  if (on_gone_) std::exchange(on_gone_, nullptr)();
}

void MemoryExchange::pull() {
  const loop::ContextScope scope{std::exchange(generator_context_, nullptr)};
  while (!gone_) {
    std::optional<std::string> piece = generator_.next();
    if (!piece) {
      end_with(trailers_ ? trailers_() : http::Headers{});
      break;
    }
    http::Segment segment{std::move(*piece)};
    collect({&segment, 1});
  }
  generator_.reset();
}

// As a server answers: 500 before the head, a cut after it.
void MemoryExchange::fail(std::exception_ptr exception) noexcept {
  response_.error = base::describe(exception);
  response_.exception = exception;
  int status = 500;
  try {
    std::rethrow_exception(exception);
  } catch (const BodyError& error) {
    status = error.status;
  } catch (...) {
  }
  if (started()) {
    cut_ = true;
    return;
  }
  response_.head = http::ResponseHead{status};
  ended_ = true;
}

void MemoryExchange::handle(Plan& plan) {
  const loop::ContextScope scope{nullptr};
  streams_ = plan.stream_body;
  try {
    if (plan.waiting != Waiting::blocks)
      loop::await(plan.start(*this));
    else
      plan.run(*this);
    if (!started()) throw std::logic_error("the plan returned without an answer");
    if (generator_) pull();
  } catch (...) {
    fail(std::current_exception());
  }
}

MemoryResponse MemoryExchange::take(Plan& plan) {
  response_.outcome = ended_ && !cut_ ? Outcome::finished : Outcome::aborted;
  plan.done(response_.outcome);
  return std::move(response_);
}

}  // namespace

namespace {

struct KeptRequest {
  MemoryRequest kept;
};
class KeptExchange final : private KeptRequest, public MemoryExchange {
 public:
  explicit KeptExchange(MemoryRequest request) : KeptRequest{std::move(request)}, MemoryExchange{kept} {}
};

}  // namespace

std::unique_ptr<Exchange> keep(MemoryRequest request) {
  return std::make_unique<KeptExchange>(std::move(request));
}

MemoryResponse run(App& app, const MemoryRequest& request) {
  MemoryExchange exchange{request};
  std::unique_ptr<Plan> plan;
  try {
    plan = app.route(exchange.request(), exchange.peer());
  } catch (...) {
    MemoryResponse failed;
    failed.head = http::ResponseHead{500};
    failed.exception = std::current_exception();
    failed.error = base::describe(failed.exception);
    return failed;
  }
  if (request.body.size() > plan->max_body_size.value_or(default_max_body_size)) {
    exchange.respond(http::ResponseHead{413}, std::string{});
    return exchange.take(*plan);
  }
  exchange.handle(*plan);
  return exchange.take(*plan);
}

}  // namespace eddy::wsgi
