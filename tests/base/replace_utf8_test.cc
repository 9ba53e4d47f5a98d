#include "base/replace_utf8.h"

#include <gtest/gtest.h>

namespace eddy::base {
namespace {

// Each answer is Python's bytes.decode("utf-8", "replace").
TEST(ReplaceUtf8, ReplacesWhatIsNoUtf8AsPythonDoes) {
  EXPECT_EQ(replace_invalid_utf8("plain, \xC3\xA9, \xF0\x9F\x98\x80"), "plain, \xC3\xA9, \xF0\x9F\x98\x80");
  EXPECT_EQ(replace_invalid_utf8(""), "");
  EXPECT_EQ(replace_invalid_utf8("a\xFF"
                                 "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(replace_invalid_utf8("\xE2\x82"), "\xEF\xBF\xBD");  // cut short: one mark
  EXPECT_EQ(replace_invalid_utf8("\xE2\x82 x"), "\xEF\xBF\xBD x");
  EXPECT_EQ(replace_invalid_utf8("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");                  // too long a form
  EXPECT_EQ(replace_invalid_utf8("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a surrogate
}

// Each answer is that of bytes.decode("utf-8", "werkzeug.url_quote").
TEST(ReplaceUtf8, QuotesWhatIsNoUtf8) {
  EXPECT_EQ(quote_invalid_utf8("a/\xC3\xA9"), "a/\xC3\xA9");
  EXPECT_EQ(quote_invalid_utf8("a\xFF-\xE2\x82!"), "a%FF-%E2%82!");
  EXPECT_EQ(quote_invalid_utf8("\xED\xA0\x80"), "%ED%A0%80");
}

}  // namespace
}  // namespace eddy::base
