#include "bench/runner.h"

#include "bench/measurement.h"

namespace eddy::command {

Comparison compare(const Plan& plan, Progress& progress, Interrupt& interrupt) {
  Comparison found;
  found.machine = this_machine();
  found.load = plan.load;
  found.groups = plan.groups;
  found.rounds = plan.rounds;
  for (const Contender& contender : plan.rows) found.rows.push_back(Row{contender, {}, {}});

  std::mt19937 random{std::random_device{}()};
  for (int round = 0; round < plan.rounds; ++round) {
    for (Row& row : found.rows) {
      if (!row.failure.empty()) continue;
      progress.begins(row.contender, round);
      Outcome<Run> run = measure(row.contender, plan, random, interrupt);
      if (interrupt.raised()) {
        found.interrupted = true;
        return found;
      }
      if (run) {
        run->round = round;
        row.runs.push_back(*run);
        progress.measured(row.contender, *run);
      } else {
        row.failure = run.error().what;
        progress.failed(row.contender, round, row.failure);
      }
    }
  }
  return found;
}

}  // namespace eddy::command
