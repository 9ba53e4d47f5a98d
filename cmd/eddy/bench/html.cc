// html.cc: the comparison as a page; see report.h. Lengths and texts are made here, the layout is bench/report.html's.
#include <algorithm>
#include <cmath>
#include <exception>

#include "bench/report.h"
#include "bench/table.h"
#include "eddy/jinja2.h"

namespace eddy::command {
namespace {

// A bar is drawn in a box this wide, whatever it is wide on the screen.
constexpr double bar_box = 1000;

using Figure = double (*)(const Run&);
double rate_of(const Run& run) { return run.load.requests_per_second; }
double cpu_of(const Run& run) { return run.cpu_us_per_request; }

double longest(const std::vector<const Row*>& rows, Figure of) {
  double most = 0;
  for (const Row* row : rows) most = std::max(most, summarize(figures(*row, of)).most);
  return most;
}

// One bar: the median is its length, and a tick stands where each run was.
Value bar(const Row& row, Figure of, double scale) {
  const std::vector<double> values = figures(row, of);
  std::vector<Value> ticks;
  for (const double value : values) ticks.emplace_back(static_cast<long>(std::lround(value * scale)));
  const double median = summarize(values).median;
  return {{"name", row.contender.name},
          {"group", row.contender.group},
          {"length", static_cast<long>(std::lround(median * scale))},
          {"text", short_figure(median)},
          {"ticks", Value::list(std::move(ticks))}};
}

Value chart(const char* title, const char* note, const std::vector<const Row*>& rows, Figure of) {
  const double most = longest(rows, of);
  std::vector<Value> bars;
  for (const Row* row : rows) bars.push_back(bar(*row, of, most > 0 ? bar_box / most : 0));
  return {{"title", title}, {"note", note}, {"bars", Value::list(std::move(bars))}};
}

Value charts(const Comparison& found) {
  std::vector<const Row*> all;
  for (const Row& row : found.rows) {
    if (!row.runs.empty()) all.push_back(&row);
  }
  if (all.empty()) return Value::list({});
  // Beside Python's bars those near the limit can't be told apart: they get a chart of their own.
  double least = cpu_us_per_request(*all.front()).median;
  for (const Row* row : all) least = std::min(least, cpu_us_per_request(*row).median);
  std::vector<const Row*> near;
  std::copy_if(all.begin(), all.end(), std::back_inserter(near),
               [&](const Row* row) { return cpu_us_per_request(*row).median < 8 * least; });
  std::vector<Value> list{
      chart("Requests a second", "longer is better; every tick is a run", all, rate_of),
      chart("CPU µs a request", "shorter is better; the server's whole process tree", all, cpu_of)};
  if (near.size() > 1 && near.size() < all.size())
    list.push_back(chart("CPU µs a request, near the limit",
                         "the same figures, only the rows below eight times the least", near, cpu_of));
  return Value::list(std::move(list));
}

// What the reader came for: how much a row saves beside its original.
Value cards(const Comparison& found) {
  std::vector<Value> list;
  for (const Row& row : found.rows) {
    const Row* original = found.find(row.contender.original);
    const auto saving = cpu_saving(row, original);
    if (!saving) continue;
    list.push_back(
        {{"name", row.contender.name},
         {"group", row.contender.group},
         {"original", original->contender.name},
         {"times", short_figure(saving->median)},
         {"range", fmt::format("{} to {}", short_figure(saving->least), short_figure(saving->most))},
         {"rate", short_figure(rate_ratio(row, original)->median)}});
  }
  return Value::list(std::move(list));
}

Value cells(const Comparison& found, const Row& row) {
  if (row.runs.empty()) return Value::list(std::vector<Value>(9, Value{"–"}));
  const Summary rate = requests_per_second(row);
  const Summary cpu = cpu_us_per_request(row);
  const auto ranged = [](const Summary& summary) {
    return fmt::format("{} ({}–{})", short_figure(summary.median), short_figure(summary.least),
                       short_figure(summary.most));
  };
  return Value::list({ranged(rate), short_figure(rate.mean), ranged(cpu),
                      ratio_text(cpu_saving(row, found.find(row.contender.original))),
                      ratio_text(cpu_ratio(row, found.find("nginx"))), fmt::format("{:.2f}", p50_ms(row)),
                      fmt::format("{:.2f}", p99_ms(row)), failed(row),
                      fmt::format("{:.1f}", peak_rss_mib(row))});
}

Value sections(const Comparison& found) {
  std::vector<Value> list;
  for (const Group& group : found.groups) {
    std::vector<Value> rows;
    for (const Row& row : found.rows) {
      if (row.contender.group == group.name)
        rows.push_back({{"name", row.contender.name}, {"cells", cells(found, row)}});
    }
    if (!rows.empty())
      list.push_back({{"name", group.name}, {"title", group.title}, {"rows", Value::list(std::move(rows))}});
  }
  return Value::list(std::move(list));
}

}  // namespace

Value page_context(const Comparison& found) {
  std::vector<Value> failures;
  for (const Row& row : found.rows) {
    if (!row.failure.empty()) failures.push_back({{"name", row.contender.name}, {"why", row.failure}});
  }
  return {{"machine", found.machine.sentence()},
          {"date", found.machine.date},
          {"load", found.load.sentence()},
          {"count", found.rows.size()},
          {"runs", found.rounds},
          {"interrupted", found.interrupted},
          {"cards", cards(found)},
          {"charts", charts(found)},
          {"head", Value::list({"requests/s", "mean", "CPU µs/request", "original / this", "this / nginx",
                                "p50 ms", "p99 ms", "failed", "peak MiB"})},
          {"sections", sections(found)},
          {"failures", Value::list(std::move(failures))}};
}

Outcome<std::string> to_html(const Comparison& found, const std::string& root) {
  try {
    jinja2::Options options;
    options.loader = std::make_shared<jinja2::FileSystemLoader>(root + "/bench");
    const jinja2::Environment environment{std::move(options)};
    const Value context = page_context(found);
    return environment.get_template("report.html")->render(Context{context});
  } catch (const std::exception& error) {
    return fail("can't render the page: {}", error.what());
  }
}

}  // namespace eddy::command
