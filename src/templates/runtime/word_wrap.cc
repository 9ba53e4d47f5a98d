#include "templates/runtime/word_wrap.h"

#include <algorithm>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"

namespace eddy::templates::runtime {
namespace {

namespace unicode = base::unicode;

// A text taken apart into chunks as textwrap's wordsep_re does; positions count code points.
class Chunks {
 public:
  explicit Chunks(std::string_view text) : text_{text} {
    points_.reserve(text.size());
    offsets_.reserve(text.size() + 1);
    for (std::size_t offset = 0; offset < text.size();) {
      offsets_.push_back(offset);
      points_.push_back(base::next_code_point(text, offset));
    }
    offsets_.push_back(text.size());
  }

  std::vector<std::string_view> run(bool break_on_hyphens) const {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at < points_.size();) {
      const std::size_t end = is_blank(at)        ? end_of_blanks(at)
                              : !break_on_hyphens ? end_of_word(at)
                              : is_dash(at)       ? end_of_hyphens(at)
                                                  : end_of_part(at);
      out.push_back(text_.substr(offsets_[at], offsets_[end] - offsets_[at]));
      at = end;
    }
    return out;
  }

 private:
  // textwrap breaks at ASCII white space only.
  [[nodiscard]] bool is_blank(std::size_t at) const {
    return at < points_.size() && (points_[at] == ' ' || (points_[at] >= 9 && points_[at] <= 13));
  }
  [[nodiscard]] bool is_hyphen(std::size_t at) const { return at < points_.size() && points_[at] == '-'; }
  [[nodiscard]] bool is_word(std::size_t at) const {
    return at < points_.size() && unicode::is_word(points_[at]);
  }
  // [^\d\W]
  [[nodiscard]] bool is_letter(std::size_t at) const {
    return is_word(at) && !unicode::is_decimal(points_[at]);
  }
  [[nodiscard]] bool is_word_or_mark(std::size_t at) const {
    return is_word(at) ||
           (at < points_.size() && points_[at] < 0x80 &&
            std::string_view{"!\"'&.,?"}.find(static_cast<char>(points_[at])) != std::string_view::npos);
  }

  [[nodiscard]] std::size_t end_of_blanks(std::size_t at) const {
    while (is_blank(at)) ++at;
    return at;
  }
  [[nodiscard]] std::size_t end_of_word(std::size_t at) const {
    while (at < points_.size() && !is_blank(at)) ++at;
    return at;
  }
  [[nodiscard]] std::size_t end_of_hyphens(std::size_t at) const {
    while (is_hyphen(at)) ++at;
    return at;
  }
  // Two hyphens or more between words.
  [[nodiscard]] bool is_dash(std::size_t at) const {
    const std::size_t end = end_of_hyphens(at);
    return end >= at + 2 && is_word(end) && at > 0 && is_word_or_mark(at - 1);
  }
  // A hyphen at `at` after which a word may be broken: letters on both sides, two of them before it, or one and
  // a mark.
  [[nodiscard]] bool breaks_behind(std::size_t at) const {
    if (!is_hyphen(at) || at < 2) return false;
    const bool before = (is_letter(at - 2) && is_letter(at - 1)) ||
                        (at >= 3 && is_letter(at - 3) && is_hyphen(at - 2) && is_word_or_mark(at - 1));
    return before && is_letter(at + 1) && is_letter(is_hyphen(at + 2) ? at + 3 : at + 2);
  }
  // A word, or what stands of it before a dash or behind a hyphen.
  [[nodiscard]] std::size_t end_of_part(std::size_t at) const {
    for (++at;; ++at) {
      if (breaks_behind(at)) return at + 1;
      if (at >= points_.size() || is_blank(at) || is_dash(at)) return at;
    }
  }

  std::string_view text_;
  std::vector<std::size_t> offsets_;
  std::vector<char32_t> points_;
};

// Whether it is no longer than that many characters; a long one is not counted to its end.
bool fits(std::string_view chunk, std::size_t room) {
  return base::offset_of_code_point(chunk, room) == chunk.size();
}

bool is_blank(std::string_view chunk) { return unicode::strip(chunk).empty(); }

// How many bytes of a word that is too long for a line go on this one.
std::size_t cut_of(std::string_view chunk, std::size_t room, bool behind_hyphens) {
  const std::size_t end = base::offset_of_code_point(chunk, room);
  if (!behind_hyphens || end >= chunk.size()) return end;
  const std::size_t hyphen = chunk.substr(0, end).rfind('-');
  const bool word = hyphen != std::string_view::npos && hyphen > 0 &&
                    chunk.substr(0, hyphen).find_first_not_of('-') != std::string_view::npos;
  return word ? hyphen + 1 : end;
}

}  // namespace

std::vector<std::string> word_wrap(std::string_view text, std::size_t width, bool break_long_words,
                                   bool break_on_hyphens, bool cut_behind_hyphens) {
  std::vector<std::string_view> chunks = Chunks{text}.run(break_on_hyphens);
  std::reverse(chunks.begin(), chunks.end());
  std::vector<std::string> lines;
  while (!chunks.empty()) {
    if (!lines.empty() && is_blank(chunks.back())) chunks.pop_back();
    std::vector<std::string_view> line;
    std::size_t length = 0;
    while (!chunks.empty() && fits(chunks.back(), width - length)) {
      length += base::count_code_points(chunks.back());
      line.push_back(chunks.back());
      chunks.pop_back();
    }
    if (!chunks.empty() && !fits(chunks.back(), width)) {
      if (break_long_words) {
        const std::size_t cut = cut_of(chunks.back(), width - length, cut_behind_hyphens);
        line.push_back(chunks.back().substr(0, cut));
        chunks.back().remove_prefix(cut);
      } else if (line.empty()) {
        line.push_back(chunks.back());
        chunks.pop_back();
      }
    }
    if (!line.empty() && is_blank(line.back())) line.pop_back();
    if (line.empty()) continue;
    std::string joined;
    for (const std::string_view chunk : line) joined += chunk;
    lines.push_back(std::move(joined));
  }
  return lines;
}

}  // namespace eddy::templates::runtime
