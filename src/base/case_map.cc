// Case, of whole texts. ASCII, most of what a page holds, never meets the tables.
#include <algorithm>
#include <cstdint>

#include "base/unicode_tables.h"
#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"

namespace eddy::base::unicode {
namespace {

constexpr char32_t capital_sigma = 0x3a3;
constexpr char32_t final_sigma = 0x3c2;

constexpr char ascii_upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_ascii(std::string_view text) noexcept {
  unsigned char bits = 0;  // without a way out of the loop, so that it becomes SIMD
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

// A character of a text, and the bytes that it is there.
struct Piece {
  std::string_view text;
  std::size_t start;
  std::size_t end;
  char32_t c;
};

void append_mapped(std::string& out, const Piece& piece, Mapping mapping) {
  if (piece.c < 0x80) {
    const char c = piece.text[piece.start];
    out += mapping == Mapping::upper || mapping == Mapping::title ? ascii_upper(c) : ascii_lower(c);
    return;
  }
  const std::int32_t delta =
      piece.c < case_limit ? mappings_of(piece.c)[static_cast<std::size_t>(mapping)] : 0;
  if (delta == 0) {
    out.append(piece.text, piece.start, piece.end - piece.start);
  } else if (delta < expansion) {
    append_code_point(out, piece.c + static_cast<char32_t>(delta));
  } else {
    const char32_t* whole = tables::expansions + 3 * static_cast<std::size_t>(delta - expansion);
    for (int i = 0; i < 3 && whole[i] != 0; ++i) append_code_point(out, whole[i]);
  }
}

std::size_t previous(std::string_view text, std::size_t offset) noexcept {
  --offset;
  while (offset > 0 && (static_cast<unsigned char>(text[offset]) & 0xc0) == 0x80) --offset;
  return offset;
}

// Final_Sigma of the Unicode standard's table 3-17: after a cased character, and before none, past what is
// ignorable.
bool is_final(const Piece& sigma) noexcept {
  bool after_cased = false;
  for (std::size_t at = sigma.start; at > 0;) {
    at = previous(sigma.text, at);
    std::size_t end = at;
    const std::uint32_t flags = flags_of(next_code_point(sigma.text, end));
    if ((flags & case_ignorable) != 0) continue;
    after_cased = (flags & cased) != 0;
    break;
  }
  if (!after_cased) return false;
  for (std::size_t at = sigma.end; at < sigma.text.size();) {
    const std::uint32_t flags = flags_of(next_code_point(sigma.text, at));
    if ((flags & case_ignorable) == 0) return (flags & cased) == 0;
  }
  return true;
}

void append_lower(std::string& out, const Piece& piece) {
  if (piece.c == capital_sigma && is_final(piece))
    append_code_point(out, final_sigma);
  else
    append_mapped(out, piece, Mapping::lower);
}

template <class Append>
std::string mapped(std::string_view text, Append append) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t c = next_code_point(text, offset);
    append(out, Piece{text, start, offset, c});
  }
  return out;
}

template <class Change>
std::string changed(std::string_view text, Change change) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), change);
  return out;
}

}  // namespace

std::string upper(std::string_view text) {
  if (is_ascii(text)) return changed(text, ascii_upper);
  return mapped(text, [](std::string& out, const Piece& p) { append_mapped(out, p, Mapping::upper); });
}

std::string lower(std::string_view text) {
  if (is_ascii(text)) return changed(text, ascii_lower);
  return mapped(text, append_lower);
}

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) return changed(text, ascii_lower);
  return mapped(text, [](std::string& out, const Piece& p) { append_mapped(out, p, Mapping::fold); });
}

std::string title(std::string_view text) {
  bool inside = false;
  return mapped(text, [&](std::string& out, const Piece& piece) {
    if (inside)
      append_lower(out, piece);
    else
      append_mapped(out, piece, Mapping::title);
    inside = (flags_of(piece.c) & cased) != 0;
  });
}

std::string capitalize(std::string_view text) {
  return mapped(text, [&](std::string& out, const Piece& piece) {
    if (piece.start == 0)
      append_mapped(out, piece, Mapping::title);
    else
      append_lower(out, piece);
  });
}

std::string swap_case(std::string_view text) {
  return mapped(text, [](std::string& out, const Piece& piece) {
    if (is_upper(piece.c))
      append_lower(out, piece);
    else if (is_lower(piece.c))
      append_mapped(out, piece, Mapping::upper);
    else
      out.append(piece.text, piece.start, piece.end - piece.start);
  });
}

}  // namespace eddy::base::unicode
