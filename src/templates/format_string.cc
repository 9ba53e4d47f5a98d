// src/templates/format_string.cc: f-strings (Python's language reference, "Formatted string literals").
//
// f"{a!r:>{w}} b" becomes the tokens of ("{0!r:>{1}} b".format((a), (w))), so nothing behind the lexer knows of them.
// As in Python 3.11, an expression holds no backslash and not the quote that is around it; so they nest four deep at most.
// Tests: tests/templates/batch/tornado.txt; fuzzed by tests/fuzz/templates.cc.
#include <string>
#include <utility>
#include <vector>

#include "templates/expression_lexer.h"
#include "templates/failure.h"

namespace eddy::templates {
namespace {

constexpr int max_fields_deep = 2;  // a field, and fields in its specification

struct Field {
  std::size_t begin, end;  // of the expression
};

// Reads the inside of an f-string: what str.format takes, and where the expressions are.
class FormatReader {
 public:
  FormatReader(std::string_view text, std::size_t begin, std::size_t end, bool raw, Place place)
      : text_{text.substr(0, end)}, at_{begin}, raw_{raw}, place_{place} {}

  void run() { literal(0); }
  [[nodiscard]] const std::string& format() const noexcept { return format_; }
  [[nodiscard]] const std::vector<Field>& fields() const noexcept { return fields_; }

 private:
  [[noreturn]] void refuse(const char* message) const { fail(message, place_); }
  [[nodiscard]] bool at(std::string_view what) const { return text_.substr(at_).starts_with(what); }

  // Up to the end, or in a specification up to the field's closing brace.
  void literal(int depth) {
    std::size_t from = at_;
    const auto flush = [&] {
      const std::string_view piece = text_.substr(from, at_ - from);
      format_ += raw_ ? std::string{piece} : unescape(piece, false, place_);
    };
    while (at_ < text_.size()) {
      if (depth == 0 && (at("{{") || at("}}"))) {
        at_ += 2;
        flush();
        from = at_;
      } else if (text_[at_] == '{') {
        flush();
        field(depth + 1);
        from = at_;
      } else if (text_[at_] == '}') {
        flush();
        if (depth == 0) refuse("f-string: single '}' is not allowed");
        return;
      } else if (!raw_ && (at("\\{") || at("\\}"))) {  // one of its own: the brace is a field's all the same
        flush();
        format_ += text_[at_++];
        from = at_;
      } else {
        at_ += text_[at_] == '\\' && !raw_ && at_ + 1 < text_.size() ? 2 : 1;
      }
    }
    flush();
  }

  void field(int depth) {
    if (depth > max_fields_deep) refuse("f-string: expressions nested too deeply");
    const std::size_t begin = ++at_;
    skip_expression();
    const std::string_view expression = text_.substr(begin, at_ - begin);
    if (expression.find_first_not_of(" \t\n\r\f") == std::string_view::npos)
      refuse("f-string: empty expression not allowed");
    if (expression.find('\\') != std::string_view::npos)
      refuse("f-string expression part cannot include a backslash");
    fields_.push_back({begin, at_});
    std::string opened = "{" + std::to_string(fields_.size() - 1);
    if (at("=")) {  // f"{x=}" shows the expression too
      for (++at_; at_ < text_.size() && is_blank(text_[at_]);) ++at_;
      format_ += text_.substr(begin, at_ - begin);
      if (!at("!") && !at(":")) opened += "!r";
    }
    format_ += opened;
    if (at("!")) {
      const std::string_view conversion = text_.substr(at_, 2);
      if (conversion != "!s" && conversion != "!r" && conversion != "!a")
        refuse("f-string: invalid conversion character: expected 's', 'r', or 'a'");
      format_ += conversion;
      at_ += 2;
      if (!at("}") && !at(":")) refuse("f-string: expecting '}'");
    }
    if (at(":")) {
      format_ += ':';
      ++at_;
      literal(depth);
    }
    if (!at("}")) refuse("f-string: expecting '}'");
    format_ += '}';
    ++at_;
  }

  // To the "}", "!", ":" or "=" that ends the expression: outside brackets and strings.
  void skip_expression() {
    int open = 0;
    for (char quote = '\0'; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (quote != '\0') {
        if (c == quote) quote = '\0';
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (c == '#') {
        refuse("f-string expression part cannot include '#'");
      } else if (c == '(' || c == '[' || c == '{') {
        ++open;
      } else if (open > 0) {
        open -= c == ')' || c == ']' || c == '}';
      } else if (at("!=") || at("==") || at("<=") || at(">=")) {
        ++at_;
      } else if (c == '}' || c == '!' || c == ':' || c == '=') {
        return;
      }
    }
    refuse("f-string: expecting '}'");
  }

  std::string_view text_;
  std::size_t at_;
  bool raw_;
  Place place_;
  std::string format_;
  std::vector<Field> fields_;
};

}  // namespace

void ExpressionLexer::read_format_string(std::size_t quote_at, bool raw) {
  const Quoted quoted = find_quoted(quote_at);
  const Place at = place();
  FormatReader reader{text_, quoted.begin, quoted.end, raw, at};
  reader.run();
  join_to_string();
  out_.push(TokenKind::lparen, at, "(");
  out_.push(TokenKind::string, at, out_.store(reader.format()));
  out_.push(TokenKind::dot, at, ".");
  out_.push(TokenKind::name, at, "format");
  out_.push(TokenKind::lparen, at, "(");
  for (const Field& field : reader.fields()) {
    out_.push(TokenKind::lparen, at, "(");
    ExpressionLexer inner{text_.substr(0, field.end), dialect_, out_};
    inner.start_at(field.begin, line_);
    for (inner.skip_blanks(); !inner.at_end(); inner.skip_blanks()) inner.read_token();
    if (!inner.balanced()) fail("f-string: a bracket was never closed", at);
    out_.push(TokenKind::rparen, at, ")");
    out_.push(TokenKind::comma, at, ",");
  }
  out_.push(TokenKind::rparen, at, ")");
  out_.push(TokenKind::rparen, at, ")");
  move_to(quoted.after);
  format_string_end_ = out_.tokens().size();
}

// 'a' f'{b}' 'c' is one string.
void ExpressionLexer::join_to_string() {
  const auto& tokens = out_.tokens();
  if (tokens.empty()) return;
  const bool behind_format = format_string_end_ == tokens.size();
  if (tokens.back().kind == TokenKind::bytes) fail("cannot mix bytes and nonbytes literals", place());
  if (behind_format || tokens.back().kind == TokenKind::string) out_.push(TokenKind::add, place(), "+");
}

}  // namespace eddy::templates
