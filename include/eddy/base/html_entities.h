// HTML's character references read back: &eacute; &#233; &#xe9; (HTML standard, 13.5), as Python's html.unescape does.
//
// The names are the standard's, from Python's html.entities (tools/generate_html_entities).
// Tests: tests/base/html_entities_test.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::base {

// What stands for no character stays as it is; some names count without their semicolon.
[[nodiscard]] std::string unescape_html(std::string_view text);

}  // namespace eddy::base
