// finalizers.h: what a case's option "finalize" stands for.
// Tests: tests/cmd/render_options_test.cc, tests/templates/batch/environment.txt.
#pragma once
#include <string>

#include "eddy/value.h"

namespace eddy::command {

// A callable, by a name ("none_to_empty", "str", "repr", "upper"), or by what it is in Python: "lambda x: …". Throws
// TemplateError of the type "UnsupportedOption" for others.
Value finalizer(const std::string& name);

}  // namespace eddy::command
