// src/templates/tornado_parser_tools.h: what Tornado's parser does with parts of a directive.
//
// Tests: tests/templates/tornado_test.cc.
#pragma once
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "templates/ast.h"
#include "templates/blanks.h"
#include "templates/failure.h"

namespace eddy::templates {

inline std::string_view strip(std::string_view text) {
  text = text.substr(blanks_end(text, 0));
  return text.substr(0, blanks_begin(text, text.size()));
}

inline std::string_view unquoted(std::string_view text) {
  for (const char quote : {'"', '\''}) {
    while (!text.empty() && text.front() == quote) text.remove_prefix(1);
    while (!text.empty() && text.back() == quote) text.remove_suffix(1);
  }
  return text;
}

// The offset of the next "{{", "{%" or "{#", npos where there is none. Of "{{{" the inner one counts.
inline std::size_t find_tag(std::string_view text, std::size_t from) {
  for (std::size_t at = from;; ++at) {
    at = text.find('{', at);
    if (at == std::string_view::npos || at + 1 == text.size()) return std::string_view::npos;
    const char next = text[at + 1];
    if (next != '{' && next != '%' && next != '#') continue;
    if (next == '{' && at + 2 < text.size() && text[at + 2] == '{') continue;
    return at;
  }
}

// Whether a part that begins with `word` may follow what a try has.
inline bool may_follow(const Stmt& node, std::string_view word) {
  if (node.has_finally || (node.has_else && word != "finally")) return word == "end";
  return word != "else" || !node.handlers.empty();
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
