#include "eddy/base/utf8.h"

#include <algorithm>
#include <bit>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace eddy::base {
namespace {

constexpr bool continues(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

// Bytes of the well-formed sequence at the start of `text`, 0 where there is none (RFC 3629, 4).
std::size_t sequence_length(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    if (first == 0xE0) low = 0xA0;
    if (first == 0xED) high = 0x9F;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    if (first == 0xF0) low = 0x90;
    if (first == 0xF4) high = 0x8F;
  } else {
    return 0;
  }
  if (text.size() < length || at(1) < low || at(1) > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (!continues(text[i])) return 0;
  return length;
}

#if defined(__SSE2__)
// Which of the 16 bytes at `at` are not ASCII, a bit each.
unsigned wide_bytes(const char* at) noexcept {
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))));
}
#endif

// How many bytes from `offset` on are ASCII.
std::size_t count_ascii(std::string_view text, std::size_t offset) noexcept {
  std::size_t at = offset;
#if defined(__SSE2__)
  constexpr std::size_t block = 16;
  for (; text.size() - at >= block; at += block)
    if (const unsigned wide = wide_bytes(text.data() + at))
      return at - offset + static_cast<std::size_t>(std::countr_zero(wide));
  // What is left, and before it what is known.
  if (text.size() >= block) {
    const std::size_t left = text.size() - at;
    const unsigned wide = wide_bytes(text.data() + text.size() - block) >> (block - left);
    return at - offset + (wide == 0 ? left : static_cast<std::size_t>(std::countr_zero(wide)));
  }
#endif
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at - offset;
}

}  // namespace

std::size_t count_code_points(std::string_view text) noexcept {
  // Well-formed text, the rule, needs no decoding; only where a stray byte stands do the two ways differ.
  std::size_t count = 0;
  for (std::size_t offset = 0; offset < text.size(); ++count) {
    const std::size_t ascii = count_ascii(text, offset);
    count += ascii;
    offset += ascii;
    if (offset == text.size()) break;
    offset += std::max<std::size_t>(sequence_length(text.substr(offset)), 1);
  }
  return count;
}

std::size_t offset_of_code_point(std::string_view text, std::size_t index) noexcept {
  std::size_t offset = 0;
  for (; index > 0 && offset < text.size(); --index)
    offset += std::max<std::size_t>(sequence_length(text.substr(offset)), 1);
  return offset;
}

char32_t detail::next_wide_code_point(std::string_view text, std::size_t& offset) noexcept {
  const std::string_view rest = text.substr(offset);
  const std::size_t length = sequence_length(rest);
  const auto bits = [&](std::size_t i, unsigned mask) {
    return static_cast<char32_t>(static_cast<unsigned char>(rest[i]) & mask);
  };
  offset += std::max<std::size_t>(length, 1);
  switch (length) {
    case 2: return bits(0, 0x1F) << 6 | bits(1, 0x3F);
    case 3: return bits(0, 0x0F) << 12 | bits(1, 0x3F) << 6 | bits(2, 0x3F);
    case 4: return bits(0, 0x07) << 18 | bits(1, 0x3F) << 12 | bits(2, 0x3F) << 6 | bits(3, 0x3F);
    default: return 0xDC00 + bits(0, 0xFF);
  }
}

void append_code_point(std::string& out, char32_t code_point) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0 | code_point >> 6);
    put(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    put(0xE0 | code_point >> 12);
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  } else {
    put(0xF0 | code_point >> 18);
    put(0x80 | (code_point >> 12 & 0x3F));
    put(0x80 | (code_point >> 6 & 0x3F));
    put(0x80 | (code_point & 0x3F));
  }
}

bool is_valid_utf8(std::string_view text) noexcept {
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t length = sequence_length(text.substr(offset));
    if (length == 0) return false;
    offset += length;
  }
  return true;
}

}  // namespace eddy::base
