// src/templates/tornado_parser.cc: Tornado's directives.
#include "templates/tornado_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "templates/expression_parser.h"
#include "templates/failure.h"
#include "templates/limits.h"
#include "templates/tornado_parser_tools.h"

namespace eddy::templates {
namespace {

class Parser {
 public:
  Parser(TornadoFile& file, TextMode mode) : file_{file}, text_{file.source->text}, mode_{mode} {}

  void run() { file_.body = parse({}, false).body; }

 private:
  // What ended a body: "end", or a directive such as "else" with what follows it.
  struct Part {
    Body body;
    std::string_view end;
    std::string_view rest;
    Place place;
  };

  Place here() const { return {line_, static_cast<std::uint32_t>(position_)}; }
  void advance(std::size_t to) {
    line_ += static_cast<std::uint32_t>(
        std::count(text_.begin() + std::ptrdiff_t(position_), text_.begin() + std::ptrdiff_t(to), '\n'));
    position_ = to;
  }

  // The offset of the next "{{", "{%" or "{#", npos where there is none. Of "{{{" the inner one counts.
  std::size_t find_tag() const {
    for (std::size_t at = position_;; ++at) {
      at = text_.find('{', at);
      if (at == std::string_view::npos || at + 1 == text_.size()) return std::string_view::npos;
      const char next = text_[at + 1];
      if (next != '{' && next != '%' && next != '#') continue;
      if (next == '{' && at + 2 < text_.size() && text_[at + 2] == '{') continue;
      return at;
    }
  }

  void add_text(Body& body, std::string_view text, Place place) {
    auto node = std::make_unique<Stmt>(StmtKind::text, place);
    node->text =
        text.find("<pre>") == std::string_view::npos ? filter_whitespace(mode_, text) : std::string{text};
    if (!node->text.empty()) body.push_back(std::move(node));
  }

  Part parse(std::string_view in_block, bool in_loop) {
    if (++depth_ > max_nesting) fail(fmt::format("nested more than {} levels deep", max_nesting), here());
    Part part;
    while (!next(part, in_block, in_loop)) {
    }
    --depth_;
    return part;
  }

  // Reads text and one tag; true when that ends the body.
  bool next(Part& part, std::string_view in_block, bool in_loop) {
    const std::size_t tag = find_tag();
    const Place before = here();
    if (tag == std::string_view::npos) {
      if (!in_block.empty()) fail(fmt::format("Missing {{% end %}} block for {}", in_block), before);
      add_text(part.body, text_.substr(position_), before);
      advance(text_.size());
      part.end = "end";
      return true;
    }
    add_text(part.body, text_.substr(position_, tag - position_), before);
    advance(tag);
    const std::string_view opener = text_.substr(tag, 2);
    const Place place = here();
    if (text_.substr(tag + 2).starts_with('!')) {
      add_text(part.body, opener, place);
      advance(tag + 3);
      return false;
    }
    const std::string_view closer = opener == "{{" ? "}}" : opener == "{%" ? "%}" : "#}";
    const std::size_t end = text_.find(closer, tag + 2);
    if (end == std::string_view::npos) {
      fail(opener == "{{"   ? "Missing end expression }}"
           : opener == "{%" ? "Missing end block %}"
                            : "Missing end comment #}",
           place);
    }
    const std::string_view contents = strip(text_.substr(tag + 2, end - tag - 2));
    advance(end + 2);
    if (opener == "{#") return false;
    if (contents.empty()) fail(opener == "{{" ? "Empty expression" : "Empty block tag ({% %})", place);
    if (opener == "{{") {
      auto node = std::make_unique<Stmt>(StmtKind::output, place);
      node->exprs.push_back(expression(contents));
      part.body.push_back(std::move(node));
      return false;
    }
    return directive(part, contents, place, in_block, in_loop);
  }

