// src/templates/load_error.h: turns a Failure of the front end into the public error, with its place.
#pragma once
#include <string_view>
#include <utility>

#include "eddy/templates/errors.h"
#include "eddy/templates/loaders.h"
#include "templates/failure.h"
#include "templates/source.h"

namespace eddy::templates {

// A place in a source, for an error.
ErrorPlace locate(const Source& source, Place place);

// Throws UnicodeDecodeError, with its place, for a file that is no UTF-8, as the originals do; a text that the program itself
// hands over is taken as it is.
void require_utf8(const jinja2::Loaded& loaded, std::string_view name);

template <class Error>
[[noreturn]] void throw_located(Failure failure, const Source& source) {
  Error error{std::move(failure.message)};
  error.locate(locate(source, failure.place));
  throw error;
}

// Tornado's: ParseError; SyntaxError where it is the Python in the template that can't be read; AssertionError where the
// original only asserts.
[[noreturn]] inline void throw_parse_error(Failure failure, const Source& source) {
  if (failure.kind == Failure::Kind::indentation) throw_located<IndentationError>(std::move(failure), source);
  if (failure.kind == Failure::Kind::assertion) {
    TemplateFault error{"AssertionError", std::move(failure.message)};
    error.locate(locate(source, failure.place));
    throw error;
  }
  if (failure.kind == Failure::Kind::python) throw_located<SyntaxError>(std::move(failure), source);
  throw_located<ParseError>(std::move(failure), source);
}

// Runs `work`, which reads `source`; its failures become TemplateSyntaxError or TemplateAssertionError.
template <class Work>
auto with_located_failures(const Source& source, Work work) {
  try {
    return work();
  } catch (Failure& failure) {
    if (failure.kind == Failure::Kind::assertion) {
      throw_located<TemplateAssertionError>(std::move(failure), source);
    }
    throw_located<TemplateSyntaxError>(std::move(failure), source);
  }
}

}  // namespace eddy::templates
