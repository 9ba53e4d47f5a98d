// Character references; what is expected is what Python's html.unescape gave.
#include "eddy/base/html_entities.h"

#include <gtest/gtest.h>

namespace eddy::base {
namespace {

TEST(HtmlEntities, Names) {
  EXPECT_EQ(unescape_html("&lt;p&gt; &amp; &eacute; &raquo; &semi; &NotEqualTilde; &zwnj;&AElig;"),
            "<p> & é » ; ≂̸ \u200cÆ");
  EXPECT_EQ(unescape_html("&notit; &notin; &not; &eacutex &hellipx &amp&amp;"), "¬it; ∉ ¬ éx &hellipx &&");
  EXPECT_EQ(unescape_html("&nothing; &; & &"), "¬hing; &; & &");
  EXPECT_EQ(unescape_html("&CounterClockwiseContourIntegral;"), "∳");
}

TEST(HtmlEntities, Numbers) {
  EXPECT_EQ(unescape_html("&#233;&#xe9;&#XE9 &#128;&#x80;"), "ééé €€");
  EXPECT_EQ(unescape_html("&#0;&#xd800;&#x110000;&#99999999999999999999;"), "����");
  EXPECT_EQ(unescape_html("[&#1;&#xfffe;&#127;]"), "[]");
  EXPECT_EQ(unescape_html("&#;&#x;&#xg;&#a"), "&#;&#x;&#xg;&#a");
}

TEST(HtmlEntities, PlainTextStays) {
  EXPECT_EQ(unescape_html(""), "");
  EXPECT_EQ(unescape_html("日本 a;b"), "日本 a;b");
  EXPECT_EQ(unescape_html("&amp;lt;"), "&lt;");
}

}  // namespace
}  // namespace eddy::base
