// case_error.h: what is wrong with a case of `eddy render --batch` itself, told as a template's error is.
#pragma once
#include <string>

#include "eddy/templates/errors.h"

namespace eddy::command {

// The line is no JSON, or a member of the case is missing or of a wrong type.
inline templates::TemplateError invalid_case(std::string message) {
  return {"InvalidCase", std::move(message)};
}

// An option of the original's that the engine does not have, or a value of one.
inline templates::TemplateError unsupported_option(std::string what) {
  return {"UnsupportedOption", std::move(what)};
}

}  // namespace eddy::command
