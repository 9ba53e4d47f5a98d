// src/templates/tornado_whitespace.cc: what becomes of blanks in a Tornado template's text.
#include "templates/expression_lexer.h"
#include "templates/tornado_parser.h"

namespace eddy::templates {

std::string filter_whitespace(TextMode mode, std::string_view text) {
  if (mode == TextMode::all) return std::string{text};
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (!is_blank(text[at])) {
      out.push_back(text[at++]);
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && is_blank(text[end])) ++end;
    const std::string_view run = text.substr(at, end - at);
    at = end;
    if (mode == TextMode::oneline) {
      out.push_back(' ');
    } else if (run.find('\n') != std::string_view::npos) {
      out.push_back('\n');
    } else {
      for (std::size_t i = 0; i < run.size(); ++i) {
        const bool space = run[i] == ' ' || run[i] == '\t';
        if (!space) out.push_back(run[i]);
        if (space && (i == 0 || (run[i - 1] != ' ' && run[i - 1] != '\t'))) out.push_back(' ');
      }
    }
  }
  return out;
}

}  // namespace eddy::templates
