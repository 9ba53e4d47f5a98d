#include "eddy/base/unicode.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "eddy/base/utf8.h"

namespace eddy::base {
namespace {

// Every `step`-th code point from the first to the last.
struct Run {
  std::uint32_t first, last, step;
};
struct Shift {
  std::uint32_t first, last, step;
  std::int32_t delta;
};
// What becomes several.
struct Special {
  std::uint32_t point;
  std::string_view text;
};

#include "base/unicode_cases.inc"
#include "base/unicode_classes.inc"

// The row that holds c, or null. Rows of step 2 may lie within one another, so the one before is looked at too.
template <class Row, std::size_t Size>
const Row* find_row(const Row (&rows)[Size], char32_t c) noexcept {
  const Row* at = std::upper_bound(std::begin(rows), std::end(rows), c,
                                   [](char32_t p, const Row& r) { return p < r.first; });
  for (int looked = 0; at != std::begin(rows) && looked < 3; ++looked) {
    --at;
    if (c <= at->last && (c - at->first) % at->step == 0) return at;
  }
  return nullptr;
}

struct Mapping {
  const Shift* (*shift)(char32_t) noexcept;
  const Special* begin;
  const Special* end;
};

template <const auto& Rows>
const Shift* shift_in(char32_t c) noexcept {
  return find_row(Rows, c);
}

constexpr Mapping kUpper{shift_in<upper_shifts>, std::begin(upper_specials), std::end(upper_specials)};
constexpr Mapping kLower{shift_in<lower_shifts>, std::begin(lower_specials), std::end(lower_specials)};
constexpr Mapping kTitle{shift_in<title_shifts>, std::begin(title_specials), std::end(title_specials)};
constexpr Mapping kFold{shift_in<fold_shifts>, std::begin(fold_specials), std::end(fold_specials)};

bool is_ascii_upper(char32_t c) noexcept { return c >= 'A' && c <= 'Z'; }
bool is_ascii_lower(char32_t c) noexcept { return c >= 'a' && c <= 'z'; }

// `piece` is the text's own bytes of c, which stay where nothing is mapped.
void append_mapped(std::string& out, char32_t c, std::string_view piece, const Mapping& mapping, bool up) {
  if (c < 0x80) {
    const bool changes = up ? is_ascii_lower(c) : is_ascii_upper(c);
    out += static_cast<char>(changes ? c ^ 0x20 : c);
    return;
  }
  const Special* const special = std::lower_bound(
      mapping.begin, mapping.end, c, [](const Special& row, char32_t p) { return row.point < p; });
  if (special != mapping.end && special->point == c) {
    out += special->text;
  } else if (const Shift* const row = mapping.shift(c)) {
    append_code_point(out, static_cast<char32_t>(static_cast<std::int64_t>(c) + row->delta));
  } else {
    out += piece;
  }
}

bool is_ignorable(char32_t c) noexcept {
  if (c < 0x80) return c == '\'' || c == '.' || c == ':' || c == '^' || c == '`';
  return find_row(ignorable_runs, c) != nullptr;
}

// Whether the "Σ" of those bytes ends a word (Unicode, 3.13, Final_Sigma).
bool is_final_sigma(std::string_view text, std::size_t from, std::size_t to) {
  bool before = false;
  for (std::size_t at = from; at > 0 && !before;) {
    do --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80);
    std::size_t next = at;
    const char32_t c = next_code_point(text, next);
    if (is_ignorable(c)) continue;
    before = is_cased(c);
    break;
  }
  if (!before) return false;
  while (to < text.size()) {
    const char32_t c = next_code_point(text, to);
    if (!is_ignorable(c)) return !is_cased(c);
  }
  return true;
}

void append_lower(std::string& out, std::string_view text, char32_t c, std::size_t from, std::size_t to) {
  if (c == U'Σ')
    out += is_final_sigma(text, from, to) ? "ς" : "σ";
  else
    append_mapped(out, c, text.substr(from, to - from), kLower, false);
}

// Each code point with where it lies.
template <class Take>
std::string each(std::string_view text, Take take) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    take(out, c, from, at);
  }
  return out;
}

}  // namespace

bool is_alpha(char32_t c) noexcept {
  return c < 0x80 ? is_ascii_upper(c) || is_ascii_lower(c) : find_row(alpha_runs, c) != nullptr;
}
bool is_decimal(char32_t c) noexcept {
  return c < 0x80 ? c >= '0' && c <= '9' : find_row(decimal_runs, c) != nullptr;
}
bool is_digit(char32_t c) noexcept { return c < 0x80 ? is_decimal(c) : find_row(digit_runs, c) != nullptr; }
bool is_numeric(char32_t c) noexcept {
  return c < 0x80 ? is_decimal(c) : find_row(numeric_runs, c) != nullptr;
}
bool is_space(char32_t c) noexcept {
  if (c < 0x80) return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f);
  return find_row(space_runs, c) != nullptr;
}
bool is_printable(char32_t c) noexcept {
  return c < 0x80 ? c >= 0x20 && c < 0x7f : find_row(printable_runs, c) != nullptr;
}
bool is_upper(char32_t c) noexcept {
  return c < 0x80 ? is_ascii_upper(c) : find_row(upper_runs, c) != nullptr;
}
bool is_lower(char32_t c) noexcept {
  return c < 0x80 ? is_ascii_lower(c) : find_row(lower_runs, c) != nullptr;
}
bool is_cased(char32_t c) noexcept {
  return c < 0x80 ? is_ascii_upper(c) || is_ascii_lower(c) : find_row(cased_runs, c) != nullptr;
}

std::string upper(std::string_view text) {
  return each(text, [&](std::string& out, char32_t c, std::size_t from, std::size_t to) {
    append_mapped(out, c, text.substr(from, to - from), kUpper, true);
  });
}

std::string lower(std::string_view text) {
  return each(text, [&](std::string& out, char32_t c, std::size_t from, std::size_t to) {
    append_lower(out, text, c, from, to);
  });
}

std::string title(std::string_view text) {
  bool inside = false;
  return each(text, [&](std::string& out, char32_t c, std::size_t from, std::size_t to) {
    if (inside)
      append_lower(out, text, c, from, to);
    else
      append_mapped(out, c, text.substr(from, to - from), kTitle, true);
    inside = is_cased(c);
  });
}

std::string capitalize(std::string_view text) {
  return each(text, [&](std::string& out, char32_t c, std::size_t from, std::size_t to) {
    if (from > 0)
      append_lower(out, text, c, from, to);
    else
      append_mapped(out, c, text.substr(from, to - from), kTitle, true);
  });
}

std::string swapcase(std::string_view text) {
  return each(text, [&](std::string& out, char32_t c, std::size_t from, std::size_t to) {
    if (is_upper(c))
      append_lower(out, text, c, from, to);
    else if (is_lower(c))
      append_mapped(out, c, text.substr(from, to - from), kUpper, true);
    else
      out += text.substr(from, to - from);
  });
}

std::string casefold(std::string_view text) {
  return each(text, [&](std::string& out, char32_t c, std::size_t from, std::size_t to) {
    append_mapped(out, c, text.substr(from, to - from), kFold, false);
  });
}

}  // namespace eddy::base
