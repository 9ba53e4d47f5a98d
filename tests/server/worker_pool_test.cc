// The threaded server's pool: every job runs once, the queue is bounded, a job that blocks does not hold
// others.
#include "server/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <memory>
#include <set>
#include <vector>

namespace eddy::server {
namespace {

struct Call final : Job {
  std::function<void()> body;
  explicit Call(std::function<void()> what) : body{std::move(what)} {}
  void work() noexcept override { body(); }
};

TEST(WorkerPool, RunsEveryJobOnce) {
  std::atomic<int> count = 0;
  std::vector<std::unique_ptr<Call>> calls;
  {
    WorkerPool pool{4, 100'000};
    for (int i = 0; i < 10'000; ++i) {
      calls.push_back(std::make_unique<Call>([&] { ++count; }));
      ASSERT_NE(pool.submit(*calls.back()), WorkerPool::Submitted::refused);
    }
  }
  EXPECT_EQ(count, 10'000);
}

TEST(WorkerPool, RefusesWhatIsOverTheQueue) {
  std::latch started{1}, release{1};
  Call blocking{[&] {
    started.count_down();
    release.wait();
  }};
  std::vector<std::unique_ptr<Call>> waiting;
  for (int i = 0; i < 4; ++i) waiting.push_back(std::make_unique<Call>([] {}));
  WorkerPool pool{1, 3};
  ASSERT_EQ(pool.submit(blocking), WorkerPool::Submitted::woke);
  started.wait();
  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(pool.submit(*waiting[static_cast<std::size_t>(i)]), WorkerPool::Submitted::queued);
  EXPECT_EQ(pool.submit(*waiting[3]), WorkerPool::Submitted::refused);
  release.count_down();
}

TEST(WorkerPool, AJobThatBlocksDoesNotHoldTheNext) {
  // All eight must run at the same time, or the latch is never reached.
  std::latch together{8};
  std::vector<std::unique_ptr<Call>> calls;
  WorkerPool pool{8, 100};
  for (int i = 0; i < 8; ++i) {
    calls.push_back(std::make_unique<Call>([&] { together.arrive_and_wait(); }));
    ASSERT_NE(pool.submit(*calls.back()), WorkerPool::Submitted::refused);
  }
  while (!together.try_wait()) pool.tick();
}

TEST(WorkerPool, OneThreadServesAQueueOfShortJobs) {
  std::set<std::thread::id> threads;
  std::mutex mutex;
  std::latch started{1}, release{1};
  Call first{[&] {
    started.count_down();
    release.wait();
  }};
  std::vector<std::unique_ptr<Call>> calls;
  {
    WorkerPool pool{8, 1000};
    ASSERT_EQ(pool.submit(first), WorkerPool::Submitted::woke);
    started.wait();
    for (int i = 0; i < 100; ++i) {
      calls.push_back(std::make_unique<Call>([&] {
        const std::lock_guard lock{mutex};
        threads.insert(std::this_thread::get_id());
      }));
      ASSERT_NE(pool.submit(*calls.back()), WorkerPool::Submitted::refused);
    }
    release.count_down();
  }
  EXPECT_EQ(threads.size(), 1U);
}

TEST(WorkerPool, TickSaysWhetherJobsWait) {
  WorkerPool pool{1, 10};
  EXPECT_FALSE(pool.tick());
}

}  // namespace
}  // namespace eddy::server
