// Who drives the loop of a threaded server: short jobs on the leader's thread, and a loop that goes on when one
// blocks.
#include "server/leadership.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <latch>
#include <memory>
#include <set>
#include <thread>
#include <vector>

#include "eddy/loop/loop.h"
#include "eddy/loop/stream.h"

namespace eddy::server {
namespace {

using namespace std::chrono_literals;

struct Call final : Job {
  std::function<void()> body;
  explicit Call(std::function<void()> what) : body{std::move(what)} {}
  void work() noexcept override { body(); }
};

class LeadershipTest : public testing::Test, public Leadership::Host {
 protected:
  explicit LeadershipTest(std::size_t threads = 16, std::chrono::milliseconds look_interval = 1ms)
      : pool_{threads, 1000}, leadership_{loop_, pool_, *this, look_interval} {}

  // As a server's begin does; on the loop.
  void begin(std::function<void()> body) {
    calls_.push_back(std::make_unique<Call>(std::move(body)));
    if (leadership_.take(*calls_.back()))
      ++taken_;
    else
      run_by_pool(*calls_.back());
  }
  void on_loop(std::function<void()> what) { loop_.post(std::move(what)); }
  void drive() {
    leadership_.drive();
    EXPECT_EQ(loop::Loop::current(), &loop_);
    EXPECT_FALSE(loop_.running());
  }

  loop::Loop loop_;
  std::vector<std::unique_ptr<Call>> calls_;  // outlive the threads: the last one may still return
  WorkerPool pool_;
  Leadership leadership_;
  int taken_ = 0;

