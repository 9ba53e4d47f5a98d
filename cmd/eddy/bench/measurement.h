// measurement.h: one row in one round: start, check, warm up, measure, check, stop.
#pragma once
#include <random>

#include "bench/runner.h"

namespace eddy::command {

// How many random ?skip=K are compared, before the load and again after it.
inline constexpr int skips_checked = 20;

// One measurement; Run::round is left to the caller. Whatever happens, nothing of the contender runs on
// afterwards.
Outcome<Run> measure(const Contender& row, const Plan& plan, std::mt19937& random, Interrupt& interrupt);

}  // namespace eddy::command
