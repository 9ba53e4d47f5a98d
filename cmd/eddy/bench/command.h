// command.h: `eddy bench`, its options and its exit status.
// Tests: tests/system/bench_test.py.
#pragma once
#include <CLI/App.hpp>

namespace eddy::command {

// Adds the subcommand; `status` takes the exit status once it has run: 0, 1 when a row failed or nothing
// could be compared, 130 after an interrupt.
void add_bench_command(CLI::App& app, int& status);

}  // namespace eddy::command
