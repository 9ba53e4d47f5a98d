#include "bench/load.h"

#include <gmock/gmock.h>

#include "support/files.h"

namespace eddy::command {
namespace {

std::string data(const std::string& name) {
  return read_file(EDDY_SOURCE_DIR "/tests/cmd/data/" + name).value_or("");
}

TEST(Ab, WholeOutput) {
  const auto result = parse_ab(data("ab.txt"), data("ab_times.csv"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->requests, 200);
  EXPECT_EQ(result->failed, 0);
  EXPECT_DOUBLE_EQ(result->requests_per_second, 1702.30);
  EXPECT_DOUBLE_EQ(result->p50_ms, 2.011);
  EXPECT_DOUBLE_EQ(result->p99_ms, 2.824);
}

TEST(Ab, OtherStatusesAreFailures) {
  const auto result = parse_ab(data("ab_404.txt"), data("ab_times.csv"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->failed, 200);
}

TEST(Ab, CutShortIsRefused) {
  const std::string whole = data("ab.txt");
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, whole.find("Requests per second:") + 20})
    EXPECT_FALSE(parse_ab(whole.substr(0, length), data("ab_times.csv"))) << length;
  EXPECT_FALSE(parse_ab(whole, ""));
}

TEST(Wrk, WholeOutput) {
  const auto result = parse_wrk(data("wrk.txt"));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->requests, 4467);
  EXPECT_EQ(result->failed, 0);
  EXPECT_DOUBLE_EQ(result->requests_per_second, 2226.70);
  EXPECT_DOUBLE_EQ(result->p50_ms, 27.52);
  EXPECT_DOUBLE_EQ(result->p99_ms, 39.78);
}

TEST(Wrk, StatusesAndSocketErrorsAreFailures) {
  EXPECT_EQ(parse_wrk(data("wrk_404.txt"))->failed, 4800);
  std::string printed = data("wrk.txt");
  printed.insert(printed.find("Requests/sec"),
                 "  Socket errors: connect 1, read 20, write 300, timeout 4000\n");
  EXPECT_EQ(parse_wrk(printed)->failed, 4321);
}

TEST(Wrk, UnitsOfTime) {
  std::string printed = data("wrk.txt");
  printed.replace(printed.find("27.52ms"), 7, "812.50us");
  printed.replace(printed.find("39.78ms", printed.find("99%")), 7, "1.25s");
  const auto result = parse_wrk(printed);
  ASSERT_TRUE(result);
  EXPECT_DOUBLE_EQ(result->p50_ms, 0.8125);
  EXPECT_DOUBLE_EQ(result->p99_ms, 1250);
}

TEST(Wrk, CutShortIsRefused) {
  EXPECT_FALSE(parse_wrk(""));
  EXPECT_FALSE(parse_wrk("unable to connect to 127.0.0.1:1 Connection refused\n"));
}

TEST(Load, IsNamedAsItIsAskedFor) {
  for (const std::string_view name : {"ab", "keepalive", "pipelined"}) {
    Load load;
    load.kind = Load::kind_of(name);
    EXPECT_EQ(load.name(), name);
  }
}

TEST(Load, CommandsAndSentences) {
  Load load;
  EXPECT_EQ(load.sentence(), "ab -n 1000 -c 4");
  EXPECT_THAT(load.command("http://x/", "t"),
              testing::ElementsAre("ab", "-q", "-n", "1000", "-c", "4", "-e", "t", "http://x/"));
  load.kind = Load::Kind::keepalive;
  load.concurrency = 64;
  EXPECT_EQ(load.sentence(), "wrk -t1 -c64 -d5s");
  load.kind = Load::Kind::pipelined;
  load.script = "p.lua";
  EXPECT_EQ(load.sentence(), "wrk -t1 -c64 -d5s, pipelined 16 deep");
  EXPECT_THAT(load.command("http://x/", "t"),
              testing::ElementsAre("wrk", "-t1", "-c", "64", "-d", "5s", "--latency", "http://x/", "-s",
                                   "p.lua", "--", "16"));
}

TEST(Load, WarmUpIsATenthButNeverBelowTheConcurrency) {
  Load load;
  load.requests = 20000;
  EXPECT_EQ(load.warm_up().requests, 2000);
  load.requests = 300;
  EXPECT_EQ(load.warm_up().requests, 100);
  load.requests = 1000000;
  EXPECT_EQ(load.warm_up().requests, 5000);
  load.requests = 300;
  load.concurrency = 256;
  EXPECT_EQ(load.warm_up().requests, 256);
}

}  // namespace
}  // namespace eddy::command
