// src/templates/python_parser.cc: what Python's expressions have and Jinja2's have not: :=, *items in displays, comprehensions,
// targets of any form (Python 3.11's grammar). Lambdas and calls are in python_call_parser.cc.
//
// Rules that Python's grammar leaves to its compiler are kept here: a name that is bound twice, a target that is none.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "templates/expression_parser.h"
#include "templates/failure.h"
#include "templates/limits.h"

namespace eddy::templates {
namespace {

constexpr int bit_or_level = 5;

bool is_keyword(std::string_view word) {
  // None can be a name in an expression of a Tornado template.
  static const std::set<std::string_view> keywords = {
      "False",  "None",     "True",  "and",    "as",   "assert", "async",   "await",   "break",
      "class",  "continue", "def",   "del",    "elif", "else",   "except",  "for",     "from",
      "global", "if",       "in",    "import", "is",   "lambda", "not",     "or",      "pass",
      "raise",  "return",   "while", "with",   "try",  "yield",  "finally", "nonlocal"};
  return keywords.contains(word);
}

// Whether nothing more can follow in a tuple without brackets.
bool tuple_is_over(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::eof:
    case TokenKind::assign:
    case TokenKind::augmented:
    case TokenKind::semicolon:
    case TokenKind::colon:
    case TokenKind::rparen:
    case TokenKind::rbracket:
    case TokenKind::rbrace: return true;
    default: return false;
  }
}

void check_items(const Expr& target) {
  std::size_t starred = 0;
  for (const ExprPtr& item : target.items) {
    if (item->kind == ExprKind::starred) ++starred;
    check_python_target(item->kind == ExprKind::starred ? *item->items[0] : *item);
  }
  if (starred > 1) fail("multiple starred expressions in assignment", target.place);
}

// The names that a comprehension's targets bind.
void add_names(const Expr& target, std::set<std::string_view>& names) {
  if (target.kind == ExprKind::name) names.insert(target.text);
  if (target.kind != ExprKind::tuple && target.kind != ExprKind::list && target.kind != ExprKind::starred)
    return;
  for (const ExprPtr& item : target.items) add_names(*item, names);
}

}  // namespace

std::string_view python_keyword_rule(std::string_view word) noexcept {
  if (word == "await" || word == "async") return "asynchronous expressions are not supported in templates";
  if (word == "yield") return "yield is not supported in templates";
  return is_keyword(word) ? std::string_view{"invalid syntax"} : std::string_view{};
}

void check_python_target(const Expr& target) {
  switch (target.kind) {
    case ExprKind::name:
    case ExprKind::attribute:
    case ExprKind::item: return;
    case ExprKind::tuple:
    case ExprKind::list: return check_items(target);
    case ExprKind::starred: fail("starred assignment target must be in a list or tuple", target.place);
    default: fail("cannot assign to this expression", target.place);
  }
}

std::string ExpressionParser::bound_name() {
  const Token& token = expect(TokenKind::name);
  if (is_keyword(token.text)) fail(fmt::format("invalid syntax: unexpected '{}'", token.text), token.place);
  return std::string{token.text};
}

ExprPtr ExpressionParser::named() {
  if (in_.current().kind != TokenKind::name || in_.look().kind != TokenKind::walrus) return expression();
  const Level level{*this};
  const Place place = in_.current().place;
  std::string name = bound_name();
  in_.next();
  auto node = make(ExprKind::named, place, expression());
  node->text = std::move(name);
  return node;
}

ExprPtr ExpressionParser::starred() {
  const Level level{*this};
  const Place place = in_.next().place;
  return make(ExprKind::starred, place, binary(bit_or_level));
}

ExprPtr ExpressionParser::star_or_named() {
  return in_.current().kind == TokenKind::mul ? starred() : named();
}

ExprPtr ExpressionParser::star_expressions() {
  const Level level{*this};
  const Place place = in_.current().place;
  const auto item = [&] { return in_.current().kind == TokenKind::mul ? starred() : expression(); };
  ExprPtr first = item();
  if (in_.current().kind != TokenKind::comma) {
    if (first->kind == ExprKind::starred) fail("can't use starred expression here", place);
    return first;
  }
  auto node = std::make_unique<Expr>(ExprKind::tuple, place);
  node->add(std::move(first));
  while (in_.skip_if(TokenKind::comma) && !tuple_is_over(in_.current().kind)) node->add(item());
  return node;
}

// Between `for` and `in`, where `in` is no operator.
ExprPtr ExpressionParser::star_targets() {
  const Level level{*this};
  const Place place = in_.current().place;
  const auto item = [&]() -> ExprPtr {
    if (in_.current().kind != TokenKind::mul) return postfix(primary());
    const Place star = in_.next().place;
    return make(ExprKind::starred, star, postfix(primary()));
  };
  ExprPtr node = item();
  if (in_.current().kind == TokenKind::comma) {
    auto all = std::make_unique<Expr>(ExprKind::tuple, place);
    all->add(std::move(node));
    while (in_.skip_if(TokenKind::comma) && !in_.current().is("in")) all->add(item());
    node = std::move(all);
  }
  check_python_target(*node);
  return node;
}

