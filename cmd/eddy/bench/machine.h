// machine.h: the machine that the figures are of; figures without it say nothing.
// Tests: tests/cmd/machine_test.cc.
#pragma once
#include <string>

namespace eddy::command {

struct Machine {
  std::string cpu;     // as /proc/cpuinfo names it
  unsigned cores = 0;  // those this process may run on
  double memory_gib = 0;
  std::string system;  // as /etc/os-release names it
  std::string kernel;
  double load_average = 0;  // over the last minute, before the first round
  std::string date;         // of the first round, UTC, ISO 8601

  // All of it in one line.
  [[nodiscard]] std::string sentence() const;
};

Machine this_machine();

}  // namespace eddy::command
