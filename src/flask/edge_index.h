// EdgeIndex: which of many variables that compete at one place of the router's tree may match a part, by the literal that theirs
// begins or ends with: of "/item-1-<n>", "/item-2-<n>" and a hundred thousand more one is asked, not all.
//
// Edges are numbers, in the order in which they are asked. Cost grows with the part and with those that do fit.
// Tests: tests/flask/router_growth_test.cc, tests/conformance/routing.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace eddy::flask::detail {

class EdgeIndex {
 public:
  // In ascending order. An empty prefix or suffix is none; a suffix counts where there is no prefix.
  void add(std::size_t edge, std::string_view prefix, std::string_view suffix);

  // Calls `take` for those that may match, in ascending order, until it says true; whether it did.
  template <class F>
  bool visit(std::string_view part, F take) const {
    std::vector<std::span<const std::uint32_t>> lists = candidates(part);
    while (!lists.empty()) {
      std::size_t next = 0;
      for (std::size_t i = 1; i < lists.size(); ++i)
        if (lists[i].front() < lists[next].front()) next = i;
      if (take(static_cast<std::size_t>(lists[next].front()))) return true;
      lists[next] = lists[next].subspan(1);
      if (lists[next].empty()) lists.erase(lists.begin() + static_cast<std::ptrdiff_t>(next));
    }
    return false;
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  struct Table {
    std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> lists;
    std::vector<std::size_t> lengths;  // of the keys, each once

    void add(std::string_view key, std::uint32_t edge);
  };
  [[nodiscard]] std::vector<std::span<const std::uint32_t>> candidates(std::string_view part) const;

  Table prefixes_;
  Table suffixes_;
  std::vector<std::uint32_t> others_;
};

}  // namespace eddy::flask::detail
