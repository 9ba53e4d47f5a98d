#include "templates/runtime/unescape_html.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "eddy/base/utf8.h"

namespace eddy::templates::runtime {
namespace {

struct Entity {
  std::string_view name;  // with its ";", where it needs one
  std::string_view text;
};

#include "templates/runtime/html_entities.inc"

constexpr std::size_t longest_name = 32;

const Entity* find_entity(std::string_view name) {
  const auto* const found = std::lower_bound(std::begin(entities), std::end(entities), name,
                                             [](const Entity& e, std::string_view n) { return e.name < n; });
  return found != std::end(entities) && found->name == name ? found : nullptr;
}

// What stands for numbers that are no characters: Windows-1252's, as browsers take them.
constexpr char32_t windows[] = {0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021,
                                0x2c6,  0x2030, 0x160,  0x2039, 0x152,  0x8d,   0x17d,  0x8f,
                                0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                                0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178};

void append_number(std::string& out, std::uint32_t number) {
  if (number >= 0x80 && number < 0xa0) return base::append_code_point(out, windows[number - 0x80]);
  if (number == 0 || (number >= 0xd800 && number <= 0xdfff) || number > 0x10ffff)
    return base::append_code_point(out, 0xfffd);
  const bool invalid = (number >= 1 && number <= 8) || number == 0xb || (number >= 0xe && number <= 0x1f) ||
                       (number >= 0x7f && number <= 0x9f) || (number >= 0xfdd0 && number <= 0xfdef) ||
                       (number & 0xfffe) == 0xfffe;
  if (!invalid) base::append_code_point(out, number);
}

int digit(char c, int base) {
  const int value = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : 99;
  return value < base ? value : -1;
}

// The reference behind "&#", its end in `at`; false where there are no digits.
bool take_number(std::string& out, std::string_view text, std::size_t& at) {
  std::size_t next = at;
  const bool hex = next < text.size() && (text[next] == 'x' || text[next] == 'X');
  if (hex) ++next;
  const std::size_t first = next;
  std::uint64_t number = 0;
  for (; next < text.size() && digit(text[next], hex ? 16 : 10) >= 0; ++next)
    number = std::min<std::uint64_t>(
        number * (hex ? 16 : 10) + static_cast<std::uint64_t>(digit(text[next], 16)), 0x7fffffff);
  if (next == first) return false;
  append_number(out, static_cast<std::uint32_t>(number));
  at = next + (next < text.size() && text[next] == ';' ? 1 : 0);
  return true;
}

// The reference behind "&": the whole name, else the longest beginning that is one.
bool take_name(std::string& out, std::string_view text, std::size_t& at) {
  std::size_t end = at;
  while (end < text.size() && end - at < longest_name &&
         std::string_view{"\t\n\f <&#;"}.find(text[end]) == std::string_view::npos)
    ++end;
  if (end == at) return false;
  std::size_t size = end - at + (end < text.size() && text[end] == ';' ? 1 : 0);
  for (; size > 1; --size) {
    const Entity* const found = find_entity(text.substr(at, size));
    if (!found) continue;
    out += found->text;
    at += size;
    return true;
  }
  return false;
}

}  // namespace

std::string unescape_html(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t ampersand = std::min(text.find('&', at), text.size());
    out += text.substr(at, ampersand - at);
    at = ampersand;
    if (at == text.size()) break;
    ++at;
    const bool number = at < text.size() && text[at] == '#';
    std::size_t next = at + (number ? 1 : 0);
    if (number ? take_number(out, text, next) : take_name(out, text, next))
      at = next;
    else
      out += '&';
  }
  return out;
}

}  // namespace eddy::templates::runtime
