// The character classes of RFC 9110, 5.6, as tables, and the scans that use them sixteen bytes at a time.
//
// A scan never reads past `end`. Tests: tests/http/headers_test.cc.
#pragma once
#include <array>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace eddy::http {

using CharacterSet = std::array<bool, 256>;

// tchar: what names of methods and fields are made of (RFC 9110, 5.6.2).
inline constexpr CharacterSet kToken = [] {
  CharacterSet set{};
  for (unsigned char c = '0'; c <= '9'; ++c) set[c] = true;
  for (unsigned char c = 'a'; c <= 'z'; ++c) set[c] = set[c - 32] = true;
  for (unsigned char c : std::string_view{"!#$%&'*+-.^_`|~"}) set[c] = true;
  return set;
}();

// field-vchar, SP and HTAB: what a field's value is made of; obs-text too (RFC 9110, 5.5).
inline constexpr CharacterSet kValue = [] {
  CharacterSet set{};
  for (int c = 0x20; c < 256; ++c) set[static_cast<unsigned char>(c)] = c != 0x7f;
  set['\t'] = true;
  return set;
}();

// Visible ASCII but "#": what a request target is made of. RFC 3986 allows fewer; browsers send these.
inline constexpr CharacterSet kTarget = [] {
  CharacterSet set{};
  for (int c = 0x21; c < 0x7f; ++c) set[static_cast<unsigned char>(c)] = c != '#';
  return set;
}();

inline bool is_in(const CharacterSet& set, char c) noexcept { return set[static_cast<unsigned char>(c)]; }

inline bool all_in(const CharacterSet& set, std::string_view text) noexcept {
  for (char c : text)
    if (!is_in(set, c)) return false;
  return true;
}

inline const char* skip(const CharacterSet& set, const char* at, const char* end) noexcept {
  while (at != end && is_in(set, *at)) ++at;
  return at;
}

// The first byte that may not stand in a value: a line's CR, in most cases.
inline const char* skip_value(const char* at, const char* end) noexcept {
#ifdef __SSE2__
  const __m128i last_control = _mm_set1_epi8(0x1f), tab = _mm_set1_epi8('\t'), del = _mm_set1_epi8(0x7f);
  for (; end - at >= 16; at += 16) {
    __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, last_control), bytes);
    control = _mm_or_si128(_mm_andnot_si128(_mm_cmpeq_epi8(bytes, tab), control), _mm_cmpeq_epi8(bytes, del));
    int mask = _mm_movemask_epi8(control);
    if (mask != 0) return at + __builtin_ctz(static_cast<unsigned>(mask));
  }
#endif
  return skip(kValue, at, end);
}

}  // namespace eddy::http
