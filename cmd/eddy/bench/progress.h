// progress.h: how far the comparison is: a bar with the time left on a terminal, plain lines elsewhere.
// Tests: tests/cmd/progress_test.cc.
#pragma once
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "bench/runner.h"

namespace eddy::command {

// A Progress that writes to `to`, for `rows` times `rounds` measurements.
std::unique_ptr<Progress> progress_on(std::FILE* to, std::size_t rows, int rounds);

// "[######--------------]  31%  2 min 10 s left": after `done` of `all` in `spent`; no time before the first.
std::string bar_text(std::size_t done, std::size_t all, std::chrono::nanoseconds spent);

}  // namespace eddy::command
