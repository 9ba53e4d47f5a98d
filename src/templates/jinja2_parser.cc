// src/templates/jinja2_parser.cc: statements of Jinja2.
#include "templates/jinja2_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "templates/failure.h"

namespace eddy::templates {
namespace {

StmtPtr make(StmtKind kind, Place place) { return std::make_unique<Stmt>(kind, place); }

bool is_space(std::string_view text) { return std::all_of(text.begin(), text.end(), is_blank); }

std::string quoted_list(const std::vector<std::string_view>& words) {
  std::string out;
  for (const std::string_view word : words) out += fmt::format("{}'{}'", out.empty() ? "" : " or ", word);
  return out;
}

}  // namespace

Body Jinja2Parser::parse() { return body_until(nullptr); }

bool Jinja2Parser::at_any(const Words& words) const {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return in_.current().is(word); });
}

void Jinja2Parser::fail_open(const std::string* unknown_tag, const Words* looking_for, Place place) {
  std::string message = unknown_tag ? fmt::format("Encountered unknown tag '{}'.", *unknown_tag)
                                    : "Unexpected end of template.";
  if (!looking_for && !end_words_.empty()) looking_for = end_words_.back();
  if (looking_for) {
    const bool misplaced =
        unknown_tag && std::any_of(end_words_.begin(), end_words_.end(), [&](const Words* words) {
          return std::find(words->begin(), words->end(), *unknown_tag) != words->end();
        });
    message += misplaced ? " You probably made a nesting mistake. Jinja is expecting this tag, but currently "
                           "looking for "
                         : " Jinja was looking for the following tags: ";
    message += quoted_list(*looking_for) + ".";
  }
  if (!tags_.empty())
    message += fmt::format(" The innermost block that needs to be closed is '{}'.", tags_.back());
  fail(std::move(message), place);
}

Body Jinja2Parser::body_until(const Words* end_words) {
  const ExpressionParser::Level level{expressions_};
  Body body;
  if (end_words) end_words_.push_back(end_words);
  while (in_.current().kind != TokenKind::eof) {
    const Token& token = in_.next();
    if (token.kind == TokenKind::data) {
      auto text = make(StmtKind::text, token.place);
      text->text = token.text;
      body.push_back(std::move(text));
    } else if (token.kind == TokenKind::variable_begin) {
      auto output = make(StmtKind::output, token.place);
      output->exprs.push_back(expressions_.tuple({}));
      body.push_back(std::move(output));
      expressions_.expect(TokenKind::variable_end);
    } else {
      if (end_words && at_any(*end_words)) break;
      if (!own_statement(body)) {
        StmtPtr node = statement();
        if (before_) body.push_back(std::move(before_));
        body.push_back(std::move(node));
      }
      expressions_.expect(TokenKind::block_end);
    }
  }
  if (end_words) end_words_.pop_back();
  return body;
}

Body Jinja2Parser::statements(const Words& end_words, bool drop_end) {
  in_.skip_if(TokenKind::colon);  // Python's habit is forgiven
  expressions_.expect(TokenKind::block_end);
  Body body = body_until(&end_words);
  if (in_.current().kind == TokenKind::eof) fail_open(nullptr, &end_words, in_.current().place);
  if (drop_end) in_.next();
  return body;
}

// A tag of the environment's own extensions. Those of the language can't be theirs.
bool Jinja2Parser::own_statement(Body& out) {
  constexpr std::string_view language[] = {"for",   "if",      "block",      "extends", "print",
                                           "macro", "include", "from",       "import",  "set",
                                           "with",  "call",    "autoescape", "filter"};
  const Token& token = in_.current();
  if (!own_tags_ || token.kind != TokenKind::name) return false;
  const auto found = own_tags_->find(token.text);
  if (found == own_tags_->end() ||
      std::find(std::begin(language), std::end(language), token.text) != std::end(language))
    return false;
  in_.next();
  tags_.push_back(found->first);
  for (StmtPtr& node : parse_own_tag(*found->second, *this, in_, expressions_, found->first, token.place))
    out.push_back(std::move(node));
  tags_.pop_back();
  return true;
}

// With a sign that none has.
std::string Jinja2Parser::free_identifier() { return fmt::format("${}", ++free_identifiers_); }

