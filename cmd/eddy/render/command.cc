#include "render/command.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "render/batch.h"
#include "render/page.h"
#include "support/files.h"

namespace eddy::command {
namespace {

Done run_batch(const std::string& file) {
  std::ios::sync_with_stdio(false);
  if (file == "-") {
    answer_cases(std::cin, std::cout);
  } else {
    auto in = open_file(file);
    if (!in) return fail("eddy render: {}", in.error().what);
    answer_cases(*in, std::cout);
  }
  if (!std::cout) return fail("eddy render: can't write the answers");
  return std::monostate{};
}

Done run_page(const Page& page) {
  if (page.name.empty()) return fail("eddy render: the name of a template is missing (or --batch FILE)");
  const auto text = render_page(page);
  if (!text) return base::Error{text.error()};
  std::cout << *text << std::flush;
  if (!std::cout) return fail("eddy render: can't write the page");
  return std::monostate{};
}

}  // namespace

void add_render_command(CLI::App& app, int& status) {
  struct Options {
    std::string batch;
    Page page;
  };
  const auto options = std::make_shared<Options>();
  Page& page = options->page;
  CLI::App* command = app.add_subcommand("render", "Render a template, or JSON lines of them");
  CLI::Option* batch = command->add_option("--batch", options->batch,
                                           "Answer each case of this file, - for stdin, by a line of JSON");
  command->add_option("name", page.name, "The template, as its loader is asked for it")->excludes(batch);
  command->add_option("--engine", page.engine, "Whose syntax")
      ->check(CLI::IsMember({"jinja2", "tornado"}))
      ->capture_default_str()
      ->excludes(batch);
  command->add_option("--templates", page.templates, "The templates' folder")
      ->capture_default_str()
      ->excludes(batch);
  command->add_option("--context", page.context, "The variables: a file with a JSON object")->excludes(batch);
  command->add_flag("!--no-autoescape", page.autoescape, "Print variables as they are")->excludes(batch);
  command->callback([options, &status] {
    const Done done = options->batch.empty() ? run_page(options->page) : run_batch(options->batch);
    status = done ? 0 : 1;
    if (!done) fmt::print(stderr, "{}\n", done.error().what);
  });
}

}  // namespace eddy::command
