// command.h: `eddy render`, its options and its exit status.
// Tests: tests/cmd/render_page_test.cc, tests/cmd/render_batch_test.cc.
#pragma once
#include <CLI/App.hpp>

namespace eddy::command {

// Adds the subcommand; `status` takes the exit status once it has run: 0, or 1 where a page can't be made or a file can't
// be read. A batch has status 0 whatever its cases yield.
void add_render_command(CLI::App& app, int& status);

}  // namespace eddy::command