StmtPtr Jinja2Parser::statement() {
  using Parse = StmtPtr (Jinja2Parser::*)(Place);
  static const std::map<std::string_view, Parse> table = {{"for", &Jinja2Parser::parse_for},
                                                          {"if", &Jinja2Parser::parse_if},
                                                          {"block", &Jinja2Parser::parse_block},
                                                          {"extends", &Jinja2Parser::parse_extends},
                                                          {"print", &Jinja2Parser::parse_print},
                                                          {"macro", &Jinja2Parser::parse_macro},
                                                          {"include", &Jinja2Parser::parse_include},
                                                          {"from", &Jinja2Parser::parse_from},
                                                          {"import", &Jinja2Parser::parse_import},
                                                          {"set", &Jinja2Parser::parse_set},
                                                          {"with", &Jinja2Parser::parse_with},
                                                          {"autoescape", &Jinja2Parser::parse_autoescape},
                                                          {"call", &Jinja2Parser::parse_call},
                                                          {"filter", &Jinja2Parser::parse_filter},
                                                          {"do", &Jinja2Parser::parse_do},
                                                          {"break", &Jinja2Parser::parse_break},
                                                          {"continue", &Jinja2Parser::parse_continue},
                                                          {"trans", &Jinja2Parser::parse_trans},
                                                          {"debug", &Jinja2Parser::parse_debug},
                                                          {"generation", &Jinja2Parser::parse_generation}};
  const Token& token = in_.current();
  if (token.kind != TokenKind::name) fail("tag name expected", token.place);
  const std::string name{token.text};
  const auto found = table.find(name);
  if (found == table.end() || !knows(name)) fail_open(&name, nullptr, token.place);
  in_.next();
  tags_.push_back(name);
  StmtPtr node = (this->*found->second)(token.place);
  tags_.pop_back();
  return node;
}

// Whether a tag of an extension is switched on; true for all others.
bool Jinja2Parser::knows(std::string_view tag) const noexcept {
  if (tag == "do") return extensions_.do_;
  if (tag == "break" || tag == "continue") return extensions_.loopcontrols;
  if (tag == "trans") return extensions_.i18n;
  if (tag == "debug") return extensions_.debug;
  if (tag == "generation") return extensions_.generation;
  return true;
}

StmtPtr Jinja2Parser::parse_set(Place place) {
  static const Words end = {"endset"};
  auto node = make(StmtKind::set, place);
  node->target = expressions_.target({}, true);
  if (in_.skip_if(TokenKind::assign)) {
    node->exprs.push_back(expressions_.tuple({}));
    return node;
  }
  node->kind = StmtKind::set_block;
  node->exprs.push_back(in_.current().kind == TokenKind::pipe ? expressions_.filter_chain(false) : nullptr);
  node->bodies.push_back(statements(end, true));
  return node;
}

StmtPtr Jinja2Parser::parse_for(Place place) {
  static const Words end = {"endfor", "else"};
  static const Words end_else = {"endfor"};
  auto node = make(StmtKind::for_, place);
  node->target = expressions_.target("in");
  expressions_.expect_word("in");
  node->exprs.push_back(expressions_.tuple({.with_conditional = false, .end_word = "recursive"}));
  node->exprs.push_back(in_.skip_word("if") ? expressions_.expression() : nullptr);
  node->recursive = in_.skip_word("recursive");
  node->bodies.push_back(statements(end, false));
  node->has_else = !in_.next().is("endfor");
  node->bodies.push_back(node->has_else ? statements(end_else, true) : Body{});
  return node;
}

StmtPtr Jinja2Parser::parse_if(Place place) {
  static const Words end = {"elif", "else", "endif"};
  static const Words end_else = {"endif"};
  auto node = make(StmtKind::if_, place);
  for (;;) {
    node->exprs.push_back(expressions_.tuple({.with_conditional = false}));
    node->bodies.push_back(statements(end, false));
    const Token& token = in_.next();
    if (token.is("elif")) continue;
    if (token.is("else")) node->bodies.push_back(statements(end_else, true));
    return node;
  }
}

StmtPtr Jinja2Parser::parse_with(Place place) {
  static const Words end = {"endwith"};
  auto node = make(StmtKind::with, place);
  while (in_.current().kind != TokenKind::block_end) {
    if (!node->targets.empty()) expressions_.expect(TokenKind::comma);
    node->targets.push_back(expressions_.target());
    expressions_.expect(TokenKind::assign);
    node->exprs.push_back(expressions_.expression());
  }
  node->bodies.push_back(statements(end, true));
  return node;
}

StmtPtr Jinja2Parser::parse_autoescape(Place place) {
  static const Words end = {"endautoescape"};
  auto node = make(StmtKind::autoescape, place);
  node->exprs.push_back(expressions_.expression());
  node->bodies.push_back(statements(end, true));
  return node;
}

StmtPtr Jinja2Parser::parse_block(Place place) {
  static const Words end = {"endblock"};
  auto node = make(StmtKind::block, place);
  node->text = expressions_.expect_name();
  node->scoped = in_.skip_word("scoped");
  node->required = in_.skip_word("required");
  if (in_.current().kind == TokenKind::sub) {
    expressions_.fail_here(
        "Block names in Jinja have to be valid Python identifiers and may not contain hyphens, use an "
        "underscore "
        "instead.");
  }
  node->bodies.push_back(statements(end, true));
  const bool blank = std::all_of(node->bodies[0].begin(), node->bodies[0].end(), [](const StmtPtr& child) {
    return child->kind == StmtKind::text && is_space(child->text);
  });
  if (node->required && !blank) {
    expressions_.fail_here("Required blocks can only contain comments or whitespace");
  }
  in_.skip_word(node->text);
  return node;
}

StmtPtr Jinja2Parser::parse_extends(Place place) {
  auto node = make(StmtKind::extends, place);
  node->exprs.push_back(expressions_.expression());
  return node;
}

