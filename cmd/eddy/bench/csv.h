// csv.h: the comparison as comma-separated values (RFC 4180), a line a run.
// Tests: tests/cmd/csv_test.cc.
#pragma once
#include <string>

#include "bench/comparison.h"

namespace eddy::command {

// A header line, then every run of every row; a row that failed has a last line with the reason.
std::string to_csv(const Comparison& found);

}  // namespace eddy::command