ExprPtr ExpressionParser::python_parenthesized() {
  const Level level{*this};
  const Place place = in_.next().place;
  auto node = std::make_unique<Expr>(ExprKind::tuple, place);
  bool comma = false;
  while (in_.current().kind != TokenKind::rparen) {
    if (!node->items.empty()) expect(TokenKind::comma), comma = true;
    if (in_.current().kind == TokenKind::rparen) break;
    node->add(star_or_named());
    if (node->items.size() == 1 && at_comprehension()) {
      ExprPtr all = comprehension(std::move(node->items[0]), nullptr, "generator");
      expect(TokenKind::rparen);
      return all;
    }
  }
  expect(TokenKind::rparen);
  if (comma || node->items.empty()) return node;
  if (node->items[0]->kind == ExprKind::starred) fail("cannot use starred expression here", place);
  return std::move(node->items[0]);
}

ExprPtr ExpressionParser::python_list() {
  const Level level{*this};
  auto node = std::make_unique<Expr>(ExprKind::list, in_.next().place);
  while (in_.current().kind != TokenKind::rbracket) {
    if (!node->items.empty()) expect(TokenKind::comma);
    if (in_.current().kind == TokenKind::rbracket) break;
    node->add(star_or_named());
    if (node->items.size() == 1 && at_comprehension()) {
      node = comprehension(std::move(node->items[0]), nullptr, "list");
      break;
    }
  }
  expect(TokenKind::rbracket);
  return node;
}

ExprPtr ExpressionParser::python_braces() {
  const Level level{*this};
  auto node = std::make_unique<Expr>(ExprKind::dict, in_.next().place);
  bool first = true;
  while (in_.current().kind != TokenKind::rbrace) {
    if (!first) expect(TokenKind::comma);
    if (!first && in_.current().kind == TokenKind::rbrace) break;
    if (in_.current().kind == TokenKind::pow && (first || node->kind == ExprKind::dict)) {
      in_.next();
      node->items.push_back(nullptr);
      node->add(binary(bit_or_level));
      first = false;
      continue;
    }
    const bool parenthesized = in_.current().kind == TokenKind::lparen;  // ((a := 1)) may be a key
    ExprPtr key = star_or_named();
    if (first && in_.current().kind != TokenKind::colon) node->kind = ExprKind::set;
    ExprPtr value;
    if (node->kind == ExprKind::dict) {
      if (key->kind == ExprKind::starred || (key->kind == ExprKind::named && !parenthesized)) {
        fail("cannot use this expression as a key", key->place);
      }
      expect(TokenKind::colon);
      value = expression();
    }
    if (first && at_comprehension()) {
      const bool set = node->kind == ExprKind::set;
      node = comprehension(std::move(key), std::move(value), set ? "set" : "dict");
      break;
    }
    node->add(std::move(key));
    if (node->kind == ExprKind::dict) node->add(std::move(value));
    first = false;
  }
  expect(TokenKind::rbrace);
  return node;
}

bool ExpressionParser::at_comprehension() const {
  if (in_.current().is("async")) fail_here(std::string{python_keyword_rule("async")});
  return in_.current().is("for");
}

ExprPtr ExpressionParser::comprehension(ExprPtr element, ExprPtr value, std::string_view form) {
  if (element->kind == ExprKind::starred)
    fail("iterable unpacking cannot be used in comprehension", element->place);
  auto node = make(ExprKind::comprehension, in_.current().place, std::move(element), std::move(value));
  node->text = form;
  const auto deeper = [&](const Expr& part) { node->depth = std::max(node->depth, part.depth + 1); };
  std::set<std::string_view> names;
  while (at_comprehension()) {
    in_.next();
    Clause clause;
    clause.target = star_targets();
    add_names(*clause.target, names);
    expect_word("in");
    clause.iterable = binary(1);
    refuse_named(*clause.iterable, nullptr);
    deeper(*clause.iterable);
    while (in_.skip_word("if")) {
      clause.conditions.push_back(binary(1));
      deeper(*clause.conditions.back());
    }
    node->clauses.push_back(std::move(clause));
  }
  for (const ExprPtr& item : node->items) refuse_named(*item, &names);
  for (const Clause& clause : node->clauses) {
    for (const ExprPtr& each : clause.conditions) refuse_named(*each, &names);
  }
  if (node->depth > max_expression_depth) fail("an expression nested too deeply", node->place);
  return node;
}

// Python forbids `:=` in a comprehension's iterables (`names` is null), and to a name that it iterates with.
void ExpressionParser::refuse_named(const Expr& expr, const std::set<std::string_view>* names) const {
  if (expr.kind == ExprKind::named && !names) {
    fail("assignment expression cannot be used in a comprehension iterable expression", expr.place);
  }
  if (expr.kind == ExprKind::named && names->contains(expr.text)) {
    fail(fmt::format("assignment expression cannot rebind comprehension iteration variable '{}'", expr.text),
         expr.place);
  }
  if (expr.kind == ExprKind::lambda) return;  // its names are its own
  for (const ExprPtr& item : expr.items) {
    if (item) refuse_named(*item, names);
  }
  for (const Keyword& keyword : expr.keywords) {
    if (keyword.value) refuse_named(*keyword.value, names);
  }
  if (expr.star) refuse_named(*expr.star, names);
  if (expr.star_star) refuse_named(*expr.star_star, names);
  for (const Clause& clause : expr.clauses) {
    for (const ExprPtr& each : clause.conditions) refuse_named(*each, names);
  }
}

}  // namespace eddy::templates
