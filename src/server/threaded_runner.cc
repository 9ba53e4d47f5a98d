// The threaded way: a worker thread belongs to a request in flight, from a bounded pool behind one queue; the I/O
// loop reads and writes for all. An idle connection, and an answer that waits for its reader, hold none.
#include "server/core.h"
#include "server/remote_exchange.h"
#include "server/worker_pool.h"

namespace eddy::server {
namespace {

constexpr std::chrono::milliseconds tick_interval{1};  // see WorkerPool::tick

class ThreadedRunner final : public Runner {
 public:
  explicit ThreadedRunner(Core& core)
      : core_{core},
        inbox_{std::make_shared<Inbox>(core.loop)},
        pool_{static_cast<std::size_t>(core.options.threads), core.options.max_queued} {}
  ~ThreadedRunner() override {
    core_.loop.cancel(tick_timer_);
    inbox_->close();
  }

  std::unique_ptr<RequestExchange> exchange(Connection& connection) override {
    return std::make_unique<RemoteExchange>(connection, inbox_);
  }
  bool begin(RequestExchange& exchange) override {
    const WorkerPool::Submitted submitted = pool_.submit(static_cast<RemoteExchange&>(exchange));
    if (submitted == WorkerPool::Submitted::queued) tick_later();
    return submitted != WorkerPool::Submitted::refused;
  }
  void resume(RequestExchange& exchange) override {
    auto& remote = static_cast<RemoteExchange&>(exchange);
    if (!remote.room()) return;
    pool_.submit_always(remote);
    tick_later();
  }

 private:
  // The timer dies with the runner.
  void tick_later() {
    if (tick_timer_ != 0) return;
    tick_timer_ = core_.loop.call_later(tick_interval, [this] {
      tick_timer_ = 0;
      if (pool_.tick()) tick_later();
    });
  }

  Core& core_;
  std::shared_ptr<Inbox> inbox_;
  WorkerPool pool_;
  loop::TimerId tick_timer_ = 0;
};

}  // namespace

std::unique_ptr<Runner> make_threaded_runner(Core& core) { return std::make_unique<ThreadedRunner>(core); }

}  // namespace eddy::server
