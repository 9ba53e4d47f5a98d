// src/templates/jinja2_lexer.cc: finds the tags in a template's text and lexes what is in them.
#include "templates/jinja2_lexer.h"

#include <algorithm>
#include <array>
#include <optional>

#include "templates/blanks.h"
#include "templates/expression_lexer.h"
#include "templates/failure.h"

namespace eddy::templates {
namespace {

using jinja2::Syntax;

enum class Tag : std::uint8_t { comment, block, variable, line_statement, line_comment };

// A kind of tag, by the text that opens it.
struct Opener {
  std::string_view text;
  Tag tag;
};

// A tag found in root text: where its own text (and the blanks that belong to it) starts and ends.
struct Found {
  std::size_t begin = std::string_view::npos;
  std::size_t end = 0;
  Tag tag = Tag::comment;
};

class Lexer {
 public:
  Lexer(std::string_view text, const Syntax& syntax, TokenStream& out)
      : text_{text}, syntax_{syntax}, in_{text, Dialect::jinja2, out}, out_{out} {
    in_.break_lines_by(syntax.newline_sequence);
    add_opener(syntax.variable_start_string, Tag::variable);
    add_opener(syntax.line_statement_prefix, Tag::line_statement);
    add_opener(syntax.line_comment_prefix, Tag::line_comment);
    add_opener(syntax.comment_start_string, Tag::comment);
    add_opener(syntax.block_start_string, Tag::block);
    // The longest first; of equals the order in which Jinja2 sorts its rules.
    std::stable_sort(openers_.begin(), openers_.begin() + std::ptrdiff_t(count_),
                     [](const Opener& a, const Opener& b) { return a.text.size() > b.text.size(); });
    one_first_ = true;
    for (std::size_t i = 1; i < count_; ++i)
      one_first_ = one_first_ && openers_[i].text[0] == openers_[0].text[0];
    for (std::size_t i = 0; i < count_; ++i) firsts_.push_back(openers_[i].text[0]);
  }

  std::size_t run() {
    // Jinja2 lexes as its parser reads: a mistake of the parser's before this one is told first.
    std::optional<Failure> failure;
    try {
      while (!in_.at_end()) root();
    } catch (Failure& thrown) {
      failure = std::move(thrown);
    }
    // The end is where the last token is: Jinja2 tells what is missing there.
    const auto& tokens = out_.tokens();
    out_.push(TokenKind::eof, tokens.empty() ? in_.place() : tokens.back().place, {});
    if (failure) out_.end_in(*std::move(failure));
    return in_.work();
  }

 private:
  void add_opener(const std::string& text, Tag tag) {
    if (!text.empty()) openers_[count_++] = {text, tag};
  }

  // Reads root text and the tag that ends it.
  void root() {
    const Found found = find_tag();
    if (found.begin == std::string_view::npos) {
      data(text_.size(), '+', false);
      return;
    }
    const bool raw = found.tag == Tag::block && raw_begins(found);
    std::size_t inside = found.end;
    char sign = 0;
    if (inside < text_.size() && (text_[inside] == '-' || text_[inside] == '+')) sign = text_[inside++];
    data(found.begin, sign, found.tag != Tag::variable);
    if (raw) return raw_block();
    const Place place{in_.place().line, static_cast<std::uint32_t>(found.begin)};
    in_.move_to(inside);
    line_starting_ = false;
    switch (found.tag) {
      case Tag::comment: return comment(place);
      case Tag::block: out_.push(TokenKind::block_begin, place, {}); return block();
      case Tag::variable: out_.push(TokenKind::variable_begin, place, {}); return variable();
      case Tag::line_statement: out_.push(TokenKind::block_begin, place, {}); return line_statement();
      case Tag::line_comment: in_.move_to(std::min(text_.find('\n', inside), text_.size())); return;
    }
  }

