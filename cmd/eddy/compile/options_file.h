// options_file.h: the OPTIONS file of eddy_add_templates: TOML, an engine's options by their names.
//
//   trim_blocks = true
//   autoescape = { enabled_extensions = ["html", "xml"] }
//   extensions = ["do", "i18n"]
//   undefined = "StrictUndefined"
//
// Tests: tests/cmd/compile_test.cc.
#pragma once
#include <string>

#include "eddy/value.h"
#include "support/outcome.h"

namespace eddy::command {

// The file as a dict; without a file name an empty one. What can't be read is told with file and line.
Outcome<Value> read_options_file(const std::string& file);

}  // namespace eddy::command
