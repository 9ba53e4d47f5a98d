// src/templates/tornado_whitespace.cc: what becomes of blanks in a Tornado template's text.
#include "templates/blanks.h"
#include "templates/tornado_parser.h"

namespace eddy::templates {
namespace {

// "single": runs of spaces and tabs become one space, then blanks around a line break one line break.
void append_single(std::string& out, std::string_view run) {
  if (run.find('\n') != std::string_view::npos) {
    out.push_back('\n');
    return;
  }
  bool space = false;
  for (const char c : run) {
    const bool is_space = c == ' ' || c == '\t';
    if (!is_space) out.push_back(c);
    if (is_space && !space) out.push_back(' ');
    space = is_space;
  }
}

}  // namespace

std::string filter_whitespace(TextMode mode, std::string_view text) {
  if (mode == TextMode::all) return std::string{text};
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = blanks_end(text, at);
    if (end == at) {
      out.push_back(text[at++]);
      continue;
    }
    if (mode == TextMode::oneline) {
      out.push_back(' ');
    } else {
      append_single(out, text.substr(at, end - at));
    }
    at = end;
  }
  return out;
}

}  // namespace eddy::templates
