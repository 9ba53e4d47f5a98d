// The command `routes`.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "flask/command_data.h"

namespace eddy::flask::detail {
namespace {

constexpr std::size_t columns = 3;
using Row = std::array<std::string, columns>;

std::string methods_of(const Rule& rule, bool all) {
  std::string text;
  for (const std::string& method : rule.methods) {  // sorted
    if (!all && (method == "HEAD" || method == "OPTIONS")) continue;
    text += (text.empty() ? "" : ", ") + method;
  }
  return text;
}

std::string printed(const Row& row, const std::array<std::size_t, columns>& widths) {
  std::string line;
  for (std::size_t i = 0; i < columns; ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

}  // namespace

std::string routes_table(const Router& router, const std::string& sort, bool all_methods) {
  if (router.rules().empty()) return "No routes were registered.\n";
  std::vector<Row> rows;
  for (const auto& rule : router.rules())
    rows.push_back({rule->endpoint, methods_of(*rule, all_methods), rule->text});
  constexpr std::array sorts{"endpoint", "methods", "rule"};
  const auto by = static_cast<std::size_t>(std::find(sorts.begin(), sorts.end(), sort) - sorts.begin());
  if (by < columns)  // else as they match
    std::stable_sort(rows.begin(), rows.end(), [by](const Row& a, const Row& b) { return a[by] < b[by]; });
  rows.insert(rows.begin(), {"Endpoint", "Methods", "Rule"});
  std::array<std::size_t, columns> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], row[i].size());
  Row lines;
  for (std::size_t i = 0; i < columns; ++i) lines[i] = std::string(widths[i], '-');
  rows.insert(rows.begin() + 1, lines);
  std::string table;
  for (const Row& row : rows) table += printed(row, widths);
  return table;
}

}  // namespace eddy::flask::detail