  // The text up to `end`, less the blanks that the tag behind it takes.
  void data(std::size_t end, char sign, bool may_lstrip) {
    std::string_view body = text_.substr(in_.position(), end - in_.position());
    if (sign == '-') {
      body = body.substr(0, blanks_begin(body, body.size()));
    } else if (sign != '+' && syntax_.lstrip_blocks && may_lstrip) {
      const std::size_t newline = body.rfind('\n');
      const std::size_t line = newline == std::string_view::npos ? 0 : newline + 1;
      if ((line > 0 || line_starting_) && line < body.size() &&
          templates::blanks_end(body, line) == body.size()) {
        body = body.substr(0, line);
      }
    }
    if (!body.empty()) out_.push(TokenKind::data, in_.place(), with_newlines(body));
    in_.move_to(end);
  }

  std::string_view with_newlines(std::string_view body) {
    if (syntax_.newline_sequence == "\n" || body.find('\n') == std::string_view::npos) return body;
    std::string changed;
    for (const char c : body) c == '\n' ? changed.append(syntax_.newline_sequence) : changed.append(1, c);
    return out_.store(std::move(changed));
  }

  std::size_t next_candidate(std::size_t from) const noexcept {
    return one_first_ ? text_.find(firsts_[0], from) : text_.find_first_of(firsts_, from);
  }

  // The first tag at or behind the position.
  Found find_tag() {
    const std::size_t start = in_.position();
    const std::string_view block_start = syntax_.block_start_string;
    for (std::size_t at = start; (at = next_candidate(at)) != std::string_view::npos; ++at) {
      const std::string_view rest = text_.substr(at);
      Found first{};
      // What begins before the others, with the blanks of its line; else the first of them.
      const auto take = [&](const Found& found) {
        if (first.begin == std::string_view::npos || found.begin < first.begin) first = found;
      };
      for (std::size_t i = 0; i < count_; ++i) {
        if (!rest.starts_with(openers_[i].text)) continue;
        Found found{at, at + openers_[i].text.size(), openers_[i].tag};
        if (found.tag != Tag::block && !block_start.empty() && rest.starts_with(block_start)) {
          const Found block{at, at + block_start.size(), Tag::block};
          if (raw_begins(block)) take(block);  // whatever else begins as it does
        }
        if (line_tag_begins(start, found)) take(found);
      }
      if (first.begin != std::string_view::npos) return first;
    }
    return {};
  }

  // For a line statement or comment: whether it may stand there; moves its begin over the blanks before it.
  bool line_tag_begins(std::size_t start, Found& found) {
    if (found.tag != Tag::line_statement && found.tag != Tag::line_comment) return true;
    const bool comment = found.tag == Tag::line_comment;
    const auto stands_before = [&](char c) { return c == ' ' || c == '\t' || c == '\v'; };
    std::size_t begin = found.begin;
    if (comment) {
      begin = blanks_begin(text_, begin, std::max(start, text_.substr(0, begin).rfind('\n') + 1));
    } else {
      while (begin > start && stands_before(text_[begin - 1])) --begin;
    }
    in_.add_work(found.begin - begin);
    const bool at_line_start = begin == 0 || text_[begin - 1] == '\n';
    const bool after_text = comment && begin > 0 && blanks_begin(text_, begin) == begin;
    if (!at_line_start && !after_text) return false;
    found.begin = begin;
    return true;
  }

  // Whether a block tag at `found` reads `raw`; remembers where its text begins.
  bool raw_begins(const Found& found) {
    std::size_t at = found.end;
    if (at < text_.size() && (text_[at] == '-' || text_[at] == '+')) ++at;
    at = blanks_end(at);
    if (!text_.substr(at).starts_with("raw")) return false;
    raw_text_ = end_of(blanks_end(at + 3), syntax_.block_end_string, false, false);
    return raw_text_ != std::string_view::npos;
  }

  std::size_t blanks_end(std::size_t at) {
    const std::size_t end = templates::blanks_end(text_, at);
    in_.add_work(end - at);
    return end;
  }

  // From behind {% raw %} to behind {% endraw %}.
  void raw_block() {
    in_.move_to(raw_text_);
    if (in_.at_end()) return;  // nothing was left open
    const Place opened = in_.place();
    line_starting_ = text_[raw_text_ - 1] == '\n';
    for (std::size_t at = raw_text_;; ++at) {
      at = text_.find(syntax_.block_start_string, at);
      if (at == std::string_view::npos) fail("Missing end of raw directive", opened);
      std::size_t end = at + syntax_.block_start_string.size();
      char sign = 0;
      if (end < text_.size() && (text_[end] == '-' || text_[end] == '+')) sign = text_[end++];
      end = blanks_end(end);
      if (!text_.substr(end).starts_with("endraw")) continue;
      end = blanks_end(end + 6);
      const std::size_t behind = end_of(end, syntax_.block_end_string, syntax_.trim_blocks, true);
      if (behind == std::string_view::npos) continue;
      data(at, sign, true);
      leave(behind);
      return;
    }
  }

