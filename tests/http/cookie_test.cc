// Quoting as Python 3.11's http.cookies does it; other rows as Werkzeug's and Tornado's tests have them.
#include "eddy/http/cookie.h"

#include <gtest/gtest.h>

namespace eddy::http {
namespace {

TEST(Cookies, Parses) {
  EXPECT_EQ(parse_cookies("a=b; c=d"), (Cookies{{"a", "b"}, {"c", "d"}}));
  EXPECT_EQ(parse_cookies(" a = b ;c=;=d; e=f=g"), (Cookies{{"a", "b"}, {"c", ""}, {"", "d"}, {"e", "f=g"}}));
  EXPECT_EQ(
      parse_cookies("dismiss-top=6; CP=null*; PHPSESSID=0a539d42abc001cdc762809248d4beed; a=42; b=\"\\\";\""),
      (Cookies{{"dismiss-top", "6"},
               {"CP", "null*"},
               {"PHPSESSID", "0a539d42abc001cdc762809248d4beed"},
               {"a", "42"},
               {"b", "\\"}}));  // as Tornado; Werkzeug reads the quotes first
  EXPECT_EQ(parse_cookies("a=\"b\\073 c\\\"d\\303\\244\""), (Cookies{{"a", "b; c\"d\xc3\xa4"}}));
  EXPECT_TRUE(parse_cookies("").empty());
  EXPECT_TRUE(parse_cookies(";;a;").empty());
}

TEST(Cookies, Quotes) {
  EXPECT_EQ(cookie_quote("abc-1|2:3"), "abc-1|2:3");
  EXPECT_EQ(cookie_quote("a b"), "\"a b\"");
  EXPECT_EQ(cookie_quote("a,b;c"), "\"a\\054b\\073c\"");
  EXPECT_EQ(cookie_quote("\"\\"), "\"\\\"\\\\\"");
  EXPECT_EQ(cookie_quote("\n\xff"), "\"\\012\\377\"");
  EXPECT_EQ(cookie_quote(""), "");
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(cookie_unquote(cookie_quote(all)), all);
  for (auto text : {"", "\"", "a\"", "\"a", "plain\\073"}) EXPECT_EQ(cookie_unquote(text), text);
  EXPECT_EQ(cookie_unquote("\"\\\""), "\\");
  EXPECT_EQ(cookie_unquote("\"\\07\""), "07");
  EXPECT_EQ(cookie_unquote("\"\\477\""), "477");
}

std::string format(SetCookie cookie) {
  auto text = format_set_cookie(cookie);
  return text ? *text : "error: " + std::string{describe(text.error())};
}

TEST(SetCookie, Formats) {
  EXPECT_EQ(format({.name = "a", .value = "b"}), "a=b; Path=/");
  EXPECT_EQ(format({.name = "a", .value = "b c", .path = ""}), "a=\"b c\"");
  EXPECT_EQ(
      format({.name = "a",
              .value = "b",
              .path = "/p",
              .domain = "x.org",
              .expires = 0,
              .max_age = -1,
              .secure = true,
              .http_only = true,
              .partitioned = true,
              .same_site = SameSite::lax}),
      "a=b; Domain=x.org; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=-1; Secure; HttpOnly; Path=/p; "
      "SameSite=Lax; Partitioned");
}

TEST(SetCookie, RefusesWhatCouldSplitAMessage) {
  EXPECT_TRUE(format({.name = ""}).starts_with("error"));
  EXPECT_TRUE(format({.name = "a b"}).starts_with("error"));
  EXPECT_TRUE(format({.name = "a=b"}).starts_with("error"));
  EXPECT_TRUE(format({.name = "a", .value = "b\r\nc"}).starts_with("error"));
  EXPECT_TRUE(format({.name = "a", .value = std::string("b\0", 2)}).starts_with("error"));
  EXPECT_TRUE(format({.name = "a", .path = "/;x"}).starts_with("error"));
  EXPECT_TRUE(format({.name = "a", .path = "/\n"}).starts_with("error"));
  EXPECT_TRUE(format({.name = "a", .domain = "x\r\ny"}).starts_with("error"));
}

}  // namespace
}  // namespace eddy::http
