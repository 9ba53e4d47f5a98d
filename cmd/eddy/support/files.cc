#include "support/files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

namespace eddy::command {

namespace fs = std::filesystem;

Outcome<std::ifstream> open_file(const std::string& name) {
  std::ifstream file{name, std::ios::binary};
  std::error_code ignored;
  if (file && fs::is_directory(name, ignored)) return fail("can't read {}: {}", name, std::strerror(EISDIR));
  if (!file) return fail("can't read {}: {}", name, std::strerror(errno));
  return file;
}

Outcome<std::string> read_file(const std::string& name) {
  auto file = open_file(name);
  if (!file) return base::Error{file.error()};
  std::ostringstream text;
  text << file->rdbuf();
  return text.str();
}

Done write_file(const std::string& name, std::string_view text) {
  std::ofstream file{name, std::ios::binary};
  file << text;
  file.close();
  if (!file) return fail("can't write {}: {}", name, std::strerror(errno));
  return std::monostate{};
}

std::string last_lines(const std::string& name, std::size_t count) {
  const auto text = read_file(name);
  if (!text) return {};
  std::string_view rest = *text;
  while (rest.ends_with('\n')) rest.remove_suffix(1);
  std::size_t from = rest.size();
  for (std::size_t line = 0; line < count && from != rest.npos && from > 0; ++line)
    from = rest.rfind('\n', from - 1);
  return std::string{from == rest.npos || from == 0 ? rest : rest.substr(from + 1)};
}

Outcome<Folder> Folder::make() {
  std::string path = fs::temp_directory_path() / "eddy-bench-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) return fail("can't make a folder {}: {}", path, std::strerror(errno));
  // A server that drops its rights reads its files in here.
  fs::permissions(path, fs::perms::owner_all | fs::perms::group_exec | fs::perms::group_read |
                            fs::perms::others_exec | fs::perms::others_read);
  return Folder{path};
}

Folder::Folder(Folder&& other) noexcept : path_{std::exchange(other.path_, {})} {}

Folder::~Folder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

std::string find_program(const std::string& program) {
  const auto runs = [](const std::string& file) {
    return access(file.c_str(), X_OK) == 0 && !fs::is_directory(file);
  };
  if (program.find('/') != std::string::npos) return runs(program) ? program : std::string{};
  const char* path = std::getenv("PATH");
  // nginx is in a folder that a user's PATH may lack.
  std::istringstream folders{std::string{path != nullptr ? path : "/usr/bin:/bin"} + ":/usr/sbin:/sbin"};
  for (std::string folder; std::getline(folders, folder, ':');) {
    std::string file = (folder.empty() ? "." : folder) + "/" + program;
    if (runs(file)) return file;
  }
  return {};
}

std::string own_folder() { return fs::read_symlink("/proc/self/exe").parent_path(); }

Outcome<std::string> find_root() {
  std::vector<std::string> tried;
  if (const char* root = std::getenv("EDDY_ROOT")) {
    tried.emplace_back(root);
  } else {
    tried = {EDDY_SOURCE_DIR, fs::path{own_folder()}.parent_path() / "share/eddy"};
  }
  std::string list;
  for (const std::string& folder : tried) {
    if (fs::exists(folder + "/bench/contenders.toml")) return folder;
    list += (list.empty() ? "" : ", ") + folder;
  }
  return fail("no bench/contenders.toml in any of: {} (EDDY_ROOT names another folder)", list);
}

}  // namespace eddy::command
