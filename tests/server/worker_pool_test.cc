// The threaded server's pool: every job runs once, the queue is bounded, a job that blocks does not hold
// others.
#include "server/worker_pool.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <optional>
#include <set>
#include <thread>
#include <vector>

#include "loop/log_recorder.h"

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

// New threads can't begin while it lives: no machine has room for such a stack.
class NoMoreThreads {
 public:
  NoMoreThreads() {
    pthread_attr_init(&usual_);
    pthread_getattr_default_np(&usual_);
    pthread_attr_t endless;
    pthread_attr_init(&endless);
    pthread_attr_setstacksize(&endless, std::size_t{1} << 50);
    pthread_setattr_default_np(&endless);
    pthread_attr_destroy(&endless);
  }
  NoMoreThreads(const NoMoreThreads&) = delete;
  NoMoreThreads& operator=(const NoMoreThreads&) = delete;
  ~NoMoreThreads() {
    pthread_setattr_default_np(&usual_);
    pthread_attr_destroy(&usual_);
  }

 private:
  pthread_attr_t usual_;
};

TEST(WorkerPool, WithoutAThreadAJobWaitsForTheNextTick) {
  std::latch done{1};
  Call call{[&] { done.count_down(); }};
  const loop::LogRecorder log;
  WorkerPool pool{4, 100};
  {
    const NoMoreThreads no_more;
    EXPECT_EQ(pool.submit(call), WorkerPool::Submitted::queued);
    EXPECT_TRUE(pool.tick());
  }
  EXPECT_EQ(log.lines().size(), 1U);
  EXPECT_TRUE(pool.tick());
  done.wait();
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

TEST(WorkerPool, JobsElsewhereCountAmongThoseThatRun) {
  std::atomic<bool> ran = false;
  Call job{[&] {
    ran = true;
    ran.notify_all();
  }};
  WorkerPool pool{1, 10};
  ASSERT_TRUE(pool.begin_elsewhere());
  EXPECT_FALSE(pool.begin_elsewhere());
  ASSERT_NE(pool.submit(job), WorkerPool::Submitted::refused);
  EXPECT_FALSE(ran);
  pool.end_elsewhere(std::nullopt);
  ran.wait(false);
}

TEST(WorkerPool, JobsThatWaitElsewhereCountAmongThoseThatWait) {
  Call job{[] {}};
  WorkerPool pool{1, 3};
  EXPECT_TRUE(pool.prefers_elsewhere(2));
  EXPECT_FALSE(pool.prefers_elsewhere(3));
  EXPECT_EQ(pool.submit(job, 3), WorkerPool::Submitted::refused);
}

TEST(WorkerPool, OneThatBlocksMakesJobsLongUntilOneIsShort) {
  WorkerPool pool{1, 10};
  ASSERT_TRUE(pool.begin_elsewhere());
  pool.blocks_elsewhere();
  EXPECT_FALSE(pool.prefers_elsewhere(0));
  pool.end_elsewhere(false);
  EXPECT_TRUE(pool.prefers_elsewhere(0));
}

TEST(WorkerPool, ManyLongJobsAmongTheLastMakeJobsLong) {
  WorkerPool pool{1, 10};
  int jobs = 0;
  for (; pool.prefers_elsewhere(0); ++jobs) {
    ASSERT_TRUE(pool.begin_elsewhere());
    pool.end_elsewhere(true);
  }
  EXPECT_EQ(jobs, 5);  // an eighth, each weighing a thirty-second
}

TEST(JobMeter, AJobThatSleptIsLong) {
  // So short a sleep may be over before the thread goes to sleep, but not each time.
  bool any_long = false;
  for (int i = 0; i < 1000 && !any_long; ++i) {
    const JobMeter meter;
    std::this_thread::sleep_for(std::chrono::microseconds{1});
    any_long = meter.long_job();
  }
  EXPECT_TRUE(any_long);
}

TEST(JobMeter, AJobThatComputesIsLongInTheEnd) {
  const JobMeter meter;
  while (!meter.long_job()) {
  }
}

TEST(JobMeter, AJobThatDidNothingIsShort) {
  // It may itself be held up between the two looks, but not each time.
  bool any_short = false;
  for (int i = 0; i < 1000 && !any_short; ++i) any_short = !JobMeter{}.long_job();
  EXPECT_TRUE(any_short);
}

TEST(WorkerPool, TickSaysWhetherJobsWait) {
  WorkerPool pool{1, 10};
  EXPECT_FALSE(pool.tick());
}

}  // namespace
}  // namespace eddy::server
