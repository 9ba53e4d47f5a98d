// What characters are: look-ups, and the questions about whole texts that stand on them.
#include "eddy/base/unicode.h"

#include "base/unicode_tables.h"
#include "eddy/base/utf8.h"

namespace eddy::base::unicode {
namespace {

bool has(char32_t c, std::uint32_t any_of) noexcept { return (flags_of(c) & any_of) != 0; }

bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

}  // namespace

bool is_alpha(char32_t c) noexcept { return has(c, alpha); }
bool is_decimal(char32_t c) noexcept { return has(c, decimal); }
bool is_digit(char32_t c) noexcept { return has(c, digit); }
bool is_numeric(char32_t c) noexcept { return has(c, numeric); }
bool is_alnum(char32_t c) noexcept { return has(c, alpha | decimal | digit | numeric); }
bool is_upper(char32_t c) noexcept { return has(c, upper_case); }
bool is_lower(char32_t c) noexcept { return has(c, lower_case); }
bool is_title(char32_t c) noexcept { return has(c, title_case); }
bool is_space(char32_t c) noexcept { return has(c, space); }
bool is_printable(char32_t c) noexcept { return has(c, printable); }
bool is_identifier_start(char32_t c) noexcept { return has(c, identifier_start); }
bool is_identifier_continue(char32_t c) noexcept { return has(c, identifier_continue); }
bool is_word(char32_t c) noexcept { return c == '_' || is_alnum(c); }
bool is_line_break(char32_t c) noexcept { return has(c, line_break); }

int decimal_value(char32_t c) noexcept {
  const std::uint32_t flags = flags_of(c);
  return (flags & decimal) != 0 ? static_cast<int>(flags >> decimal_shift) : -1;
}

namespace {

// Whether there is a character of the one case, and none of the others.
bool all_of_case(std::string_view text, std::uint32_t wanted, std::uint32_t refused) noexcept {
  bool found = false;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::uint32_t flags = flags_of(next_code_point(text, offset));
    if ((flags & refused) != 0) return false;
    found |= (flags & wanted) != 0;
  }
  return found;
}

}  // namespace

bool is_upper(std::string_view text) noexcept {
  return all_of_case(text, upper_case, lower_case | title_case);
}
bool is_lower(std::string_view text) noexcept {
  return all_of_case(text, lower_case, upper_case | title_case);
}

bool is_title(std::string_view text) noexcept {
  bool found = false;
  bool inside = false;
  for (std::size_t offset = 0; offset < text.size();) {
    const std::uint32_t flags = flags_of(next_code_point(text, offset));
    const bool begins = (flags & (upper_case | title_case)) != 0;
    const bool continues = !begins && (flags & lower_case) != 0;
    if ((begins && inside) || (continues && !inside)) return false;
    found |= begins || continues;
    inside = begins || continues;
  }
  return found;
}

bool is_identifier(std::string_view text) noexcept {
  for (std::size_t offset = 0; offset < text.size();) {
    const bool first = offset == 0;
    const char32_t c = next_code_point(text, offset);
    if (!(first ? c == '_' || is_identifier_start(c) : is_identifier_continue(c))) return false;
  }
  return !text.empty();
}

std::string_view strip(std::string_view text, bool left, bool right) noexcept {
  while (left && !text.empty()) {
    std::size_t end = 0;
    if (!is_space(next_code_point(text, end))) break;
    text.remove_prefix(end);
  }
  while (right && !text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && !is_ascii(text[start]) && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80)
      --start;
    std::size_t end = start;
    // A stray byte in the tail is no space, whatever stands before it.
    if (!is_space(next_code_point(text, end)) || end != text.size()) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

}  // namespace eddy::base::unicode
