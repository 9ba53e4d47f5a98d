// Paths of static files. Tests: tests/tornado/static_file_test.cc.
#include "tornado/static_path.h"

#include <filesystem>
#include <stdexcept>

namespace eddy::tornado::web {

std::string absolute_path(std::string_view root, std::string_view path) {
  const std::filesystem::path joined = std::filesystem::path{root} / std::filesystem::path{path};
  std::string plain = std::filesystem::absolute(joined).lexically_normal().string();
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return plain;
}

bool is_below(std::string_view path, std::string_view root) {
  if (root == "/") return true;
  return path.starts_with(root) && (path.size() == root.size() || path[root.size()] == '/');
}

std::string make_static_url(Application::State& application, std::string_view path, bool include_version) {
  const Settings& settings = application.settings;
  if (settings.static_path.empty()) throw std::logic_error{"static_url() needs the setting static_path"};
  std::string url = settings.static_url_prefix + std::string{path};
  if (!include_version) return url;
  const std::string file = absolute_path(settings.static_path, path);
  if (!is_below(file, absolute_path(settings.static_path, ""))) return url;
  const std::string version = application.static_versions.version(file);
  return version.empty() ? url : url + "?v=" + version;
}

}  // namespace eddy::tornado::web
