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
      loop::Fiber::spawn([pool = pool_, job = std::move(job)]() mutable { live(*pool, std::move(job)); },
                         "a request's green thread");
      ++pool_->alive;
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

  static void serve(const Job& job) {
    LocalExchange& exchange = *job.exchange;
    const http::RequestHead& head = exchange.request();
    loop::Fiber::current()->set_name(std::string{head.method_text()}.append(" ").append(head.path()));
    if (exchange.plan().waiting == wsgi::Waiting::suspends)
      loop::await(exchange.start());
    else
      exchange.run();
    exchange.pull_all();
    loop::current_context().reset();
    exchange.over();
  }

  Core& core_;
  std::shared_ptr<Pool> pool_ = std::make_shared<Pool>();
};

}  // namespace

std::unique_ptr<Runner> make_green_runner(Core& core) { return std::make_unique<GreenRunner>(core); }

}  // namespace eddy::server
