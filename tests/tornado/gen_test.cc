// gen::with_timeout, on a clock that moves by itself.
#include "eddy/tornado/gen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "eddy/base/log.h"
#include "eddy/loop/clock.h"
#include "eddy/loop/loop.h"

namespace eddy::tornado::gen {
namespace {

using std::chrono::seconds;

class WithTimeout : public testing::Test {
 protected:
  loop::ManualClock clock{loop::ManualClock::Jumping::yes};
  loop::Loop loop{{.clock = &clock}};
  std::string trace;

  Task<int> slow(seconds time, bool fails = false) {
    co_await sleep(time);
    trace += "ended ";
    if (fails) throw std::invalid_argument{"too late"};
    co_return 7;
  }
  Task<> nothing(seconds time) { (void)co_await slow(time); }
};

TEST_F(WithTimeout, GivesWhatComesInTime) {
  EXPECT_EQ(loop.run_sync(with_timeout(seconds{2}, slow(seconds{1}))), 7);
  loop.run_sync(with_timeout(seconds{2}, nothing(seconds{1})));
  EXPECT_THROW(loop.run_sync(with_timeout(seconds{2}, slow(seconds{1}, true))), std::invalid_argument);
  EXPECT_EQ(loop.run_sync(with_timeout(seconds{2}, loop.run_in_executor([] { return 5; }))), 5);
  EXPECT_EQ(trace, "ended ended ended ");
}

class Lines final : public base::LogSink {
 public:
  void write(std::string_view logger, base::LogLevel, std::string_view message) noexcept override {
    lines.push_back(std::string{logger} + ' ' + std::string{message});
  }
  std::vector<std::string> lines;
};

TEST_F(WithTimeout, GivesUpWhatDoesNotWhichRunsOn) {
  const auto lines = std::make_shared<Lines>();
  const auto former = base::set_log_sink(lines);
  loop.run_sync([&]() -> Task<> {
    EXPECT_THROW(co_await with_timeout(seconds{1}, slow(seconds{2})), TimeoutError);
    EXPECT_THROW(co_await with_timeout(seconds{1}, nothing(seconds{2})), TimeoutError);
    EXPECT_THROW(co_await with_timeout(seconds{1}, slow(seconds{2}, true)), TimeoutError);
    EXPECT_EQ(trace, "ended ended ");
    co_await sleep(seconds{5});
  });
  base::set_log_sink(former);
  EXPECT_EQ(trace, "ended ended ended ");
  EXPECT_THAT(lines->lines,
              testing::ElementsAre("eddy.app Exception after timeout: std::invalid_argument: too late"));
}

}  // namespace
}  // namespace eddy::tornado::gen