  bool directive(Part& part, std::string_view contents, Place place, std::string_view in_block,
                 bool in_loop) {
    const std::string_view word = contents.substr(0, contents.find(' '));
    const std::string_view rest = strip(contents.substr(word.size()));
    if (word == "else" || word == "elif" || word == "except" || word == "finally") {
      check_intermediate(word, in_block, place);
      part.end = word, part.rest = rest, part.place = place;
      return true;
    }
    if (word == "end") {
      if (in_block.empty()) fail("Extra {% end %} block", place);
      part.end = word;
      return true;
    }
    if (StmtPtr node = block_statement(word, rest, place, in_loop)) {
      part.body.push_back(std::move(node));
    } else {
      simple_statement(part.body, word, rest, place, in_loop);
    }
    return false;
  }

  void check_intermediate(std::string_view word, std::string_view in_block, Place place) {
    const bool fits = word == "else"
                          ? in_block == "if" || in_block == "for" || in_block == "while" || in_block == "try"
                      : word == "elif" ? in_block == "if"
                                       : in_block == "try";
    if (in_block.empty()) fail(fmt::format("{} outside its block", word), place);
    if (!fits) fail(fmt::format("{} block cannot be attached to {} block", word, in_block), place);
  }

  StmtPtr block_statement(std::string_view word, std::string_view rest, Place place, bool in_loop) {
    if (word == "if") return if_(rest, place, in_loop);
    if (word == "for" || word == "while") return loop(word, rest, place);
    if (word == "try") return try_(place, in_loop);
    if (word != "apply" && word != "block") return nullptr;
    if (rest.empty()) fail(word == "apply" ? "apply missing method name" : "block missing name", place);
    auto node = std::make_unique<Stmt>(word == "apply" ? StmtKind::apply : StmtKind::block, place);
    if (word == "apply") {
      node->exprs.push_back(expression(rest));
    } else {
      node->text = rest;
    }
    Part inner = parse(word, word == "block" && in_loop);
    refuse_part(inner, word);
    node->bodies.push_back(std::move(inner.body));
    return node;
  }

  void refuse_part(const Part& part, std::string_view word) {
    if (part.end != "end")
      fail(fmt::format("{} block cannot be attached to {} block", part.end, word), part.place);
  }

  StmtPtr if_(std::string_view condition, Place place, bool in_loop) {
    auto node = std::make_unique<Stmt>(StmtKind::if_, place);
    node->exprs.push_back(expression(condition));
    for (;;) {
      Part part = parse("if", in_loop);
      node->bodies.push_back(std::move(part.body));
      if (part.end == "end") return node;
      if (node->bodies.size() > node->exprs.size()) fail("invalid syntax: nothing follows else", part.place);
      if (part.end == "elif") node->exprs.push_back(expression(part.rest));
    }
  }

  StmtPtr loop(std::string_view word, std::string_view rest, Place place) {
    auto node = std::make_unique<Stmt>(word == "for" ? StmtKind::for_ : StmtKind::while_, place);
    if (word == "for") {
      python([&] {
        TokenStream tokens = lex(rest);
        ExpressionParser parser{tokens, Dialect::python};
        node->target = parser.target("in");
        parser.expect_word("in");
        node->exprs.push_back(parser.tuple({}));
        parser.expect(TokenKind::eof);
      });
    } else {
      node->exprs.push_back(expression(rest));
    }
    Part body = parse(word, true);
    node->bodies.push_back(std::move(body.body));
    node->has_else = body.end == "else";
    if (!node->has_else) return node;
    Part otherwise = parse(word, true);
    refuse_part(otherwise, word);
    node->bodies.push_back(std::move(otherwise.body));
    return node;
  }

