#include "templates/runtime/word_wrap.h"

#include <algorithm>

#include "eddy/base/utf8.h"
#include "templates/runtime/methods.h"

namespace eddy::templates::runtime {
namespace {

// textwrap breaks at ASCII white space only.
bool is_blank(char c) noexcept { return c == ' ' || (c >= 9 && c <= 13); }

bool is_letter_before(std::string_view text, std::size_t at) noexcept {
  std::size_t start = at;
  do {
    if (start == 0) return false;
    --start;
  } while ((static_cast<unsigned char>(text[start]) & 0xc0) == 0x80);
  return base::is_alpha(base::next_code_point(text, start));
}

bool is_letter_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() && base::is_alpha(base::next_code_point(text, at));
}

// Runs of blanks, and words; a word is cut after a hyphen between letters.
std::vector<std::string_view> chunks_of(std::string_view text, bool break_on_hyphens) {
  std::vector<std::string_view> chunks;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t start = at;
    if (is_blank(text[at])) {
      while (at < text.size() && is_blank(text[at])) ++at;
    } else {
      while (at < text.size() && !is_blank(text[at])) {
        ++at;
        if (break_on_hyphens && text[at - 1] == '-' && at - 1 > start && is_letter_before(text, at - 1) &&
            is_letter_at(text, at))
          break;
      }
    }
    chunks.push_back(text.substr(start, at - start));
  }
  return chunks;
}

}  // namespace

std::vector<std::string> word_wrap(std::string_view text, std::size_t width, bool break_long_words,
                                   bool break_on_hyphens) {
  std::vector<std::string_view> chunks = chunks_of(text, break_on_hyphens);
  std::reverse(chunks.begin(), chunks.end());
  std::vector<std::string> lines;
  while (!chunks.empty()) {
    if (!lines.empty() && is_blank(chunks.back()[0])) chunks.pop_back();
    std::vector<std::string_view> line;
    std::size_t length = 0;
    while (!chunks.empty() && length + base::count_code_points(chunks.back()) <= width) {
      length += base::count_code_points(chunks.back());
      line.push_back(chunks.back());
      chunks.pop_back();
    }
    if (!chunks.empty() && base::count_code_points(chunks.back()) > width) {
      if (break_long_words) {
        const std::size_t cut =
            base::offset_of_code_point(chunks.back(), std::max<std::size_t>(width - length, 1));
        line.push_back(chunks.back().substr(0, cut));
        chunks.back().remove_prefix(cut);
      } else if (line.empty()) {
        line.push_back(chunks.back());
        chunks.pop_back();
      }
    }
    if (!line.empty() && is_blank(line.back()[0])) line.pop_back();
    if (line.empty()) continue;
    std::string joined;
    for (const std::string_view chunk : line) joined += chunk;
    lines.push_back(std::move(joined));
  }
  return lines;
}

}  // namespace eddy::templates::runtime
