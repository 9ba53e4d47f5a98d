// The command `routes`.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "flask/command_data.h"

namespace eddy::flask::detail {
namespace {

using Row = std::vector<std::string>;

std::string methods_of(const Rule& rule, bool all) {
  std::string text;
  for (const std::string& method : rule.methods) {  // sorted
    if (!all && (method == "HEAD" || method == "OPTIONS")) continue;
    text += (text.empty() ? "" : ", ") + method;
  }
  return text;
}

std::string printed(const Row& row, const std::vector<std::size_t>& widths) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + '\n';
}

std::string table_of(std::vector<Row> rows) {
  std::vector<std::size_t> widths(rows.front().size());
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  Row lines;
  for (const std::size_t width : widths) lines.emplace_back(width, '-');
  rows.insert(rows.begin() + 1, lines);
  std::string table;
  for (const Row& row : rows) table += printed(row, widths);
  return table;
}

}  // namespace

std::string routes_table(const Router& router, const std::string& sort, bool all_methods) {
  if (router.rules().empty()) return "No routes were registered.\n";
  Row titles{"Endpoint", "Methods", "Rule"};
  Row sorts{"endpoint", "methods", "rule"};
  const bool has_domain = router.has_domains();
  if (has_domain) {
    titles.insert(titles.end() - 1, router.options().host_matching ? "Host" : "Subdomain");
    sorts.insert(sorts.end() - 1, "domain");
  }
  std::vector<Row> rows;
  for (const auto& rule : router.rules()) {
    Row& row = rows.emplace_back(Row{rule->endpoint, methods_of(*rule, all_methods), rule->text});
    if (has_domain) row.insert(row.end() - 1, rule->domain);
  }
  const auto by = static_cast<std::size_t>(std::find(sorts.begin(), sorts.end(), sort) - sorts.begin());
  if (by < sorts.size())  // else as they match
    std::stable_sort(rows.begin(), rows.end(), [by](const Row& a, const Row& b) { return a[by] < b[by]; });
  rows.insert(rows.begin(), titles);
  return table_of(std::move(rows));
}

}  // namespace eddy::flask::detail
