#include "bench/table.h"

#include <algorithm>
#include <cmath>

namespace eddy::command {
namespace {

using Lines = std::vector<std::vector<std::string>>;

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string pad(const std::string& text, std::size_t to, bool left) {
  const std::string blank(to - std::min(to, width(text)), ' ');
  return left ? text + blank : blank + text;
}

// The lines of one table: `head`, then each group's title and the cells of its rows.
template <class Cells>
Lines by_group(const Comparison& found, std::vector<std::string> head, Cells cells) {
  Lines lines{std::move(head)};
  for (const Group& group : found.groups) {
    bool titled = false;
    for (const Row& row : found.rows) {
      if (row.contender.group != group.name) continue;
      if (!titled) lines.push_back({group.title});
      titled = true;
      lines.push_back(cells(row));
      lines.back()[0] = "  " + row.contender.name;
    }
  }
  return lines;
}

std::vector<std::string> rate_cells(const Comparison& found, const Row& row) {
  std::vector<std::string> cells{""};
  for (int round = 0; round < found.rounds; ++round) {
    const auto run =
        std::find_if(row.runs.begin(), row.runs.end(), [&](const Run& r) { return r.round == round; });
    cells.push_back(run == row.runs.end() ? "-" : short_figure(run->load.requests_per_second));
  }
  const Summary summary = requests_per_second(row);
  for (const double value : {summary.mean, summary.median, summary.least, summary.most})
    cells.push_back(row.runs.empty() ? "-" : short_figure(value));
  cells.push_back(ratio_text(rate_ratio(row, found.find(row.contender.original))));
  return cells;
}

std::vector<std::string> cost_cells(const Comparison& found, const Row& row) {
  if (row.runs.empty()) return {"", "-", "-", "-", "-", "-", "-", "-", "-"};
  const Summary cpu = cpu_us_per_request(row);
  return {"",
          short_figure(cpu.median),
          fmt::format("{}-{}", short_figure(cpu.least), short_figure(cpu.most)),
          ratio_text(cpu_saving(row, found.find(row.contender.original))),
          ratio_text(cpu_ratio(row, found.find("nginx"))),
          fmt::format("{:.2f}", p50_ms(row)),
          fmt::format("{:.2f}", p99_ms(row)),
          std::to_string(failed(row)),
          fmt::format("{:.1f}", peak_rss_mib(row))};
}

}  // namespace

std::string short_figure(double value) {
  if (value >= 100 || value == 0) return fmt::format("{:.0f}", value);
  const int digits = value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return fmt::format("{:.{}f}", value, digits);
}

std::string ratio_text(const std::optional<Ratio>& ratio) {
  if (!ratio) return "-";
  return fmt::format("{} ({}-{})", short_figure(ratio->median), short_figure(ratio->least),
                     short_figure(ratio->most));
}

std::string align(const Lines& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    if (line.size() == 1) continue;
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t column = 0; column < line.size(); ++column)
      widths[column] = std::max(widths[column], width(line[column]));
  }
  std::string out;
  for (const auto& line : lines) {
    std::string text;
    for (std::size_t column = 0; column < line.size(); ++column) {
      if (line.size() == 1)
        text = line[0];
      else
        text += (column == 0 ? "" : "  ") + pad(line[column], widths[column], column == 0);
    }
    out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string terminal_report(const Comparison& found) {
  std::vector<std::string> head{""};
  for (int round = 1; round <= found.rounds; ++round) head.push_back(fmt::format("run {}", round));
  for (const char* name : {"mean", "median", "min", "max", "x original"}) head.emplace_back(name);
  std::string out =
      fmt::format("{}\n{}\n\nRequests a second\n", found.machine.sentence(), found.load.sentence());
  out += align(by_group(found, head, [&](const Row& row) { return rate_cells(found, row); }));

  out += "\nWhat a request costs (CPU µs of the server's whole process tree; ratios are medians of rounds)\n";
  head = {"", "CPU µs", "range", "original / this", "this / nginx", "p50 ms", "p99 ms", "failed", "peak MiB"};
  out += align(by_group(found, head, [&](const Row& row) { return cost_cells(found, row); }));

  for (const Row& row : found.rows) {
    if (!row.failure.empty()) out += fmt::format("\nFailed: {}: {}\n", row.contender.name, row.failure);
  }
  if (found.interrupted) out += "\nInterrupted: the rounds above are not complete.\n";
  return out;
}

}  // namespace eddy::command
