// load.h: the load generators, how they are called and what they print.
//
//   ab         ab -n REQUESTS -c CONCURRENCY: a connection a request, HTTP/1.0, as the original comparison
//   keepalive  wrk -t1 -c64: 64 connections that stay open, for a number of seconds
//   pipelined  the same, each of which sends sixteen requests and then awaits sixteen answers
//
// Tests: tests/cmd/load_test.cc, on captured outputs (tests/cmd/data/).
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "support/outcome.h"

namespace eddy::command {

struct Load {
  enum class Kind { ab, keepalive, pipelined };
  Kind kind = Kind::ab;
  int requests = 1000;               // ab only
  int concurrency = 4;               // wrk: 64 unless told
  std::chrono::seconds duration{5};  // wrk only
  std::string script = {};           // pipelined only: the path of bench/pipelined.lua

  // "ab", as --load takes it; and the kind of such a name, which is one.
  [[nodiscard]] std::string_view name() const;
  static Kind kind_of(std::string_view name);
  [[nodiscard]] std::string program() const { return kind == Kind::ab ? "ab" : "wrk"; }
  [[nodiscard]] std::string package() const { return kind == Kind::ab ? "apache2-utils" : "wrk"; }
  // As it would be typed: "ab -n 1000 -c 4".
  [[nodiscard]] std::string sentence() const;
  // The warm-up before it: a tenth of the requests, within 100 and 5000, or a second.
  [[nodiscard]] Load warm_up() const;
  // The command; ab writes its percentiles to `times`, in microseconds' resolution.
  [[nodiscard]] std::vector<std::string> command(const std::string& url, const std::string& times) const;
  // When to give up on it.
  [[nodiscard]] std::chrono::milliseconds patience() const;
};

// What a load generator found.
struct LoadResult {
  long requests = 0;  // completed, failed ones among them
  long failed = 0;    // errors of the connection, of the length, and any status but 2xx
  double requests_per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
};

// `printed` is ab's standard output, `times` what its -e wrote.
Outcome<LoadResult> parse_ab(std::string_view printed, std::string_view times);
// wrk's output, with --latency.
Outcome<LoadResult> parse_wrk(std::string_view printed);

}  // namespace eddy::command
