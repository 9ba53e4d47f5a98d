// Escaping for the few pages that this floor writes itself, as MarkupSafe escapes.
// Tests: tests/flask/app_test.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::flask::detail {

inline std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&#34;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

}  // namespace eddy::flask::detail
