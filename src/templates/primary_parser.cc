// src/templates/primary_parser.cc: literals, displays, subscripts, calls, filters and tests.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "templates/expression_parser.h"
#include "templates/failure.h"
#include "templates/limits.h"
#include "templates/number_literal.h"

namespace eddy::templates {

ExprPtr ExpressionParser::primary() {
  const Token& token = in_.current();
  const bool jinja2 = dialect_ == Dialect::jinja2;
  switch (token.kind) {
    case TokenKind::name: break;
    case TokenKind::string:
    case TokenKind::bytes: return string_literal();
    case TokenKind::integer:
    case TokenKind::floating: return number();
    case TokenKind::lparen: return jinja2 ? parenthesized() : python_parenthesized();
    case TokenKind::lbracket: return jinja2 ? list() : python_list();
    case TokenKind::lbrace: return jinja2 ? dict() : python_braces();
    case TokenKind::ellipsis: fail("... is not supported in templates", token.place);
    default: fail(fmt::format("unexpected '{}'", describe(token)), token.place);
  }
  auto node = std::make_unique<Expr>(ExprKind::constant, token.place);
  if (token.text == "True" || (jinja2 && token.text == "true")) {
    node->literal = true;
  } else if (token.text == "False" || (jinja2 && token.text == "false")) {
    node->literal = false;
  } else if (token.text != "None" && !(jinja2 && token.text == "none")) {
    if (const auto rule = jinja2 ? std::string_view{} : python_keyword_rule(token.text); !rule.empty()) {
      fail_here(fmt::format("{}: unexpected '{}'", rule, token.text));
    }
    node->kind = ExprKind::name;
    node->text = token.text;
  }
  in_.next();
  return node;
}

ExprPtr ExpressionParser::string_literal() {
  const TokenKind kind = in_.current().kind;
  auto node = std::make_unique<Expr>(ExprKind::constant, in_.current().place);
  std::string text;
  while (in_.current().kind == kind) text += in_.next().text;
  if (in_.current().kind == TokenKind::string || in_.current().kind == TokenKind::bytes)
    fail_here("cannot mix bytes and nonbytes literals");
  if (kind == TokenKind::bytes) {
    node->literal = Bytes{std::move(text)};
  } else {
    node->literal = std::move(text);
  }
  return node;
}

ExprPtr ExpressionParser::number() {
  const Token& token = in_.next();
  auto node = std::make_unique<Expr>(ExprKind::constant, token.place);
  node->literal = parse_number(token, dialect_);
  return node;
}

ExprPtr ExpressionParser::parenthesized() {
  in_.next();
  ExprPtr node = tuple({.explicit_parentheses = true});
  expect(TokenKind::rparen);
  return node;
}

bool ExpressionParser::tuple_ends(std::string_view end_word) const {
  const Token& token = in_.current();
  switch (token.kind) {
    case TokenKind::variable_end:
    case TokenKind::block_end:
    case TokenKind::rparen: return true;
    // Jinja2 means to look for it, but takes it for a name: `{% for a, in x %}` is an error.
    default: return dialect_ == Dialect::python && !end_word.empty() && token.is(end_word);
  }
}

ExprPtr ExpressionParser::tuple(const TupleMode& mode) {
  const Level level{*this};
  const Place place = in_.current().place;
  std::vector<ExprPtr> items;
  bool is_tuple = false;
  for (;;) {
    if (!items.empty()) expect(TokenKind::comma);
    if (tuple_ends(mode.end_word)) break;
    items.push_back(mode.simplified ? primary() : expression(mode.with_conditional));
    if (in_.current().kind != TokenKind::comma) break;
    is_tuple = true;
  }
  if (!is_tuple && !items.empty()) return std::move(items[0]);
  if (!is_tuple && !mode.explicit_parentheses) {
    fail_here(fmt::format("Expected an expression, got '{}'", describe(in_.current())));
  }
  auto node = std::make_unique<Expr>(ExprKind::tuple, place);
  for (ExprPtr& item : items) node->add(std::move(item));
  return node;
}

ExprPtr ExpressionParser::list() {
  const Level level{*this};
  auto node = std::make_unique<Expr>(ExprKind::list, in_.next().place);
  while (in_.current().kind != TokenKind::rbracket) {
    if (!node->items.empty()) expect(TokenKind::comma);
    if (in_.current().kind == TokenKind::rbracket) break;
    node->add(expression());
  }
  expect(TokenKind::rbracket);
  return node;
}

ExprPtr ExpressionParser::dict() {
  const Level level{*this};
  auto node = std::make_unique<Expr>(ExprKind::dict, in_.next().place);
  while (in_.current().kind != TokenKind::rbrace) {
    if (!node->items.empty()) expect(TokenKind::comma);
    if (in_.current().kind == TokenKind::rbrace) break;
    node->add(expression());
    expect(TokenKind::colon);
    node->add(expression());
  }
  expect(TokenKind::rbrace);
  return node;
}

namespace {

std::string_view node_name(ExprKind kind) noexcept {
  switch (kind) {
    case ExprKind::constant: return "const";
    case ExprKind::list: return "list";
    case ExprKind::dict: return "dict";
    case ExprKind::call: return "call";
    case ExprKind::item: return "getitem";
    case ExprKind::attribute: return "getattr";
    default: return "expression";
  }
}

void check_target(const Expr& target) {
  if (target.kind == ExprKind::name || target.kind == ExprKind::namespace_ref) return;
  if (target.kind == ExprKind::tuple) {
    for (const ExprPtr& item : target.items) check_target(*item);
    return;
  }
  fail(fmt::format("can't assign to '{}'", node_name(target.kind)), target.place);
}

}  // namespace

std::string ExpressionParser::expect_target() {
  const Token& token = expect(TokenKind::name);
  static constexpr std::array<std::string_view, 6> constants = {"true",  "True", "false",
                                                                "False", "none", "None"};
  if (std::find(constants.begin(), constants.end(), token.text) != constants.end())
    fail("can't assign to 'name'", token.place);
  return std::string{token.text};
}

ExprPtr ExpressionParser::target(std::string_view end_word, bool namespaces) {
  if (namespaces && in_.look().kind == TokenKind::dot) {
    auto node = std::make_unique<Expr>(ExprKind::namespace_ref, in_.current().place);
    node->text = expect_name();
    in_.next();
    node->keywords.push_back({expect_name(), nullptr});
    return node;
  }
  ExprPtr node = tuple({.simplified = true, .end_word = end_word});
  check_target(*node);
  return node;
}

ExprPtr ExpressionParser::postfix(ExprPtr node) {
  for (;;) {
    const TokenKind kind = in_.current().kind;
    if (kind == TokenKind::dot || kind == TokenKind::lbracket) {
      node = subscript(std::move(node));
    } else if (kind == TokenKind::lparen) {
      node = call(std::move(node));
    } else {
      return node;
    }
  }
}

ExprPtr ExpressionParser::filters_and_tests(ExprPtr node) {
  for (;;) {
    const Token& token = in_.current();
    if (token.kind == TokenKind::pipe) {
      in_.next();
      node = filter(std::move(node));
    } else if (token.is("is")) {
      node = test(std::move(node));
    } else if (token.kind == TokenKind::lparen) {
      node = call(std::move(node));
    } else {
      return node;
    }
  }
}

ExprPtr ExpressionParser::subscript(ExprPtr node) {
  const Token& token = in_.next();
  if (token.kind == TokenKind::dot) {
    const Token& attribute = in_.next();
    const bool python = dialect_ == Dialect::python;
    if (python && (attribute.kind != TokenKind::name || !python_keyword_rule(attribute.text).empty())) {
      fail("invalid syntax: expected a name behind '.'", attribute.place);
    }
    if (attribute.kind == TokenKind::name) {
      node = make(ExprKind::attribute, attribute.place, std::move(node));
      node->text = attribute.text;
      return node;
    }
    if (attribute.kind != TokenKind::integer) fail("expected name or number", attribute.place);
    auto index = std::make_unique<Expr>(ExprKind::constant, attribute.place);
    index->literal = parse_number(attribute, dialect_);
    return make(ExprKind::item, token.place, std::move(node), std::move(index));
  }
  const Level level{*this};
  auto index = std::make_unique<Expr>(ExprKind::tuple, token.place);
  bool comma = false;
  while (in_.current().kind != TokenKind::rbracket) {
    if (!index->items.empty()) expect(TokenKind::comma), comma = true;
    if (dialect_ == Dialect::python && comma && in_.current().kind == TokenKind::rbracket) break;
    index->add(dialect_ == Dialect::python && in_.current().kind == TokenKind::mul ? starred()
                                                                                   : subscribed());
    comma = comma || index->items[0]->kind == ExprKind::starred;
  }
  expect(TokenKind::rbracket);
  if (dialect_ == Dialect::python && index->items.empty()) fail("expected an index", token.place);
  if (index->items.size() == 1 && !(comma && dialect_ == Dialect::python)) {
    return make(ExprKind::item, token.place, std::move(node), std::move(index->items[0]));
  }
  return make(ExprKind::item, token.place, std::move(node), std::move(index));
}

ExprPtr ExpressionParser::subscribed() {
  auto slice = std::make_unique<Expr>(ExprKind::slice, in_.current().place);
  const auto part = [&] {
    const TokenKind kind = in_.current().kind;
    const bool left_out = kind == TokenKind::colon || kind == TokenKind::rbracket || kind == TokenKind::comma;
    slice->add(left_out ? nullptr : expression());
  };
  if (in_.current().kind == TokenKind::colon) {
    slice->add(nullptr);
  } else {
    ExprPtr index = dialect_ == Dialect::python ? named() : expression();
    if (in_.current().kind != TokenKind::colon) return index;
    slice->add(std::move(index));
  }
  in_.next();
  part();
  if (in_.skip_if(TokenKind::colon)) {
    part();
  } else {
    slice->add(nullptr);
  }
  return slice;
}

ExprPtr ExpressionParser::call(ExprPtr node) {
  node = make(ExprKind::call, in_.current().place, std::move(node));
  arguments(*node);
  return node;
}

void ExpressionParser::arguments(Expr& call) {
  if (dialect_ == Dialect::python) return python_arguments(call);
  const Level level{*this};
  const Place place = in_.next().place;
  const auto ensure = [&](bool ok) {
    if (!ok) fail("invalid syntax for function call expression", place);
  };
  bool first = true;
  while (in_.current().kind != TokenKind::rparen) {
    if (!first) {
      expect(TokenKind::comma);
      if (in_.current().kind == TokenKind::rparen) break;
    }
    first = false;
    if (in_.skip_if(TokenKind::mul)) {
      ensure(!call.star && !call.star_star);
      call.star = expression();
    } else if (in_.skip_if(TokenKind::pow)) {
      ensure(!call.star_star);
      call.star_star = expression();
    } else if (in_.current().kind == TokenKind::name && in_.look().kind == TokenKind::assign) {
      ensure(!call.star_star);
      std::string name{in_.next().text};
      in_.next();
      call.keywords.push_back({std::move(name), expression()});
    } else {
      ensure(!call.star && !call.star_star && call.keywords.empty());
      call.add(expression());
    }
  }
  expect(TokenKind::rparen);
  if (call.depth > max_expression_depth) fail("an expression nested too deeply", place);
}

ExprPtr ExpressionParser::filter(ExprPtr node) {
  const Place place = in_.current().place;
  std::string name = expect_name();
  while (in_.skip_if(TokenKind::dot)) name += "." + expect_name();
  node = make(ExprKind::filter, place, std::move(node));
  node->text = std::move(name);
  if (in_.current().kind == TokenKind::lparen) arguments(*node);
  return node;
}

ExprPtr ExpressionParser::filter_chain(bool start_inline) {
  ExprPtr node = std::make_unique<Expr>(ExprKind::captured, in_.current().place);
  while (start_inline || in_.current().kind == TokenKind::pipe) {
    if (!start_inline) in_.next();
    start_inline = false;
    node = filter(std::move(node));
  }
  return node;
}

ExprPtr ExpressionParser::test(ExprPtr node) {
  const Place place = in_.next().place;
  const bool negated = in_.skip_word("not");
  const Place name_place = in_.current().place;
  std::string name = expect_name();
  while (in_.skip_if(TokenKind::dot)) name += "." + expect_name();
  node = make(ExprKind::test, name_place.line == place.line ? name_place : place, std::move(node));
  node->text = std::move(name);
  const Token& token = in_.current();
  switch (token.kind) {
    case TokenKind::lparen: arguments(*node); break;
    case TokenKind::name:
      if (token.is("else") || token.is("or") || token.is("and")) break;
      if (token.is("is")) fail_here("You cannot chain multiple tests with is");
      [[fallthrough]];
    case TokenKind::string:
    case TokenKind::integer:
    case TokenKind::floating:
    case TokenKind::lbracket:
    case TokenKind::lbrace:
      node->add(postfix(primary()));  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): the node owns it
      break;
    default: break;
  }
  return negated ? make(ExprKind::not_, place, std::move(node)) : std::move(node);
}

}  // namespace eddy::templates
