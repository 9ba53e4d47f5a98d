#include "flask/edge_index.h"

#include <algorithm>

namespace eddy::flask::detail {

void EdgeIndex::Table::add(std::string_view key, std::uint32_t edge) {
  lists[std::string{key}].push_back(edge);
  if (std::find(lengths.begin(), lengths.end(), key.size()) == lengths.end()) lengths.push_back(key.size());
}

void EdgeIndex::add(std::size_t edge, std::string_view prefix, std::string_view suffix) {
  const auto number = static_cast<std::uint32_t>(edge);
  if (!prefix.empty()) return prefixes_.add(prefix, number);
  if (!suffix.empty()) return suffixes_.add(suffix, number);
  others_.push_back(number);
}

std::vector<std::span<const std::uint32_t>> EdgeIndex::candidates(std::string_view part) const {
  std::vector<std::span<const std::uint32_t>> found;
  const auto look = [&found](const Table& table, std::string_view key) {
    if (const auto list = table.lists.find(key); list != table.lists.end()) found.emplace_back(list->second);
  };
  for (const std::size_t length : prefixes_.lengths)
    if (length <= part.size()) look(prefixes_, part.substr(0, length));
  for (const std::size_t length : suffixes_.lengths)
    if (length <= part.size()) look(suffixes_, part.substr(part.size() - length));
  if (!others_.empty()) found.emplace_back(others_);
  return found;
}

}  // namespace eddy::flask::detail
