// batch.h: `eddy render --batch`: JSON lines in, JSON lines out, to hold engines against one another.
//
// A case never ends the run: whatever is wrong with it is the answer to its line (docs/templates/render.md).
// Tests: tests/cmd/render_batch_test.cc, tests/conformance/render_batch.py.
#pragma once
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

#include "eddy/templates/loaders.h"

namespace eddy::templates {
struct Program;
}

namespace eddy::command {

// The answer to one case, without a line break: {"output": text} or
// {"error": {"type": text, "message": text, "line": integer or null}}.
std::string answer_case(std::string_view line);

// The code made ahead of time for a template of a case, by its name; null where there is none.
using FindCompiled = std::function<const jinja2::CompiledTemplate*(std::string_view name)>;
// The same, with the code that `find` gives.
std::string answer_case(std::string_view line, FindCompiled find);

// One template of a case, for a generator of code.
struct CaseProgram {
  std::string_view engine;
  std::string_view name;
  std::string_view text;
  const templates::Program& program;
  std::string options;  // what its code depends on
};
// Calls `use` with each template of the case that compiles; does nothing for a case that is none.
void for_each_program(std::string_view line, const std::function<void(const CaseProgram&)>& use);

// Answers each line of `in`, in order, as soon as it is read; a last line without a line break is one. Ends with `in`, or
// where `out` takes no more.
void answer_cases(std::istream& in, std::ostream& out);

}  // namespace eddy::command
