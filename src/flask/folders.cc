// Where an app's files are: the candidates for its root, and paths that may not leave a folder.
// Tests: tests/flask/folders_test.cc.
#include <cstdlib>
#include <filesystem>
#include <fstream>

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

std::optional<std::string> safe_join(std::string_view folder, std::string_view filename) {
  if (filename.empty() || filename[0] == '/' || filename.find('\0') != std::string_view::npos ||
      filename.find('\\') != std::string_view::npos) {
    return std::nullopt;
  }
  for (std::string_view rest = filename;;) {
    const std::size_t slash = rest.find('/');
    if (rest.substr(0, slash) == "..") return std::nullopt;
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return std::string{folder} + '/' + std::string{filename};
}

}  // namespace eddy::flask::detail
