// The threaded way: a thread belongs to a request in flight. A short handler runs on the one that drives the loop,
// which loses the loop where the handler blocks after all (leadership.h); where handlers are long, or the loop is
// also used by others, a thread of a bounded pool behind one queue has it. Either way the loop reads and writes
// for all: an idle connection, and an answer that waits for its reader, hold no thread. Nor does a plan that suspends
// while it waits (task_loops.h).
#include "server/blocking_streams.h"
#include "server/core.h"
#include "server/leadership.h"
#include "server/remote_exchange.h"
#include "server/task_loops.h"
#include "server/worker_pool.h"

namespace eddy::server {
namespace {

constexpr std::chrono::milliseconds tick_interval{1};  // see WorkerPool::tick

class ThreadedRunner final : public Runner, private Leadership::Host {
 public:
  explicit ThreadedRunner(Core& core)
      : core_{core},
        inbox_{std::make_shared<Inbox>(core.loop)},
        tasks_{core.loop, static_cast<std::size_t>(core.options.threads), core.options.max_queued,
               [this](Job& job) { run(job); }},
        streams_{pool_, static_cast<std::size_t>(core.options.threads), core.options.max_blocking_streams,
                 core.options.max_queued},
        pool_{static_cast<std::size_t>(core.options.threads), core.options.max_queued},
        leadership_{core.loop, pool_, *this} {}
  ~ThreadedRunner() override {
    core_.loop.cancel(tick_timer_);
    inbox_->close();
  }

  void drive(loop::Loop&) override { leadership_.drive(); }
  std::unique_ptr<RequestExchange> exchange(Connection& connection) override {
    return std::make_unique<RemoteExchange>(connection, inbox_, streams_);
  }
  bool begin(RequestExchange& exchange) override {
    auto& remote = static_cast<RemoteExchange&>(exchange);
    if (remote.plan().waiting == wsgi::Waiting::suspends) return begin_task(remote);
    // One that reads its body waits for the client: that is not short.
    if (!remote.plan().stream_body && leadership_.take(remote)) return true;
    const WorkerPool::Submitted submitted = submit(remote);
    if (submitted == WorkerPool::Submitted::queued) tick_later();
    return submitted != WorkerPool::Submitted::refused;
  }
  bool withdraw(RequestExchange& exchange) override {
    auto& remote = static_cast<RemoteExchange&>(exchange);
    if (!leadership_.withdraw(remote) && !pool_.withdraw(remote)) return false;
    if (!remote.begun()) return true;
    run(remote);  // to go on with its stream
    return false;
  }
  void defer(RequestExchange& exchange) override {
    auto& remote = static_cast<RemoteExchange&>(exchange);
    if (!pool_.withdraw(remote)) return;
    if (remote.begun()) return run_by_pool(remote);
    pool_.defer(remote);
    tick_later();
  }
  void resume(RequestExchange& exchange) override {
    auto& remote = static_cast<RemoteExchange&>(exchange);
    if (remote.room()) run(remote);
  }

 private:
  // Where there is no room, the client that is there has the place of one that has most likely left.
  WorkerPool::Submitted submit(RemoteExchange& exchange) {
    using enum WorkerPool::Turn;
    const WorkerPool::Turn turn = exchange.gone() ? deferred : usual;
    const WorkerPool::Submitted submitted = pool_.submit(exchange, leadership_.waiting(), turn);
    if (submitted != WorkerPool::Submitted::refused || turn == deferred) return submitted;
    Job* const displaced = pool_.displace();
    if (displaced == nullptr) return submitted;
    static_cast<RemoteExchange*>(displaced)->shed();
    return pool_.submit(exchange, leadership_.waiting());
  }
  bool begin_task(RemoteExchange& exchange) {
    TaskLoop* const loop = tasks_.choose();
    if (loop != nullptr) exchange.begin_on(*loop);
    return loop != nullptr;
  }
  void run(Job& job) {
    if (!leadership_.take(job)) run_by_pool(job);
  }
  void run_by_pool(Job& job) override {
    pool_.submit_always(job);
    tick_later();
  }

  // The timer dies with the runner. Where there is no memory for it a thread is woken at once, for the job is in the queue.
  void tick_later() noexcept try {
    if (tick_timer_ != 0) return;
    tick_timer_ = core_.loop.call_later(tick_interval, [this] {
      tick_timer_ = 0;
      if (!pool_.tick()) return;
      run_stranded();
      tick_later();
    });
  } catch (const std::bad_alloc&) {
    pool_.hurry();
  }
  // Where the pool can have no thread the leader runs its jobs, and holds up the loop where they block. One that waits for
  // its body would wait for the loop: its client gets a 503.
  void run_stranded() {
    while (Job* const job = pool_.take_stranded()) {
      auto* const exchange =
          dynamic_cast<RemoteExchange*>(job);  // or a loop of tasks, which waits for nothing
      const bool reads = exchange != nullptr && exchange->plan().stream_body && !exchange->begun();
      if (!reads && leadership_.take_anyway(*job)) continue;
      if (exchange == nullptr) {
        job->work();
        continue;
      }
      if (exchange->begun()) return pool_.submit_always(*job);
      exchange->shed();
    }
  }

  Core& core_;
  std::shared_ptr<Inbox> inbox_;
  TaskLoops tasks_;
  BlockingStreams streams_;  // before the pool, whose last jobs use it
  WorkerPool pool_;
  Leadership leadership_;
  loop::TimerId tick_timer_ = 0;
};

}  // namespace

std::unique_ptr<Runner> make_threaded_runner(Core& core) { return std::make_unique<ThreadedRunner>(core); }

}  // namespace eddy::server
