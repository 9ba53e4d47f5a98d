// src/templates/token.h: the tokens that both front ends hand to the parsers, and the stream of them.
//
// A token's text is a view: into the Source, or into the stream's own store where the lexer had to rewrite it.
// Tests: tests/templates/lexer_test.cc.
#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "templates/source.h"

namespace eddy::templates {

enum class TokenKind : std::uint8_t {
  eof,
  data,            // text between tags
  variable_begin,  // {{
  variable_end,    // }}
  block_begin,     // {%
  block_end,       // %}
  name,            // also every keyword: Jinja2 reserves none
  integer,         // text is the literal as written
  floating,
  string,  // text is the value, escapes resolved
  bytes,   // b"...": Python only
  add,
  sub,
  div,
  floordiv,
  mul,
  mod,
  pow,
  tilde,
  lbracket,
  rbracket,
  lparen,
  rparen,
  lbrace,
  rbrace,
  eq,
  ne,
  gt,
  ge,
  lt,
  le,
  assign,
  dot,
  colon,
  pipe,
  comma,
  semicolon,
  ampersand,  // & ^ << >> := ...: Python only
  caret,
  left_shift,
  right_shift,
  walrus,
  ellipsis,
  augmented,  // +=, **= and their like: text says which
};

struct Token {
  TokenKind kind = TokenKind::eof;
  Place place;
  std::string_view text;

  [[nodiscard]] bool is(std::string_view word) const noexcept {
    return kind == TokenKind::name && text == word;
  }
};

// How an error names a token: `'x'`, `end of print statement`.
std::string describe(const Token& token);
std::string_view describe(TokenKind kind) noexcept;

// The tokens of one template, read with one token of lookahead and no way back.
class TokenStream {
 public:
  [[nodiscard]] const Token& current() const noexcept { return tokens_[position_]; }
  [[nodiscard]] const Token& look() const noexcept {
    return tokens_[position_ + 1 < tokens_.size() ? position_ + 1 : position_];
  }
  // The current token; moves past it. The last token, eof, is never passed.
  const Token& next() noexcept {
    const Token& token = tokens_[position_];
    if (position_ + 1 < tokens_.size()) ++position_;
    return token;
  }
  bool skip_if(TokenKind kind) noexcept { return current().kind == kind && (next(), true); }
  bool skip_word(std::string_view word) noexcept { return current().is(word) && (next(), true); }

  void push(TokenKind kind, Place place, std::string_view text) { tokens_.push_back({kind, place, text}); }
  // Keeps a text that is not part of the source.
  std::string_view store(std::string text) { return store_.emplace_back(std::move(text)); }
  [[nodiscard]] const std::vector<Token>& tokens() const noexcept { return tokens_; }

 private:
  std::vector<Token> tokens_;
  std::deque<std::string> store_;
  std::size_t position_ = 0;
};

}  // namespace eddy::templates
