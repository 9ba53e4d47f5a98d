// Files that lie beside the program: below its root, or in the folder of this installation. Tests: tests/flask/factory_test.cc.
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "flask/app_state.h"

namespace eddy::flask {
namespace detail {

std::string instance_folder(const FlaskOptions& options, const std::vector<std::string>& roots) {
  if (options.instance_path.starts_with('/')) return options.instance_path;
  const std::string name = options.instance_path.empty() ? "instance" : options.instance_path;
  const std::vector<std::string> candidates = folders_below(roots, "", name);
  std::error_code error;
  for (const std::string& each : candidates)
    if (std::filesystem::is_directory(each, error)) return each;
  return candidates.front();
}

}  // namespace detail

namespace {

std::ifstream opened(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::system_error{errno, std::generic_category(), path};
  return file;
}

}  // namespace

std::ifstream Flask::open_resource(const std::string& path) const {
  const std::vector<std::string> places = detail::folders_below(state_->roots, "", path);
  std::error_code error;
  for (const std::string& each : places)
    if (std::filesystem::exists(each, error)) return opened(each);
  return opened(places.front());
}

std::ifstream Flask::open_instance_resource(const std::string& path) const {
  return opened(path.starts_with('/') ? path : state_->instance_path + '/' + path);
}

}  // namespace eddy::flask
