#include "eddy/base/escape.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace eddy::base {
namespace {

// The slow, simple reference.
std::string reference(std::string_view text, std::string_view double_quote, std::string_view single_quote) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += double_quote;
    else if (c == '\'')
      out += single_quote;
    else
      out += c;
  }
  return out;
}

TEST(Escape, SpellsAsMarkupSafeAndAsTornado) {
  EXPECT_EQ(escape("&<>\"'"), "&amp;&lt;&gt;&#34;&#39;");
  EXPECT_EQ(xhtml_escape("&<>\"'"), "&amp;&lt;&gt;&quot;&#39;");
}

TEST(Escape, FindsEachByteAtEachPlaceOfABlock) {
  for (std::size_t length = 0; length <= 50; ++length) {
    for (std::size_t at = 0; at < length; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string text(length, 'x');
        text[at] = static_cast<char>(byte);
        ASSERT_EQ(escape(text), reference(text, "&#34;", "&#39;")) << length << ' ' << at << ' ' << byte;
      }
    }
  }
}

TEST(Escape, FindsManyInARow) {
  for (std::size_t length = 0; length <= 50; ++length) {
    std::string text(length, '\'');
    ASSERT_EQ(escape(text), reference(text, "&#34;", "&#39;")) << length;
    for (std::size_t i = 0; i < length; ++i) text[i] = "&a<\"bc>\'"[i % 8];
    ASSERT_EQ(xhtml_escape(text), reference(text, "&quot;", "&#39;")) << length;
  }
}

TEST(Escape, LongTextComesWhole) {
  std::string text;
  for (std::size_t i = 0; i < 5000; ++i) text += i % 7 == 0 ? '<' : 'x';
  EXPECT_EQ(escape(text), reference(text, "&#34;", "&#39;"));
}

TEST(Escape, IntoMemoryStaysWithinItsRoom) {
  for (std::size_t length = 0; length <= 40; ++length) {
    for (const char c : {'x', '"'}) {
      const std::string text(length, c);
      std::vector<char> room(escaped_room(length));  // exactly: a sanitizer sees a byte more
      const char* const end = xhtml_escape_into(room.data(), text);
      ASSERT_EQ(std::string_view(room.data(), static_cast<std::size_t>(end - room.data())),
                xhtml_escape(text));
      ASSERT_EQ(escape_into(room.data(), text) - room.data(),
                static_cast<std::ptrdiff_t>(escape(text).size()));
    }
  }
}

TEST(Escape, AppendsToWhatIsThere) {
  std::string out = "a";
  append_escaped(out, "<");
  append_xhtml_escaped(out, "'");
  EXPECT_EQ(out, "a&lt;&#39;");
}

}  // namespace
}  // namespace eddy::base
