// linter.h: looks at every template below a folder, for `eddy lint`.
//
// Reads, never renders and never writes. Tests: tests/cmd/linter_test.cc.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "eddy/templates/meta.h"
#include "support/outcome.h"

namespace eddy::command {

struct LintOptions {
  std::string folder;
  std::string engine = "jinja2";       // or "tornado"
  std::vector<std::string> suffixes;   // only files that end in one of them; empty: every text file
  std::vector<std::string> filters;    // that the app registers (jinja2)
  std::vector<std::string> tests;      // that the app registers (jinja2)
  std::vector<std::string> tags;       // of the app's own, "name" or "name:endname" (jinja2)
  std::vector<std::string> variables;  // that every template gets: none of them is undeclared
  bool errors_only = false;            // no notes
};

struct LintReport {
  std::size_t templates = 0;
  std::vector<templates::Finding> findings;  // by template, then in the order of its lines
  [[nodiscard]] std::size_t errors() const;
};

// Hidden files and those that hold a NUL are no templates. Fails when the folder can't be read.
Outcome<LintReport> lint(const LintOptions& options);

// A line a finding as a compiler prints it, and one that counts.
std::string lint_text(const LintReport& report);
// {"templates": n, "errors": n, "findings": [{"file", "line", "column", "level", "type", "message"}]}; lines and columns
// from 1, 0 where they are not known.
std::string lint_json(const LintReport& report);

}  // namespace eddy::command
