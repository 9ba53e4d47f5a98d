#include "eddy/gevent/greenlet.h"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "eddy/gevent/timeout.h"
#include "eddy/loop/loop.h"

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

// In a thread of its own, which takes the hub along when it ends.
TEST(Hub, IsMadeWhereTheThreadHasNoLoop) {
  std::thread{[] { EXPECT_EQ(spawn([] { return 3; }).get(), 3); }}.join();
}

}  // namespace
}  // namespace eddy::gevent
