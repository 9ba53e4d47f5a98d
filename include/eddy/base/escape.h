// Escaping text for HTML, in the two spellings of the originals.
//
// Special characters are looked for 16 bytes at a time, while the text is copied.
// Tests: tests/base/escape_test.cc.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace eddy::base {

// & < > " ' become &amp; &lt; &gt; &#34; &#39; (MarkupSafe's escape).
void append_escaped(std::string& out, std::string_view text);
[[nodiscard]] std::string escape(std::string_view text);

// & < > " ' become &amp; &lt; &gt; &quot; &#39; (tornado.escape.xhtml_escape).
void append_xhtml_escaped(std::string& out, std::string_view text);
[[nodiscard]] std::string xhtml_escape(std::string_view text);

// The bytes that escaping `size` bytes into memory may touch: each six times as long, and a block behind them.
constexpr std::size_t escaped_room(std::size_t size) noexcept { return size * 6 + 16; }
// The same two, into memory of at least escaped_room(text.size()); answer the end of what was written.
char* escape_into(char* out, std::string_view text) noexcept;
char* xhtml_escape_into(char* out, std::string_view text) noexcept;

}  // namespace eddy::base
