#include "eddy/base/escape.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace eddy::base {
namespace {

// What each of the five becomes; in the order & < > " '.
struct Spelling {
  std::string_view ampersand, less, greater, double_quote, single_quote;
};
constexpr Spelling markupsafe{"&amp;", "&lt;", "&gt;", "&#34;", "&#39;"};
constexpr Spelling xhtml{"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

constexpr std::string_view replacement(char c, const Spelling& spelling) noexcept {
  switch (c) {
    case '&': return spelling.ampersand;
    case '<': return spelling.less;
    case '>': return spelling.greater;
    case '"': return spelling.double_quote;
    default: return spelling.single_quote;
  }
}

constexpr std::size_t block_size = 16;

#if defined(__SSE2__)

template <class Word>
Word load(const char* at) noexcept {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// Up to eight bytes from `at` on, the first one lowest; loads overlap rather than leave the text.
std::uint64_t load_upto_8(const char* at, std::size_t size) noexcept {
  if (size == 8) return load<std::uint64_t>(at);
  if (size >= 4) {
    const std::uint64_t last = load<std::uint32_t>(at + size - 4);
    return load<std::uint32_t>(at) | last << 8 * (size - 4);
  }
  if (size == 0) return 0;
  const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])} << 8 * i; };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

// Which of the up to 16 bytes at `at` are special, a bit each.
unsigned find_specials(const char* at, std::size_t size) noexcept {
  __m128i block;
  if (size >= block_size) {
    block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  } else {
    const std::uint64_t low = load_upto_8(at, std::min<std::size_t>(size, 8));
    const std::uint64_t high = size > 8 ? load<std::uint64_t>(at + size - 8) >> 8 * (block_size - size) : 0;
    block = _mm_set_epi64x(static_cast<std::int64_t>(high), static_cast<std::int64_t>(low));
  }
  const __m128i double_quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  // '<' and '>' differ in one bit, as '&' and '\'' do.
  const __m128i angles = _mm_cmpeq_epi8(_mm_or_si128(block, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
  const __m128i and_quote = _mm_cmpeq_epi8(_mm_or_si128(block, _mm_set1_epi8(1)), _mm_set1_epi8('\''));
  return static_cast<unsigned>(
      _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(angles, and_quote), double_quote)));
}

#else

unsigned find_specials(const char* at, std::size_t size) noexcept {
  unsigned found = 0;
  for (std::size_t i = 0; i < std::min(size, block_size); ++i)
    if (std::string_view{"&<>\"'"}.find(at[i]) != std::string_view::npos) found |= 1U << i;
  return found;
}

#endif

void append_replacing(std::string& out, std::string_view text, const Spelling& spelling) {
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); at += block_size) {
    for (unsigned found = find_specials(text.data() + at, text.size() - at); found != 0; found &= found - 1) {
      const std::size_t special = at + static_cast<std::size_t>(std::countr_zero(found));
      out.append(text.data() + copied, special - copied);
      out.append(replacement(text[special], spelling));
      copied = special + 1;
    }
  }
  out.append(text.data() + copied, text.size() - copied);
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) { append_replacing(out, text, markupsafe); }
void append_xhtml_escaped(std::string& out, std::string_view text) { append_replacing(out, text, xhtml); }

std::string escape(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

std::string xhtml_escape(std::string_view text) {
  std::string out;
  append_xhtml_escaped(out, text);
  return out;
}

}  // namespace eddy::base
