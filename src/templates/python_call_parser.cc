// src/templates/python_call_parser.cc: lambdas and their parameters, calls and their arguments, as Python has them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "templates/expression_parser.h"
#include "templates/failure.h"
#include "templates/limits.h"

namespace eddy::templates {

ExprPtr ExpressionParser::lambda() {
  const Level level{*this};
  const Place place = in_.next().place;
  auto signature = std::make_unique<Signature>();
  std::uint32_t depth = 0;
  parameters(*signature);
  for (const Parameter& each : signature->parameters) {
    if (each.default_value) depth = std::max(depth, each.default_value->depth + 1);
  }
  expect(TokenKind::colon);
  auto node = make(ExprKind::lambda, place, expression());
  node->signature = std::move(signature);
  node->depth = std::max(node->depth, depth);
  return node;
}

// a, b=1, /, c, *, d, e=2, **f
void ExpressionParser::parameters(Signature& out) {
  std::set<std::string, std::less<>> names;
  const auto name = [&] {
    const Place place = in_.current().place;
    std::string text = bound_name();
    if (!names.insert(text).second) {
      fail(fmt::format("duplicate argument '{}' in function definition", text), place);
    }
    return text;
  };
  bool star = false;       // behind * or *name
  bool bare_star = false;  // behind *, and no name yet
  bool defaults = false;
  for (bool first = true; in_.current().kind != TokenKind::colon; first = false) {
    if (!first) expect(TokenKind::comma);
    if (!first && in_.current().kind == TokenKind::colon) break;
    const Place place = in_.current().place;
    if (!out.star_star.empty()) fail("arguments cannot follow var-keyword argument", place);
    if (in_.skip_if(TokenKind::pow)) {
      out.star_star = name();
    } else if (in_.skip_if(TokenKind::mul)) {
      if (star) fail("* argument may appear only once", place);
      star = true;
      bare_star = in_.current().kind != TokenKind::name;
      if (!bare_star) out.star = name();
    } else if (in_.skip_if(TokenKind::div)) {
      if (star || out.positional_only > 0 || out.parameters.empty())
        fail("invalid syntax: unexpected '/'", place);
      out.positional_only = static_cast<std::uint32_t>(out.parameters.size());
    } else {
      Parameter parameter{name(), place, nullptr};
      if (in_.skip_if(TokenKind::assign)) parameter.default_value = expression();
      const bool given = parameter.default_value != nullptr;
      if (!star && defaults && !given) fail("non-default argument follows default argument", place);
      defaults = defaults || given;
      bare_star = false;
      if (star) ++out.keyword_only;
      out.parameters.push_back(std::move(parameter));
    }
    if (bare_star && !out.star_star.empty()) fail("named arguments must follow bare *", place);
  }
  if (bare_star) fail_here("named arguments must follow bare *");
  if (out.parameters.size() > max_macro_parameters) {
    fail_here(fmt::format("a lambda has at most {} parameters", max_macro_parameters));
  }
}

namespace {

// Functions that take all items of their one argument before they do anything else.
bool takes_all(const Expr& callee) {
  static const std::set<std::string_view> names = {"list", "tuple", "sorted", "set", "frozenset",
                                                   "dict", "sum",   "min",    "max"};
  if (callee.kind == ExprKind::attribute) return callee.text == "join";
  return callee.kind == ExprKind::name && names.contains(callee.text);
}

}  // namespace

void ExpressionParser::python_arguments(Expr& call) {
  const Level level{*this};
  const Place place = in_.next().place;
  bool starred_before = false;
  bool unpacked = false;  // behind a **
  std::set<std::string, std::less<>> names;
  for (bool first = true; in_.current().kind != TokenKind::rparen; first = false) {
    if (!first) expect(TokenKind::comma);
    if (!first && in_.current().kind == TokenKind::rparen) break;
    const Token& token = in_.current();
    if (token.kind == TokenKind::mul) {
      if (unpacked) fail("iterable argument unpacking follows keyword argument unpacking", token.place);
      const Place star = in_.next().place;
      call.add(make(ExprKind::starred, star, expression()));
      starred_before = true;
    } else if (in_.skip_if(TokenKind::pow)) {
      call.keywords.push_back({"", expression()});
      unpacked = true;
    } else if (token.kind == TokenKind::name && in_.look().kind == TokenKind::assign) {
      std::string name = bound_name();
      in_.next();
      if (!names.insert(name).second) fail(fmt::format("keyword argument repeated: {}", name), token.place);
      call.keywords.push_back({std::move(name), expression()});
    } else {
      if (unpacked) fail("positional argument follows keyword argument unpacking", token.place);
      if (!call.keywords.empty()) fail("positional argument follows keyword argument", token.place);
      ExprPtr argument = named();
      if (at_comprehension()) {
        argument =
            comprehension(std::move(argument), nullptr, takes_all(*call.items[0]) ? "eager" : "generator");
        if (!first || in_.current().kind == TokenKind::comma) {
          fail("Generator expression must be parenthesized", argument->place);
        }
      }
      call.add(std::move(argument));
    }
    if (!call.keywords.empty()) call.depth = std::max(call.depth, call.keywords.back().value->depth + 1);
  }
  expect(TokenKind::rparen);
  if (starred_before) fold_starred(call, place);
  fold_keywords(call, place);
  if (call.depth > max_expression_depth) fail("an expression nested too deeply", place);
}

// f(a, *b) keeps its star; f(*a, b, *c) becomes f(*[*a, b, *c]).
void ExpressionParser::fold_starred(Expr& call, Place place) {
  std::size_t count = 0;
  for (const ExprPtr& item : call.items) count += item && item->kind == ExprKind::starred;
  if (count == 1 && call.items.back()->kind == ExprKind::starred) {
    call.star = std::move(call.items.back()->items[0]);
    call.items.pop_back();
    return;
  }
  auto all = std::make_unique<Expr>(ExprKind::list, place);
  for (std::size_t i = 1; i < call.items.size(); ++i) all->add(std::move(call.items[i]));
  call.items.resize(1);
  call.depth = std::max(call.depth, all->depth + 1);
  call.star = std::move(all);
}

// f(a=1, **b) keeps its two stars; several of them, or names behind them, become one dict of all.
void ExpressionParser::fold_keywords(Expr& call, Place place) {
  const auto unnamed = [](const Keyword& keyword) { return keyword.name.empty(); };
  const auto count = std::count_if(call.keywords.begin(), call.keywords.end(), unnamed);
  if (count == 0) return;
  if (count == 1 && call.keywords.back().name.empty()) {
    call.star_star = std::move(call.keywords.back().value);
    call.keywords.pop_back();
    return;
  }
  auto all = std::make_unique<Expr>(ExprKind::own_call, place);
  all->text = "*keywords";
  all->items.push_back(nullptr);
  for (Keyword& keyword : call.keywords) {
    auto part = std::make_unique<Expr>(ExprKind::dict, place);
    auto name = std::make_unique<Expr>(ExprKind::constant, place);
    name->literal = keyword.name;
    if (keyword.name.empty()) {
      all->add(std::move(keyword.value));
      continue;
    }
    part->add(std::move(name));
    part->add(std::move(keyword.value));
    all->add(std::move(part));
  }
  call.keywords.clear();
  call.depth = std::max(call.depth, all->depth + 1);
  call.star_star = std::move(all);
}

}  // namespace eddy::templates