  // bodies: try, one a handler, else, finally.
  StmtPtr try_(Place place, bool in_loop) {
    auto node = std::make_unique<Stmt>(StmtKind::try_, place);
    for (;;) {
      Part part = parse("try", in_loop);
      node->bodies.push_back(std::move(part.body));
      const bool closed = node->has_finally || (node->has_else && part.end != "finally");
      if (part.end == "end") break;
      if (closed) fail(fmt::format("invalid syntax: {} can't stand here", part.end), part.place);
      if (part.end == "except")
        node->handlers.push_back(python([&] { return handler(part.rest, part.place); }));
      if (part.end == "else") node->has_else = true;
      if (part.end == "finally") node->has_finally = true;
    }
    if (node->handlers.empty() && !node->has_finally) fail("expected 'except' or 'finally' block", place);
    return node;
  }

  Handler handler(std::string_view rest, Place place) {
    Handler out;
    if (rest.empty()) return out;
    TokenStream tokens = lex(rest);
    ExpressionParser parser{tokens, Dialect::python};
    const bool several = tokens.skip_if(TokenKind::lparen);
    do {
      out.types.push_back(parser.expect_name());
    } while (several && tokens.skip_if(TokenKind::comma));
    if (several) parser.expect(TokenKind::rparen);
    if (tokens.skip_word("as")) out.name = parser.expect_name();
    if (tokens.current().kind != TokenKind::eof) fail("invalid syntax in except", place);
    return out;
  }

  void simple_statement(Body& body, std::string_view word, std::string_view rest, Place place, bool in_loop) {
    if (word == "comment") return;
    if (word == "autoescape") {
      file_.autoescape = rest == "None" ? std::string_view{} : rest;
      return;
    }
    if (word == "whitespace") return set_whitespace(rest, place);
    if (word == "break" || word == "continue") {
      if (!in_loop) fail(fmt::format("{} outside for or while block", word), place);
      body.push_back(std::make_unique<Stmt>(word == "break" ? StmtKind::break_ : StmtKind::continue_, place));
      return;
    }
    if (word == "set") return set(body, rest, place);
    if (word == "import" || word == "from") return import(body, word, rest, place);
    if (word != "extends" && word != "include" && word != "raw" && word != "module") {
      fail(fmt::format("unknown operator: '{}'", word), place);
    }
    const bool path = word == "extends" || word == "include";
    if (path && unquoted(rest).empty()) fail(fmt::format("{} missing file path", word), place);
    if (word == "extends") {
      file_.parents.emplace_back(unquoted(rest));
      return;
    }
    auto node = std::make_unique<Stmt>(path ? StmtKind::include : StmtKind::raw_output, place);
    if (path) {
      node->text = unquoted(rest);
    } else {
      node->exprs.push_back(expression(rest));
      if (word == "module") root_at(node->exprs[0], "_tt_modules");
    }
    body.push_back(std::move(node));
  }

  void set_whitespace(std::string_view mode, Place place) {
    if (mode == "all") {
      mode_ = TextMode::all;
    } else if (mode == "single") {
      mode_ = TextMode::single;
    } else if (mode == "oneline") {
      mode_ = TextMode::oneline;
    } else {
      fail(fmt::format("invalid whitespace mode {}", mode), place);
    }
  }

  // Whether a statement has an "=" outside all brackets.
  static bool assigns(const TokenStream& tokens) {
    int open = 0;
    for (const Token& token : tokens.tokens()) {
      using enum TokenKind;
      if (token.kind == lparen || token.kind == lbracket || token.kind == lbrace) ++open;
      if (token.kind == rparen || token.kind == rbracket || token.kind == rbrace) --open;
      if (token.kind == assign && open == 0) return true;
    }
    return false;
  }

  void set(Body& body, std::string_view rest, Place place) {
    if (rest.empty()) fail("set missing statement", place);
    python([&] { assignment(body, rest, place); });
  }

