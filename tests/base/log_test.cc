// The log: thresholds, sinks, and what exceptions say.
#include "eddy/base/log.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace shop {
struct OutOfStock : std::runtime_error {
  using std::runtime_error::runtime_error;
};
}  // namespace shop
namespace eddy {
struct PythonsError : std::runtime_error {  // as those of eddy/value/errors.h
  using std::runtime_error::runtime_error;
};
}  // namespace eddy

namespace eddy::base {
struct OwnError : std::runtime_error {
  using std::runtime_error::runtime_error;
};
namespace {

class Recorder final : public LogSink {
 public:
  void write(std::string_view logger, LogLevel level, std::string_view message) noexcept override {
    lines.push_back(std::string{logger} + " " + std::string{to_string(level)} + " " + std::string{message});
  }
  std::vector<std::string> lines;
};

class LogTest : public testing::Test {
 protected:
  void SetUp() override { former_ = set_log_sink(recorder_); }
  void TearDown() override {
    set_log_sink(former_);
    set_log_level(LogLevel::info);
  }
  std::shared_ptr<Recorder> recorder_ = std::make_shared<Recorder>();
  std::shared_ptr<LogSink> former_;
};

TEST_F(LogTest, GoesToTheSinkWithNameAndLevel) {
  constexpr Logger log{"eddy.app"};
  log.warning("careful");
  log.error("broken");
  EXPECT_EQ(recorder_->lines,
            (std::vector<std::string>{"eddy.app warning careful", "eddy.app error broken"}));
}

TEST_F(LogTest, DropsWhatIsBelowTheThreshold) {
  constexpr Logger log{"x"};
  log.debug("unseen");
  EXPECT_FALSE(log.enabled(LogLevel::debug));
  EXPECT_EQ(set_log_level(LogLevel::debug), LogLevel::info);
  log.debug("seen");
  EXPECT_EQ(recorder_->lines, (std::vector<std::string>{"x debug seen"}));
}

TEST_F(LogTest, DescribesExceptions) {
  constexpr Logger log{"x"};
  log.exception("the job", std::make_exception_ptr(std::runtime_error("disk full")));
  log.exception("the job", std::make_exception_ptr(7));
  EXPECT_EQ(recorder_->lines, (std::vector<std::string>{"x error the job: disk full",
                                                        "x error the job: an exception of type int"}));
  EXPECT_EQ(describe(std::make_exception_ptr(std::invalid_argument{"stoi"})), "std::invalid_argument: stoi");
  EXPECT_EQ(describe(std::make_exception_ptr(PythonsError{"'user'"})), "PythonsError: 'user'");
  EXPECT_EQ(describe(std::make_exception_ptr(OwnError{"It is told in a sentence."})),
            "It is told in a sentence.");
  EXPECT_EQ(describe(std::make_exception_ptr(shop::OutOfStock{"tea"})), "shop::OutOfStock: tea");
  EXPECT_EQ(describe(nullptr), "no exception");
  struct Silent : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return ""; }
  };
  EXPECT_NE(describe(std::make_exception_ptr(Silent{})).find("Silent"), std::string::npos);
}

TEST_F(LogTest, GivesTheFormerSinkBack) { EXPECT_EQ(set_log_sink(recorder_), recorder_); }

}  // namespace
}  // namespace eddy::base
