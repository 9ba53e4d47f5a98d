#include "server/log_sink.h"

#include <gmock/gmock.h>

#include "loop/log_recorder.h"

namespace eddy::server {
namespace {

constexpr base::Logger access{"eddy.access"};
constexpr base::Logger app{"eddy.app"};

TEST(LogToTerminal, WritesAccessLinesAsTheyAreAndOthersWithTimeAndLevel) {
  testing::internal::CaptureStderr();
  {
    const LogToTerminal log;
    access.info("127.0.0.1 - -");
    app.error("a handler failed");
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_THAT(written,
              testing::MatchesRegex("127.0.0.1 - -\n\\[[0-9]+-[0-9]+-[0-9]+ [0-9]+:[0-9]+:[0-9]+.[0-9]+\\] "
                                    "error eddy.app: a handler failed\n"));
}

TEST(LogToTerminal, NothingThatAClientSentLooksLikeALineOrSteersTheTerminal) {
  testing::internal::CaptureStderr();
  {
    const LogToTerminal log;
    app.error("GET /a\r\n[2026-01-01 00:00:00.000] error eddy.app: forged \x1b[2J\x7f caf\xc3\xa9\tend");
  }
  const std::string written = testing::internal::GetCapturedStderr();
  EXPECT_THAT(written, testing::HasSubstr(
                           "eddy.app: GET /a\\x0d\n    [2026-01-01 00:00:00.000] error eddy.app: forged "
                           "\\x1b[2J\\x7f caf\xc3\xa9\tend\n"));
}

TEST(LogToTerminal, NorDoWiderControlsOrMarksOfDirection) {
  testing::internal::CaptureStderr();
  {
    const LogToTerminal log;
    app.error("\u009b31m \x9b \u202e \u2066 \u2028 \u200f caf\u00e9 \u2665 \u00a0");
  }
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              testing::HasSubstr("\\xc2\\x9b31m \\x9b \\xe2\\x80\\xae \\xe2\\x81\\xa6 \\xe2\\x80\\xa8 "
                                 "\\xe2\\x80\\x8f caf\u00e9 \u2665 \u00a0\n"));
}

TEST(LogToTerminal, LeavesASinkThatTheProgramChoseInItsPlace) {
  loop::LogRecorder chosen;
  {
    const LogToTerminal log;
    app.error("to the program's");
  }
  app.error("still");
  EXPECT_EQ(chosen.lines().size(), 2U);
}

TEST(LogToTerminal, LeavesASinkThatCameAfterIt) {
  auto log = std::make_unique<LogToTerminal>();
  {
    const loop::LogRecorder chosen;
    log.reset();
    app.error("to the program's");
    EXPECT_EQ(chosen.lines().size(), 1U);
  }
  base::set_log_sink(nullptr);  // the recorder has put back what it found
}

}  // namespace
}  // namespace eddy::server
