// table.h: the comparison on a terminal: the original's table of runs and averages, and what a request costs.
//
// Tests: tests/cmd/table_test.cc.
#pragma once
#include <string>
#include <vector>

#include "bench/comparison.h"

namespace eddy::command {

// Lays lines of cells out in columns: the first to the left, the others to the right. A line of one cell is a
// title, and takes no part in the widths. Counts code points, as a terminal does for all that we print.
std::string align(const std::vector<std::vector<std::string>>& lines);

// Both tables and the failures below them, each line ended by a new line.
std::string terminal_report(const Comparison& found);

// "1284" or "3.41": whole numbers from 100 on, else three digits that count.
std::string short_figure(double value);
// "32.1 (30.9-33.4)".
std::string ratio_text(const std::optional<Ratio>& ratio);

}  // namespace eddy::command
