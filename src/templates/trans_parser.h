// src/templates/trans_parser.h: {% trans %}: a text to be translated, with its variables and its plural.
//
// Rules and sentences are those of Jinja2's i18n extension (Jinja2 3.1, "i18n Extension"): the body holds text and
// names only; the first variable is the count. Throws Failure.
// Tests: tests/templates/batch/i18n.txt.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "templates/ast.h"
#include "templates/expression_parser.h"

namespace eddy::templates {

// What the environment says of every trans.
struct TransMode {
  bool newstyle = false;  // gettext takes the variables itself
  bool trimmed = false;   // one that says nothing is trimmed
};

// The tag as ordinary nodes.
struct Translatable {
  StmtPtr count;   // sets _trans to the count where that is a call, else null
  StmtPtr output;  // prints what gettext answers
};

// A call of a function of the engine's own (own_function), without arguments yet.
ExprPtr own_call(std::string_view name, Place place);

class TransParser {
 public:
  TransParser(TokenStream& in, ExpressionParser& expressions, TransMode mode) noexcept
      : in_{in}, expressions_{expressions}, mode_{mode} {}

  // From behind the tag's name to its endtrans, which is passed.
  Translatable parse(Place place);

 private:
  void head();
  void variable();
  void choose_count(std::string_view name);
  std::string body(bool allow_pluralize);
  void plural();
  ExprPtr call();
  ExprPtr* find(std::string_view name) noexcept;

  TokenStream& in_;
  ExpressionParser& expressions_;
  TransMode mode_;
  Place place_;
  bool trim_given_ = false;
  bool has_context_ = false;
  bool has_plural_ = false;
  bool count_is_num_ = false;
  std::string context_;
  std::string singular_;
  std::string plural_;
  std::vector<std::pair<std::string, ExprPtr>> variables_;
  std::vector<std::pair<std::string, Place>> referenced_;
  ExprPtr count_;
  StmtPtr assignment_;
};

}  // namespace eddy::templates
