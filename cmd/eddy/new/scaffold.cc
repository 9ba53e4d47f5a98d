#include "new/scaffold.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

#include "support/files.h"

namespace eddy::command {
namespace {

namespace fs = std::filesystem;

std::string with_name(std::string_view text, std::string_view name) {
  constexpr std::string_view place = "@name@";
  std::string out;
  for (std::size_t at = 0; (at = text.find(place)) != text.npos; text.remove_prefix(at + place.size())) {
    out += text.substr(0, at);
    out += name;
  }
  return out += text;
}

// The files below a folder, relative to it, in order.
std::vector<std::string> files_below(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator{folder}) {
    if (entry.is_regular_file()) files.push_back(fs::relative(entry.path(), folder));
  }
  std::sort(files.begin(), files.end());
  return files;
}

Outcome<std::vector<std::string>> run(const std::string& name, const std::string& style) {
  const auto root = find_root();
  if (!root) return base::Error{root.error()};
  return make_project(name, style, name, *root);
}

}  // namespace

std::string name_fault(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inner = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '_' || c == '-'; };
  if (name.empty() || !letter(name.front()) || !std::all_of(name.begin(), name.end(), inner))
    return fmt::format("a name begins with a letter and goes on with letters, digits, - and _; '{}' does not",
                       name);
  // CMake keeps these for itself.
  if (name == "test" || name == "all" || name == "help" || name == "clean" || name == "install")
    return fmt::format("'{}' is a target of CMake's own", name);
  return {};
}

Outcome<std::vector<std::string>> make_project(const std::string& name, const std::string& style,
                                               const std::string& folder, const std::string& root) {
  const std::string fault = name_fault(name);
  if (!fault.empty()) return fail("{}", fault);
  const std::string from = root + "/cmd/eddy/new/" + style;
  if (!fs::is_directory(from)) return fail("no style '{}' in {}/cmd/eddy/new", style, root);
  std::error_code error;
  if (fs::exists(folder)) return fail("{} is there already", folder);
  const std::vector<std::string> files = files_below(from);
  for (const std::string& file : files) {
    const auto text = read_file(from + "/" + file);
    if (!text) return base::Error{text.error()};
    fs::create_directories(fs::path{folder + "/" + file}.parent_path(), error);
    const Done written = write_file(folder + "/" + file, with_name(*text, name));
    if (!written) return base::Error{written.error()};
  }
  return files;
}

void add_new_command(CLI::App& app, int& status) {
  struct Options {
    std::string name;
    std::string style = "flask";
  };
  const auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("new", "Begin a project");
  command->add_option("name", options->name, "Its name, and that of its folder")->required();
  command->add_option("--style", options->style, "How it is written")
      ->check(CLI::IsMember({"flask", "tornado"}))
      ->capture_default_str();
  command->callback([options, &status] {
    const auto files = run(options->name, options->style);
    status = files ? 0 : 1;
    if (!files) return fmt::print(stderr, "eddy new: {}\n", files.error().what);
    for (const std::string& file : *files) fmt::print("{}/{}\n", options->name, file);
    fmt::print(
        "\nBuild and try it:\n  cd {0}\n  cmake -B build && cmake --build build && ctest --test-dir build\n"
        "  build/{0}\n",
        options->name);
  });
}

}  // namespace eddy::command
