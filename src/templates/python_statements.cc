// src/templates/python_statements.cc: reads Python's simple statements.
#include "templates/python_statements.h"

#include <fmt/format.h>

#include <array>
#include <set>

#include "templates/failure.h"

namespace eddy::templates {
namespace {

constexpr std::array<std::pair<std::string_view, BinaryOp>, 12> augmented_operators = {
    {{"+=", BinaryOp::add},
     {"-=", BinaryOp::sub},
     {"*=", BinaryOp::mul},
     {"/=", BinaryOp::div},
     {"//=", BinaryOp::floordiv},
     {"%=", BinaryOp::mod},
     {"**=", BinaryOp::pow},
     {"|=", BinaryOp::bit_or},
     {"&=", BinaryOp::bit_and},
     {"^=", BinaryOp::bit_xor},
     {"<<=", BinaryOp::lshift},
     {">>=", BinaryOp::rshift}}};

BinaryOp augmented_operator(std::string_view text) noexcept {
  for (const auto& [sign, op] : augmented_operators) {
    if (sign == text) return op;
  }
  return BinaryOp::add;
}

// Whether only one place is assigned to, as += and annotations ask for.
bool is_single(const Expr& target) noexcept {
  return target.kind == ExprKind::name || target.kind == ExprKind::attribute || target.kind == ExprKind::item;
}

class Statements {
 public:
  Statements(TokenStream& tokens, Place place, Body& body) noexcept
      : in_{tokens}, parser_{tokens, Dialect::python}, place_{place}, body_{body} {}

  void run() {
    statement();
    while (in_.skip_if(TokenKind::semicolon) && in_.current().kind != TokenKind::eof) statement();
    end();
  }

  ExprPtr output() {
    ExprPtr value = parser_.star_expressions();
    // As in Tornado's own code: _tt_tmp = target = … = expression; statement; …
    if (in_.current().kind == TokenKind::assign) value = chain_from(std::move(value));
    if (in_.skip_if(TokenKind::semicolon) && in_.current().kind != TokenKind::eof) {
      Stmt& first = add(StmtKind::set);
      first.exprs.push_back(std::move(value));
      first.target = temporary();
      value = temporary();
      run();
    }
    end();
    return value;
  }

 private:
  void end() {
    if (in_.current().kind == TokenKind::eof) return;
    parser_.fail_here(fmt::format("invalid syntax: unexpected '{}'", describe(in_.current())));
  }

  Stmt& add(StmtKind kind) { return *body_.emplace_back(std::make_unique<Stmt>(kind, place_)); }

  void statement() {
    static const std::set<std::string_view> refused = {"return", "global", "nonlocal", "yield", "def",
                                                       "class",  "async",  "await",    "with",  "if",
                                                       "for",    "while",  "try"};
    const Token& token = in_.current();
    if (token.kind != TokenKind::name) return assignment();
    if (refused.contains(token.text)) {
      parser_.fail_here(fmt::format("the statement '{}' is not supported in templates", token.text));
    }
    if (token.text == "pass") return in_.next(), void();
    if (token.text == "import" || token.text == "from") return import();
    if (token.text == "del") return del();
    if (token.text == "assert") return assert_();
    if (token.text == "raise") return raise();
    assignment();
  }

  void assignment() {
    ExprPtr first = parser_.star_expressions();
    const Token& token = in_.current();
    if (token.kind == TokenKind::augmented) {
      const BinaryOp op = augmented_operator(in_.next().text);
      if (!is_single(*first)) fail("illegal expression for augmented assignment", first->place);
      Stmt& node = add(StmtKind::set);
      node.augmented = true;
      node.op = op;
      node.target = std::move(first);
      node.exprs.push_back(parser_.star_expressions());
    } else if (token.kind == TokenKind::colon) {
      if (!is_single(*first)) fail("only single target can be annotated", first->place);
      in_.next();
      static_cast<void>(parser_.expression());  // Python does not evaluate it either
      parser_.expect(TokenKind::assign);
      Stmt& node = add(StmtKind::set);
      node.target = std::move(first);
      node.exprs.push_back(parser_.star_expressions());
    } else if (token.kind == TokenKind::assign) {
      chain(add(StmtKind::set), std::move(first));
    } else {
      add(StmtKind::do_).exprs.push_back(std::move(first));
    }
  }

