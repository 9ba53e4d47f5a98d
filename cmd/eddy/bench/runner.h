// runner.h: the order of the comparison: rounds over rows, and what is done to a row in a round.
//
// A round takes every contender in turn: start it, wait until it answers, check its page, warm it up,
// measure, check again, stop it and all it started. So only one server runs at a time, a machine that drifts
// hits all rows alike, and a row that fails leaves the others as they are. Tests: tests/system/bench_test.py.
#pragma once
#include <functional>
#include <random>

#include "bench/comparison.h"
#include "bench/interrupt.h"
#include "support/files.h"

namespace eddy::command {

// Hears how the comparison goes.
class Progress {
 public:
  virtual ~Progress() = default;
  virtual void begins(const Contender& row, int round) = 0;
  virtual void measured(const Contender& row, const Run& run) = 0;
  virtual void failed(const Contender& row, int round, const std::string& why) = 0;
};

struct Plan {
  std::vector<Contender> rows;
  std::vector<Group> groups;
  Load load;
  int rounds = 5;
  std::string root;                // {root}
  std::string programs;            // {bin}
  std::vector<std::string> pages;  // page K is ?skip=K; empty where every row is constant
};

Comparison compare(const Plan& plan, Progress& progress, Interrupt& interrupt);

// Why a contender can't start on this machine (a program or module it needs, with its package); empty: it
// can.
std::string missing_need(const Contender& row, const std::string& root, const std::string& programs);

}  // namespace eddy::command
