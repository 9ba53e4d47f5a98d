// The end of a process that a handler holds up.
#include "server/last_resort.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "server/full_pipe.h"

namespace eddy::server {
namespace {

using namespace std::chrono_literals;

class LastResortDeathTest : public testing::Test {
 protected:
  LastResortDeathTest() { GTEST_FLAG_SET(death_test_style, "threadsafe"); }
  [[noreturn]] static void hang() {
    for (;;) pause();
  }
};

TEST_F(LastResortDeathTest, EndsAProcessThatHangs) {
  EXPECT_EXIT(
      {
        LastResort resort;
        resort.arm(0ms);
        hang();
      },
      testing::ExitedWithCode(1), "a handler has not returned");
}

TEST_F(LastResortDeathTest, ALaterCallMayOnlyShortenTheTime) {
  EXPECT_EXIT(
      {
        LastResort resort;
        resort.arm(1h);
        resort.arm(0ms);
        resort.arm(1h);
        hang();
      },
      testing::ExitedWithCode(1), "a handler has not returned");
}

// Another thread may hold stderr's lock as well, while it waits for a reader.
TEST_F(LastResortDeathTest, EndsAProcessWhoseStandardErrorNobodyReads) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "at _exit the sanitizer writes to standard error itself, of the threads that are left";
#endif
  EXPECT_EXIT(
      {
        put_full_pipe_at(STDERR_FILENO);
        std::thread{[] { std::fputs("nobody reads this", stderr); }}.detach();
        LastResort resort;
        resort.arm(0ms);
        hang();
      },
      testing::ExitedWithCode(1), "");
}

TEST(LastResort, AProcessThatEndsByItselfIsLeftAlone) {
  LastResort resort;
  resort.arm(1h);
}

TEST(LastResort, UnarmedItDoesNothing) { const LastResort resort; }

}  // namespace
}  // namespace eddy::server
