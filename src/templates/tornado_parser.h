// src/templates/tornado_parser.h: a Tornado template's text to a tree.
//
// Directives as tornado.template (6.2) has them, its sentences in errors; expressions are Python's. Throws Failure;
// nests at most max_nesting deep. Tests: tests/templates/tornado_test.cc; fuzzed by tests/fuzz/templates.cc.
#pragma once
#include <string>
#include <string_view>

#include "eddy/templates/compiled.h"
#include "templates/ast.h"

namespace eddy::templates {

// One parsed file. `autoescape` holds for all of it, wherever the directive stood.
struct TornadoFile {
  SourcePtr source;
  Body body;
  std::string autoescape;
  std::vector<std::string> parents;   // what it extends
  Place extends_at;                   // where it says so first
  std::vector<std::string> includes;  // in the order they stand in
  // Whether an expression or statement in it is no Python. Tornado looks at those last, when all files are there, and only
  // at what is rendered: text of a child outside its blocks is not.
  bool broken = false;
  const compiled::Template* compiled = nullptr;
};

enum class TextMode : std::uint8_t { all, single, oneline };

// The name under which what {% apply %} calls reads the text of its body.
inline constexpr std::string_view applied_body = "_tt_apply";

// What becomes of blanks (tornado.template.filter_whitespace).
std::string filter_whitespace(TextMode mode, std::string_view text);

void parse_tornado(TornadoFile& file, TextMode mode);

}  // namespace eddy::templates
