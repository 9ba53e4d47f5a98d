// src/templates/expression_lexer.h: the tokens inside tags: names, numbers, strings, operators.
//
// Shared by both front ends; `Dialect` says which operators and string prefixes exist. Each byte is examined a
// bounded number of times. Never looks for the end of a tag: its caller does, before each token.
// Tests: tests/templates/lexer_test.cc; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "templates/token.h"

namespace eddy::templates {

enum class Dialect : std::uint8_t { jinja2, python };

// Reads tokens of one template from its text, keeping the line and the open brackets.
class ExpressionLexer {
 public:
  ExpressionLexer(std::string_view text, Dialect dialect, TokenStream& out) noexcept
      : text_{text}, dialect_{dialect}, out_{out} {}

  // Reads one token at position(), which must be in the text and not blank. Throws Failure.
  void read_token();
  // Passes blanks and line breaks; in Python, comments and escaped line breaks too.
  void skip_blanks() noexcept;
  // Moves to `offset`, counting the lines passed.
  void move_to(std::size_t offset) noexcept;

  [[nodiscard]] std::size_t position() const noexcept { return position_; }
  [[nodiscard]] bool at_end() const noexcept { return position_ >= text_.size(); }
  [[nodiscard]] bool starts_with(std::string_view s) const noexcept {
    return text_.substr(position_).starts_with(s);
  }
  [[nodiscard]] bool balanced() const noexcept { return brackets_.empty(); }
  [[nodiscard]] Place place() const noexcept { return {line_, static_cast<std::uint32_t>(position_)}; }
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] TokenStream& out() noexcept { return out_; }
  // Bytes examined so far, for the test that lexing is linear.
  [[nodiscard]] std::size_t work() const noexcept { return work_; }
  void add_work(std::size_t bytes) noexcept { work_ += bytes; }
  // Begins inside the text: what lies before has been read by somebody else.
  void start_at(std::size_t offset, std::uint32_t line) noexcept { position_ = offset, line_ = line; }
  // What a line break in a string of Jinja2's is (newline_sequence).
  void break_lines_by(std::string_view line_break) noexcept { line_break_ = line_break; }

 private:
  void read_number();
  void read_name();
  void read_string(std::size_t quote_at, bool raw, bool bytes);
  bool read_prefixed_string();
  // An f-string as the tokens of ("...".format(...)); see format_string.cc.
  void read_format_string(std::size_t quote_at, bool raw);
  void join_to_string();
  // Past the closing quote of the string whose quote is there; `escaped` tells of backslashes.
  struct Quoted {
    std::size_t begin, end, after;
    bool escaped;
  };
  Quoted find_quoted(std::size_t quote_at);
  [[nodiscard]] std::string with_line_breaks(std::string_view text) const;
  void read_operator();
  void track_bracket(char c);
  // Here is what nothing begins with: told with its index in characters, as Jinja2 tells it.
  [[noreturn]] void fail_at_character() const;
  void emit(TokenKind kind, std::size_t size);

  std::string_view text_;
  Dialect dialect_;
  TokenStream& out_;
  std::size_t position_ = 0;
  std::uint32_t line_ = 1;
  std::size_t work_ = 0;
  std::vector<char> brackets_;
  std::string_view line_break_ = "\n";
  std::size_t format_string_end_ = 0;  // tokens there were behind the last f-string; 0: none yet
};

// Python's whitespace, one byte forms: what `\s` matches in ASCII.
constexpr bool is_blank(char c) noexcept {
  return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1c' && c <= '\x1f');
}

// Resolves the escapes of a Python string literal's inside. Throws Failure at `place` for a bad one.
std::string unescape(std::string_view inside, bool bytes, Place place);

}  // namespace eddy::templates
