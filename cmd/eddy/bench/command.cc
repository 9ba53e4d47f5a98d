#include "bench/command.h"

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "bench/csv.h"
#include "bench/golden.h"
#include "bench/progress.h"
#include "bench/report.h"
#include "bench/table.h"

namespace eddy::command {
namespace {

struct Options {
  std::vector<std::string> only;
  std::vector<std::string> groups;
  std::string contenders;
  std::string load = "ab";
  int runs = 5;
  int requests = 1000;
  int concurrency = 0;  // 0: the load's own
  int duration = 5;
  bool list = false;
  std::string json;
  std::string csv;
  std::string html;
};

Load load_of(const Options& options, const std::string& root) {
  Load load;
  load.kind = Load::kind_of(options.load);
  load.script = root + "/bench/pipelined.lua";
  load.requests = options.requests;
  load.concurrency = options.concurrency != 0 ? options.concurrency : load.kind == Load::Kind::ab ? 4 : 64;
  load.duration = std::chrono::seconds{options.duration};
  return load;
}

std::string list_text(const Roster& roster, const std::string& root, const std::string& programs) {
  std::vector<std::vector<std::string>> lines;
  for (const Group& group : roster.groups) {
    lines.push_back(
        {fmt::format("{} ({}{})", group.title, group.name, group.by_default ? "" : ", only when asked for")});
    for (const Contender& row : roster.rows) {
      if (row.group != group.name) continue;
      const std::string missing = missing_need(row, root, programs);
      lines.push_back({fmt::format("  {}{}", row.name, missing.empty() ? "" : ": " + missing)});
    }
  }
  return align(lines);
}

Outcome<Plan> plan_of(const Options& options, const std::string& root, const Roster& roster) {
  auto rows = choose(roster, options.only, options.groups);
  if (!rows) return base::Error{rows.error()};
  Plan plan;
  plan.rows = *std::move(rows);
  plan.groups = roster.groups;
  plan.load = load_of(options, root);
  plan.rounds = options.runs;
  plan.root = root;
  plan.programs = own_folder();
  if (find_program(plan.load.program()).empty())
    return fail("the load needs {}: Debian package {}", plan.load.program(), plan.load.package());
  if (plan.load.kind == Load::Kind::ab && plan.load.requests < plan.load.concurrency)
    return fail("--requests must be at least --concurrency");
  return plan;
}

Done write_reports(const Comparison& found, const Options& options, const std::string& root) {
  Done done = std::monostate{};
  if (!options.json.empty()) done = write_file(options.json, to_json(found));
  if (done && !options.csv.empty()) done = write_file(options.csv, to_csv(found));
  if (!done || options.html.empty()) return done;
  const auto page = to_html(found, root);
  if (!page) return base::Error{page.error()};
  return write_file(options.html, *page);
}

Outcome<int> run(const Options& options) {
  auto root = find_root();
  if (!root) return base::Error{root.error()};
  auto roster =
      read_roster(options.contenders.empty() ? *root + "/bench/contenders.toml" : options.contenders);
  if (!roster) return base::Error{roster.error()};
  if (options.list) {
    fmt::print("{}", list_text(*roster, *root, own_folder()));
    return 0;
  }
  auto plan = plan_of(options, *root, *roster);
  if (!plan) return base::Error{plan.error()};

  Interrupt interrupt;
  if (!std::all_of(plan->rows.begin(), plan->rows.end(), [](const Contender& row) { return row.constant; })) {
    auto folder = Folder::make();
    if (!folder) return base::Error{folder.error()};
    auto pages = render_pages(*root, folder->path(), interrupt);
    if (interrupt.raised()) return 130;
    if (!pages) return base::Error{pages.error()};
    plan->pages = *std::move(pages);
  }
  const Comparison found = [&] {
    const auto progress = progress_on(stderr, plan->rows.size(), plan->rounds);
    return compare(*plan, *progress, interrupt);
  }();
  fmt::print("{}", terminal_report(found));
  const Done written = write_reports(found, options, *root);
  if (!written) return base::Error{written.error()};
  if (found.interrupted) return 130;
  return std::any_of(found.rows.begin(), found.rows.end(),
                     [](const Row& row) { return !row.failure.empty() || failed(row) != 0; })
             ? 1
             : 0;
}

}  // namespace

void add_bench_command(CLI::App& app, int& status) {
  const auto options = std::make_shared<Options>();
  CLI::App* bench =
      app.add_subcommand("bench", "Compare eddy's servers with their originals and with the limit");
  bench->add_option("--only", options->only, "Only these rows: names, or patterns with * and ?")
      ->delimiter(',');
  bench->add_option("--group", options->groups, "Only the rows of these groups, and those that --only names")
      ->delimiter(',');
  bench
      ->add_option("--load", options->load,
                   "ab: a connection a request; keepalive: wrk over open connections; pipelined: sixteen at "
                   "a time there")
      ->check(CLI::IsMember({"ab", "keepalive", "pipelined"}))
      ->capture_default_str();
  bench->add_option("--runs", options->runs, "Rounds")->check(CLI::Range(1, 1000))->capture_default_str();
  bench->add_option("--requests", options->requests, "Requests a run (ab)")
      ->check(CLI::Range(1, 100000000))
      ->capture_default_str();
  bench->add_option("--concurrency", options->concurrency, "Connections at a time (ab: 4, else 64)")
      ->check(CLI::Range(1, 10000));
  bench->add_option("--duration", options->duration, "Seconds a run (keepalive, pipelined)")
      ->check(CLI::Range(1, 3600))
      ->capture_default_str();
  bench->add_option("--contenders", options->contenders, "The rows (default: bench/contenders.toml)");
  bench->add_option("--json", options->json, "Write everything to this file, as JSON (docs/bench.md)");
  bench->add_option("--csv", options->csv, "Write every run to this file, as CSV");
  bench->add_option("--html", options->html, "Write a page with charts to this file");
  bench->add_flag("--list", options->list, "List the rows and what they lack here, and measure nothing");
  bench->callback([options, &status] {
    const auto result = run(*options);
    status = result.value_or(1);
    if (!result) fmt::print(stderr, "eddy bench: {}\n", result.error().what);
  });
}

}  // namespace eddy::command
