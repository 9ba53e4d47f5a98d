// Escaping text for HTML, in the two spellings of the originals.
//
// Special characters are looked for 16 bytes at a time; runs without one are copied whole.
// Tests: tests/base/escape_test.cc.
#pragma once
#include <string>
#include <string_view>

namespace eddy::base {

// & < > " ' become &amp; &lt; &gt; &#34; &#39; (MarkupSafe's escape).
void append_escaped(std::string& out, std::string_view text);
[[nodiscard]] std::string escape(std::string_view text);

// & < > " ' become &amp; &lt; &gt; &quot; &#39; (tornado.escape.xhtml_escape).
void append_xhtml_escaped(std::string& out, std::string_view text);
[[nodiscard]] std::string xhtml_escape(std::string_view text);

}  // namespace eddy::base