  void comment(Place opened) {
    if (in_.at_end()) return;  // nothing was left open
    const std::string_view closer = syntax_.comment_end_string;
    const std::size_t at = text_.find(closer, in_.position());
    if (at == std::string_view::npos) fail("Missing end of comment tag", opened);
    std::size_t behind = at + closer.size();
    const char sign = at > in_.position() ? text_[at - 1] : ' ';
    if (sign == '-') {
      behind = blanks_end(behind);
    } else if (sign != '+' && syntax_.trim_blocks && behind < text_.size() && text_[behind] == '\n') {
      ++behind;
    }
    leave(behind);
  }

  // Where the end of a tag that starts at `at` leads, npos if it does not end there.
  std::size_t end_of(std::size_t at, std::string_view closer, bool trim, bool plus) {
    const std::string_view rest = text_.substr(at);
    if (rest.starts_with('-') && rest.substr(1).starts_with(closer))
      return blanks_end(at + 1 + closer.size());
    if (plus && rest.starts_with('+') && rest.substr(1).starts_with(closer)) return at + 1 + closer.size();
    if (!rest.starts_with(closer)) return std::string_view::npos;
    at += closer.size();
    return trim && at < text_.size() && text_[at] == '\n' ? at + 1 : at;
  }

  void leave(std::size_t behind) {
    in_.move_to(behind);
    line_starting_ = text_[behind - 1] == '\n';
  }

  void block() {
    while (!in_.at_end()) {
      if (in_.balanced()) {
        const std::size_t end = end_of(in_.position(), syntax_.block_end_string, syntax_.trim_blocks, true);
        if (end != std::string_view::npos) return close(TokenKind::block_end, end);
      }
      expression_token();
    }
  }

  void variable() {
    while (!in_.at_end()) {
      if (in_.balanced()) {
        const std::size_t end = end_of(in_.position(), syntax_.variable_end_string, false, false);
        if (end != std::string_view::npos) return close(TokenKind::variable_end, end);
      }
      expression_token();
    }
  }

  // A line statement ends with its line, or behind it while a bracket is open.
  void line_statement() {
    while (!in_.at_end()) {
      if (in_.balanced()) {
        const std::size_t end = blanks_end(in_.position());
        const std::size_t newline = text_.substr(0, end).rfind('\n');
        if (end == text_.size()) return close(TokenKind::block_end, end);
        if (newline != std::string_view::npos && newline >= in_.position()) {
          return close(TokenKind::block_end, newline + 1);
        }
      }
      expression_token();
    }
    if (in_.balanced()) out_.push(TokenKind::block_end, in_.place(), {});
  }

  void close(TokenKind kind, std::size_t behind) {
    out_.push(kind, in_.place(), {});
    leave(behind);
  }

  void expression_token() {
    const std::size_t end = blanks_end(in_.position());
    end > in_.position() ? in_.move_to(end) : in_.read_token();
  }

  std::string_view text_;
  const Syntax& syntax_;
  ExpressionLexer in_;
  TokenStream& out_;
  std::array<Opener, 5> openers_;
  std::size_t count_ = 0;
  bool one_first_ = true;
  std::string firsts_;
  std::size_t raw_text_ = 0;
  bool line_starting_ = true;
};

}  // namespace

std::string normalize_newlines(std::string_view text, bool keep_trailing_newline) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\r') {
      out.push_back(text[at]);
      continue;
    }
    out.push_back('\n');
    if (at + 1 < text.size() && text[at + 1] == '\n') ++at;
  }
  if (!keep_trailing_newline && out.ends_with('\n')) out.pop_back();
  return out;
}

std::size_t lex_jinja2(std::string_view text, const Syntax& syntax, TokenStream& out) {
  return Lexer{text, syntax, out}.run();
}

}  // namespace eddy::templates
