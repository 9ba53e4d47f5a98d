// The threaded server's pool: every job runs once, the queue is bounded, a job that blocks does not hold
// others.
#include "server/worker_pool.h"

#include <gtest/gtest.h>

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
#include "loop/no_more_threads.h"

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

TEST(WorkerPool, WithoutAThreadAJobWaitsForTheNextTick) {
  std::latch done{1};
  Call call{[&] { done.count_down(); }};
  const loop::LogRecorder log;
  WorkerPool pool{4, 100};
  {
    const loop::NoMoreThreads no_more;
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

TEST(JobQueue, GivesOutInOrderWhatWasNotRemoved) {
  std::vector<std::unique_ptr<Call>> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(std::make_unique<Call>([] {}));
  JobQueue queue, other;
  for (const auto& each : calls) queue.push(*each);
  for (const std::size_t gone : {0U, 2U, 4U}) {
    EXPECT_FALSE(other.remove(*calls[gone]));
    EXPECT_TRUE(queue.remove(*calls[gone]));
    EXPECT_FALSE(queue.remove(*calls[gone]));
  }
  EXPECT_EQ(queue.size(), 2U);
  queue.push(*calls[0]);
  for (const std::size_t next : {1U, 3U, 0U}) EXPECT_EQ(queue.pop(), calls[next].get());
  EXPECT_EQ(queue.pop(), nullptr);
  EXPECT_TRUE(queue.empty());
}

// One thread, which is held until `release`, and what ran on it in which order.
class HeldPool : public testing::Test {
 protected:
  HeldPool() {
    EXPECT_EQ(pool->submit(blocking), WorkerPool::Submitted::woke);
    started.wait();
  }
  Call& call(int number) {
    calls.push_back(std::make_unique<Call>([this, number] { ran.push_back(number); }));
    return *calls.back();
  }
  void finish() {
    release.count_down();
    pool.reset();
  }
  std::latch started{1}, release{1};
  Call blocking{[this] {
    started.count_down();
    release.wait();
  }};
  std::vector<int> ran;
  std::vector<std::unique_ptr<Call>> calls;
  std::unique_ptr<WorkerPool> pool = std::make_unique<WorkerPool>(1, 20);
};

TEST_F(HeldPool, WhatIsWithdrawnIsNotRunAndMakesRoom) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(pool->submit(call(i)), WorkerPool::Submitted::queued);
  EXPECT_EQ(pool->submit(call(20)), WorkerPool::Submitted::refused);
  EXPECT_FALSE(pool->withdraw(*calls[20]));
  EXPECT_FALSE(pool->withdraw(blocking));
  for (std::size_t i = 0; i < 19; ++i) EXPECT_TRUE(pool->withdraw(*calls[i]));
  EXPECT_EQ(pool->submit(*calls[20]), WorkerPool::Submitted::queued);
  finish();
  EXPECT_EQ(ran, (std::vector{19, 20}));
}

TEST_F(HeldPool, DeferredJobsComeLastButForTheirShare) {
  for (int i = 0; i < 2; ++i) pool->defer(call(100 + i));
  EXPECT_EQ(pool->submit(call(102), 0, WorkerPool::Turn::deferred), WorkerPool::Submitted::queued);
  for (int i = 0; i < 16; ++i) EXPECT_EQ(pool->submit(call(i)), WorkerPool::Submitted::queued);
  finish();
  EXPECT_EQ(ran, (std::vector{0, 1, 2, 3, 4, 5, 100, 6, 7, 8, 9, 10, 11, 12, 101, 13, 14, 15, 102}));
}

TEST_F(HeldPool, TheOldestDeferredJobIsDisplaced) {
  EXPECT_EQ(pool->submit(call(0)), WorkerPool::Submitted::queued);
  EXPECT_EQ(pool->displace(), nullptr);
  pool->defer(call(1));
  pool->defer(call(2));
  pool->defer(call(3));
  EXPECT_TRUE(pool->withdraw(*calls[1]));
  EXPECT_EQ(pool->displace(), calls[2].get());
  finish();
  EXPECT_EQ(ran, (std::vector{0, 3}));
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
