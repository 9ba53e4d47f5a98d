// The event loop's way: a plan that suspends is a task of the loop, one that blocks runs inline, when its body is
// whole; a generator is pulled when the socket takes more.
#include <utility>

#include "loop/thread_state.h"
#include "server/core.h"
#include "server/local_exchange.h"

namespace eddy::server {
namespace {

class EventRunner final : public Runner {
 public:
  explicit EventRunner(Core& core) : core_{core} {}

  std::unique_ptr<RequestExchange> exchange(Connection& connection) override {
    return std::make_unique<LocalExchange>(connection, connection.head(), connection.peer());
  }
  bool can_stream_body(const wsgi::Plan& plan) const noexcept override {
    return plan.waiting == wsgi::Waiting::suspends;
  }
  bool begin(RequestExchange& exchange) override {
    auto& local = static_cast<LocalExchange&>(exchange);
    if (exchange.plan().waiting != wsgi::Waiting::blocks) {
      start_task(local);
    } else {
      loop::thread_state().activity = activity(local);
      exchange.run();
      loop::current_context().reset();
      go_on(local);
    }
    return true;
  }
  void resume(RequestExchange& exchange) override {
    if (exchange.pull_pending())
      go_on(static_cast<LocalExchange&>(exchange));
    else
      exchange.notify();
  }

 private:
  void start_task(LocalExchange& exchange) {
    Task<> made = task(core_.shared_from_this(), exchange);
    struct Handing {  // to that task or, where it can't be spawned, to none
      explicit Handing(const void* activity) noexcept { loop::thread_state().handed = activity; }
      Handing(const Handing&) = delete;
      Handing& operator=(const Handing&) = delete;
      ~Handing() { loop::thread_state().handed = nullptr; }
    } const handing{activity(exchange)};
    core_.loop.start(std::move(made));
  }
  // Holds the core: it may outlive the server.
  static Task<> task(std::shared_ptr<Core> core, LocalExchange& exchange) {
    try {
      co_await exchange.start();
    } catch (...) {  // before it began: there is no memory for its frame
      exchange.failed("a handler can't be begun");
    }
    go_on(exchange);
    core.reset();
  }
  static void go_on(LocalExchange& exchange) {
    loop::thread_state().activity = activity(exchange);
    const bool done = exchange.pull_some();
    loop::thread_state().activity = nullptr;  // which `over` destroys
    if (done) exchange.over();
  }
  // What the watchdog knows a request by.
  static const void* activity(const RequestExchange& exchange) noexcept { return &exchange; }

  Core& core_;
};

}  // namespace

std::unique_ptr<Runner> make_event_runner(Core& core) { return std::make_unique<EventRunner>(core); }

}  // namespace eddy::server
