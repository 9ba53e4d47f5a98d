// See request_exchange.h. The mutex guards what the I/O loop and a plan on another thread both touch; on one
// thread it is never contended, and a request that is whole and answered whole never takes it.
#include "server/request_exchange.h"

#include <fmt/format.h>

#include <utility>

#include "eddy/loop/fiber.h"
#include "server/core.h"

namespace eddy::server {

RequestExchange::RequestExchange(Core& core, const http::RequestHead& head, const wsgi::Peer& peer) noexcept
    : core_{core}, head_{head}, peer_{peer}, store_{core.options} {}

// --- the connection's side ---

void RequestExchange::set_plan(std::unique_ptr<wsgi::Plan> plan, loop::TimePoint deadline) noexcept {
  plan_ = std::move(plan);
  deadline_ = deadline;
}

int RequestExchange::feed(std::string_view piece) {
  if (!plan_->stream_body) return status_unless(store_.append(piece));
  {
    const std::lock_guard lock{mutex_};
    mailbox_ += piece;
  }
  notify();
  return 0;
}

int RequestExchange::end_body() {
  if (!plan_->stream_body) return status_unless(store_.finish());
  break_body(0, "");
  return 0;
}

void RequestExchange::break_body(int status, const char* why) {
  {
    const std::lock_guard lock{mutex_};
    body_ended_ = true;
    body_status_ = status;
    body_error_ = why;
  }
  notify();
}

int RequestExchange::status_unless(const base::Status<wsgi::SpoolError>& stored) const {
  if (stored) return 0;
  general_log.error(fmt::format("the body of {} {} can't be stored in {}: {}{}", head_.method_text(),
                                head_.target(), store_.folder(), describe(stored.error()),
                                wsgi::request_mark(peer_.request_id)));
  return wsgi::status_of(stored.error());
}

std::size_t RequestExchange::body_held() const {
  const std::lock_guard lock{mutex_};
  return mailbox_.size();
}

void RequestExchange::notify() {
  const std::lock_guard lock{mutex_};
  if (waiter_) waiter_->waker().wake();
}

void RequestExchange::lost(bool broken) {
  std::function<void()> callback;
  {
    const std::lock_guard lock{mutex_};
    gone_ = true;
    if (broken) broken_ = true;
    callback = std::exchange(on_gone_, nullptr);
    if (waiter_) waiter_->waker().wake();
  }
  if (!callback) return;
  try {
    call_gone(std::move(callback));
  } catch (...) {  // the app's; the connection's end goes on
    app_log.exception("a callback for a client that left" + wsgi::request_mark(peer_.request_id),
                      std::current_exception());
  }
}

void RequestExchange::done(wsgi::Outcome outcome) noexcept {
  if (!plan_) return;
  plan_->done(outcome);
  generator_.reset();
  plan_.reset();
}

// --- the runner's side ---

void RequestExchange::run() noexcept {
  if (broken()) return;
  try {
    plan_->run(*this);
    check_answered();
  } catch (...) {
    failed("a handler failed");
  }
}

Task<> RequestExchange::start() {
  if (broken()) co_return;
  try {
    co_await plan_->start(*this);
    check_answered();
  } catch (...) {
    failed("a handler failed");
  }
}

void RequestExchange::check_answered() {
  if (!finished() && !broken()) throw std::logic_error("the plan returned without a whole answer");
}

bool RequestExchange::pull() noexcept {
  if (!generator_) return true;
  const loop::ContextScope scope{generator_context_};
  try {
    while (!broken()) {
      if (full()) return false;
      std::optional<std::string> piece = generator_.next();
      if (!piece) {
        end_with(trailers_ ? trailers_() : http::Headers{});
        break;
      }
      if (piece->empty()) continue;
      http::Segment segment{std::move(*piece)};
      send_data({&segment, 1});
    }
    generator_.reset();
  } catch (...) {
    generator_.reset();
    failed("a streamed answer failed");
  }
  generator_context_.reset();
  return true;
}

void RequestExchange::pull_all() noexcept {
  while (!pull()) {
    try {
      waiter().wait();
    } catch (...) {  // the fiber was told to end
      generator_.reset();
      failed("a streamed answer was interrupted");
    }
  }
}

// Before the head a failure is the app's 500 (or what a broken body stands for); after it the client must see
// that the answer is not whole.
void RequestExchange::failed(const char* what) noexcept {
  const std::exception_ptr exception = std::current_exception();
  int status = 500;
  try {
    std::rethrow_exception(exception);
  } catch (const wsgi::BodyError& error) {
    status = error.status;
  } catch (const wsgi::ClientGone&) {
    status = 0;
  } catch (const loop::FiberExit&) {
    status = 0;
  } catch (...) {
  }
  try {
    if (status == 500)
      app_log.exception(fmt::format("{}: {} {}{}", what, head_.method_text(), head_.target(),
                                    wsgi::request_mark(peer_.request_id)),
                        exception);
    if (head_given_ || status == 0)
      cut();
    else
      send_failure(status);
  } catch (...) {
    app_log.exception("a failure could not be answered", std::current_exception());
  }
}

// --- wsgi::Exchange ---

void RequestExchange::on_gone(std::function<void()> callback) {
  {
    const std::lock_guard lock{mutex_};
    if (!gone_ || !callback) {
      on_gone_ = std::move(callback);
      return;
    }
  }
  callback();
}

std::optional<std::string_view> RequestExchange::try_read() {
  if (!plan_->stream_body) return std::exchange(whole_read_, true) ? std::string_view{} : store_.view();
  for (int attempt = 0; attempt < 2; ++attempt) {
    {
      const std::lock_guard lock{mutex_};
      if (!mailbox_.empty()) {
        piece_.clear();
        std::swap(piece_, mailbox_);
        return piece_;
      }
      if (broken_) throw wsgi::ClientGone{};
      if (body_status_ != 0) throw wsgi::BodyError{body_status_, body_error_};
      if (body_ended_) return std::string_view{};
    }
    if (attempt == 0) ask_body();  // which may feed at once
  }
  return std::nullopt;
}

void RequestExchange::send_generator(http::ResponseHead&& head, base::Generator<std::string>&& body,
                                     std::function<http::Headers()>&& trailers) {
  if (!admit_generator()) {
    head_given_ = true;
    return send_failure(503);
  }
  trailers_ = std::move(trailers);
  send_head(std::move(head));
  generator_ = std::move(body);
  generator_context_ = loop::current_context();
}

// The first wait returns at once: what it would have waited for may have come before it was there to be woken.
loop::Waiter& RequestExchange::waiter() {
  const std::lock_guard lock{mutex_};
  if (!waiter_) {
    waiter_.emplace();
    waiter_->waker().wake();
  }
  return *waiter_;
}

}  // namespace eddy::server
