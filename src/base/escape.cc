#include "eddy/base/escape.h"

#include <cstddef>

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

constexpr bool is_special(char c) noexcept {
  return c == '&' || c == '<' || c == '>' || c == '"' || c == '\'';
}

constexpr std::string_view replacement(char c, const Spelling& spelling) noexcept {
  switch (c) {
    case '&': return spelling.ampersand;
    case '<': return spelling.less;
    case '>': return spelling.greater;
    case '"': return spelling.double_quote;
    default: return spelling.single_quote;
  }
}

// The first special character at or after `from`, else the size.
std::size_t find_special(std::string_view text, std::size_t from) noexcept {
#if defined(__SSE2__)
  for (; from + 16 <= text.size(); from += 16) {
    const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + from));
    const __m128i double_quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    // '<' and '>' differ in one bit, as '&' and '\'' do.
    const __m128i angles = _mm_cmpeq_epi8(_mm_or_si128(block, _mm_set1_epi8(2)), _mm_set1_epi8('>'));
    const __m128i and_quote = _mm_cmpeq_epi8(_mm_or_si128(block, _mm_set1_epi8(1)), _mm_set1_epi8('\''));
    const int found = _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(angles, and_quote), double_quote));
    if (found != 0) return from + static_cast<std::size_t>(__builtin_ctz(static_cast<unsigned>(found)));
  }
#endif
  while (from < text.size() && !is_special(text[from])) ++from;
  return from;
}

void append_replacing(std::string& out, std::string_view text, const Spelling& spelling) {
  std::size_t from = 0;
  for (;;) {
    const std::size_t special = find_special(text, from);
    out.append(text, from, special - from);
    if (special == text.size()) return;
    out.append(replacement(text[special], spelling));
    from = special + 1;
  }
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
