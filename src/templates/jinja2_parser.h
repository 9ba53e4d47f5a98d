// src/templates/jinja2_parser.h: the statements of Jinja2, from tokens to a tree.
//
// The grammar is that of Jinja2 3.1 with the extensions do, loopcontrols, i18n and debug; what an unknown or unclosed tag is
// told follows the original's sentences. Throws Failure; nests at most max_nesting deep.
// Tests: tests/templates/cases; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "eddy/templates/syntax.h"
#include "templates/ast.h"
#include "templates/expression_parser.h"
#include "templates/tag_parser.h"
#include "templates/trans_parser.h"

namespace eddy::templates {

class Jinja2Parser {
 public:
  Jinja2Parser(TokenStream& in, const jinja2::Extensions& extensions, TransMode trans = {}) noexcept
      : in_{in}, extensions_{extensions}, trans_{trans}, expressions_{in, Dialect::jinja2} {}

  // `own`: the tags of the environment's own extensions; it outlives the parser.
  Jinja2Parser& with_tags(const TagTable& own) noexcept {
    own_tags_ = &own;
    return *this;
  }

  // The whole template.
  Body parse();

  // What TagParser asks for: the rest of a tag's statements, up to one of these tags.
  Body body_of_tag(std::initializer_list<std::string_view> end_tags, bool drop_end) {
    return statements(Words(end_tags), drop_end);
  }
  std::string free_identifier();

 private:
  using Words = std::vector<std::string_view>;

  Body body_until(const Words* end_words);
  Body statements(const Words& end_words, bool drop_end);
  StmtPtr statement();
  bool own_statement(Body& out);
  StmtPtr parse_set(Place place);
  StmtPtr parse_for(Place place);
  StmtPtr parse_if(Place place);
  StmtPtr parse_with(Place place);
  StmtPtr parse_autoescape(Place place);
  StmtPtr parse_block(Place place);
  StmtPtr parse_extends(Place place);
  StmtPtr parse_include(Place place);
  StmtPtr parse_import(Place place);
  StmtPtr parse_from(Place place);
  StmtPtr parse_macro(Place place);
  StmtPtr parse_call(Place place);
  StmtPtr parse_filter(Place place);
  StmtPtr parse_print(Place place);
  StmtPtr parse_do(Place place);
  StmtPtr parse_break(Place place);
  StmtPtr parse_continue(Place place);
  StmtPtr parse_trans(Place place);
  StmtPtr parse_debug(Place place);
  StmtPtr parse_generation(Place place);
  void signature(Stmt& node);
  bool import_context(Stmt& node);
  bool knows(std::string_view tag) const noexcept;
  bool at_any(const Words& words) const;
  [[noreturn]] void fail_open(const std::string* unknown_tag, const Words* looking_for, Place place);

  TokenStream& in_;
  const jinja2::Extensions& extensions_;
  TransMode trans_;
  ExpressionParser expressions_;
  std::vector<std::string> tags_;        // the tags that are open, for messages
  std::vector<const Words*> end_words_;  // what would close them
  StmtPtr before_;                       // what the tag just parsed puts before itself
  const TagTable* own_tags_ = nullptr;
  std::uint32_t free_identifiers_ = 0;
};

}  // namespace eddy::templates
