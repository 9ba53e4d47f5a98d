#include "templates/runtime/registry.h"

#include <algorithm>
#include <vector>

#include "templates/runtime/filter_tools.h"

namespace eddy::templates::runtime {
namespace {

const std::vector<Named<Filter>>& sorted_filters() {
  static const std::vector<Named<Filter>> all = [] {
    std::vector<Named<Filter>> out;
    for (const auto family :
         {text_filters(), markup_filters(), sequence_filters(), selection_filters(), number_filters()})
      out.insert(out.end(), family.begin(), family.end());
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    return out;
  }();
  return all;
}

}  // namespace

std::span<const Named<Filter>> filters() noexcept { return sorted_filters(); }

const Named<Filter>* find_filter(std::string_view name) noexcept {
  const auto& all = sorted_filters();
  const auto found = std::lower_bound(all.begin(), all.end(), name,
                                      [](const auto& entry, auto wanted) { return entry.name < wanted; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

}  // namespace eddy::templates::runtime
