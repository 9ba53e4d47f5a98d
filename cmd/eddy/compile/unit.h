// unit.h: `eddy compile`: one template as C++, for eddy_add_templates.
// Tests: tests/cmd/compile_test.cc, tests/compiled.
#pragma once
#include <string>

#include "support/outcome.h"

namespace eddy::command {

struct CompileUnit {
  std::string engine = "jinja2";     // or "tornado"
  std::string templates = ".";       // the folder
  std::string folder = "templates";  // what the program knows it as
  std::string options = {};          // a file of TOML; empty: those of a Flask app, or of a tornado Loader
  std::string name = {};             // of the template
  std::string output = {};           // the C++ file that the text will be in
};

// The C++ file's text. What is wrong with the template is told as a compiler tells it.
Outcome<std::string> compile_unit(const CompileUnit& unit);

}  // namespace eddy::command
