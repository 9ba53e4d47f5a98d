// command.h: `eddy lint FOLDER`: what is wrong with the templates of a folder, for a person, an editor or CI.
#pragma once
#include <CLI/App.hpp>

namespace eddy::command {

// Adds the subcommand; `status` takes the exit status once it has run: 0, 1 where there were errors, 2 where the folder
// can't be read.
void add_lint_command(CLI::App& app, int& status);

}  // namespace eddy::command
