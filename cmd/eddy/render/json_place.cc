#include "render/json_place.h"

#include <string>

namespace eddy::command {
namespace {

constexpr std::string_view kBlanks = " \t\n\r";
constexpr std::string_view kDigits = "0123456789";

// Reads on without recursion; each step answers whether it could.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_{text} {}

  std::optional<std::size_t> fault() {
    if (!document()) return at_;
    return std::nullopt;
  }

 private:
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip(std::string_view set) {
    while (at_ < text_.size() && set.find(text_[at_]) != set.npos) ++at_;
  }
  bool digits() {
    const std::size_t from = at_;
    skip(kDigits);
    return at_ > from;
  }

  bool document() {
    do {
      if (!value()) return false;
    } while (!open_.empty());
    skip(kBlanks);
    return at_ == text_.size();
  }

  // A scalar, or the beginning of a list or an object; then all that it ends.
  bool value() {
    skip(kBlanks);
    if (here() == '[' || here() == '{') {
      const char bracket = text_[at_++];
      open_ += bracket == '[' ? ']' : '}';
      skip(kBlanks);
      if (here() != open_.back()) return bracket == '[' || key();
    } else if (!scalar()) {
      return false;
    }
    return ends();
  }

  bool key() {
    skip(kBlanks);
    if (!string()) return false;
    skip(kBlanks);
    return take(':');
  }

  // Closes what ends here; stops behind a comma.
  bool ends() {
    while (!open_.empty()) {
      skip(kBlanks);
      if (take(',')) return open_.back() == ']' || key();
      if (!take(open_.back())) return false;
      open_.pop_back();
    }
    return true;
  }

  bool scalar() {
    switch (here()) {
      case '"': return string();
      case 't': return word("true");
      case 'f': return word("false");
      case 'n': return word("null");
      case 'N': return word("NaN");
      case 'I': return word("Infinity");
      default: return number();
    }
  }

  bool word(std::string_view whole) {
    for (const char c : whole)
      if (!take(c)) return false;
    return true;
  }

  bool string() {
    if (!take('"')) return false;
    while (at_ < text_.size()) {
      if (take('"')) return true;
      if (static_cast<unsigned char>(here()) < 0x20) return false;
      if (!take('\\')) {
        ++at_;
      } else if (take('u')) {
        for (int i = 0; i < 4; ++i, ++at_)
          if (at_ == text_.size() ||
              std::string_view{"0123456789abcdefABCDEF"}.find(here()) == std::string_view::npos)
            return false;
      } else if (at_ == text_.size() ||
                 std::string_view{"\"\\/bfnrt"}.find(text_[at_++]) == std::string_view::npos) {
        at_ -= at_ < text_.size() ? 1 : 0;
        return false;
      }
    }
    return false;
  }

  bool number() {
    if (take('-') && here() == 'I') return word("Infinity");
    if (!take('0') && !digits()) return false;
    if (take('.') && !digits()) return false;
    if (here() != 'e' && here() != 'E') return true;
    ++at_;
    if (here() == '+' || here() == '-') ++at_;
    return digits();
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string open_;  // what would close each open list and object
};

}  // namespace

std::optional<std::size_t> json_fault(std::string_view text) { return Scanner{text}.fault(); }

}  // namespace eddy::command
