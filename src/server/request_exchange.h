// RequestExchange: one request between its connection, on the I/O loop, and its plan, wherever that runs.
//
// Here is what all servers share: the plan's life, the body's mailbox, generators, what a failure becomes.
// LocalExchange (event, green) calls its connection; RemoteExchange (threaded) crosses threads.
// Tests: tests/server/*.
#pragma once
#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "eddy/loop/context.h"
#include "eddy/loop/waiter.h"
#include "eddy/wsgi/exchange.h"
#include "server/body_store.h"

namespace eddy::server {

class Connection;
class Core;

class RequestExchange : public wsgi::Exchange {
 public:
  ~RequestExchange() override = default;

  // --- the connection's side: the I/O loop ---
  void set_plan(std::unique_ptr<wsgi::Plan> plan, loop::TimePoint deadline) noexcept;
  [[nodiscard]] wsgi::Plan& plan() const noexcept { return *plan_; }
  // The body as it arrives, and its end. 0, or the status to answer with where it can't be kept, which is logged: its plan, which
  // has not begun then, is not to.
  [[nodiscard]] int feed(std::string_view piece);
  [[nodiscard]] int end_body();
  // There is no more of a body that streams, and why.
  void break_body(int status, const char* why);
  [[nodiscard]] std::size_t body_held() const;
  // There is room for output again, or the connection broke: whoever waits looks again.
  void notify();
  // The client left; `broken`: nothing can be sent any more.
  void lost(bool broken);
  // The server ends, or is cut: what waits on a thread of its own, and can't be destroyed, is interrupted.
  virtual void interrupt() noexcept {}
  // A generator waits for room: the runner's resume is wanted.
  [[nodiscard]] virtual bool pull_pending() const noexcept = 0;
  // The plan's end; destroys it.
  void done(wsgi::Outcome outcome) noexcept;

  // --- the runner's side: the thread, fiber or loop of the plan ---
  // Runs the plan, unless its client is gone already; nothing leaves them: a failure becomes a 500 or a cut.
  void run() noexcept;
  [[nodiscard]] Task<> start();
  // Pulls the generator, if one was given, until there is no room (false: call again) or no more (true).
  [[nodiscard]] bool pull() noexcept;
  // The same, waiting for room in the blocking kind until nothing is left.
  void pull_all() noexcept;
  // In an exception's handler: a failure before the head is answered for, after it the connection is cut.
  void failed(const char* what) noexcept;
  // The plan is over and nothing is left to pull: the exchange belongs to its connection again.
  virtual void over() noexcept = 0;

  // --- wsgi::Exchange ---
  [[nodiscard]] const http::RequestHead& request() const noexcept final { return head_; }
  [[nodiscard]] const wsgi::Peer& peer() const noexcept final { return peer_; }
  [[nodiscard]] loop::TimePoint deadline() const noexcept final { return deadline_; }
  [[nodiscard]] std::string_view body() const noexcept final { return store_.view(); }
  [[nodiscard]] bool gone() const noexcept final { return gone_; }
  void on_gone(std::function<void()> callback) override;

  Core& core() const noexcept { return core_; }

 protected:
  RequestExchange(Core& core, const http::RequestHead& head, const wsgi::Peer& peer) noexcept;

  std::optional<std::string_view> try_read() final;
  void send_generator(http::ResponseHead&& head, base::Generator<std::string>&& body,
                      std::function<http::Headers()>&& trailers) final;
  [[nodiscard]] bool broken() const noexcept final { return broken_; }
  loop::Waiter& waiter() final;
  // Asks the connection for more of a streamed body.
  virtual void ask_body() = 0;
  // Answers for a plan that failed before its head.
  virtual void send_failure(int status) = 0;
  // Whether one more generator may be answered with; else its request gets a 503.
  [[nodiscard]] virtual bool admit_generator() { return true; }
  // Whether a generator is to be pulled.
  [[nodiscard]] bool streams() const noexcept { return static_cast<bool>(generator_); }
  // Whether any of the answer has been given to the connection.
  [[nodiscard]] bool head_given() const noexcept { return head_given_; }
  // Runs an on_gone callback of a plan that suspends on its own loop.
  virtual void call_gone(std::function<void()> callback) { callback(); }

  bool head_given_ = false;

 private:
  void check_answered();
  [[nodiscard]] int status_unless(const base::Status<wsgi::SpoolError>& stored) const;

  Core& core_;
  const http::RequestHead& head_;
  const wsgi::Peer& peer_;
  loop::TimePoint deadline_ = loop::TimePoint::max();
  std::unique_ptr<wsgi::Plan> plan_;
  base::Generator<std::string> generator_;
  std::function<http::Headers()> trailers_;  // of the generator's answer
  loop::ContextPtr generator_context_;

  BodyStore store_;  // the whole body, where it does not stream
  mutable std::mutex mutex_;
  std::string mailbox_;  // of one that streams: what was not read yet
  std::string piece_;    // what the plan reads from
  std::optional<loop::Waiter> waiter_;
  std::function<void()> on_gone_;
  const char* body_error_ = "";
  int body_status_ = 0;
  bool body_ended_ = false;
  bool whole_read_ = false;
  std::atomic<bool> gone_ = false;
  std::atomic<bool> broken_ = false;
};

}  // namespace eddy::server
