#include "eddy/tornado/files.h"

#include <stdexcept>

namespace eddy::tornado::web {

const std::vector<HTTPFile>& Files::get(std::string_view name) const noexcept {
  static const std::vector<HTTPFile> none;
  for (const auto& [key, files] : entries_) {
    if (key == name) return files;
  }
  return none;
}

const std::vector<HTTPFile>& Files::operator[](std::string_view name) const {
  const std::vector<HTTPFile>& found = get(name);
  if (found.empty()) throw std::out_of_range("no file came as \"" + std::string{name} + '"');
  return found;
}

void Files::add(std::string_view name, HTTPFile file) {
  for (auto& [key, files] : entries_) {
    if (key == name) return files.push_back(std::move(file));
  }
  entries_.emplace_back(name, std::vector<HTTPFile>{}).second.push_back(std::move(file));
}

}  // namespace eddy::tornado::web
