// src/templates/token.cc: how tokens are called in errors.
#include "templates/token.h"

namespace eddy::templates {

std::string_view describe(TokenKind kind) noexcept {
  switch (kind) {
    case TokenKind::eof: return "end of template";
    case TokenKind::data: return "template data / text";
    case TokenKind::variable_begin: return "begin of print statement";
    case TokenKind::variable_end: return "end of print statement";
    case TokenKind::block_begin: return "begin of statement block";
    case TokenKind::block_end: return "end of statement block";
    case TokenKind::name: return "name";
    case TokenKind::integer: return "integer";
    case TokenKind::floating: return "float";
    case TokenKind::string: return "string";
    case TokenKind::bytes: return "bytes";
    case TokenKind::add: return "+";
    case TokenKind::sub: return "-";
    case TokenKind::div: return "/";
    case TokenKind::floordiv: return "//";
    case TokenKind::mul: return "*";
    case TokenKind::mod: return "%";
    case TokenKind::pow: return "**";
    case TokenKind::tilde: return "~";
    case TokenKind::lbracket: return "[";
    case TokenKind::rbracket: return "]";
    case TokenKind::lparen: return "(";
    case TokenKind::rparen: return ")";
    case TokenKind::lbrace: return "{";
    case TokenKind::rbrace: return "}";
    case TokenKind::eq: return "==";
    case TokenKind::ne: return "!=";
    case TokenKind::gt: return ">";
    case TokenKind::ge: return ">=";
    case TokenKind::lt: return "<";
    case TokenKind::le: return "<=";
    case TokenKind::assign: return "=";
    case TokenKind::dot: return ".";
    case TokenKind::colon: return ":";
    case TokenKind::pipe: return "|";
    case TokenKind::comma: return ",";
    case TokenKind::semicolon: return ";";
    case TokenKind::ampersand: return "&";
    case TokenKind::caret: return "^";
    case TokenKind::left_shift: return "<<";
    case TokenKind::right_shift: return ">>";
    case TokenKind::walrus: return ":=";
    case TokenKind::ellipsis: return "...";
    case TokenKind::augmented: return "augmented assignment";
  }
  return "token";
}

std::string describe(const Token& token) {
  if (token.kind == TokenKind::name) return std::string{token.text};
  return std::string{describe(token.kind)};
}

}  // namespace eddy::templates
