// src/templates/failure.h: how lexer, parser and compiler give up: a message and a place, no template name yet.
//
// Thrown only between the front end and load(), which adds the source and throws the public error
// (include/eddy/templates/errors.h). Tests: the golden error cases in tests/templates/cases.
#pragma once
#include <string>
#include <utility>

#include "templates/source.h"

namespace eddy::templates {

struct Failure {
  enum class Kind : std::uint8_t {
    syntax,       // TemplateSyntaxError, or Tornado's ParseError
    assertion,    // TemplateAssertionError; Tornado: AssertionError
    python,       // Tornado: SyntaxError of the Python in a template
    indentation,  // Tornado: IndentationError of it: a line break where none may be
  };
  std::string message;
  Place place;
  Kind kind = Kind::syntax;
};

[[noreturn]] inline void fail(std::string message, Place place, Failure::Kind kind = Failure::Kind::syntax) {
  throw Failure{std::move(message), place, kind};
}

}  // namespace eddy::templates
