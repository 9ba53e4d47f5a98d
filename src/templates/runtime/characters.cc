// Blanks and other characters at the ends of a text.
#include <cstddef>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/runtime/methods.h"

namespace eddy::templates::runtime {

std::string_view strip(std::string_view text, const std::string_view* characters, bool left, bool right) {
  const auto drops = [&](std::string_view piece) {
    std::size_t offset = 0;
    if (characters) return characters->find(piece) != std::string_view::npos;
    return base::is_space(base::next_code_point(piece, offset));
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
