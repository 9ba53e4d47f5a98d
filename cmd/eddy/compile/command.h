// command.h: `eddy compile`, its options and its exit status.
// Tests: tests/cmd/compile_test.cc.
#pragma once
#include <CLI/App.hpp>

namespace eddy::command {

// Adds the subcommand; `status` takes the exit status once it has run: 1 where the template can't be compiled.
void add_compile_command(CLI::App& app, int& status);

}  // namespace eddy::command
