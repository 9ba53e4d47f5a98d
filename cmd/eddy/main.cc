// main.cc: the eddy command: reads the subcommand and hands over.
#include <CLI/CLI.hpp>

#include "bench/command.h"
#include "compile/command.h"
#include "lint/command.h"
#include "new/scaffold.h"
#include "render/command.h"

int main(int argc, char** argv) {
  CLI::App app{"eddy: compares its servers, begins new projects, looks at templates and renders them"};
  app.require_subcommand(1);
  int status = 0;
  eddy::command::add_bench_command(app, status);
  eddy::command::add_compile_command(app, status);
  eddy::command::add_new_command(app, status);
  eddy::command::add_lint_command(app, status);
  eddy::command::add_render_command(app, status);
  CLI11_PARSE(app, argc, argv);
  return status;
}
