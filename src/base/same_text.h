// src/base/same_text.h: whether two short texts are the same.
//
// Tests: tests/base/same_text_test.cc.
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

namespace eddy::base {
namespace detail {

template <class Word>
[[nodiscard]] inline bool same_ends(const char* a, const char* b, std::size_t size) noexcept {
  const auto same = [&](std::size_t at) {
    Word of_a;
    Word of_b;
    std::memcpy(&of_a, a + at, sizeof(Word));
    std::memcpy(&of_b, b + at, sizeof(Word));
    return of_a == of_b;
  };
  return same(0) && same(size - sizeof(Word));
}

}  // namespace detail

// Bytes of a text that is compared without a call.
inline constexpr std::size_t short_text = 16;

// The same as a == b. Of texts as short as names and keys are, a call of memcmp would cost more than it does: two words,
// which may overlap, are compared in place.
[[nodiscard]] inline bool same_text(std::string_view a, std::string_view b) noexcept {
  const std::size_t size = a.size();
  if (size != b.size()) return false;
  if (size > short_text) return std::memcmp(a.data(), b.data(), size) == 0;
  if (size >= 8) return detail::same_ends<std::uint64_t>(a.data(), b.data(), size);
  if (size >= 4) return detail::same_ends<std::uint32_t>(a.data(), b.data(), size);
  if (size >= 2) return detail::same_ends<std::uint16_t>(a.data(), b.data(), size);
  return size == 0 || a[0] == b[0];
}

}  // namespace eddy::base
