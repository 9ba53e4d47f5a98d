#include "compile/command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "compile/unit.h"
#include "support/files.h"

namespace eddy::command {
namespace {

Done run(const CompileUnit& unit) {
  const auto code = compile_unit(unit);
  if (!code) return base::Error{code.error()};
  return write_file(unit.output, *code);
}

}  // namespace

void add_compile_command(CLI::App& app, int& status) {
  const auto unit = std::make_shared<CompileUnit>();
  CLI::App* command =
      app.add_subcommand("compile", "Turn a template into C++; eddy_add_templates in CMake calls it");
  command->add_option("name", unit->name, "The template, as its loader is asked for it")->required();
  command->add_option("--output", unit->output, "The C++ file")->required();
  command->add_option("--engine", unit->engine, "Whose syntax")
      ->check(CLI::IsMember({"jinja2", "tornado"}))
      ->capture_default_str();
  command->add_option("--templates", unit->templates, "The templates' folder")->capture_default_str();
  command->add_option("--folder", unit->folder, "What the program knows the folder as")
      ->capture_default_str();
  command->add_option("--options", unit->options, "The engine's options: a file of TOML");
  command->callback([unit, &status] {
    const Done done = run(*unit);
    status = done ? 0 : 1;
    if (!done) fmt::print(stderr, "{}\n", done.error().what);
  });
}

}  // namespace eddy::command
