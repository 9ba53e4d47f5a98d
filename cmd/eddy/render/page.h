// page.h: `eddy render NAME`: one page of a folder of templates.
// Tests: tests/cmd/render_page_test.cc.
#pragma once
#include <string>

#include "support/outcome.h"

namespace eddy::command {

struct Page {
  std::string engine = "jinja2";  // or "tornado"
  std::string templates = ".";    // the folder
  std::string context = {};       // a file of JSON; empty: no variables
  std::string name = {};
  bool autoescape = true;
};

// The page. What goes wrong is told as a compiler tells it: "file:line: error: TemplateSyntaxError: message", with the line
// and the way that led there beneath.
Outcome<std::string> render_page(const Page& page);

}  // namespace eddy::command
