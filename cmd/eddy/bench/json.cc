// json.cc: the comparison as JSON; see report.h.
#include <cmath>

#include "bench/report.h"
#include "eddy/value/json.h"

namespace eddy::command {
namespace {

// Figures that were measured: more digits would only be noise.
double rounded(double value) { return std::round(value * 1000) / 1000; }

Value list_of(const std::vector<double>& values) {
  std::vector<Value> items;
  for (const double value : values) items.emplace_back(rounded(value));
  return Value::list(std::move(items));
}

Value summary_value(const Summary& summary) {
  return {{"mean", rounded(summary.mean)},
          {"median", rounded(summary.median)},
          {"min", rounded(summary.least)},
          {"max", rounded(summary.most)}};
}

Value ratio_value(const std::optional<Ratio>& ratio) {
  if (!ratio) return {};
  return {{"median", rounded(ratio->median)}, {"min", rounded(ratio->least)}, {"max", rounded(ratio->most)}};
}

Value ratios_to(const Row& row, const Row* base) {
  const auto rate = rate_ratio(row, base);
  if (!rate) return {};
  return {{"name", base->contender.name},
          {"requests_per_second", ratio_value(rate)},
          {"cpu_us_per_request", ratio_value(cpu_ratio(row, base))}};
}

Value text_or_none(const std::string& text) { return text.empty() ? Value{} : Value{text}; }

Value row_value(const Comparison& found, const Row& row) {
  const bool ran = !row.runs.empty();
  return {
      {"name", row.contender.name},
      {"group", row.contender.group},
      {"constant", row.contender.constant},
      {"requests_per_second",
       list_of(figures(row, [](const Run& run) { return run.load.requests_per_second; }))},
      {"cpu_us_per_request", list_of(figures(row, [](const Run& run) { return run.cpu_us_per_request; }))},
      {"p50_ms", ran ? Value{rounded(p50_ms(row))} : Value{}},
      {"p99_ms", ran ? Value{rounded(p99_ms(row))} : Value{}},
      {"failed", failed(row)},
      {"peak_rss_mib", ran ? Value{rounded(peak_rss_mib(row))} : Value{}},
      {"summary", ran ? Value{{"requests_per_second", summary_value(requests_per_second(row))},
                              {"cpu_us_per_request", summary_value(cpu_us_per_request(row))}}
                      : Value{}},
      {"ratio_to_original", ratios_to(row, found.find(row.contender.original))},
      {"ratio_to_nginx", ratios_to(row, found.find("nginx"))},
      {"failure", text_or_none(row.failure)}};
}

Value load_value(const Load& load) {
  const bool ab = load.kind == Load::Kind::ab;
  return {{"name", load.name()},
          {"command", load.sentence()},
          {"requests", ab ? Value{load.requests} : Value{}},
          {"concurrency", load.concurrency},
          {"seconds", ab ? Value{} : Value{load.duration.count()}}};
}

Value machine_value(const Machine& machine) {
  return {
      {"cpu", machine.cpu},       {"cores", machine.cores},   {"memory_gib", rounded(machine.memory_gib)},
      {"system", machine.system}, {"kernel", machine.kernel}, {"load_average", rounded(machine.load_average)},
      {"date", machine.date}};
}

}  // namespace

Value to_value(const Comparison& found) {
  std::vector<Value> rows;
  for (const Row& row : found.rows) rows.push_back(row_value(found, row));
  return {{"machine", machine_value(found.machine)},
          {"load", load_value(found.load)},
          {"runs", found.rounds},
          {"interrupted", found.interrupted},
          {"rows", Value::list(std::move(rows))}};
}

std::string to_json(const Comparison& found) {
  json::Options options;
  options.indent = 2;
  options.ensure_ascii = false;
  return json::dumps(to_value(found), options) + "\n";
}

}  // namespace eddy::command
