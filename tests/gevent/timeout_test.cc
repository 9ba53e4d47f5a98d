#include "eddy/gevent/timeout.h"

#include <gtest/gtest.h>

#include <string>

#include "eddy/gevent/greenlet.h"
#include "eddy/loop/loop.h"

namespace eddy::gevent {
namespace {

using namespace std::chrono_literals;

class TimeoutTest : public testing::Test {
 protected:
  loop::ManualClock clock{loop::ManualClock::Jumping::yes};
  loop::Loop loop{{.clock = &clock}};
};

// In a greenlet and in main alike.
template <class F>
void in_both(F test) {
  test();
  spawn(test).get();
}

TEST_F(TimeoutTest, InterruptsASleep) {
  in_both([] {
    Timeout timeout{5s};
    EXPECT_TRUE(timeout.pending());
    try {
      sleep(1h);
      ADD_FAILURE() << "slept on";
    } catch (const TimeoutExpired& expired) {
      EXPECT_TRUE(expired.is(timeout));
      EXPECT_STREQ(expired.what(), "5 seconds");
    }
  });
}

TEST_F(TimeoutTest, TellsNestedOnesApart) {
  in_both([] {
    Timeout outer{1s};
    try {
      Timeout inner{10s};
      try {
        sleep(1h);
      } catch (const TimeoutExpired& expired) {
        EXPECT_FALSE(expired.is(inner));
        throw;
      }
    } catch (const TimeoutExpired& expired) {
      EXPECT_TRUE(expired.is(outer));
    }
    sleep(1h);  // both are over: nothing comes any more
  });
}

TEST_F(TimeoutTest, CancelledOrLeftItNeverComes) {
  in_both([] {
    Timeout cancelled{1s};
    cancelled.cancel();
    EXPECT_FALSE(cancelled.pending());
    { Timeout left{1s}; }
    sleep(1h);
  });
}

TEST_F(TimeoutTest, WithTimeoutGivesItsValue) {
  in_both([] {
    EXPECT_EQ(with_timeout(
                  1s,
                  [] {
                    sleep(1h);
                    return 1;
                  },
                  2),
              2);
    EXPECT_EQ(with_timeout(
                  1h,
                  [] {
                    sleep(1s);
                    return 1;
                  },
                  2),
              1);
    EXPECT_FALSE(silent_timeout(1s, [] { sleep(1h); }));
    EXPECT_TRUE(silent_timeout(1h, [] { sleep(1s); }));
  });
}

TEST_F(TimeoutTest, WithTimeoutLetsAnothersPass) {
  in_both([] {
    Timeout outer{1s};
    EXPECT_THROW(with_timeout(
                     10s,
                     [] {
                       sleep(1h);
                       return 1;
                     },
                     2),
                 TimeoutExpired);
  });
}

TEST_F(TimeoutTest, AnInterruptedJoinLeavesTheOtherRunning) {
  in_both([] {
    auto worker = spawn([] {
      sleep(10s);
      return 4;
    });
    EXPECT_FALSE(silent_timeout(1s, [&] { worker.join(); }));
    EXPECT_EQ(worker.get(), 4);
  });
}

TEST_F(TimeoutTest, TheLongestTimeIsForEver) {
  in_both([] {
    Timeout timeout{loop::Duration::max()};
    EXPECT_NO_THROW(sleep(1h));
    EXPECT_TRUE(timeout.pending());
  });
}

TEST_F(TimeoutTest, BelowZeroComesAtTheNextWait) {
  in_both([] {
    Timeout timeout{loop::Duration::min()};
    EXPECT_THROW(sleep(1h), TimeoutExpired);
  });
}

TEST(After, EndsAtTheLastTime) {
  constexpr loop::TimePoint now{1h};
  static_assert(loop::after(now, 1s) == now + 1s);
  static_assert(loop::after(now, loop::Duration::zero()) == now);
  static_assert(loop::after(now, loop::Duration{-1}) == now);
  static_assert(loop::after(now, loop::Duration::min()) == now);
  static_assert(loop::after(now, loop::Duration::max() - 1h) == loop::TimePoint::max());
  static_assert(loop::after(now, loop::Duration::max()) == loop::TimePoint::max());
  static_assert(loop::after(loop::TimePoint::max(), 1s) == loop::TimePoint::max());
  static_assert(loop::after(loop::TimePoint{} - 1h, loop::Duration::max()) == loop::TimePoint::max() - 1h);
}

TEST_F(TimeoutTest, OneSecondIsSingular) {
  Timeout timeout{1s};
  try {
    sleep(1h);
  } catch (const TimeoutExpired& expired) {
    EXPECT_STREQ(expired.what(), "1 second");
  }
}

}  // namespace
}  // namespace eddy::gevent
