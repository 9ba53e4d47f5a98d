// src/templates/expression_parser.cc: operators, by precedence climbing.
#include "templates/expression_parser.h"

#include <fmt/format.h>

#include "templates/failure.h"
#include "templates/limits.h"

namespace eddy::templates {
namespace {

// How tightly an infix operator binds. `or` is 1, `and` 2, `not` 3, comparisons 4.
constexpr int or_level = 1;
constexpr int and_level = 2;
constexpr int not_level = 3;
constexpr int compare_level = 4;
constexpr int concat_level = 6;

struct Infix {
  int level = 0;  // 0: not an infix operator
  BinaryOp op = BinaryOp::add;
};

Infix jinja2_infix(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::add: return {5, BinaryOp::add};
    case TokenKind::sub: return {5, BinaryOp::sub};
    case TokenKind::tilde: return {concat_level, BinaryOp::add};
    case TokenKind::mul: return {7, BinaryOp::mul};
    case TokenKind::div: return {7, BinaryOp::div};
    case TokenKind::floordiv: return {7, BinaryOp::floordiv};
    case TokenKind::mod: return {7, BinaryOp::mod};
    case TokenKind::pow: return {8, BinaryOp::pow};
    default: return {};
  }
}

Infix python_infix(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::pipe: return {5, BinaryOp::bit_or};
    case TokenKind::caret: return {6, BinaryOp::bit_xor};
    case TokenKind::ampersand: return {7, BinaryOp::bit_and};
    case TokenKind::left_shift: return {8, BinaryOp::lshift};
    case TokenKind::right_shift: return {8, BinaryOp::rshift};
    case TokenKind::add: return {9, BinaryOp::add};
    case TokenKind::sub: return {9, BinaryOp::sub};
    case TokenKind::mul: return {10, BinaryOp::mul};
    case TokenKind::div: return {10, BinaryOp::div};
    case TokenKind::floordiv: return {10, BinaryOp::floordiv};
    case TokenKind::mod: return {10, BinaryOp::mod};
    default: return {};
  }
}

bool compare_operator(TokenKind kind, CompareOp& op) noexcept {
  switch (kind) {
    case TokenKind::eq: op = CompareOp::eq; return true;
    case TokenKind::ne: op = CompareOp::ne; return true;
    case TokenKind::lt: op = CompareOp::lt; return true;
    case TokenKind::le: op = CompareOp::le; return true;
    case TokenKind::gt: op = CompareOp::gt; return true;
    case TokenKind::ge: op = CompareOp::ge; return true;
    default: return false;
  }
}

}  // namespace

ExpressionParser::Level::Level(ExpressionParser& parser) : parser_{parser} {
  if (++parser.depth_ > max_nesting) {
    --parser.depth_;
    fail(fmt::format("nested more than {} levels deep", max_nesting), parser.in_.current().place);
  }
}

void ExpressionParser::fail_here(std::string message) const { fail(std::move(message), in_.current().place); }

const Token& ExpressionParser::expect(TokenKind kind) {
  if (in_.current().kind == kind) return in_.next();
  if (in_.current().kind == TokenKind::eof) {
    fail_here(fmt::format("unexpected end of template, expected '{}'.", describe(kind)));
  }
  fail_here(fmt::format("expected token '{}', got '{}'", describe(kind), describe(in_.current())));
}

void ExpressionParser::expect_word(std::string_view word) {
  if (in_.skip_word(word)) return;
  if (in_.current().kind == TokenKind::eof) {
    fail_here(fmt::format("unexpected end of template, expected '{}'.", word));
  }
  fail_here(fmt::format("expected token '{}', got '{}'", word, describe(in_.current())));
}

ExprPtr ExpressionParser::make(ExprKind kind, Place place, ExprPtr a, ExprPtr b) {
  auto node = std::make_unique<Expr>(kind, place);
  node->add(std::move(a));
  if (b) node->add(std::move(b));
  if (node->depth > max_expression_depth) {
    fail(fmt::format("an expression of more than {} levels", max_expression_depth), place);
  }
  return node;
}

namespace {

// Jinja2 tells the line of an operation by where its left operand begins, of one in a row by where the row goes on.
Place on_line(Place operation, Place told) noexcept { return operation.line == told.line ? operation : told; }

// Operations of one level in a row, the last of them; where the first operand begins.
class Row {
 public:
  explicit Row(Place begin) noexcept : begin_{begin} {}
  [[nodiscard]] Place told(int level, Place operation) const noexcept {
    return on_line(operation, level == level_ ? behind_ : begin_);
  }
  void go_on(int level, Place behind) noexcept { level_ = level, behind_ = behind; }

 private:
  Place begin_;
  int level_ = -1;
  Place behind_{};
};

}  // namespace

