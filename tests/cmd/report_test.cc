#include "bench/report.h"

#include <gmock/gmock.h>

#include "eddy/value/json.h"

namespace eddy::command {
namespace {

using testing::HasSubstr;
using testing::Not;

Comparison three_rows() {
  Comparison found;
  found.rounds = 2;
  found.machine.cpu = "A <CPU> & more";
  found.groups = {{"eddy", "eddy", true}, {"python", "The originals", true}, {"limits", "Limits", true}};
  Row fast;
  fast.contender.name = "pure_flask";
  fast.contender.group = "eddy";
  fast.contender.original = "python/pure_flask";
  fast.runs = {{0, {1000, 0, 20000, 0.2, 0.9}, 30, 5}, {1, {1000, 0, 21000, 0.3, 1.1}, 31, 6}};
  Row slow;
  slow.contender.name = "python/pure_flask";
  slow.contender.group = "python";
  slow.runs = {{0, {1000, 2, 1000, 4, 9}, 1200, 30}};
  slow.failure = "it ended with <status> 3";
  Row nginx;
  nginx.contender.name = "nginx";
  nginx.contender.group = "limits";
  nginx.contender.constant = true;
  nginx.runs = {{0, {1000, 0, 40000, 0.1, 0.5}, 20, 9}};
  found.rows = {fast, slow, nginx};
  return found;
}

TEST(Json, HasTheDocumentedKeys) {
  const auto parsed = json::parse(to_json(three_rows()));
  ASSERT_TRUE(parsed);
  const Value rows = *parsed->find("rows");
  ASSERT_EQ(rows.sequence_size(), 3U);
  const Value first = rows.sequence_item(0);
  EXPECT_EQ(json::dumps(*first.find("requests_per_second")), "[20000.0, 21000.0]");
  EXPECT_EQ(json::dumps(*first.find("cpu_us_per_request")), "[30.0, 31.0]");
  EXPECT_EQ(json::dumps(*first.find("p50_ms")), "0.25");
  EXPECT_EQ(json::dumps(*first.find("failed")), "0");
  EXPECT_EQ(json::dumps(*first.find("peak_rss_mib")), "6.0");
  EXPECT_EQ(json::dumps(*first.find("failure")), "null");
  EXPECT_EQ(
      json::dumps(*first.find("ratio_to_original")),
      R"({"name": "python/pure_flask", "requests_per_second": {"median": 20.0, "min": 20.0, "max": 20.0}, )"
      R"("cpu_us_per_request": {"median": 0.025, "min": 0.025, "max": 0.025}})");
  EXPECT_EQ(json::dumps(*rows.sequence_item(1).find("ratio_to_original")), "null");
  EXPECT_EQ(json::dumps(*rows.sequence_item(1).find("failure")), R"("it ended with <status> 3")");
  EXPECT_EQ(json::dumps(*parsed->find("load")->find("command")), R"("ab -n 1000 -c 4")");
}

TEST(Html, IsOnePageThatNeedsNothingElse) {
  const auto page = to_html(three_rows(), EDDY_SOURCE_DIR);
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_THAT(*page, HasSubstr("<!DOCTYPE html>"));
  EXPECT_THAT(*page, HasSubstr("A &lt;CPU&gt; &amp; more"));
  EXPECT_THAT(*page, HasSubstr("it ended with &lt;status&gt; 3"));
  EXPECT_THAT(*page, HasSubstr("<b>40.0×</b>"));
  EXPECT_THAT(*page, HasSubstr("prefers-color-scheme: dark"));
  for (const char* outside : {"http://", "https://", "src=", "<script", "@import", "url("})
    EXPECT_THAT(*page, Not(HasSubstr(outside)));
}

TEST(Html, BarsAreTheirMediansShareOfTheLongestRun) {
  const auto page = to_html(three_rows(), EDDY_SOURCE_DIR);
  ASSERT_TRUE(page) << page.error().what;
  EXPECT_THAT(*page, HasSubstr(R"(aria-label="nginx: 40000")"));
  EXPECT_THAT(*page, HasSubstr(R"(<rect class="bar" width="513" height="20" rx="2"/>)"));  // 20,500 of 40,000
  EXPECT_THAT(*page, HasSubstr(R"(<line class="tick" x1="525" x2="525" y1="3" y2="17"/>)"));
}

TEST(Html, OfNothingIsAPageToo) {
  const auto page = to_html(Comparison{}, EDDY_SOURCE_DIR);
  ASSERT_TRUE(page) << page.error().what;
}

}  // namespace
}  // namespace eddy::command
