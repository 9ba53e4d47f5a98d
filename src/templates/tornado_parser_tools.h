// src/templates/tornado_parser_tools.h: what Tornado's parser does with parts of a directive.
//
// Tests: tests/templates/tornado_test.cc.
#pragma once
#include <memory>
#include <string_view>
#include <utility>

#include "templates/ast.h"
#include "templates/expression_lexer.h"
#include "templates/failure.h"

namespace eddy::templates {

inline std::string_view strip(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

inline std::string_view unquoted(std::string_view text) {
  for (const char quote : {'"', '\''}) {
    while (!text.empty() && text.front() == quote) text.remove_prefix(1);
    while (!text.empty() && text.back() == quote) text.remove_suffix(1);
  }
  return text;
}

// Puts an attribute of `name` in place of the name that an expression begins with: UI modules. False where it begins
// with none.
inline bool root_at(ExprPtr& expr, std::string_view name) {
  ExprPtr* at = &expr;
  while ((*at)->kind != ExprKind::name) {
    if ((*at)->items.empty() || !(*at)->items[0]) return false;
    at = &(*at)->items[0];
  }
  auto member = std::make_unique<Expr>(ExprKind::attribute, (*at)->place);
  member->text = (*at)->text;
  (*at)->text = name;
  member->add(std::move(*at));
  *at = std::move(member);
  return true;
}

}  // namespace eddy::templates
