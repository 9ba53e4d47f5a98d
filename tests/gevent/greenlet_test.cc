#include "eddy/gevent/greenlet.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "eddy/gevent/timeout.h"
#include "eddy/loop/loop.h"
#include "loop/log_recorder.h"

namespace eddy::gevent {
namespace {

using namespace std::chrono_literals;

class GreenletTest : public testing::Test {
 protected:
  loop::ManualClock clock{loop::ManualClock::Jumping::yes};
  loop::Loop loop{{.clock = &clock}};
};

TEST_F(GreenletTest, GetGivesWhatTheFunctionReturns) {
  auto greenlet = spawn([](int a, int b) { return a + b; }, 2, 3);
  EXPECT_FALSE(greenlet.ready());
  EXPECT_EQ(greenlet.value(), nullptr);
  EXPECT_EQ(greenlet.get(), 5);
  EXPECT_EQ(greenlet.get(), 5);
  EXPECT_TRUE(greenlet.successful());
  EXPECT_EQ(*greenlet.value(), 5);
}

TEST_F(GreenletTest, TakesArgumentsThatOnlyMove) {
  auto greenlet = spawn([](std::unique_ptr<int> n) { return *n; }, std::make_unique<int>(7));
  EXPECT_EQ(greenlet.get(), 7);
}

TEST_F(GreenletTest, GetThrowsWhatTheFunctionThrew) {
  auto greenlet = spawn([] { throw std::out_of_range("no such page"); });
  EXPECT_THROW(greenlet.get(), std::out_of_range);
  EXPECT_TRUE(greenlet.ready());
  EXPECT_FALSE(greenlet.successful());
  EXPECT_NE(greenlet.exception(), nullptr);
}

TEST_F(GreenletTest, SleepersTakeTurns) {
  std::string trace;
  auto a = spawn([&] {
    trace += "a1 ";
    sleep(20ms);
    trace += "a2 ";
  });
  auto b = spawn([&] {
    trace += "b1 ";
    sleep(10ms);
    trace += "b2 ";
  });
  joinall({a, b});
  EXPECT_EQ(trace, "a1 b1 b2 a2 ");
}

TEST_F(GreenletTest, SleepOfNothingYieldsOnce) {
  std::string trace;
  auto a = spawn([&] {
    trace += "a1 ";
    sleep();
    trace += "a2 ";
  });
  auto b = spawn([&] { trace += "b1 "; });
  joinall({a, b});
  EXPECT_EQ(trace, "a1 b1 a2 ");
}

TEST_F(GreenletTest, JoinGivesUpAtItsTimeout) {
  auto greenlet = spawn([] { sleep(10s); });
  EXPECT_FALSE(greenlet.join(1s));
  EXPECT_FALSE(greenlet.ready());
  EXPECT_THROW(greenlet.get(1s), TimeoutExpired);
  EXPECT_TRUE(greenlet.join());
}

TEST_F(GreenletTest, KillRunsDestructorsAndCountsAsSuccess) {
  bool cleaned = false;
  auto greenlet = spawn([&] {
    struct Clean {
      bool& flag;
      ~Clean() { flag = true; }
    } clean{cleaned};
    sleep(1h);
  });
  sleep();
  EXPECT_TRUE(greenlet.kill());
  EXPECT_TRUE(cleaned);
  EXPECT_TRUE(greenlet.successful());
  EXPECT_EQ(greenlet.exception(), nullptr);
  EXPECT_THROW(greenlet.get(), GreenletExit);
}

TEST_F(GreenletTest, KillBeforeItBeganMeansItNeverRuns) {
  bool ran = false;
  auto greenlet = spawn([&] { ran = true; });
  EXPECT_TRUE(greenlet.kill());
  EXPECT_FALSE(ran);
  EXPECT_TRUE(greenlet.ready());
}

TEST_F(GreenletTest, KillWithAnExceptionOfOnesOwn) {
  auto greenlet = spawn([] { sleep(1h); });
  sleep();
  greenlet.kill(std::make_exception_ptr(std::runtime_error("enough")));
  EXPECT_THROW(greenlet.get(), std::runtime_error);
}

TEST_F(GreenletTest, KillBeforeItBeganKeepsTheException) {
  const loop::LogRecorder log;
  bool ran = false;
  auto greenlet = spawn([&] { ran = true; });
  EXPECT_FALSE(greenlet.kill(std::make_exception_ptr(std::runtime_error("enough")), false));
  greenlet.kill(std::make_exception_ptr(std::logic_error("late")));
  EXPECT_FALSE(ran);
  EXPECT_THROW(greenlet.get(), std::runtime_error);
  EXPECT_FALSE(greenlet.successful());
  EXPECT_NE(greenlet.exception(), nullptr);
  ASSERT_EQ(log.lines().size(), 1U);
  EXPECT_EQ(log.lines()[0].rfind("Greenlet failed", 0), 0U) << log.lines()[0];
}

TEST_F(GreenletTest, KillBeforeItBeganByAnExitIsASuccess) {
  struct Exit : GreenletExit {};
  const loop::LogRecorder log;
  auto greenlet = spawn([] {});
  greenlet.kill(std::make_exception_ptr(Exit{}));
  EXPECT_THROW(greenlet.get(), Exit);
  EXPECT_TRUE(greenlet.successful());
  EXPECT_EQ(greenlet.exception(), nullptr);
  EXPECT_TRUE(log.lines().empty());
}

// One that waits for a stack has not begun either.
TEST(Greenlets, KillBeforeThereIsAStackKeepsTheException) {
  const loop::LogRecorder log;
  loop::Loop loop{{.max_fibers = 1}};
  loop::Event over;
  auto first = spawn([&] { over.wait(); });
  auto second = spawn([] {});
  sleep();
  second.kill(std::make_exception_ptr(std::runtime_error("enough")), false);
  over.set();
  EXPECT_THROW(second.get(), std::runtime_error);
  EXPECT_FALSE(second.successful());
  EXPECT_EQ(log.lines().size(), 1U);
  first.join();
}

TEST_F(GreenletTest, LinkIsCalledAfterTheEndAndForThoseThatHaveEnded) {
  int calls = 0;
  auto greenlet = spawn([] { return 1; });
  greenlet.link([&](const AnyGreenlet& ended) { calls += ended.ready(); });
  greenlet.join();
  sleep();
  EXPECT_EQ(calls, 1);
  greenlet.link([&](const AnyGreenlet&) { ++calls; });
  sleep();
  EXPECT_EQ(calls, 2);
}

TEST_F(GreenletTest, UnlinkedItIsNotCalled) {
  std::string trace;
  auto greenlet = spawn([] {});
  greenlet.link([&](const AnyGreenlet&) { trace += "a"; });
  const LinkId dropped = greenlet.link([&](const AnyGreenlet&) { trace += "x"; });
  greenlet.link([&](const AnyGreenlet&) { trace += "b"; });
  EXPECT_EQ(greenlet.links(), 3U);
  EXPECT_TRUE(greenlet.unlink(dropped));
  EXPECT_FALSE(greenlet.unlink(dropped));
  EXPECT_FALSE(greenlet.unlink(0));
  EXPECT_EQ(greenlet.links(), 2U);
  greenlet.join();
  sleep();
  EXPECT_EQ(trace, "ab");
  EXPECT_EQ(greenlet.links(), 0U);
  EXPECT_EQ(greenlet.link([&](const AnyGreenlet&) { trace += "c"; }), 0U);
  sleep();
  EXPECT_EQ(trace, "abc");
}

TEST_F(GreenletTest, JoinallLeavesNoLinksBehind) {
  const auto test = [] {
    const auto forever = [] { sleep(Duration::max()); };
    const std::vector<AnyGreenlet> all{spawn(forever), spawn(forever), spawn(forever)};
    const auto links = [&] { return all[0].links() + all[1].links() + all[2].links(); };
    int calls = 0;
    all[0].link([&](const AnyGreenlet&) { ++calls; });
    for (int i = 0; i < 100; ++i) joinall(all, 1ms);
    EXPECT_EQ(links(), 1U) << "after time-outs";
    EXPECT_FALSE(silent_timeout(1ms, [&] { joinall(all); }));
    EXPECT_EQ(links(), 1U) << "after an interrupt";
    auto bad = spawn([] { throw std::domain_error("bad"); });
    EXPECT_THROW(joinall({all[0], all[1], all[2], bad}, {}, true), std::domain_error);
    EXPECT_EQ(links(), 1U) << "after an error";
    EXPECT_EQ(joinall({all[0], all[1], all[2], bad}, {}, false, 1).size(), 1U);
    EXPECT_EQ(links(), 1U) << "after the first of several";
    killall(all);
    sleep();
    EXPECT_EQ(calls, 1);
  };
  test();
  spawn(test).get();
}

TEST_F(GreenletTest, TheLongestTimeIsForEver) {
  const auto test = [] {
    const auto slow = [] { sleep(std::chrono::hours{24 * 365}); };
    EXPECT_TRUE(spawn(slow).join(Duration::max()));
    EXPECT_NO_THROW(spawn(slow).get(Duration::max()));
    EXPECT_EQ(joinall({spawn(slow), spawn(slow)}, Duration::max()).size(), 2U);
  };
  test();
  spawn(test).get();
}

TEST_F(GreenletTest, JoinallCountsAndTimesOut) {
  const std::vector<Greenlet<>> all{spawn([] { sleep(1s); }), spawn([] { sleep(2s); }),
                                    spawn([] { sleep(1h); })};
  EXPECT_EQ(joinall(all, {}, false, 1).size(), 1u);
  EXPECT_EQ(joinall(all, 10s).size(), 2u);
  killall({all[2]});
  EXPECT_TRUE(all[2].ready());
}

TEST_F(GreenletTest, JoinallRaisesTheFirstError) {
  auto good = spawn([] { sleep(1s); });
  auto bad = spawn([] { throw std::domain_error("bad"); });
  EXPECT_THROW(joinall({good, bad}, {}, true), std::domain_error);
  EXPECT_EQ(joinall({good, bad}).size(), 2u);
}

TEST_F(GreenletTest, SpawnLaterBeginsLater) {
  std::string trace;
  auto late = spawn_later(
      5s, [&](std::string word) { trace += word; }, "late");
  auto soon = spawn([&] { trace += "soon "; });
  joinall({late, soon});
  EXPECT_EQ(trace, "soon late");
}

TEST_F(GreenletTest, GreenletsWaitForGreenlets) {
  auto outer = spawn([] {
    auto inner = spawn([] {
      sleep(1s);
      return 20;
    });
    return inner.get() + 1;
  });
  EXPECT_EQ(outer.get(), 21);
}

// By the system's clock too, whose times the kernel is told.
TEST(Greenlets, TheLongestTimeIsForEver) {
  loop::Loop loop;
  const auto test = [] { EXPECT_TRUE(spawn([] { sleep(1ms); }).join(Duration::max())); };
  test();
  spawn(test).get();
}

// In a thread of its own, which takes the hub along when it ends.
TEST(Hub, IsMadeWhereTheThreadHasNoLoop) {
  std::thread{[] { EXPECT_EQ(spawn([] { return 3; }).get(), 3); }}.join();
}

}  // namespace
}  // namespace eddy::gevent
