// eddy/templates/syntax.h: how a Jinja2 template is written: its delimiters and what happens to blanks around tags.
//
// The members and defaults of Syntax are those of jinja2.Environment (Jinja2 3.1, API, "The Environment").
#pragma once
#include <memory>
#include <string>
#include <vector>

namespace eddy::jinja2 {

class Extension;

struct Syntax {
  std::string block_start_string = "{%";
  std::string block_end_string = "%}";
  std::string variable_start_string = "{{";
  std::string variable_end_string = "}}";
  std::string comment_start_string = "{#";
  std::string comment_end_string = "#}";
  std::string line_statement_prefix = {};  // empty: no line statements
  std::string line_comment_prefix = {};    // empty: no line comments
  bool trim_blocks = false;                // drop the first line break after a block tag
  bool lstrip_blocks = false;              // drop blanks from the start of a line to a block tag
  std::string newline_sequence = "\n";     // what each line break of a template becomes: "\n", "\r\n" or "\r"
  bool keep_trailing_newline = false;      // keep the single line break at the end of a template
};

// The tags of Jinja2's extensions (Jinja2 3.1, "Extensions"). Its own default is none of them.
struct Extensions {
  bool do_ = true;           // {% do expression %}
  bool loopcontrols = true;  // {% break %}, {% continue %}
  bool i18n = false;         // {% trans %}, and the globals _, gettext, ngettext, pgettext, npgettext
  bool debug = false;        // {% debug %}: all that a template sees, so nothing to show strangers
  bool generation =
      false;  // {% generation %}, which marks what a language model said: prints its body (eddy/templates/chat.h)
  std::vector<std::shared_ptr<const Extension>> own = {};  // of one's own (eddy/templates/extension.h)
};

}  // namespace eddy::jinja2
