// src/templates/signs.h: operators as Python and templates write them.
//
// Tests: tests/templates/extension_test.cc, tests/templates/batch/python.txt.
#pragma once
#include <string_view>

#include "templates/ast.h"

namespace eddy::templates {

constexpr std::string_view sign(BinaryOp op) noexcept {
  switch (op) {
    case BinaryOp::add: return "+";
    case BinaryOp::sub: return "-";
    case BinaryOp::mul: return "*";
    case BinaryOp::div: return "/";
    case BinaryOp::floordiv: return "//";
    case BinaryOp::mod: return "%";
    case BinaryOp::pow: return "**";
    case BinaryOp::bit_or: return "|";
    case BinaryOp::bit_xor: return "^";
    case BinaryOp::bit_and: return "&";
    case BinaryOp::lshift: return "<<";
    case BinaryOp::rshift: return ">>";
  }
  return {};
}

constexpr std::string_view sign(CompareOp op) noexcept {
  switch (op) {
    case CompareOp::eq: return "==";
    case CompareOp::ne: return "!=";
    case CompareOp::lt: return "<";
    case CompareOp::le: return "<=";
    case CompareOp::gt: return ">";
    case CompareOp::ge: return ">=";
    case CompareOp::in: return "in";
    case CompareOp::not_in: return "not in";
    case CompareOp::is: return "is";
    case CompareOp::is_not: return "is not";
  }
  return {};
}

}  // namespace eddy::templates
