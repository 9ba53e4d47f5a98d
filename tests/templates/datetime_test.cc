// Tornado's datetime on a clock of the test's: now, today, and what follows from them.
//
// Texts and arithmetic are held against the real Python by tests/templates/batch/python.txt.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include "eddy/templates/tornado.h"

namespace eddy::tornado::template_ {
namespace {

class Datetime : public testing::Test {
 protected:
  void SetUp() override {
    ::setenv("TZ", "EST5EDT,M3.2.0,M11.1.0", 1);
    ::tzset();
  }
  void TearDown() override {
    ::unsetenv("TZ");
    ::tzset();
  }
  std::string render(std::string_view text) const {
    Options options;
    options.clock = [this] { return now_; };
    return Template{text, "<string>", options}.generate({});
  }

  std::int64_t now_ = 1'590'000'000'123'456;  // 2020-05-20 18:40:00.123456 UTC
};

TEST_F(Datetime, NowIsTheClocksInTheLocalZone) {
  EXPECT_EQ(render("{{ datetime.datetime.now() }}"), "2020-05-20 14:40:00.123456");
  EXPECT_EQ(render("{{ datetime.datetime.today() }} {{ datetime.date.today() }}"),
            "2020-05-20 14:40:00.123456 2020-05-20");
  now_ = 1'580'000'000'000'000;  // in winter, and on the day before where it is earlier
  EXPECT_EQ(render("{{ datetime.datetime.now() }}"), "2020-01-25 19:53:20");
}

TEST_F(Datetime, NowInAZone) {
  EXPECT_EQ(render("{{ datetime.datetime.utcnow() }}"), "2020-05-20 18:40:00.123456");
  EXPECT_EQ(render("{{ datetime.datetime.now(datetime.timezone.utc) }}"), "2020-05-20 18:40:00.123456+00:00");
  EXPECT_EQ(render("{{ datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=9))).isoformat() }}"),
            "2020-05-21T03:40:00.123456+09:00");
}

TEST_F(Datetime, LocalTimesKnowTheirTimestamp) {
  EXPECT_EQ(render("{{ datetime.datetime(2020, 5, 20, 14, 40).timestamp() }}"), "1590000000.0");
  EXPECT_EQ(render("{{ datetime.datetime.fromtimestamp(1590000000.5) }}"), "2020-05-20 14:40:00.500000");
  EXPECT_EQ(render("{{ datetime.datetime(2020, 5, 20, 14, 40).astimezone(datetime.timezone.utc) }}"),
            "2020-05-20 18:40:00+00:00");
}

TEST_F(Datetime, ImportsGiveTheSameModule) {
  EXPECT_EQ(render("{% from datetime import datetime as dt %}{{ dt.utcnow().year }}"), "2020");
  EXPECT_EQ(render("{% import datetime %}{{ datetime.datetime.utcnow().strftime('%H:%M') }}"), "18:40");
}

}  // namespace
}  // namespace eddy::tornado::template_
