#include "lint/command.h"

#include <CLI/CLI.hpp>
#include <memory>

#include "lint/linter.h"

namespace eddy::command {

void add_lint_command(CLI::App& app, int& status) {
  struct Chosen : LintOptions {
    std::string format = "text";
  };
  const auto chosen = std::make_shared<Chosen>();
  CLI::App* command = app.add_subcommand("lint", "Look for errors in templates, without rendering them");
  command->add_option("folder", chosen->folder, "The folder of the templates")->required();
  command->add_option("--engine", chosen->engine, "Whose templates they are")
      ->check(CLI::IsMember({"jinja2", "tornado"}))
      ->capture_default_str();
  command->add_option("--format", chosen->format, "text: as a compiler prints it; json: for editors")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->add_option("--suffix", chosen->suffixes, "Only files that end so (default: every text file)");
  command->add_option("--filters", chosen->filters, "Filters that the app registers")->delimiter(',');
  command->add_option("--tests", chosen->tests, "Tests that the app registers")->delimiter(',');
  command->add_option("--tags", chosen->tags, "Tags of the app's own: name, or name:endname with a body")
      ->delimiter(',');
  command->add_option("--variables", chosen->variables, "Variables that every template gets")->delimiter(',');
  command->add_flag("--errors-only", chosen->errors_only, "No notes: what may be as meant is left out");
  command->callback([chosen, &status] {
    const auto report = lint(*chosen);
    if (!report) {
      status = 2;
      return fmt::print(stderr, "eddy lint: {}\n", report.error().what);
    }
    status = report->errors() == 0 ? 0 : 1;
    fmt::print("{}", chosen->format == "json" ? lint_json(*report) + "\n" : lint_text(*report));
  });
}

}  // namespace eddy::command
