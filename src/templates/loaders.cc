// src/templates/loaders.cc: finds templates in folders, maps and functions.
#include "eddy/templates/loaders.h"

#include "eddy/templates/compiled.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace eddy::jinja2 {
namespace {

namespace fs = std::filesystem;

// Whether a name stays below its folder: no empty part, no "..", no root (jinja2.loaders.split_template_path).
bool is_safe_name(std::string_view name) {
  if (name.empty() || name.find('\0') != std::string_view::npos ||
      name.find('\\') != std::string_view::npos) {
    return false;
  }
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    if (name.substr(begin, end - begin) == "..") return false;
    begin = end + 1;
  }
  return true;
}

std::string_view without_leading_slashes(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('/'), name.size()));
  return name;
}

void add_names(std::set<std::string>& into, const Loader& from, const std::string& prefix) {
  for (const std::string& name : from.list_templates()) into.insert(prefix + name);
}

}  // namespace

std::optional<Loaded> FileSystemLoader::load(std::string_view name, std::vector<std::string>& tried) const {
  if (!is_safe_name(name)) return std::nullopt;
  for (const std::string& folder : search_paths_) {
    const fs::path path = fs::path{folder} / without_leading_slashes(name);
    std::error_code error;
    tried.push_back(path.string());
    if (!fs::is_regular_file(path, error)) continue;
    const fs::file_time_type changed = fs::last_write_time(path, error);
    std::ifstream in{path, std::ios::binary};
    if (error || !in) continue;
    Loaded loaded;
    loaded.text.assign(std::istreambuf_iterator<char>{in}, {});
    loaded.filename = path.string();
    loaded.up_to_date = [path, changed] {
      std::error_code gone;
      return fs::last_write_time(path, gone) == changed && !gone;
    };
    return loaded;
  }
  return std::nullopt;
}

std::vector<std::string> FileSystemLoader::list_templates() const {
  std::set<std::string> names;
  for (const std::string& folder : search_paths_) {
    std::error_code error;
    for (fs::recursive_directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
      if (at->is_regular_file(error)) names.insert(at->path().lexically_relative(folder).generic_string());
    }
  }
  return {names.begin(), names.end()};
}

std::optional<Loaded> DictLoader::load(std::string_view name, std::vector<std::string>&) const {
  const auto found = templates_.find(name);
  if (found == templates_.end()) return std::nullopt;
  return Loaded{found->second, {}, {}};
}

std::vector<std::string> DictLoader::list_templates() const {
  std::vector<std::string> names;
  for (const auto& [name, text] : templates_) names.push_back(name);
  return names;
}

std::optional<Loaded> FunctionLoader::load(std::string_view name, std::vector<std::string>&) const {
  std::optional<std::string> text = function_(name);
  if (!text) return std::nullopt;
  return Loaded{std::move(*text), {}, {}};
}

std::optional<Loaded> PrefixLoader::load(std::string_view name, std::vector<std::string>& tried) const {
  const std::size_t end = name.find(delimiter_);
  if (end == std::string_view::npos) return std::nullopt;
  const auto found = loaders_.find(name.substr(0, end));
  return found == loaders_.end() ? std::nullopt
                                 : found->second->load(name.substr(end + delimiter_.size()), tried);
}

std::vector<std::string> PrefixLoader::list_templates() const {
  std::set<std::string> names;
  for (const auto& [prefix, loader] : loaders_) add_names(names, *loader, prefix + delimiter_);
  return {names.begin(), names.end()};
}

std::vector<std::pair<std::string, const CompiledTemplate*>> PrefixLoader::compiled() const {
  std::vector<std::pair<std::string, const CompiledTemplate*>> found;
  for (const auto& [prefix, loader] : loaders_) {
    for (const auto& [name, made] : loader->compiled()) found.emplace_back(prefix + delimiter_ + name, made);
  }
  return found;
}

std::optional<Loaded> ChoiceLoader::load(std::string_view name, std::vector<std::string>& tried) const {
  for (const LoaderPtr& loader : loaders_) {
    if (std::optional<Loaded> loaded = loader->load(name, tried)) return loaded;
  }
  return std::nullopt;
}

std::vector<std::string> ChoiceLoader::list_templates() const {
  std::set<std::string> names;
  for (const LoaderPtr& loader : loaders_) add_names(names, *loader, {});
  return {names.begin(), names.end()};
}

std::vector<std::pair<std::string, const CompiledTemplate*>> ChoiceLoader::compiled() const {
  std::vector<std::pair<std::string, const CompiledTemplate*>> found;
  for (const LoaderPtr& loader : loaders_) {
    const auto more = loader->compiled();
    found.insert(found.end(), more.begin(), more.end());
  }
  return found;
}

CompiledLoader::CompiledLoader(std::string folder, std::string_view engine)
    : folder_{std::move(folder)}, templates_{templates::compiled::of_folder(engine, folder_)} {}

std::optional<Loaded> CompiledLoader::load(std::string_view name, std::vector<std::string>& tried) const {
  const auto found =
      std::lower_bound(templates_.begin(), templates_.end(), name,
                       [](const CompiledTemplate* t, std::string_view n) { return t->name < n; });
  if (found == templates_.end() || (*found)->name != name) {
    tried.push_back(folder_ + " (compiled into the program)");
    return std::nullopt;
  }
  return Loaded{std::string{(*found)->text},
                std::string{(*found)->filename},
                {},
                (*found)->functions.empty() ? nullptr : *found};
}

std::vector<std::string> CompiledLoader::list_templates() const {
  std::vector<std::string> names;
  for (const CompiledTemplate* each : templates_) names.emplace_back(each->name);
  return names;
}

std::vector<std::pair<std::string, const CompiledTemplate*>> CompiledLoader::compiled() const {
  std::vector<std::pair<std::string, const CompiledTemplate*>> found;
  for (const CompiledTemplate* each : templates_)
    if (!each->functions.empty()) found.emplace_back(each->name, each);
  return found;
}

}  // namespace eddy::jinja2
