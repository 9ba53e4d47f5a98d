#include "eddy/base/html_entities.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "eddy/base/utf8.h"

namespace eddy::base {
namespace {

constexpr std::string_view table =
#include "base/html_entities.inc"
    ;
constexpr std::size_t longest = 32;  // characters of a name that are looked at

struct Entity {
  std::string_view name;
  bool bare;  // counts without a semicolon
  std::string_view characters;
};

// The table's rows, found once: it is kept as text, a third of what the rows take.
const std::vector<Entity>& entities() {
  static const std::vector<Entity> all = [] {
    std::vector<Entity> out;
    for (std::string_view rest = table; !rest.empty();) {
      const std::size_t equals = rest.find('=');
      const std::size_t end = rest.find(';', equals + 2);  // past a value that is ";"
      std::string_view name = rest.substr(0, equals);
      const bool bare = name.ends_with('?');
      if (bare) name.remove_suffix(1);
      out.push_back({name, bare, rest.substr(equals + 1, end - equals - 1)});
      rest.remove_prefix(end + 1);
    }
    return out;
  }();
  return all;
}

std::optional<std::string_view> find(std::string_view name, bool semicolon) {
  const auto found =
      std::lower_bound(entities().begin(), entities().end(), name,
                       [](const Entity& e, std::string_view wanted) { return e.name < wanted; });
  if (found == entities().end() || found->name != name || !(semicolon || found->bare)) return std::nullopt;
  return found->characters;
}

// What browsers make of the numbers that Windows-1252 has and Unicode leaves to controls.
constexpr char32_t windows_1252[32] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                       0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                       0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                       0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

bool is_dropped(char32_t c) noexcept {
  return (c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || c == 0x7f ||
         (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

void append_number(std::string& out, char32_t number) {
  if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number < 0xe000))
    append_code_point(out, 0xfffd);
  else if (number >= 0x80 && number < 0xa0)
    append_code_point(out, windows_1252[number - 0x80]);
  else if (!is_dropped(number))
    append_code_point(out, number);
}

int digit_value(char c, int radix) noexcept {
  const int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : 16;
  return value < radix ? value : -1;
}

// The reference behind "&#"; how long it is, 0 where it is none.
std::size_t take_number(std::string& out, std::string_view text) {
  const bool hex = !text.empty() && (text[0] == 'x' || text[0] == 'X');
  const int radix = hex ? 16 : 10;
  std::size_t at = hex ? 1 : 0;
  const std::size_t start = at;
  char32_t number = 0;
  for (; at < text.size() && digit_value(text[at], radix) >= 0; ++at)
    number = std::min<char32_t>(
        number * static_cast<char32_t>(radix) + static_cast<char32_t>(digit_value(text[at], radix)),
        0x110000);
  if (at == start) return 0;
  append_number(out, number);
  return at < text.size() && text[at] == ';' ? at + 1 : at;
}

// The reference behind "&"; how long it is, 0 where it is none. The longest name that counts is taken.
std::size_t take_name(std::string& out, std::string_view text) {
  const std::size_t room = std::min(offset_of_code_point(text, longest), text.size());
  const std::size_t end = std::min(text.substr(0, room).find_first_of("\t\n\f <&#;"), room);
  if (end < text.size() && text[end] == ';') {
    if (const auto whole = find(text.substr(0, end), true)) {
      out += *whole;
      return end + 1;
    }
  }
  for (std::size_t size = end; size > 1; --size) {
    if (const auto part = find(text.substr(0, size), false)) {
      out += *part;
      return size;
    }
  }
  return 0;
}

}  // namespace

std::string unescape_html(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t ampersand = std::min(text.find('&'), text.size());
    out += text.substr(0, ampersand);
    text.remove_prefix(ampersand);
    if (text.empty()) break;
    const bool number = text.size() > 1 && text[1] == '#';
    const std::size_t prefix = number ? 2 : 1;
    const std::size_t length =
        number ? take_number(out, text.substr(prefix)) : take_name(out, text.substr(prefix));
    if (length == 0) out += '&';
    text.remove_prefix(length == 0 ? 1 : prefix + length);
  }
  return out;
}

}  // namespace eddy::base
