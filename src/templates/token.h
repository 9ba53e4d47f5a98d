// src/templates/token.h: the tokens that both front ends hand to the parsers, and the stream of them.
//
// A token's text is a view: into the Source, or into the stream's own store where the lexer had to rewrite it.
// Tests: tests/templates/lexer_test.cc.
#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "templates/failure.h"
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
  [[nodiscard]] const Token& look() const {
    const std::size_t at = position_ + 1 < tokens_.size() ? position_ + 1 : position_;
    check_end(at);
    return tokens_[at];
  }
  // The current token; moves past it. The last token, eof, is never passed.
  const Token& next() {
    const Token& token = tokens_[position_];
    if (position_ + 1 < tokens_.size()) ++position_;
    check_end(position_);
    return token;
  }
  bool skip_if(TokenKind kind) { return current().kind == kind && (next(), true); }
  bool skip_word(std::string_view word) { return current().is(word) && (next(), true); }

  // The text can't be lexed behind the last token but eof: told when a reader comes there.
  void end_in(Failure failure) {
    failure_ = std::move(failure);
    check_end(position_);
  }
  void push(TokenKind kind, Place place, std::string_view text) { tokens_.push_back({kind, place, text}); }
  // Keeps a text that is not part of the source.
  std::string_view store(std::string text) { return store_.emplace_back(std::move(text)); }
  [[nodiscard]] const std::vector<Token>& tokens() const noexcept { return tokens_; }

 private:
  void check_end(std::size_t at) const {
    if (failure_ && at + 1 == tokens_.size()) throw Failure{*failure_};
  }

  std::vector<Token> tokens_;
  std::optional<Failure> failure_;
  std::deque<std::string> store_;
  std::size_t position_ = 0;
};

}  // namespace eddy::templates
