// Case and classes of code points.
#include <cstddef>

#include "eddy/base/utf8.h"
#include "templates/runtime/methods.h"

namespace eddy::templates::runtime {
namespace {

// Simple case mappings of the alphabets that have case and sit in regular blocks.
char32_t to_upper(char32_t c) noexcept {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if ((c >= 0xe0 && c <= 0xfe && c != 0xf7)) return c - 32;
  if (c == 0xff) return 0x178;
  if (c == 0xb5) return 0x39c;
  if (c >= 0x100 && c <= 0x137) return c % 2 == 1 && c != 0x131 ? c - 1 : c == 0x131 ? U'I' : c;
  if (c >= 0x139 && c <= 0x148) return c % 2 == 0 ? c - 1 : c;
  if (c >= 0x14a && c <= 0x177) return c % 2 == 1 ? c - 1 : c;
  if (c == 0x17a || c == 0x17c || c == 0x17e) return c - 1;
  if (c == 0x17f) return U'S';
  if (c == 0x3ac) return 0x386;
  if (c >= 0x3ad && c <= 0x3af) return c - 37;
  if (c == 0x3c2) return 0x3a3;
  if (c >= 0x3b1 && c <= 0x3cb) return c - 32;
  if (c == 0x3cc) return 0x38c;
  if (c == 0x3cd || c == 0x3ce) return c - 63;
  if (c >= 0x430 && c <= 0x44f) return c - 32;
  if (c >= 0x450 && c <= 0x45f) return c - 80;
  if ((c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f))
    return c % 2 == 1 ? c - 1 : c;
  if (c >= 0x561 && c <= 0x586) return c - 48;
  if (c >= 0x1e00 && c <= 0x1eff && !(c >= 0x1e96 && c <= 0x1e9f)) return c % 2 == 1 ? c - 1 : c;
  if (c >= 0xff41 && c <= 0xff5a) return c - 32;
  return c;
}

char32_t to_lower(char32_t c) noexcept {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c >= 0xc0 && c <= 0xde && c != 0xd7) return c + 32;
  if (c == 0x178) return 0xff;
  if (c >= 0x100 && c <= 0x137) return c % 2 == 0 && c != 0x130 ? c + 1 : c;
  if (c >= 0x139 && c <= 0x148) return c % 2 == 1 ? c + 1 : c;
  if (c >= 0x14a && c <= 0x177) return c % 2 == 0 ? c + 1 : c;
  if (c == 0x179 || c == 0x17b || c == 0x17d) return c + 1;
  if (c == 0x386) return 0x3ac;
  if (c >= 0x388 && c <= 0x38a) return c + 37;
  if (c >= 0x391 && c <= 0x3ab && c != 0x3a2) return c + 32;
  if (c == 0x38c) return 0x3cc;
  if (c == 0x38e || c == 0x38f) return c + 63;
  if (c >= 0x410 && c <= 0x42f) return c + 32;
  if (c >= 0x400 && c <= 0x40f) return c + 80;
  if ((c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf) || (c >= 0x4d0 && c <= 0x52f))
    return c % 2 == 0 ? c + 1 : c;
  if (c >= 0x531 && c <= 0x556) return c + 48;
  if (c >= 0x1e00 && c <= 0x1eff && !(c >= 0x1e96 && c <= 0x1e9f)) return c % 2 == 0 ? c + 1 : c;
  if (c >= 0xff21 && c <= 0xff3a) return c + 32;
  return c;
}

void append_upper(std::string& out, char32_t c) {
  if (c == 0xdf)
    out += "SS";  // the one letter of Latin-1 whose capital is two
  else
    base::append_code_point(out, to_upper(c));
}

void append_title(std::string& out, char32_t c) {
  if (c == 0xdf)
    out += "Ss";
  else
    base::append_code_point(out, to_upper(c));
}

template <class Append>
std::string mapped(std::string_view text, Append append) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t offset = 0; offset < text.size();) {
    const std::size_t start = offset;
    const char32_t c = base::next_code_point(text, offset);
    if (c >= 0xdc80 && c <= 0xdcff)
      out += text[start];  // a byte that is no UTF-8 stays what it is
    else
      append(out, c);
  }
  return out;
}

}  // namespace

bool is_space(char32_t c) noexcept {
  return c == ' ' || (c >= 9 && c <= 13) || (c >= 0x1c && c <= 0x1f) || c == 0x85 || c == 0xa0 ||
         c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
         c == 0x205f || c == 0x3000;
}

bool is_letter(char32_t c) noexcept {
  if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  if (c == 0xaa || c == 0xb5 || c == 0xba || (c >= 0xc0 && c != 0xd7 && c != 0xf7 && c < 0x2c2)) return true;
  return (c >= 0x370 && c <= 0x481 && c != 0x37e && c != 0x387) || (c >= 0x48a && c <= 0x556) ||
         (c >= 0x560 && c <= 0x588) || (c >= 0x5d0 && c <= 0x5ea) || (c >= 0x620 && c <= 0x64a) ||
         (c >= 0x904 && c <= 0x939) || (c >= 0xe01 && c <= 0xe30) || (c >= 0x10a0 && c <= 0x10ff) ||
         (c >= 0x1e00 && c <= 0x1fbc) || (c >= 0x3041 && c <= 0x3096) || (c >= 0x30a1 && c <= 0x30fa) ||
         (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
         (c >= 0xff21 && c <= 0xff3a) || (c >= 0xff41 && c <= 0xff5a);
}

std::string upper(std::string_view text) { return mapped(text, append_upper); }

std::string lower(std::string_view text) {
  return mapped(text, [](std::string& out, char32_t c) { base::append_code_point(out, to_lower(c)); });
}

std::string title(std::string_view text) {
  bool inside = false;
  return mapped(text, [&](std::string& out, char32_t c) {
    if (inside)
      base::append_code_point(out, to_lower(c));
    else
      append_title(out, c);
    inside = is_letter(c);
  });
}

std::string capitalize(std::string_view text) {
  bool first = true;
  return mapped(text, [&](std::string& out, char32_t c) {
    if (first)
      append_title(out, c);
    else
      base::append_code_point(out, to_lower(c));
    first = false;
  });
}

std::string_view strip(std::string_view text, const std::string_view* characters, bool left, bool right) {
  const auto drops = [&](std::string_view piece) {
    std::size_t offset = 0;
    if (characters) return characters->find(piece) != std::string_view::npos;
    return is_space(base::next_code_point(piece, offset));
  };
  while (left && !text.empty()) {
    std::size_t end = 0;
    base::next_code_point(text, end);
    if (!drops(text.substr(0, end))) break;
    text.remove_prefix(end);
  }
  while (right && !text.empty()) {
    std::size_t start = text.size() - 1;
    while (start > 0 && (static_cast<unsigned char>(text[start]) & 0xc0) == 0x80) --start;
    if (!drops(text.substr(start))) break;
    text.remove_suffix(text.size() - start);
  }
  return text;
}

}  // namespace eddy::templates::runtime
