// src/templates/python_lines.cc: reads a directive's Python up to where its logical line ends.
#include "templates/python_lines.h"

#include "templates/expression_lexer.h"

namespace eddy::templates {
namespace {

// Whether a line breaks in what was passed, but for breaks behind a backslash.
bool breaks_line(std::string_view passed) noexcept {
  for (std::size_t at = passed.find('\n'); at != passed.npos; at = passed.find('\n', at + 1)) {
    if (at == 0 || passed[at - 1] != '\\') return true;
  }
  return false;
}

}  // namespace

TokenStream lex_python(std::string_view text, std::string_view part, std::uint32_t line, PythonLine kind,
                       std::optional<Failure>& cut) {
  TokenStream out;
  const auto begin = static_cast<std::size_t>(part.data() - text.data());
  ExpressionLexer lexer{text.substr(0, begin + part.size()), Dialect::python, out};
  lexer.start_at(begin, line);
  const auto goes_on = [&] {
    const std::size_t from = lexer.position();
    lexer.skip_blanks();
    const std::string_view passed = text.substr(from, lexer.position() - from);
    if (!lexer.balanced()) return !lexer.at_end();
    const bool header = kind == PythonLine::header;
    if (header && passed.find('#') != passed.npos) fail("invalid syntax: expected ':'", lexer.place());
    if (lexer.at_end()) return false;
    if (kind == PythonLine::bracketed || !breaks_line(passed)) return true;
    cut = Failure{"unexpected indent", lexer.place(),
                  header ? Failure::Kind::python : Failure::Kind::indentation};
    return false;
  };
  while (goes_on()) lexer.read_token();
  if (!lexer.balanced()) fail("a bracket was never closed", lexer.place());
  out.push(TokenKind::eof, lexer.place(), {});
  return out;
}

TokenStream called_with(const TokenStream& given, std::string_view name) {
  TokenStream out;
  for (const Token& token : given.tokens()) {
    if (token.kind != TokenKind::eof) out.push(token.kind, token.place, token.text);
  }
  const Place end = given.tokens().back().place;
  out.push(TokenKind::lparen, end, "(");
  out.push(TokenKind::name, end, name);
  out.push(TokenKind::rparen, end, ")");
  out.push(TokenKind::eof, end, {});
  return out;
}

}  // namespace eddy::templates
