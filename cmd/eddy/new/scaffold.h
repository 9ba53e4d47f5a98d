// scaffold.h: `eddy new NAME --style flask|tornado`: a small project to begin with.
//
// The files are copied from cmd/eddy/new/STYLE/, where @name@ stands for the project's name. Nothing that is there
// is ever overwritten.
// Tests: tests/cmd/scaffold_test.cc; tests/system/new_test.py builds both styles against an installed eddy.
#pragma once
#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "support/outcome.h"

namespace eddy::command {

// What is wrong with a project's name; empty: nothing. It becomes a folder, a CMake target and text in C++.
std::string name_fault(std::string_view name);

// Writes the project into the new folder `folder`; the files' names, relative to it, in order. Fails when the folder is
// there already, and on a name or style that does not do.
Outcome<std::vector<std::string>> make_project(const std::string& name, const std::string& style,
                                               const std::string& folder, const std::string& root);

// Adds the subcommand; `status` takes the exit status once it has run.
void add_new_command(CLI::App& app, int& status);

}  // namespace eddy::command
