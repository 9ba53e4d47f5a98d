#include "bench/statistics.h"

#include <algorithm>
#include <numeric>

namespace eddy::command {

Summary summarize(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  Summary summary;
  summary.mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  summary.median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  summary.least = values.front();
  summary.most = values.back();
  return summary;
}

}  // namespace eddy::command
