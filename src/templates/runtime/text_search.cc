#include "templates/runtime/text_search.h"

#include <cstdint>
#include <cstring>
#include <vector>

namespace eddy::templates::runtime {
namespace {

constexpr auto npos = std::string_view::npos;

// Knuth, Morris and Pratt, from the right.
std::size_t rfind_long(std::string_view text, std::string_view wanted) {
  const std::size_t size = wanted.size();
  const auto from_right = [size](std::size_t i) { return size - 1 - i; };
  std::vector<std::uint32_t> border(size, 0);
  for (std::size_t i = 1, k = 0; i < size; ++i) {
    while (k > 0 && wanted[from_right(i)] != wanted[from_right(k)]) k = border[k - 1];
    if (wanted[from_right(i)] == wanted[from_right(k)]) ++k;
    border[i] = static_cast<std::uint32_t>(k);
  }
  std::size_t matched = 0;
  for (std::size_t at = text.size(); at-- > 0;) {
    while (matched > 0 && text[at] != wanted[from_right(matched)]) matched = border[matched - 1];
    if (text[at] == wanted[from_right(matched)]) ++matched;
    if (matched == size) return at;
  }
  return npos;
}

}  // namespace

std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from) noexcept {
  constexpr std::size_t is_short = 16;  // glibc's two-way search begins to pay
  if (wanted.size() <= is_short || from > text.size()) return text.find(wanted, from);
  const void* found = ::memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) : npos;
}

std::size_t rfind_text(std::string_view text, std::string_view wanted) {
  constexpr std::size_t is_short = 64;
  return wanted.size() <= is_short ? text.rfind(wanted) : rfind_long(text, wanted);
}

}  // namespace eddy::templates::runtime
