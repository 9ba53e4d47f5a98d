// bench/template/hand/text.h: what the hand-written pages share: a text that is appended to, and looking values up.
#pragma once
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "eddy/base/escape.h"
#include "eddy/value.h"

namespace bench::hand {

class Text {
 public:
  // `expected`: about as long as it will be.
  explicit Text(std::size_t expected) { text_.reserve(expected); }

  Text& operator<<(std::string_view text) {
    text_.append(text);
    return *this;
  }
  Text& operator<<(char c) {
    text_ += c;
    return *this;
  }
  Text& operator<<(std::int64_t number) {
    std::array<char, 24> digits;
    return *this << std::string_view{digits.data(), std::to_chars(digits.begin(), digits.end(), number).ptr};
  }
  void escape(std::string_view text) { eddy::base::append_escaped(text_, text); }
  // As `{{ value }}` writes it where templates escape.
  void print(const eddy::Value& value) {
    if (value.is_string()) return escape(value.as_string());
    value.append_str(text_);  // a number has nothing to escape
  }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  std::string text_;
};

// An item of a dict that has it.
inline const eddy::Value& get(const eddy::Value& dict, std::string_view key) {
  return *dict.as_dict().find(key);
}
inline std::string_view text_of(const eddy::Value& dict, std::string_view key) {
  return get(dict, key).as_string();
}
inline const std::vector<eddy::Value>& items_of(const eddy::Value& dict, std::string_view key) {
  return get(dict, key).items();
}

}  // namespace bench::hand
