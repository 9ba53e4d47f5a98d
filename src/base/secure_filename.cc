// See eddy/base/secure_filename.h.
#include "eddy/base/secure_filename.h"

#include "base/ascii_tables.h"
#include "eddy/base/strings.h"
#include "eddy/base/utf8.h"

namespace eddy::base {
namespace {

// str.split() of what is ASCII, and the slash.
constexpr bool parts_words(char c) noexcept {
  return c == ' ' || c == '/' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

constexpr std::string_view kAtNoEnd = "._";

// Collects the name: a gap between two words is one "_", whatever of the words is left.
class Name {
 public:
  void add(char c) {
    if (parts_words(c)) {
      gap_ = in_word_;
      return;
    }
    if (gap_) text_ += '_';
    gap_ = false;
    in_word_ = true;
    if (is_alpha(c) || is_digit(c) || c == '_' || c == '.' || c == '-') text_ += c;
  }
  [[nodiscard]] std::string finish() && {
    text_.erase(text_.find_last_not_of(kAtNoEnd) + 1);
    text_.erase(0, text_.find_first_not_of(kAtNoEnd));
    return std::move(text_);
  }

 private:
  std::string text_;
  bool in_word_ = false, gap_ = false;
};

}  // namespace

std::string secure_filename(std::string_view filename) {
  Name name;
  for (std::size_t at = 0; at < filename.size();) {
    const char32_t c = next_code_point(filename, at);
    if (c < 0x80)
      name.add(static_cast<char>(c));
    else
      for (const char each : unicode::ascii_of(c)) name.add(each);
  }
  return std::move(name).finish();
}

}  // namespace eddy::base
