#include "bench/comparison.h"

#include <algorithm>

namespace eddy::command {
namespace {

double rate_of(const Run& run) { return run.load.requests_per_second; }
double cpu_of(const Run& run) { return run.cpu_us_per_request; }

std::optional<Ratio> ratio(const Row& row, const Row* base, double (*of)(const Run&)) {
  if (base == nullptr || base == &row) return std::nullopt;
  std::vector<double> ratios;
  for (const Run& run : row.runs) {
    const auto other = std::find_if(base->runs.begin(), base->runs.end(),
                                    [&](const Run& candidate) { return candidate.round == run.round; });
    if (other != base->runs.end() && of(*other) > 0) ratios.push_back(of(run) / of(*other));
  }
  if (ratios.empty()) return std::nullopt;
  const Summary summary = summarize(ratios);
  return Ratio{summary.median, summary.least, summary.most};
}

}  // namespace

const Row* Comparison::find(std::string_view name) const {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [&](const Row& row) { return row.contender.name == name; });
  return found == rows.end() || name.empty() ? nullptr : &*found;
}

std::vector<double> figures(const Row& row, double (*of)(const Run&)) {
  std::vector<double> values;
  for (const Run& run : row.runs) values.push_back(of(run));
  return values;
}

Summary requests_per_second(const Row& row) { return summarize(figures(row, rate_of)); }
Summary cpu_us_per_request(const Row& row) { return summarize(figures(row, cpu_of)); }

double p50_ms(const Row& row) {
  return summarize(figures(row, [](const Run& run) { return run.load.p50_ms; })).median;
}
double p99_ms(const Row& row) {
  return summarize(figures(row, [](const Run& run) { return run.load.p99_ms; })).median;
}
double peak_rss_mib(const Row& row) {
  return summarize(figures(row, [](const Run& run) { return run.peak_rss_mib; })).most;
}
long failed(const Row& row) {
  long sum = 0;
  for (const Run& run : row.runs) sum += run.load.failed;
  return sum;
}

std::optional<Ratio> rate_ratio(const Row& row, const Row* base) { return ratio(row, base, rate_of); }
std::optional<Ratio> cpu_ratio(const Row& row, const Row* base) { return ratio(row, base, cpu_of); }
std::optional<Ratio> cpu_saving(const Row& row, const Row* base) {
  if (base == nullptr) return std::nullopt;
  return ratio(*base, &row, cpu_of);
}

}  // namespace eddy::command