ExprPtr ExpressionParser::expression(bool with_conditional) {
  const Level level{*this};
  if (dialect_ == Dialect::python && in_.current().is("lambda")) return lambda();
  Place start = in_.current().place;
  ExprPtr value = binary(or_level);
  while (with_conditional && in_.current().is("if")) {
    const Place place = on_line(in_.next().place, start);
    ExprPtr condition = binary(or_level);
    auto node = make(ExprKind::conditional, place, std::move(value), std::move(condition));
    if (in_.skip_word("else")) {
      node->add(expression());
    } else if (dialect_ == Dialect::python) {
      fail_here("expected 'else' after 'if' expression");
    } else {
      node->items.push_back(nullptr);
    }
    value = std::move(node);
    start = in_.current().place;
  }
  return value;
}

ExprPtr ExpressionParser::not_operand() {
  const Level level{*this};
  const Place place = in_.next().place;
  return make(ExprKind::not_, place, binary(not_level));
}

ExprPtr ExpressionParser::binary(int least) {
  Row row{in_.current().place};
  ExprPtr left = least <= not_level && in_.current().is("not") ? not_operand() : unary(true);
  for (;;) {
    const Token& token = in_.current();
    if (const Infix infix = dialect_ == Dialect::jinja2 ? jinja2_infix(token.kind) : python_infix(token.kind);
        infix.level >= least && infix.level > 0) {
      const Place place = row.told(infix.level, token.place);
      in_.next();
      ExprPtr right = binary(infix.level + 1);
      if (token.kind == TokenKind::tilde && left->kind == ExprKind::concat && left->text.empty()) {
        left->add(std::move(right));
      } else {
        const bool concat = token.kind == TokenKind::tilde;
        left = make(concat ? ExprKind::concat : ExprKind::binary, place, std::move(left), std::move(right));
        left->op = infix.op;
        if (!concat) row.go_on(infix.level, in_.current().place);
      }
      continue;
    }
    CompareOp op{};
    if (least <= compare_level &&
        (compare_operator(token.kind, op) || token.is("in") || (token.is("not") && in_.look().is("in")) ||
         (dialect_ == Dialect::python && token.is("is")))) {
      left = comparison(std::move(left));
    } else if (least <= and_level && token.is("and")) {
      const Place place = row.told(and_level, token.place);
      in_.next();
      left = make(ExprKind::and_, place, std::move(left), binary(and_level + 1));
      row.go_on(and_level, in_.current().place);
    } else if (least <= or_level && token.is("or")) {
      const Place place = row.told(or_level, token.place);
      in_.next();
      left = make(ExprKind::or_, place, std::move(left), binary(or_level + 1));
      row.go_on(or_level, in_.current().place);
    } else {
      return left;
    }
  }
}

ExprPtr ExpressionParser::comparison(ExprPtr left) {
  auto node = make(ExprKind::compare, in_.current().place, std::move(left));
  for (;;) {
    CompareOp op{};
    if (compare_operator(in_.current().kind, op)) {
      in_.next();
    } else if (in_.skip_word("in")) {
      op = CompareOp::in;
    } else if (in_.current().is("not") && in_.look().is("in")) {
      in_.next(), in_.next();
      op = CompareOp::not_in;
    } else if (dialect_ == Dialect::python && in_.skip_word("is")) {
      op = in_.skip_word("not") ? CompareOp::is_not : CompareOp::is;
    } else {
      node->place = on_line(node->place, in_.current().place);  // a fault of Jinja2's: behind it all
      return node;
    }
    node->operators.push_back(op);
    node->add(binary(compare_level + 1));
  }
}

ExprPtr ExpressionParser::unary(bool with_filter) {
  if (dialect_ == Dialect::python) return python_unary();
  const TokenKind kind = in_.current().kind;
  ExprPtr node;
  if (kind == TokenKind::sub || kind == TokenKind::add) {
    const Level level{*this};
    const Place place = in_.next().place;
    node = make(kind == TokenKind::sub ? ExprKind::negate : ExprKind::positive, place, unary(false));
  } else {
    node = primary();
  }
  node = postfix(std::move(node));
  return with_filter ? filters_and_tests(std::move(node)) : std::move(node);
}

ExprPtr ExpressionParser::python_unary() {
  const TokenKind kind = in_.current().kind;
  if (kind != TokenKind::sub && kind != TokenKind::add && kind != TokenKind::tilde) return python_power();
  const Level level{*this};
  const Place place = in_.next().place;
  const ExprKind node = kind == TokenKind::sub   ? ExprKind::negate
                        : kind == TokenKind::add ? ExprKind::positive
                                                 : ExprKind::invert;
  return make(node, place, python_unary());
}

ExprPtr ExpressionParser::python_power() {
  ExprPtr base = postfix(primary());
  if (in_.current().kind != TokenKind::pow) return base;
  const Level level{*this};
  const Place place = in_.next().place;
  auto node = make(ExprKind::binary, place, std::move(base), python_unary());
  node->op = BinaryOp::pow;
  return node;
}

}  // namespace eddy::templates
