// Where an app's files are: the candidates for its root, and paths that may not leave a folder.
// Tests: tests/flask/folders_test.cc.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "eddy/base/strings.h"
#include "eddy/flask/send_file.h"
#include "flask/app_state.h"

namespace eddy::flask::detail {
namespace {

// Written beside the program by eddy_flask_app (cmake/FlaskApp.cmake): "<program>.root" holds one line.
std::string recorded_source_folder(const std::string& program) {
  std::ifstream file{program + ".root"};
  std::string folder;
  std::getline(file, folder);
  return folder;
}

void add_once(std::vector<std::string>& folders, std::string folder) {
  while (folder.size() > 1 && folder.ends_with('/')) folder.pop_back();
  if (folder.empty()) return;
  for (const std::string& known : folders) {
    if (known == folder) return;
  }
  folders.push_back(std::move(folder));
}

}  // namespace

std::string running_program() {
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error).string();
}

std::vector<std::string> root_candidates(const FlaskOptions& options, const std::string& program) {
  std::vector<std::string> folders;
  if (!options.root_path.empty()) {
    add_once(folders, options.root_path);
    return folders;
  }
  if (const char* root = std::getenv("EDDY_ROOT")) {  // NOLINT(concurrency-mt-unsafe): before any thread
    add_once(folders, root);
  }
  if (!program.empty()) {
    add_once(folders, recorded_source_folder(program));
    add_once(folders, std::filesystem::path{program}.parent_path().string());
  }
  std::error_code error;
  add_once(folders, std::filesystem::current_path(error).string());
  if (folders.empty()) folders.emplace_back(".");
  return folders;
}

std::vector<std::string> folders_below(const std::vector<std::string>& roots, std::string_view root_path,
                                       const std::string& folder) {
  if (folder.starts_with('/')) return {folder};
  std::vector<std::string> folders;
  if (root_path.starts_with('/')) return {std::string{root_path} + '/' + folder};
  for (const std::string& root : roots)
    folders.push_back(root + '/' + (root_path.empty() ? "" : std::string{root_path} + '/') + folder);
  return folders;
}

}  // namespace eddy::flask::detail

namespace eddy::flask {
namespace {

// Without empty parts, "." and what ".." takes back, as posixpath.normpath has it; a path that is absolute stays so.
std::string normalized(std::string_view path) {
  std::vector<std::string_view> parts;
  for (const std::string_view part : base::split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string out = path.starts_with('/') ? "/" : "";
  for (const std::string_view part : parts) {
    if (!out.empty() && out != "/") out += '/';
    out += part;
  }
  return out.empty() ? "." : out;
}

}  // namespace

std::optional<std::string> safe_join(std::string_view directory,
                                     std::initializer_list<std::string_view> paths) {
  std::string joined{directory.empty() ? "." : directory};
  for (const std::string_view path : paths) {
    const std::string below = path.empty() ? std::string{} : normalized(path);
    const bool leaves = below.starts_with('/') || below == ".." || below.starts_with("../");
    if (leaves || below.find('\0') != std::string::npos) return std::nullopt;
    if (!joined.ends_with('/')) joined += '/';
    joined += below;
  }
  return joined;
}

std::optional<std::string> safe_join(std::string_view directory, std::string_view path) {
  return safe_join(directory, {path});
}

}  // namespace eddy::flask
