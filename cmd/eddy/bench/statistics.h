// statistics.h: the few figures that a list of runs is told by.
// Tests: tests/cmd/statistics_test.cc.
#pragma once
#include <vector>

namespace eddy::command {

// All zero for no values.
struct Summary {
  double mean = 0;
  double median = 0;  // of an even number of values: the mean of the middle two
  double least = 0;
  double most = 0;
};

Summary summarize(std::vector<double> values);

}  // namespace eddy::command
