// src/templates/expression_parser.h: expressions of both languages, by precedence climbing.
//
// Jinja2's grammar differs from Python's in three places (`~`, filters and tests bind like postfixes, `**` and
// unary minus), which `Dialect` decides. Throws Failure; nests at most max_nesting deep.
// Tests: tests/templates/runtime_test.cc, tests/templates/cases; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "templates/ast.h"
#include "templates/expression_lexer.h"
#include "templates/token.h"

namespace eddy::templates {

class ExpressionParser {
 public:
  ExpressionParser(TokenStream& in, Dialect dialect) noexcept : in_{in}, dialect_{dialect} {}

  // One expression; without the conditional form where `for … if` and `if` need their own word.
  ExprPtr expression(bool with_conditional = true);

  struct TupleMode {
    bool simplified = false;  // names and literals only: an assignment's target
    bool with_conditional = true;
    bool explicit_parentheses = false;  // () is a tuple
    std::string_view end_word = {};     // a name that ends the tuple
  };
  // An expression, or a tuple of them where there are commas.
  ExprPtr tuple(const TupleMode& mode);
  // What may stand left of `=` or between `for` and `in`; `namespaces` allows `name.attribute`.
  ExprPtr target(std::string_view end_word = {}, bool namespaces = false);
  // Python: `name := value`, or an expression.
  ExprPtr named();
  // Python: what may stand right of `=`: an expression, or several with commas, `*items` among them.
  ExprPtr star_expressions();
  // Python: what may stand between `for` and `in`.
  ExprPtr star_targets();
  // Python: a name that something is bound to, so no keyword.
  std::string bound_name();
  // A chain of filters without its first value: `upper|trim` of {% filter %}; `captured` is its base.
  ExprPtr filter_chain(bool start_inline);

  // The current token if it is of that kind, else a failure that says what was expected.
  const Token& expect(TokenKind kind);
  void expect_word(std::string_view word);
  std::string expect_name() { return std::string{expect(TokenKind::name).text}; }
  // A name that something is bound to, which true, false and none can't be.
  std::string expect_target();
  [[noreturn]] void fail_here(std::string message) const;

  // Counts a level of nesting while it lives.
  class Level {
   public:
    explicit Level(ExpressionParser& parser);
    ~Level() { --parser_.depth_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    ExpressionParser& parser_;
  };

 private:
  ExprPtr binary(int least);
  ExprPtr comparison(ExprPtr left);
  ExprPtr not_operand();
  ExprPtr unary(bool with_filter);
  ExprPtr primary();
  ExprPtr python_unary();
  ExprPtr python_power();
  ExprPtr string_literal();
  ExprPtr number();
  ExprPtr parenthesized();
  ExprPtr list();
  ExprPtr dict();
  ExprPtr postfix(ExprPtr node);
  ExprPtr filters_and_tests(ExprPtr node);
  ExprPtr subscript(ExprPtr node);
  ExprPtr subscribed();
  ExprPtr call(ExprPtr node);
  void arguments(Expr& call);
  ExprPtr filter(ExprPtr node);
  ExprPtr test(ExprPtr node);
  ExprPtr make(ExprKind kind, Place place, ExprPtr a, ExprPtr b = nullptr);
  bool tuple_ends(std::string_view end_word) const;

  // Python's forms: python_parser.cc.
  ExprPtr starred();
  ExprPtr star_or_named();
  ExprPtr python_parenthesized();
  ExprPtr python_list();
  ExprPtr python_braces();
  bool at_comprehension() const;
  ExprPtr comprehension(ExprPtr element, ExprPtr value, std::string_view form);
  void refuse_named(const Expr& expr, const std::set<std::string_view>* names) const;
  ExprPtr lambda();
  void parameters(Signature& out);
  void python_arguments(Expr& call);
  void fold_starred(Expr& call, Place place);
  void fold_keywords(Expr& call, Place place);

  TokenStream& in_;
  Dialect dialect_;
  std::uint32_t depth_ = 0;
  friend class Level;
};

// Python: fails where an expression can't be assigned to.
void check_python_target(const Expr& target);
// Python: why a word can't be a name; empty where it can.
std::string_view python_keyword_rule(std::string_view word) noexcept;

}  // namespace eddy::templates
