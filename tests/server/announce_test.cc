#include "server/announce.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "server/full_pipe.h"

namespace eddy::server {
namespace {

TEST(Announce, GivesTheLineToTheOption) {
  std::string line;
  announce({.announce = [&](const std::string& said) { line = said; }}, {"http://127.0.0.1:1/"});
  EXPECT_EQ(line, "Running on http://127.0.0.1:1/ (Press CTRL+C to quit)");
}

TEST(Announce, SaysEachOnStandardError) {
  testing::internal::CaptureStderr();
  announce({}, {"http://127.0.0.1:1/", "unix:/run/s"});
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            " * Running on http://127.0.0.1:1/ (Press CTRL+C to quit)\n"
            " * Running on unix:/run/s (Press CTRL+C to quit)\n");
}

TEST(Announce, LivesWithoutStandardError) {
  EXPECT_EXIT(
      {
        ::close(STDERR_FILENO);
        say("nobody reads this");
        ::_exit(7);
      },
      testing::ExitedWithCode(7), "");
}

TEST(Announce, LivesWhereTheReaderHasGone) {
  EXPECT_EXIT(
      {
        put_broken_pipe_at(STDERR_FILENO);
        std::signal(SIGPIPE, SIG_DFL);
        say("nobody reads this");
        ::_exit(7);
      },
      testing::ExitedWithCode(7), "");
}

TEST(Announce, DoesNotWaitForWhoDoesNotRead) {
  EXPECT_EXIT(
      {
        put_full_pipe_at(STDERR_FILENO);
        say("nobody reads this");
        ::_exit(7);
      },
      testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace eddy::server
