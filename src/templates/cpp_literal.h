// src/templates/cpp_literal.h: text as C++ spells it.
//
// Tests: tests/compiled.
#pragma once
#include <string>
#include <string_view>

namespace eddy::templates {

// A literal, a line of the text on a line; `indent` is put before all but the first.
std::string literal(std::string_view text, std::string_view indent);
// A std::string_view's initializer, with the length, for text that may hold NUL.
std::string view(std::string_view text, std::string_view indent);

}  // namespace eddy::templates
