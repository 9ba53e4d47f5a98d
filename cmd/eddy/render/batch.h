// batch.h: `eddy render --batch`: JSON lines in, JSON lines out, to hold engines against one another.
//
// A case never ends the run: whatever is wrong with it is the answer to its line (docs/templates/render.md).
// Tests: tests/cmd/render_batch_test.cc, tests/conformance/render_batch.py.
#pragma once
#include <iosfwd>
#include <string>
#include <string_view>

namespace eddy::command {

// The answer to one case, without a line break: {"output": text} or
// {"error": {"type": text, "message": text, "line": integer or null}}.
std::string answer_case(std::string_view line);

// Answers each line of `in`, in order, as soon as it is read; a last line without a line break is one. Ends with `in`, or
// where `out` takes no more.
void answer_cases(std::istream& in, std::ostream& out);

}  // namespace eddy::command
