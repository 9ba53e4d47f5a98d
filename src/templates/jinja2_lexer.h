// src/templates/jinja2_lexer.h: a Jinja2 template's text into tokens, with whitespace control.
//
// States as the language has them: root text, block, variable, line statement; comments and raw text are taken
// whole. Linear: every byte is examined a bounded number of times, whatever the delimiters (pallets/jinja#857).
// Tests: tests/templates/lexer_test.cc; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "eddy/templates/syntax.h"
#include "templates/token.h"

namespace eddy::templates {

// The text as the lexer wants it: line breaks are "\n", and the last one is gone unless it is to be kept.
std::string normalize_newlines(std::string_view text, bool keep_trailing_newline);

// Appends the tokens of `text`, ending with eof. `text` must outlive the stream. Returns the bytes examined.
// Throws Failure.
std::size_t lex_jinja2(std::string_view text, const jinja2::Syntax& syntax, TokenStream& out);

}  // namespace eddy::templates