 private:
  void run_by_pool(Job& job) override {
    pool_.submit_always(job);
    tick();
  }
  void tick() {
    loop_.call_later(1ms, [this] {
      if (pool_.tick()) tick();
    });
  }
};

// So that a job which the machine holds up is not taken to block.
struct Unwatched : LeadershipTest {
  Unwatched() : LeadershipTest{16, 1h} {}
};

TEST_F(Unwatched, ShortJobsRunOnTheLoopsThread) {
  std::set<std::thread::id> threads;
  const auto note = [&] {
    EXPECT_EQ(loop::Loop::current(), nullptr);  // a handler must not find the server's loop
    threads.insert(std::this_thread::get_id());
  };
  on_loop([&] {
    begin(note);
    begin([&] {
      note();
      on_loop([&] { loop_.stop(); });
    });
  });
  drive();
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
  EXPECT_EQ(taken_, 2);
}

TEST_F(Unwatched, JobsThatWaitHaveTheirPartInOneTurn) {
  int turns = 0;
  std::set<int> seen;
  const std::function<void()> count = [&] {
    ++turns;
    loop_.call_soon(count);
  };
  on_loop([&] {
    for (int i = 0; i < 200; ++i) begin([&] { seen.insert(turns); });
    begin([&] { on_loop([&] { loop_.stop(); }); });
    count();
  });
  drive();
  EXPECT_EQ(taken_, 201);
  EXPECT_EQ(seen.size(), 1U);
}

// What a loop lets go of it tells before it waits: a stream that ended so begot a job which waited for the next timer.
TEST_F(Unwatched, AJobOfWhatWasClosedIsNotWaitedOver) {
  struct AtTheEnd final : loop::Stream::Events {
    std::function<void()> then;
    void on_read(std::string_view) override {}
    void on_close(std::error_code) override { then(); }
  } events;
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
  const auto stream = loop::Stream::adopt(loop_, ends[0]);
  events.then = [&] { begin([&] { on_loop([&] { loop_.stop(); }); }); };
  stream->start(events);
  on_loop([&] { stream->close(); });
  constexpr auto patience = 20s;  // what wakes a loop that waits
  const loop::TimerId timer = loop_.call_later(patience, [] {});
  const loop::TimePoint begun = loop_.clock_now();
  drive();
  EXPECT_LT(loop_.clock_now() - begun, patience) << "the loop waited while there was a job";
  loop_.cancel(timer);
  EXPECT_EQ(taken_, 1);
  ::close(ends[1]);
}

TEST_F(LeadershipTest, BesideALoopThatItsOwnerRunsThePoolHasThem) {
  std::thread::id thread;
  on_loop([&] {
    begin([&] {
      thread = std::this_thread::get_id();
      on_loop([&] { loop_.stop(); });
    });
  });
  loop_.run();
  EXPECT_NE(thread, std::this_thread::get_id());
  EXPECT_EQ(taken_, 0);
}

TEST_F(LeadershipTest, TheLoopGoesOnWhileAJobBlocks) {
  std::latch blocked{1}, released{1};
  const std::thread::id first = std::this_thread::get_id();
  on_loop([&] {
    begin([&] {
      EXPECT_EQ(std::this_thread::get_id(), first);
      on_loop([&] {
        EXPECT_NE(std::this_thread::get_id(), first);
        EXPECT_EQ(loop::Loop::current(), &loop_);
        released.count_down();
      });
      released.wait();
      on_loop([&] { loop_.stop(); });
    });
  });
  drive();
}

TEST_F(LeadershipTest, JobsBehindOneThatBlocksRunBesideIt) {
  std::latch together{8};
  std::atomic<int> left = 8;
  on_loop([&] {
    for (int i = 0; i < 8; ++i)
      begin([&] {
        together.arrive_and_wait();
        if (--left == 0) on_loop([&] { loop_.stop(); });
      });
  });
  drive();
  EXPECT_EQ(taken_, 8);
}

TEST_F(LeadershipTest, TheLoopMovesOnAndOn) {
  // Each job blocks until the next one runs, and is short otherwise as far as the pool has seen: the loop changes
  // its thread, and jobs go to the pool in between.
  constexpr int count = 200;
  std::atomic<int> last = 0;
  std::function<void(int)> chain = [&](int number) {
    begin([&, number] {
      last = number;
      last.notify_all();
      on_loop([&, number] { number == count ? loop_.stop() : chain(number + 1); });
      if (number % 40 == 1) last.wait(number);
    });
  };
  on_loop([&] { chain(1); });
  drive();
  EXPECT_EQ(last, count);
}

TEST_F(LeadershipTest, AStopWaitsForTheJobThatRunsHere) {
  bool ended = false;
  std::latch stopping{1};
  on_loop([&] {
    begin([&] {
      on_loop([&] {
        loop_.stop();
        stopping.count_down();
      });
      stopping.wait();
      ended = true;
    });
  });
  drive();
  EXPECT_TRUE(ended);
}

TEST_F(LeadershipTest, NoMoreJobsWaitThanMay) {
  Call job{[] {}}, next{[] {}}, over{[] {}};
  WorkerPool pool{16, 2};
  Leadership bounded{loop_, pool, *this};
  on_loop([&] {
    EXPECT_TRUE(bounded.take(job));
    EXPECT_TRUE(bounded.take(next));
    EXPECT_FALSE(bounded.take(over));
    EXPECT_EQ(pool.submit(over, bounded.waiting()), WorkerPool::Submitted::refused);
    loop_.stop();
  });
  bounded.drive();
}

struct TwoThreads : LeadershipTest {
  TwoThreads() : LeadershipTest{2} {}
};

TEST_F(TwoThreads, NoMoreJobsRunAtOnceThanMay) {
  std::atomic<int> begun = 0, running = 0, most = 0, left = 6;
  std::latch two{2};
  on_loop([&] {
    for (int i = 0; i < 6; ++i)
      begin([&] {
        const int now = ++running;
        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
        }
        if (++begun <= 2) two.count_down();
        two.wait();
        --running;
        if (--left == 0) on_loop([&] { loop_.stop(); });
      });
  });
  drive();
  EXPECT_EQ(most, 2);
}

}  // namespace
}  // namespace eddy::server
