#include "bench/progress.h"

#include <gtest/gtest.h>

#include "bench/csv.h"

namespace eddy::command {
namespace {

using std::chrono::seconds;

TEST(Bar, ShowsShareAndTimeLeft) {
  EXPECT_EQ(bar_text(0, 10, seconds{0}), "[------------------------]   0%");
  EXPECT_EQ(bar_text(5, 10, seconds{30}), "[############------------]  50%  30 s left");
  EXPECT_EQ(bar_text(1, 10, seconds{10}), "[##----------------------]  10%  1 min 30 s left");
  EXPECT_EQ(bar_text(0, 0, seconds{0}), "[########################] 100%");
}

TEST(Csv, ALineARunAndOneForAFailure) {
  Comparison found;
  Row row;
  row.contender.name = "a,b";
  row.contender.group = "g";
  row.runs = {{0, {1000, 1, 512.5, 1.25, 9}, 30.5, 5}};
  row.failure = "said \"no\"\nand left";
  found.rows = {row};
  EXPECT_EQ(to_csv(found),
            "name,group,run,requests_per_second,cpu_us_per_request,p50_ms,p99_ms,requests,failed,peak_rss_"
            "mib,failure\r\n"
            "\"a,b\",g,1,512.50,30.500,1.250,9.000,1000,1,5.00,\r\n"
            "\"a,b\",g,,,,,,,,,\"said \"\"no\"\"\nand left\"\r\n");
}

}  // namespace
}  // namespace eddy::command