  void assignment(Body& body, std::string_view rest, Place place) {
    TokenStream tokens = lex(rest);
    ExpressionParser parser{tokens, Dialect::python};
    auto node = std::make_unique<Stmt>(StmtKind::set, place);
    if (!assigns(tokens)) {
      node->kind = StmtKind::do_;
      node->exprs.push_back(expression(rest));
    } else {
      node->target = parser.target();
      static constexpr std::array<std::pair<TokenKind, BinaryOp>, 12> augmented = {
          {{TokenKind::add, BinaryOp::add},
           {TokenKind::sub, BinaryOp::sub},
           {TokenKind::mul, BinaryOp::mul},
           {TokenKind::div, BinaryOp::div},
           {TokenKind::floordiv, BinaryOp::floordiv},
           {TokenKind::mod, BinaryOp::mod},
           {TokenKind::pow, BinaryOp::pow},
           {TokenKind::pipe, BinaryOp::bit_or},
           {TokenKind::ampersand, BinaryOp::bit_and},
           {TokenKind::caret, BinaryOp::bit_xor},
           {TokenKind::left_shift, BinaryOp::lshift},
           {TokenKind::right_shift, BinaryOp::rshift}}};
      for (const auto& [kind, op] : augmented) {
        if (tokens.current().kind != kind || tokens.look().kind != TokenKind::assign) continue;
        tokens.next();
        node->augmented = true;
        node->op = op;
        break;
      }
      parser.expect(TokenKind::assign);
      node->exprs.push_back(parser.tuple({}));
      parser.expect(TokenKind::eof);
    }
    body.push_back(std::move(node));
  }

  // Of a registered name: `import a as b`, `from a import b as c, d`.
  void import(Body& body, std::string_view word, std::string_view rest, Place place) {
    if (rest.empty()) fail("import missing statement", place);
    python([&] { imported(body, word, rest, place); });
  }

  void imported(Body& body, std::string_view word, std::string_view rest, Place place) {
    TokenStream tokens = lex(rest);
    ExpressionParser parser{tokens, Dialect::python};
    auto node = std::make_unique<Stmt>(StmtKind::from_import, place);
    const auto dotted = [&] {
      std::string name = parser.expect_name();
      while (tokens.skip_if(TokenKind::dot)) name += "." + parser.expect_name();
      return name;
    };
    if (word == "from") {
      node->text = dotted();
      parser.expect_word("import");
    }
    do {
      std::string name = dotted();
      std::string as = tokens.skip_word("as") ? parser.expect_name() : name.substr(0, name.find('.'));
      node->names.push_back({std::move(name), std::move(as)});
    } while (tokens.skip_if(TokenKind::comma));
    parser.expect(TokenKind::eof);
    body.push_back(std::move(node));
  }

  // The tokens of a part of the text, each with its place in the whole.
  TokenStream lex(std::string_view part) {
    TokenStream out;
    const auto begin = static_cast<std::size_t>(part.data() - text_.data());
    ExpressionLexer lexer{text_.substr(0, begin + part.size()), Dialect::python, out};
    lexer.start_at(
        begin, line_ - static_cast<std::uint32_t>(std::count(part.data(), text_.data() + position_, '\n')));
    for (lexer.skip_blanks(); !lexer.at_end(); lexer.skip_blanks()) lexer.read_token();
    if (!lexer.balanced()) fail("a bracket was never closed", lexer.place());
    out.push(TokenKind::eof, lexer.place(), {});
    return out;
  }

  ExprPtr expression(std::string_view part) {
    return python([&] {
      TokenStream tokens = lex(part);
      ExpressionParser parser{tokens, Dialect::python};
      ExprPtr node = parser.tuple({});
      if (tokens.current().kind != TokenKind::eof) {
        parser.fail_here(fmt::format("invalid syntax: unexpected '{}'", describe(tokens.current())));
      }
      return node;
    });
  }

  TornadoFile& file_;
  std::string_view text_;
  TextMode mode_;
  std::size_t position_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t depth_ = 0;
};

}  // namespace

void parse_tornado(TornadoFile& file, TextMode mode) { Parser{file, mode}.run(); }

}  // namespace eddy::templates
