// src/templates/python_lines.h: the tokens of the Python in a Tornado directive, as one of Python's logical lines.
//
// A line break outside all brackets ends the line, so what follows it is a mistake; a comment ends it too.
// Tests: tests/templates/batch/python.txt; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "templates/failure.h"
#include "templates/token.h"

namespace eddy::templates {

// What Tornado makes of a directive's Python: a statement by itself, or the head of one, with a colon behind it.
// Or what it puts in brackets, where lines may break.
enum class PythonLine : std::uint8_t { statement, header, bracketed };

// The tokens of `part` of `text`, which begins on line `line`, each with its place in the whole. Where a line break ends
// them before the part does, `cut` says so. Throws Failure.
TokenStream lex_python(std::string_view text, std::string_view part, std::uint32_t line, PythonLine kind,
                       std::optional<Failure>& cut);

// The same tokens with "(name)" behind them.
TokenStream called_with(const TokenStream& given, std::string_view name);

}  // namespace eddy::templates
