#include "eddy/base/escape.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace eddy::base {
namespace {

// What each of the five becomes. One is eight bytes, so that it is written by one store; the last is its length.
class Spelling {
 public:
  constexpr Spelling(std::string_view double_quote, std::string_view single_quote) noexcept {
    set('&', "&amp;");
    set('<', "&lt;");
    set('>', "&gt;");
    set('"', double_quote);
    set('\'', single_quote);
  }
  // Writes eight bytes, of which those up to the answer count.
  char* put(char* out, char special) const noexcept {
    const auto& spelled = table_[static_cast<std::size_t>(special - '"')];
    std::memcpy(out, spelled.data(), spelled.size());
    return out + spelled.back();
  }

 private:
  constexpr void set(char special, std::string_view text) noexcept {
    auto& spelled = table_[static_cast<std::size_t>(special - '"')];
    for (std::size_t i = 0; i < text.size(); ++i) spelled[i] = text[i];
    spelled.back() = static_cast<char>(text.size());
  }
  std::array<std::array<char, 8>, '>' - '"' + 1> table_{};
};
constexpr Spelling markupsafe{"&#34;", "&#39;"};
constexpr Spelling xhtml{"&quot;", "&#39;"};

#if defined(__SSE2__)

constexpr std::size_t block_size = 16;

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

// Up to 16 bytes from `at` on, zeros behind them.
__m128i load_block(const char* at, std::size_t size) noexcept {
  if (size == block_size) return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const std::uint64_t low = load_upto_8(at, std::min<std::size_t>(size, 8));
  const std::uint64_t high = size > 8 ? load<std::uint64_t>(at + size - 8) >> 8 * (block_size - size) : 0;
  return _mm_set_epi64x(static_cast<std::int64_t>(high), static_cast<std::int64_t>(low));
}

// Which of a block's bytes are special, a bit each.
unsigned find_specials(__m128i block) noexcept {
  const __m128i double_quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  // '<' and '>' differ in one bit, as '&' and '\'' do.
  const __m128i angles = _mm_cmpeq_epi8(_mm_or_si128(block, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
  const __m128i and_quote = _mm_cmpeq_epi8(_mm_or_si128(block, _mm_set1_epi8(1)), _mm_set1_epi8('\''));
  return static_cast<unsigned>(
      _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(angles, and_quote), double_quote)));
}

// Writes a block, of which `found` are special; as many bytes again can be read behind it.
char* escape_block(const Spelling& spelling, char* out, const char* at, unsigned found) noexcept {
  const char* const end = at + block_size;
  while (found != 0) {
    const int plain = std::countr_zero(found);
    out = spelling.put(out + plain, at[plain]);
    at += plain + 1;
    found = found >> plain >> 1;
    // What follows, and more than belongs to it: the next one is written over that.
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), load_block(at, block_size));
  }
  return out + (end - at);
}

// Copies block by block. Near the end of the text the next block begins behind a special character.
char* escape_as(const Spelling& spelling, char* out, std::string_view text) noexcept {
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= 2 * block_size; at += block_size, left -= block_size) {
    const __m128i block = load_block(at, block_size);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), block);
    const unsigned found = find_specials(block);
    out = found == 0 ? out + block_size : escape_block(spelling, out, at, found);
  }
  while (left > 0) {
    const std::size_t size = std::min(left, block_size);
    const __m128i block = load_block(at, size);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out), block);
    const unsigned found = find_specials(block);
    const std::size_t plain = found == 0 ? size : static_cast<std::size_t>(std::countr_zero(found));
    at += plain;
    out += plain;
    left -= plain;
    if (found == 0) continue;
    out = spelling.put(out, *at++);
    --left;
  }
  return out;
}

#else

constexpr bool is_special(char c) noexcept {
  return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
}

char* escape_as(const Spelling& spelling, char* out, std::string_view text) noexcept {
  for (const char c : text) {
    if (is_special(c)) {
      out = spelling.put(out, c);
    } else {
      *out++ = c;
    }
  }
  return out;
}

#endif

void append_as(const Spelling& spelling, std::string& out, std::string_view text) {
  constexpr std::size_t piece = 256;
  char room[escaped_room(piece)];
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    const char* const end = escape_as(spelling, room, text.substr(0, piece));
    out.append(room, static_cast<std::size_t>(end - room));
  }
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) { append_as(markupsafe, out, text); }
void append_xhtml_escaped(std::string& out, std::string_view text) { append_as(xhtml, out, text); }

char* escape_into(char* out, std::string_view text) noexcept { return escape_as(markupsafe, out, text); }
char* xhtml_escape_into(char* out, std::string_view text) noexcept { return escape_as(xhtml, out, text); }

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
