// comparison.h: what `eddy bench` has found, before anyone has given it a shape.
//
// Tests: tests/cmd/comparison_test.cc.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "bench/contenders.h"
#include "bench/load.h"
#include "bench/machine.h"
#include "bench/statistics.h"

namespace eddy::command {

// One measurement of one contender.
struct Run {
  int round = 0;  // from 0
  LoadResult load;
  double cpu_us_per_request = 0;  // of the contender's whole process tree
  double peak_rss_mib = 0;        // the sum over the tree
};

struct Row {
  Contender contender;
  std::vector<Run> runs;  // by round; rounds after a failure are missing
  std::string failure;    // why there are no more runs; empty: none
};

// A ratio of two rows, taken within each round that both were measured in.
struct Ratio {
  double median = 0;
  double least = 0;
  double most = 0;
};

struct Comparison {
  Machine machine;
  Load load;
  std::vector<Group> groups;
  std::vector<Row> rows;
  int rounds = 0;
  bool interrupted = false;

  [[nodiscard]] const Row* find(std::string_view name) const;
};

// One figure of all runs of a row.
std::vector<double> figures(const Row& row, double (*of)(const Run&));
Summary requests_per_second(const Row& row);
Summary cpu_us_per_request(const Row& row);
double p50_ms(const Row& row);        // median over the runs
double p99_ms(const Row& row);        // median over the runs
long failed(const Row& row);          // sum over the runs
double peak_rss_mib(const Row& row);  // the highest of the runs

// How many times as many requests a second `row` answers as `base`; nothing where no round has both.
std::optional<Ratio> rate_ratio(const Row& row, const Row* base);
// How many times the CPU of `base` a request of `row` costs.
std::optional<Ratio> cpu_ratio(const Row& row, const Row* base);
// How many times the CPU of `row` a request of `base` costs: what moving from `base` to `row` saves.
std::optional<Ratio> cpu_saving(const Row& row, const Row* base);

}  // namespace eddy::command