  // first = second = … = value
  void chain(Stmt& node, ExprPtr first) {
    check_python_target(*first);
    node.target = std::move(first);
    while (in_.skip_if(TokenKind::assign)) {
      ExprPtr next = parser_.star_expressions();
      if (in_.current().kind != TokenKind::assign) {
        node.exprs.push_back(std::move(next));
        return;
      }
      check_python_target(*next);
      node.targets.push_back(std::move(next));
    }
  }

  void del() {
    in_.next();
    Stmt& node = add(StmtKind::del_);
    node.exprs.push_back(parser_.star_expressions());
    check_python_target(*node.exprs[0]);
  }

  // if not condition: raise AssertionError(message)
  void assert_() {
    const Place place = in_.next().place;
    Stmt& node = add(StmtKind::if_);
    auto negated = std::make_unique<Expr>(ExprKind::not_, place);
    negated->add(parser_.expression());
    node.exprs.push_back(std::move(negated));
    auto error = std::make_unique<Expr>(ExprKind::call, place);
    auto type = std::make_unique<Expr>(ExprKind::name, place);
    type->text = "AssertionError";
    error->add(std::move(type));
    if (in_.skip_if(TokenKind::comma)) error->add(parser_.expression());
    auto raised = std::make_unique<Stmt>(StmtKind::raise_, place_);
    raised->exprs.push_back(std::move(error));
    node.bodies.emplace_back().push_back(std::move(raised));
  }

  void raise() {
    in_.next();
    Stmt& node = add(StmtKind::raise_);
    if (in_.current().kind == TokenKind::eof || in_.current().kind == TokenKind::semicolon) return;
    node.exprs.push_back(parser_.expression());
    if (in_.skip_word("from")) static_cast<void>(parser_.expression());
  }

  std::string dotted() {
    std::string name = parser_.bound_name();
    while (in_.skip_if(TokenKind::dot)) name += "." + parser_.bound_name();
    return name;
  }

  // Of a registered name: `import a as b`, `from a import b as c, d`.
  void import() {
    const bool from = in_.next().text == "from";
    Stmt& node = add(StmtKind::from_import);
    if (from) {
      if (in_.current().kind == TokenKind::dot)
        parser_.fail_here("relative imports are not supported in templates");
      node.text = dotted();
      parser_.expect_word("import");
      if (in_.current().kind == TokenKind::mul) parser_.fail_here("import * only allowed at module level");
    }
    const bool brackets = from && in_.skip_if(TokenKind::lparen);
    do {
      if (brackets && in_.current().kind == TokenKind::rparen && !node.names.empty()) break;
      std::string name = from ? parser_.bound_name() : dotted();
      std::string as = in_.skip_word("as") ? parser_.bound_name() : name.substr(0, name.find('.'));
      node.names.push_back({std::move(name), std::move(as)});
    } while (in_.skip_if(TokenKind::comma));
    if (brackets) parser_.expect(TokenKind::rparen);
  }

  ExprPtr temporary() const {
    auto node = std::make_unique<Expr>(ExprKind::name, place_);
    node->text = "_tt_tmp";
    return node;
  }

  ExprPtr chain_from(ExprPtr first) {
    Stmt& node = add(StmtKind::set);
    chain(node, std::move(first));
    node.targets.insert(node.targets.begin(), std::move(node.target));
    node.target = temporary();
    return temporary();
  }

  TokenStream& in_;
  ExpressionParser parser_;
  Place place_;
  Body& body_;
};

}  // namespace

void parse_python_statements(TokenStream& tokens, Place place, Body& body) {
  Statements{tokens, place, body}.run();
}

ExprPtr parse_python_output(TokenStream& tokens, Place place, Body& body) {
  return Statements{tokens, place, body}.output();
}

}  // namespace eddy::templates
