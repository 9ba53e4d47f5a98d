// report.h: the comparison as JSON and as one page of HTML.
//
// docs/bench.md documents the JSON. The page is bench/report.html, rendered by eddy's own Jinja2 engine.
// Tests: tests/cmd/report_test.cc.
#pragma once
#include <string>

#include "bench/comparison.h"
#include "eddy/value.h"

namespace eddy::command {

// The schema that docs/bench.md documents.
Value to_value(const Comparison& found);
std::string to_json(const Comparison& found);

// What bench/report.html is given: texts and lengths, ready to be laid out.
Value page_context(const Comparison& found);
// The self-contained page; `root` is the folder above bench/.
Outcome<std::string> to_html(const Comparison& found, const std::string& root);

}  // namespace eddy::command
