#include "templates/cpp_literal.h"

#include <fmt/format.h>

#include "eddy/base/utf8.h"

namespace eddy::templates {

std::string literal(std::string_view text, std::string_view indent) {
  std::string out = "\"";
  const bool readable = base::is_valid_utf8(text);
  std::size_t escaped_to = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    // Among these are the marks that turn the direction of text, which compilers warn of.
    if (byte == 0xe2 && (text.substr(i + 1, 1) == "\x80" || text.substr(i + 1, 1) == "\x81"))
      escaped_to = i + 3;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      case '?': out += "\\?"; break;  // no trigraphs
      case '\n':
        out += "\\n";
        if (i + 1 < text.size()) out.append("\"\n").append(indent).append("\"");
        break;
      default:
        if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && (!readable || i < escaped_to))) {
          out += fmt::format("\\{:03o}", byte);  // octal: at most three digits belong to it
        } else {
          out += c;
        }
    }
  }
  return out += '"';
}

std::string view(std::string_view text, std::string_view indent) {
  return fmt::format("{{{}, {}}}", literal(text, indent), text.size());
}

}  // namespace eddy::templates
