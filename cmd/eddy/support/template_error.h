// template_error.h: a template's error as a compiler prints it.
// Tests: tests/cmd/render_page_test.cc, tests/cmd/compile_test.cc.
#pragma once
#include <string>

#include "eddy/templates/errors.h"

namespace eddy::command {

// "file:line: error: TemplateSyntaxError: message", with the line and the way that led there beneath.
std::string as_compiler(const templates::TemplateError& error);

}  // namespace eddy::command