bool Jinja2Parser::import_context(Stmt& node) {
  const bool with = in_.current().is("with");
  if ((!with && !in_.current().is("without")) || !in_.look().is("context")) return false;
  node.with_context = with;
  in_.next(), in_.next();
  return true;
}

StmtPtr Jinja2Parser::parse_include(Place place) {
  auto node = make(StmtKind::include, place);
  node->exprs.push_back(expressions_.expression());
  if (in_.current().is("ignore") && in_.look().is("missing")) {
    node->ignore_missing = true;
    in_.next(), in_.next();
  }
  node->with_context = true;
  import_context(*node);
  return node;
}

StmtPtr Jinja2Parser::parse_import(Place place) {
  auto node = make(StmtKind::import, place);
  node->exprs.push_back(expressions_.expression());
  expressions_.expect_word("as");
  node->text = expressions_.expect_target();
  import_context(*node);
  return node;
}

StmtPtr Jinja2Parser::parse_from(Place place) {
  auto node = make(StmtKind::from_import, place);
  node->exprs.push_back(expressions_.expression());
  expressions_.expect_word("import");
  for (;;) {
    if (!node->names.empty()) expressions_.expect(TokenKind::comma);
    if (in_.current().kind != TokenKind::name) expressions_.expect(TokenKind::name);
    if (import_context(*node)) return node;
    const Place name_place = in_.current().place;
    std::string name = expressions_.expect_target();
    if (name.starts_with('_')) {
      fail("names starting with an underline can not be imported", name_place, Failure::Kind::assertion);
    }
    std::string as = in_.skip_word("as") ? expressions_.expect_target() : name;
    node->names.push_back({std::move(name), std::move(as)});
    if (import_context(*node) || in_.current().kind != TokenKind::comma) return node;
  }
}

void Jinja2Parser::signature(Stmt& node) {
  expressions_.expect(TokenKind::lparen);
  while (in_.current().kind != TokenKind::rparen) {
    if (!node.parameters.empty()) expressions_.expect(TokenKind::comma);
    Parameter parameter;
    parameter.place = in_.current().place;
    parameter.name = expressions_.expect_target();
    for (const Parameter& earlier : node.parameters) {
      if (earlier.name == parameter.name)
        fail(fmt::format("duplicate argument '{}'", parameter.name), parameter.place);
    }
    if (in_.skip_if(TokenKind::assign)) {
      parameter.default_value = expressions_.expression();
    } else if (!node.parameters.empty() && node.parameters.back().default_value) {
      expressions_.fail_here("non-default argument follows default argument");
    }
    node.parameters.push_back(std::move(parameter));
  }
  expressions_.expect(TokenKind::rparen);
}

StmtPtr Jinja2Parser::parse_macro(Place place) {
  static const Words end = {"endmacro"};
  auto node = make(StmtKind::macro, place);
  node->text = expressions_.expect_target();
  signature(*node);
  node->bodies.push_back(statements(end, true));
  return node;
}

StmtPtr Jinja2Parser::parse_call(Place place) {
  static const Words end = {"endcall"};
  auto node = make(StmtKind::call_block, place);
  if (in_.current().kind == TokenKind::lparen) signature(*node);
  node->exprs.push_back(expressions_.expression());
  if (node->exprs[0]->kind != ExprKind::call) fail("expected call", place);
  node->bodies.push_back(statements(end, true));
  return node;
}

StmtPtr Jinja2Parser::parse_filter(Place place) {
  static const Words end = {"endfilter"};
  auto node = make(StmtKind::filter_block, place);
  node->exprs.push_back(expressions_.filter_chain(true));
  node->bodies.push_back(statements(end, true));
  return node;
}

StmtPtr Jinja2Parser::parse_print(Place place) {
  auto node = make(StmtKind::output, place);
  while (in_.current().kind != TokenKind::block_end) {
    if (!node->exprs.empty()) expressions_.expect(TokenKind::comma);
    node->exprs.push_back(expressions_.expression());
  }
  return node;
}

StmtPtr Jinja2Parser::parse_do(Place place) {
  auto node = make(StmtKind::do_, place);
  node->exprs.push_back(expressions_.tuple({}));
  return node;
}

StmtPtr Jinja2Parser::parse_break(Place place) { return make(StmtKind::break_, place); }
StmtPtr Jinja2Parser::parse_continue(Place place) { return make(StmtKind::continue_, place); }

StmtPtr Jinja2Parser::parse_trans(Place place) {
  Translatable parsed = TransParser{in_, expressions_, trans_}.parse(place);
  before_ = std::move(parsed.count);
  return std::move(parsed.output);
}

// As a call block whose function prints what it is given.
StmtPtr Jinja2Parser::parse_generation(Place place) {
  static const Words end = {"endgeneration"};
  auto node = make(StmtKind::call_block, place);
  node->exprs.push_back(own_call("generation", place));
  node->bodies.push_back(statements(end, true));
  return node;
}

StmtPtr Jinja2Parser::parse_debug(Place place) {
  auto node = make(StmtKind::output, place);
  node->exprs.push_back(own_call("debug", place));
  return node;
}

}  // namespace eddy::templates
