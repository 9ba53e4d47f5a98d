#include "flask/similarity.h"

#include <cstddef>
#include <vector>

namespace eddy::flask::detail {
namespace {

// Characters in common: the longest block that both share, then the same on either side of it.
std::size_t common(std::string_view a, std::string_view b) {
  std::size_t best = 0;
  std::size_t best_a = 0;
  std::size_t best_b = 0;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = b.size(); j-- > 0;) {
      row[j + 1] = a[i] == b[j] ? row[j] + 1 : 0;
      // Of equal blocks the first in `a`, then the first in `b`.
      if (row[j + 1] > best ||
          (row[j + 1] == best && best > 0 && i + 1 - best == best_a && j + 1 - best < best_b)) {
        best = row[j + 1];
        best_a = i + 1 - best;
        best_b = j + 1 - best;
      }
    }
  }
  if (best == 0) return 0;
  return best + common(a.substr(0, best_a), b.substr(0, best_b)) +
         common(a.substr(best_a + best), b.substr(best_b + best));
}

}  // namespace

double similarity(std::string_view a, std::string_view b) {
  if (a.empty() && b.empty()) return 1;
  return 2.0 * static_cast<double>(common(a, b)) / static_cast<double>(a.size() + b.size());
}

}  // namespace eddy::flask::detail
