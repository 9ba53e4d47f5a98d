// src/templates/expression_lexer.cc: names, numbers, strings and operators.
#include "templates/expression_lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "eddy/base/unicode.h"
#include "eddy/base/utf8.h"
#include "templates/failure.h"

namespace eddy::templates {
namespace {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
constexpr bool is_hex(char c) noexcept {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
constexpr bool is_octal(char c) noexcept { return c >= '0' && c <= '7'; }
constexpr bool is_binary(char c) noexcept { return c == '0' || c == '1'; }

struct Operator {
  std::string_view text;
  TokenKind kind;
  bool python_only;
};

// Longest first, so that the first match is the right one.
constexpr Operator operators[] = {
    {"...", TokenKind::ellipsis, true},  {"**=", TokenKind::augmented, true},
    {"//=", TokenKind::augmented, true}, {"<<=", TokenKind::augmented, true},
    {">>=", TokenKind::augmented, true}, {"+=", TokenKind::augmented, true},
    {"-=", TokenKind::augmented, true},  {"*=", TokenKind::augmented, true},
    {"/=", TokenKind::augmented, true},  {"%=", TokenKind::augmented, true},
    {"&=", TokenKind::augmented, true},  {"|=", TokenKind::augmented, true},
    {"^=", TokenKind::augmented, true},  {":=", TokenKind::walrus, true},
    {"//", TokenKind::floordiv, false},  {"**", TokenKind::pow, false},
    {"==", TokenKind::eq, false},        {"!=", TokenKind::ne, false},
    {">=", TokenKind::ge, false},        {"<=", TokenKind::le, false},
    {"<<", TokenKind::left_shift, true}, {">>", TokenKind::right_shift, true},
    {"+", TokenKind::add, false},        {"-", TokenKind::sub, false},
    {"/", TokenKind::div, false},        {"*", TokenKind::mul, false},
    {"%", TokenKind::mod, false},        {"~", TokenKind::tilde, false},
    {"[", TokenKind::lbracket, false},   {"]", TokenKind::rbracket, false},
    {"(", TokenKind::lparen, false},     {")", TokenKind::rparen, false},
    {"{", TokenKind::lbrace, false},     {"}", TokenKind::rbrace, false},
    {">", TokenKind::gt, false},         {"<", TokenKind::lt, false},
    {"=", TokenKind::assign, false},     {".", TokenKind::dot, false},
    {":", TokenKind::colon, false},      {"|", TokenKind::pipe, false},
    {",", TokenKind::comma, false},      {";", TokenKind::semicolon, false},
    {"&", TokenKind::ampersand, true},   {"^", TokenKind::caret, true},
};

// The end of a run of digits with single underscores between them, from `at`.
template <class IsDigit>
std::size_t digits_end(std::string_view s, std::size_t at, IsDigit digit) noexcept {
  while (at < s.size() && (digit(s[at]) || (s[at] == '_' && at + 1 < s.size() && digit(s[at + 1])))) ++at;
  return at;
}

// The end of an exponent that starts at `at`, or `at` where there is none.
std::size_t exponent_end(std::string_view s, std::size_t at) noexcept {
  if (at >= s.size() || (s[at] | 0x20) != 'e') return at;
  std::size_t digit = at + 1;
  if (digit < s.size() && (s[digit] == '+' || s[digit] == '-')) ++digit;
  if (digit >= s.size() || !is_digit(s[digit])) return at;
  return digits_end(s, digit, is_digit);
}

std::string printable(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (lead < 0x20 || lead == 0x7f) return fmt::format("'\\x{:02x}'", lead);
  if (lead == '\\') return "'\\\\'";
  if (lead == '\'') return "\"'\"";
  return fmt::format("'{}'", text.substr(at, size));
}

}  // namespace

void ExpressionLexer::fail_at_character() const {
  const std::size_t index = base::count_code_points(text_.substr(0, position_));
  fail(fmt::format("unexpected char {} at {}", printable(text_, position_), index), place());
}

void ExpressionLexer::skip_blanks() noexcept {
  for (; position_ < text_.size(); ++position_, ++work_) {
    const char c = text_[position_];
    if (dialect_ == Dialect::python && (c == '\v' || (c >= '\x1c' && c <= '\x1f'))) return;
    if (dialect_ == Dialect::python && c == '#') {
      const std::size_t end = text_.find('\n', position_);
      move_to(end == std::string_view::npos ? text_.size() : end);
      if (at_end()) return;
    } else if (!is_blank(c) && !(dialect_ == Dialect::python && starts_with("\\\n"))) {
      return;
    }
    if (text_[position_] == '\n') ++line_;
  }
}

void ExpressionLexer::move_to(std::size_t offset) noexcept {
  line_ += static_cast<std::uint32_t>(
      std::count(text_.begin() + std::ptrdiff_t(position_), text_.begin() + std::ptrdiff_t(offset), '\n'));
  work_ += offset - position_;
  position_ = offset;
}

void ExpressionLexer::emit(TokenKind kind, std::size_t size) {
  out_.push(kind, place(), text_.substr(position_, size));
  work_ += size;
  position_ += size;
}

void ExpressionLexer::read_token() {
  const char c = text_[position_];
  if (is_digit(c)) return read_number();
  if (c == '"' || c == '\'') return read_string(position_, false, false);
  if (is_letter(c)) {
    if (dialect_ == Dialect::python && read_prefixed_string()) return;
    return read_name();
  }
  if (dialect_ == Dialect::python && c == '.' && position_ + 1 < text_.size() &&
      is_digit(text_[position_ + 1])) {
    return read_number();
  }
  read_operator();
}

void ExpressionLexer::read_name() {
  std::size_t end = position_;
  bool ascii = true;
  while (end < text_.size()) {
    if (static_cast<unsigned char>(text_[end]) < 0x80) {
      if (!is_letter(text_[end]) && !is_digit(text_[end])) break;
      ++end;
      continue;
    }
    ascii = false;
    std::size_t behind = end;
    const char32_t c = base::next_code_point(text_, behind);
    if (!base::unicode::is_identifier_continue(c) &&
        !(dialect_ == Dialect::jinja2 && base::unicode::is_word(c)))
      break;
    end = behind;
  }
  if (end == position_) {
    fail_at_character();
  }
  if (!ascii && !base::unicode::is_identifier(text_.substr(position_, end - position_))) {
    fail("Invalid character in identifier", place());
  }
  emit(TokenKind::name, end - position_);
}

void ExpressionLexer::read_number() {
  const std::string_view s = text_;
  std::size_t at = position_;
  if (s[at] == '0' && at + 1 < s.size()) {
    const char base = static_cast<char>(s[at + 1] | 0x20);
    std::size_t end = at + 2;
    if (base == 'x') end = digits_end(s, s.substr(end).starts_with('_') ? end + 1 : end, is_hex);
    if (base == 'o') end = digits_end(s, s.substr(end).starts_with('_') ? end + 1 : end, is_octal);
    if (base == 'b') end = digits_end(s, s.substr(end).starts_with('_') ? end + 1 : end, is_binary);
    if (end > at + 2 && s[end - 1] != '_') return emit(TokenKind::integer, end - at);
  }
  std::size_t end = digits_end(s, at, is_digit);
  const std::size_t whole = end;
  const bool after_dot = dialect_ == Dialect::jinja2 && at > 0 && s[at - 1] == '.';  // `a.1.2` is two items
  if (!after_dot && end < s.size() && s[end] == '.') {
    if (end + 1 < s.size() && is_digit(s[end + 1])) {
      end = digits_end(s, end + 1, is_digit);
    } else if (dialect_ == Dialect::python) {
      ++end;
    }
  }
  if (!after_dot) end = exponent_end(s, end);
  if (end > whole) return emit(TokenKind::floating, end - at);
  if (s[at] == '0' && whole > at + 1 && s.substr(at, whole - at).find_first_not_of("0_") != s.npos) {
    end = at + 1;  // `01` is `0` followed by `1`, an error of the parser's
    while (end < whole && (s[end] == '0' || s[end] == '_')) ++end;
    if (s[end - 1] == '_') --end;
    return emit(TokenKind::integer, end - at);
  }
  emit(TokenKind::integer, whole - at);
}

bool ExpressionLexer::read_prefixed_string() {
  bool raw = false;
  bool bytes = false;
  bool format = false;
  std::size_t at = position_;
  for (; at < text_.size() && at < position_ + 3; ++at) {
    const char c = static_cast<char>(text_[at] | 0x20);
    if (text_[at] == '"' || text_[at] == '\'') break;
    if (c == 'f' && !format && !bytes) {
      format = true;
    } else if (c == 'r' && !raw) {
      raw = true;
    } else if (c == 'b' && !bytes && !format) {
      bytes = true;
    } else if (c != 'u' || at != position_) {
      return false;
    }
  }
  if (at >= text_.size() || (text_[at] != '"' && text_[at] != '\'')) return false;
  if ((text_[position_] | 0x20) == 'u' && at > position_ + 1) return false;  // it stands alone
  if (format)
    read_format_string(at, raw);
  else
    read_string(at, raw, bytes);
  return true;
}

ExpressionLexer::Quoted ExpressionLexer::find_quoted(std::size_t quote_at) {
  const char quote = text_[quote_at];
  const std::string triple(3, quote);
  const bool is_triple = dialect_ == Dialect::python && text_.substr(quote_at).starts_with(triple);
  const std::size_t width = is_triple ? 3 : 1;
  std::size_t end = quote_at + width;
  bool escaped = false;
  for (;; ++end) {
    if (end >= text_.size()) {
      work_ += end - position_;
      if (dialect_ == Dialect::python) fail("unterminated string literal", place());
      fail_at_character();
    }
    if (text_[end] == '\\') {
      escaped = true;
      ++end;
    } else if (text_[end] == '\n' && dialect_ == Dialect::python && !is_triple) {
      fail("unterminated string literal", place());
    } else if (text_[end] == quote && (!is_triple || text_.substr(end).starts_with(triple))) {
      return {quote_at + width, end, end + width, escaped};
    }
  }
}

std::string ExpressionLexer::with_line_breaks(std::string_view text) const {
  std::string out;
  for (const char c : text) c == '\n' ? out.append(line_break_) : out.append(1, c);
  return out;
}

void ExpressionLexer::read_string(std::size_t quote_at, bool raw, bool bytes) {
  if (format_string_end_ != 0 && format_string_end_ == out_.tokens().size()) {
    if (bytes) fail("cannot mix bytes and nonbytes literals", place());
    join_to_string();
  }
  const Quoted quoted = find_quoted(quote_at);
  std::string_view inside = text_.substr(quoted.begin, quoted.end - quoted.begin);
  if (line_break_ != "\n" && inside.find('\n') != std::string_view::npos)
    inside = out_.store(with_line_breaks(inside));
  const Place at = place();
  if (bytes && std::any_of(inside.begin(), inside.end(), [](char c) { return (c & 0x80) != 0; }))
    fail("bytes can only contain ASCII literal characters", at);
  const std::string_view value = quoted.escaped && !raw ? out_.store(unescape(inside, bytes, at)) : inside;
  out_.push(bytes ? TokenKind::bytes : TokenKind::string, at, value);
  move_to(quoted.after);
}

void ExpressionLexer::read_operator() {
  const std::string_view rest = text_.substr(position_, 3);
  const auto* found = std::find_if(std::begin(operators), std::end(operators), [&](const Operator& o) {
    return rest.starts_with(o.text) && (dialect_ == Dialect::python || !o.python_only);
  });
  if (found == std::end(operators)) {
    fail_at_character();
  }
  if (found->text.size() == 1) track_bracket(found->text[0]);
  emit(found->kind, found->text.size());
}

void ExpressionLexer::track_bracket(char c) {
  switch (c) {
    case '(': brackets_.push_back(')'); return;
    case '[': brackets_.push_back(']'); return;
    case '{': brackets_.push_back('}'); return;
    case ')':
    case ']':
    case '}': break;
    default: return;
  }
  if (brackets_.empty()) fail(fmt::format("unexpected '{}'", c), place());
  const char expected = brackets_.back();
  brackets_.pop_back();
  if (expected != c) fail(fmt::format("unexpected '{}', expected '{}'", c, expected), place());
}

}  // namespace eddy::templates
