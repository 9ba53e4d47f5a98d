// src/templates/tornado_parser.cc: Tornado's directives.
#include "templates/tornado_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

#include "templates/expression_parser.h"
#include "templates/failure.h"
#include "templates/limits.h"
#include "templates/python_lines.h"
#include "templates/python_statements.h"
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
  // Where Tornado tells of a tag that it can't take: the line that it ends on.
  Place told() const { return tag_.line == line_ ? tag_ : here(); }
  void advance(std::size_t to) {
    line_ += static_cast<std::uint32_t>(
        std::count(text_.begin() + std::ptrdiff_t(position_), text_.begin() + std::ptrdiff_t(to), '\n'));
    position_ = to;
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
    const std::size_t tag = find_tag(text_, position_);
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
    tag_ = place;
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
    if (contents.empty()) fail(opener == "{{" ? "Empty expression" : "Empty block tag ({% %})", told());
    if (opener == "{{") return output(part.body, StmtKind::output, contents, place), false;
    return directive(part, contents, place, in_block, in_loop);
  }

  Stmt& output(Body& body, StmtKind kind, std::string_view contents, Place place) {
    auto node = std::make_unique<Stmt>(kind, place);
    Stmt& added = *node;
    Body before;  // statements of the tag
    node->exprs.push_back(python(contents, PythonLine::statement, [&](TokenStream& tokens) {
      return parse_python_output(tokens, place, before);
    }));
    if (node->exprs[0]->kind != ExprKind::broken) append(body, before);
    body.push_back(std::move(node));
    return added;
  }

  static void append(Body& body, Body& more) {
    std::move(more.begin(), more.end(), std::back_inserter(body));
  }

  bool directive(Part& part, std::string_view contents, Place place, std::string_view in_block,
                 bool in_loop) {
    const std::string_view word = contents.substr(0, contents.find(' '));
    const std::string_view tail = contents.substr(word.size());  // of a head of Python: a line break ends it
    const std::string_view rest = strip(tail);
    if (word == "else" || word == "elif" || word == "except" || word == "finally") {
      check_intermediate(word, in_block, told());
      part.end = word, part.rest = rest.empty() ? rest : tail, part.place = place;
      return true;
    }
    if (word == "end") {
      if (in_block.empty()) fail("Extra {% end %} block", told());
      part.end = word;
      return true;
    }
    const bool head = word == "if" || word == "for" || word == "while";
    if (StmtPtr node = block_statement(word, head ? tail : rest, place, in_loop)) {
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
    if (word == "try") return try_(rest, place, in_loop);
    if (word != "apply" && word != "block") return nullptr;
    auto node = std::make_unique<Stmt>(word == "apply" ? StmtKind::apply : StmtKind::block, place);
    Part inner = parse(word, word == "block" && in_loop);
    if (rest.empty()) fail(word == "apply" ? "apply missing method name" : "block missing name", told());
    if (word == "apply") {
      tag_ = place;
      node->exprs.push_back(applied(rest));
    } else {
      node->text = rest;
    }
    node->bodies.push_back(std::move(inner.body));
    return node;
  }

  // A statement that is no Python: told when it is compiled, unless what stands before it is wrong too.
  void refuse(Body& body, std::size_t at, std::string message, Place place) {
    auto node = std::make_unique<Stmt>(StmtKind::do_, place);
    node->exprs.push_back(broken(std::move(message), place));
    body.insert(body.begin() + static_cast<std::ptrdiff_t>(at), std::move(node));
  }

  // The part of `word` behind else, finally and try, in whose tags nothing may stand.
  Part part_behind(const Part& before, std::string_view word, bool in_loop) {
    Part part = parse(word, in_loop);
    if (!before.rest.empty())
      refuse(part.body, 0, fmt::format("invalid syntax: expected ':' behind {}", before.end), before.place);
    return part;
  }
  // What follows where nothing may.
  void refuse_parts(Part& last, std::string_view word, bool in_loop) {
    if (last.end == "end") return;
    refuse(last.body, last.body.size(), fmt::format("invalid syntax: {} can't stand here", last.end),
           last.place);
    for (std::string_view end = last.end; end != "end";) end = parse(word, in_loop).end;
  }

  StmtPtr if_(std::string_view condition, Place place, bool in_loop) {
    auto node = std::make_unique<Stmt>(StmtKind::if_, place);
    node->exprs.push_back(this->condition(condition));
    Part part = parse("if", in_loop);
    while (part.end == "elif") {
      node->bodies.push_back(std::move(part.body));
      node->exprs.push_back(this->condition(part.rest));
      part = parse("if", in_loop);
    }
    node->bodies.push_back(std::move(part.body));
    if (part.end == "end") return node;
    Part otherwise = part_behind(part, "if", in_loop);
    refuse_parts(otherwise, "if", in_loop);
    node->bodies.push_back(std::move(otherwise.body));
    return node;
  }

  StmtPtr loop(std::string_view word, std::string_view rest, Place place) {
    auto node = std::make_unique<Stmt>(word == "for" ? StmtKind::for_ : StmtKind::while_, place);
    if (word == "for") {
      node->exprs.push_back(python(rest, PythonLine::header, [&](TokenStream& tokens) {
        ExpressionParser parser{tokens, Dialect::python};
        node->target = parser.star_targets();
        parser.expect_word("in");
        return whole(parser, tokens, parser.star_expressions());
      }));
    } else {
      node->exprs.push_back(condition(rest));
    }
    Part body = parse(word, true);
    node->bodies.push_back(std::move(body.body));
    node->has_else = body.end == "else";
    if (!node->has_else) return node;
    Part otherwise = part_behind(body, word, true);
    refuse_parts(otherwise, word, true);
    node->bodies.push_back(std::move(otherwise.body));
    return node;
  }

  // bodies: try, one a handler, else, finally.
  StmtPtr try_(std::string_view rest, Place place, bool in_loop) {
    auto node = std::make_unique<Stmt>(StmtKind::try_, place);
    Part before;
    before.end = "try", before.rest = rest, before.place = place;
    for (;;) {
      Part part = part_behind(before, "try", in_loop);
      const bool last = part.end == "end";
      if (last && node->handlers.empty() && !node->has_finally)
        refuse(part.body, part.body.size(), "expected 'except' or 'finally' block", place);
      if (!may_follow(*node, part.end)) refuse_parts(part, "try", in_loop);
      node->bodies.push_back(std::move(part.body));
      if (last || !may_follow(*node, part.end)) return finished(std::move(node));
      if (part.end == "except") node->handlers.push_back(handler(part.rest, part.place));
      if (part.end == "else") node->has_else = true;
      if (part.end == "finally") node->has_finally = true;
      if (part.end == "except") part.rest = {};
      before.end = part.end, before.rest = part.rest, before.place = part.place;
    }
  }

  // A handler of everything comes last: what it catches, those behind it never see.
  StmtPtr finished(StmtPtr node) {
    for (std::size_t i = 0; i + 1 < node->handlers.size(); ++i) {
      const Handler& handler = node->handlers[i];
      if (!handler.type) refuse(node->bodies[i + 1], 0, "default 'except:' must be last", handler.place);
    }
    return node;
  }

  Handler handler(std::string_view rest, Place place) {
    Handler out;
    out.place = place;
    if (rest.empty()) return out;
    out.type = python(rest, PythonLine::header, [&](TokenStream& tokens) {
      ExpressionParser parser{tokens, Dialect::python};
      ExprPtr type = parser.expression();
      if (tokens.skip_word("as")) out.name = parser.bound_name();
      return whole(parser, tokens, std::move(type));
    });
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
      if (!in_loop) fail(fmt::format("{} outside for or while block", word), told());
      if (!rest.empty()) return refuse(body, body.size(), "invalid syntax", place);
      body.push_back(std::make_unique<Stmt>(word == "break" ? StmtKind::break_ : StmtKind::continue_, place));
      return;
    }
    if (word == "set" || word == "import" || word == "from") {
      if (rest.empty()) fail(fmt::format("{} missing statement", word == "set" ? "set" : "import"), told());
      return statements(body, word, rest, place);
    }
    if (word != "extends" && word != "include" && word != "raw" && word != "module") {
      fail(fmt::format("unknown operator: '{}'", word), told());
    }
    if (word == "raw" || word == "module") {
      Stmt& node = output(body, StmtKind::raw_output, rest, place);
      if (word == "module" && node.exprs[0]->kind != ExprKind::broken &&
          !root_at(node.exprs[0], "_tt_modules"))
        node.exprs[0] = broken("invalid syntax: a module begins with its name", place);
      return;
    }
    if (unquoted(rest).empty()) fail(fmt::format("{} missing file path", word), told());
    if (word == "extends" && depth_ > 1)  // the compiler refuses it
      return body.push_back(std::make_unique<Stmt>(StmtKind::extends, place));
    if (word == "extends") {
      if (file_.parents.empty()) file_.extends_at = place;
      file_.parents.emplace_back(unquoted(rest));
      return;
    }
    auto node = std::make_unique<Stmt>(StmtKind::include, place);
    node->text = unquoted(rest);
    file_.includes.push_back(node->text);
    body.push_back(std::move(node));
  }

  void statements(Body& body, std::string_view word, std::string_view rest, Place place) {
    // `import` and `from` are part of the statement.
    const std::string_view all =
        word == "set" ? rest
                      : std::string_view{word.data(),
                                         static_cast<std::size_t>(rest.data() + rest.size() - word.data())};
    Body read;
    ExprPtr failed = python(all, PythonLine::statement, [&](TokenStream& tokens) -> ExprPtr {
      parse_python_statements(tokens, place, read);
      return nullptr;
    });
    if (failed) {
      read.clear();
      read.push_back(std::make_unique<Stmt>(StmtKind::do_, place));
      read.back()->exprs.push_back(std::move(failed));
    }
    append(body, read);
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

  // Runs `read` over a part's tokens. What fails there is Python's SyntaxError, told when the place is compiled.
  template <class Read>
  ExprPtr python(std::string_view part, PythonLine line, Read read) {
    try {
      std::optional<Failure> cut;
      const auto breaks = std::count(part.data(), text_.data() + position_, '\n');
      TokenStream tokens = lex_python(text_, part, line_ - static_cast<std::uint32_t>(breaks), line, cut);
      ExprPtr node = read(tokens);
      if (cut) throw Failure{*std::move(cut)};
      return node;
    } catch (Failure& failure) {
      // Told of the line where the tag begins, as Tornado tells it.
      const Place place = failure.place.line > tag_.line ? tag_ : failure.place;
      ExprPtr node = broken(std::move(failure.message), place);
      node->flag = failure.kind == Failure::Kind::indentation;
      return node;
    }
  }
  ExprPtr broken(std::string message, Place place) {
    file_.broken = true;
    auto node = std::make_unique<Expr>(ExprKind::broken, place);
    node->text = std::move(message);
    return node;
  }

  static ExprPtr whole(const ExpressionParser& parser, const TokenStream& tokens, ExprPtr node) {
    if (tokens.current().kind == TokenKind::eof) return node;
    parser.fail_here(fmt::format("invalid syntax: unexpected '{}'", describe(tokens.current())));
  }

  ExprPtr condition(std::string_view part) {
    return python(part, PythonLine::header, [](TokenStream& tokens) {
      ExpressionParser parser{tokens, Dialect::python};
      return whole(parser, tokens, parser.named());
    });
  }

  // What apply calls: Tornado writes "(body)" behind it, and leaves the rest to Python: `lambda x: x` is one with a call
  // for its body.
  ExprPtr applied(std::string_view part) {
    return python(part, PythonLine::bracketed, [](TokenStream& given) {
      TokenStream tokens = called_with(given, applied_body);
      ExpressionParser parser{tokens, Dialect::python};
      return whole(parser, tokens, parser.named());
    });
  }

  TornadoFile& file_;
  std::string_view text_;
  TextMode mode_;
  std::size_t position_ = 0;
  std::uint32_t line_ = 1;
  std::uint32_t depth_ = 0;
  Place tag_;  // that is being read
};

}  // namespace

void parse_tornado(TornadoFile& file, TextMode mode) { Parser{file, mode}.run(); }

}  // namespace eddy::templates
