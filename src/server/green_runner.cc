// The green way: a request in flight has a green thread, from a pool of idle ones; plans that block park it, and
// those that suspend are driven on its stack. The hub's own stack runs no plan.
#include <deque>
#include <string>
#include <vector>

#include "eddy/loop/fiber.h"
#include "server/core.h"
#include "server/local_exchange.h"

namespace eddy::server {
namespace {

constexpr std::size_t most_idle = 256;  // kept for the next requests, each with its stack

// A request to run; the core, and with it the exchange, lives as long.
struct Job {
  std::shared_ptr<Core> core;
  LocalExchange* exchange = nullptr;
};

// What the green threads share; it outlives the runner in their hands.
struct Pool {
  struct Worker {
    loop::FiberPtr fiber;
    Job job;
  };
  std::vector<Worker*> idle;  // the last to finish is the first to go on: its stack is warm
  std::deque<Job> queue;      // over the bound
  std::size_t alive = 0;
  bool closed = false;
};

// Has no green thread, and never will.
void refuse(const Job& job) noexcept {
  job.exchange->refuse();
  job.exchange->over();
}

// A green thread's first job, until it begins. Where it never does, for there is no memory for its stack, or for the loop ends,
// the request is refused, and so are those that wait for a thread where none is left to take them.
class FirstJob {
 public:
  FirstJob(std::shared_ptr<Pool> pool, Job job) noexcept : pool_{std::move(pool)}, job_{std::move(job)} {}
  FirstJob(const FirstJob&) = delete;
  FirstJob& operator=(const FirstJob&) = delete;
  ~FirstJob() {
    if (!waits_) return;
    --pool_->alive;
    refuse(job_);
    while (pool_->alive == 0 && !pool_->queue.empty()) {
      const Job next = std::move(pool_->queue.front());
      pool_->queue.pop_front();
      refuse(next);
    }
  }
  // There is a thread for it; until then it is whoever asked for one that answers.
  void accepted() noexcept {
    ++pool_->alive;
    waits_ = true;
  }
  Job take() noexcept {
    waits_ = false;
    return std::move(job_);
  }
  [[nodiscard]] Pool& pool() const noexcept { return *pool_; }

 private:
  std::shared_ptr<Pool> pool_;
  Job job_;
  bool waits_ = false;
};

class GreenRunner final : public Runner {
 public:
  explicit GreenRunner(Core& core) : core_{core} {}
  ~GreenRunner() override {
    pool_->closed = true;
    for (Pool::Worker* each : pool_->idle) each->fiber->unpark();
    pool_->idle.clear();
  }

  std::unique_ptr<RequestExchange> exchange(Connection& connection) override {
    return std::make_unique<LocalExchange>(connection, connection.head(), connection.peer());
  }
  bool begin(RequestExchange& exchange) override {
    Job job{core_.shared_from_this(), &static_cast<LocalExchange&>(exchange)};
    if (!pool_->idle.empty()) {
      Pool::Worker& worker = *pool_->idle.back();
      pool_->idle.pop_back();
      worker.job = std::move(job);
      worker.fiber->unpark();
    } else if (pool_->alive < core_.options.max_green_threads) {
      auto first = std::make_unique<FirstJob>(pool_, std::move(job));
      FirstJob& waiting = *first;
      loop::Fiber::spawn([first = std::move(first)] { live(first->pool(), first->take()); },
                         "a request's green thread");
      waiting.accepted();
    } else {
      pool_->queue.push_back(std::move(job));
    }
    return true;
  }
  bool withdraw(RequestExchange& exchange) override {
    return std::erase_if(pool_->queue, [&](const Job& each) { return each.exchange == &exchange; }) > 0;
  }
  // A green thread waits for room by itself.
  void resume(RequestExchange& exchange) override { exchange.notify(); }

 private:
  static void live(Pool& pool, Job first) {
    struct Leaving {
      Pool& pool;
      ~Leaving() { --pool.alive; }
    } const leaving{pool};
    Pool::Worker self{loop::Fiber::current()->shared_from_this(), std::move(first)};
    for (;;) {
      serve(std::exchange(self.job, {}));
      if (!pool.queue.empty()) {
        self.job = std::move(pool.queue.front());
        pool.queue.pop_front();
        continue;
      }
      if (pool.closed || pool.idle.size() >= most_idle) return;
      if (!rest(pool, self)) return;
    }
  }

  // Until there is another job; false where the pool closed.
  static bool rest(Pool& pool, Pool::Worker& self) {
    pool.idle.push_back(&self);
    while (self.job.exchange == nullptr && !pool.closed) {
      try {
        loop::Fiber::park();
      } catch (...) {  // the loop ends
        std::erase(pool.idle, &self);
        throw;
      }
    }
    return self.job.exchange != nullptr;
  }

  static void serve(const Job& job) noexcept {
    LocalExchange& exchange = *job.exchange;
    name_thread(exchange.request());
    if (exchange.plan().waiting == wsgi::Waiting::suspends)
      run_task(exchange);
    else
      exchange.run();
    exchange.pull_all();
    loop::current_context().reset();
    exchange.over();
  }

  // For messages only: without memory for it the thread goes without.
  static void name_thread(const http::RequestHead& head) noexcept {
    loop::Fiber& thread = *loop::Fiber::current();
    try {
      thread.set_name(std::string{head.method_text()}.append(" ").append(head.path()));
    } catch (...) {
      thread.set_name({});
    }
  }

  static void run_task(LocalExchange& exchange) noexcept {
    try {
      loop::await(exchange.start());
    } catch (...) {  // before it began: there is no memory for its frame
      exchange.failed("a handler can't be begun");
    }
  }

  Core& core_;
  std::shared_ptr<Pool> pool_ = std::make_shared<Pool>();
};

}  // namespace

std::unique_ptr<Runner> make_green_runner(Core& core) { return std::make_unique<GreenRunner>(core); }

}  // namespace eddy::server
