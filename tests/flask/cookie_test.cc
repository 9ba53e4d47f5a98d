// Cookies that a response sets and deletes.
#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

#include "eddy/flask.h"
#include "flask/kept_log.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string cookie_of(const CookieOptions& options) {
  Response response;
  response.set_cookie("a", "1", options);
  return std::string{response.headers.get("Set-Cookie")};
}

TEST(FlaskCookies, AreWrittenInWerkzeugsOrder) {
  EXPECT_EQ(cookie_of({}), "a=1; Path=/");
  EXPECT_EQ(cookie_of({.max_age = 60,
                       .expires = 0,
                       .path = "/x",
                       .domain = "example.com",
                       .secure = true,
                       .httponly = true,
                       .samesite = "strict"}),
            "a=1; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=60; Secure; HttpOnly; "
            "Path=/x; "
            "SameSite=Strict");
}

TEST(FlaskCookies, APartitionedOneIsSecure) {
  EXPECT_EQ(cookie_of({.partitioned = true}), "a=1; Secure; Path=/; Partitioned");
}

TEST(FlaskCookies, AreDeletedByTheAttributesThatTheyWereSetWith) {
  Response response;
  response.delete_cookie("a");
  response.delete_cookie("a", "/x", "example.com");
  response.delete_cookie("a", {.path = "/y", .secure = true, .samesite = "None"});
  EXPECT_THAT(
      response.headers.get_all("Set-Cookie"),
      ElementsAre("a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/",
                  "a=; Domain=example.com; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/x",
                  "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Secure; Path=/y; SameSite=None"));
}

TEST(FlaskCookies, ValuesAreQuotedAsWerkzeugDoes) {
  const auto written = [](std::string_view value) { return dump_cookie("a", value, {.path = ""}); };
  EXPECT_EQ(written("a/b=c:d?(e)"), "a=a/b=c:d?(e)");
  EXPECT_EQ(written("a b"), "a=\"a b\"");
  EXPECT_EQ(written("\",;\\\xC3\xA9"), "a=\"\\\"\\054\\073\\\\\\303\\251\"");
  EXPECT_EQ(written("1\r\nX: y"), "a=\"1\\015\\012X: y\"");  // no other header
  EXPECT_EQ(written(""), "a=");
}

TEST(FlaskCookies, PathsAndDomainsAreMadeFit) {
  EXPECT_EQ(cookie_of({.path = "/a b;c/%20\xC3\xA9"}), "a=1; Path=/a%20b%3Bc/%20%C3%A9");
  EXPECT_EQ(cookie_of({.domain = ".example.org:80"}), "a=1; Domain=example.org; Path=/");
}

TEST(FlaskCookies, ADateIsSentWithAnAge) {
  EXPECT_THAT(cookie_of({.max_age = 60}), testing::MatchesRegex("a=1; Expires=.* GMT; Max-Age=60; Path=/"));
  EXPECT_EQ(cookie_of({.max_age = INT64_MAX}),
            "a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT; Max-Age=9223372036854775807; Path=/");
}

TEST(FlaskCookies, AreRead) {
  using testing::Pair;
  EXPECT_THAT(parse_cookie("a=1; b = \"x\\073\\\"y\" ;c;=d; a=2; e=f=g; h=\"\xFF\""),
              ElementsAre(Pair("a", "1"), Pair("b", "x;\"y"), Pair("c", ""), Pair("a", "2"), Pair("e", "f=g"),
                          Pair("h", "\xEF\xBF\xBD")));
  EXPECT_TRUE(parse_cookie("").empty());
}

// A value that is let into one cookie would otherwise take those behind it along.
TEST(FlaskCookies, EndAtASemicolonInQuotesToo) {
  EXPECT_THAT(parse_cookie("a=\"b; c=d\"; e=f"),
              ElementsAre(testing::Pair("a", "\"b"), testing::Pair("c", "d\""), testing::Pair("e", "f")));
}

TEST(FlaskCookies, OneThatBrowsersDropIsLogged) {
  const KeptLog log;
  Response response;
  response.set_cookie("a", std::string(max_cookie_size - sizeof "a=; Path=/" + 1, 'x'));
  EXPECT_TRUE(log.lines().empty());
  response.set_cookie("a", std::string(max_cookie_size - sizeof "a=; Path=/" + 2, 'x'));
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("the cookie 'a' is too large")));
}

TEST(FlaskCookies, HowMuchIsTooMuchIsASetting) {
  for (const auto& [limit, warnings] : {std::pair{10, 1U}, {0, 0U}, {100, 0U}}) {
    Flask app{"app", {.static_folder = ""}};
    app.config["MAX_COOKIE_SIZE"] = limit;
    app.get("/", [] {
      Response response;
      response.set_cookie("a", "12345");
      return response;
    });
    auto client = app.test_client();
    const KeptLog log;
    EXPECT_EQ(client.get("/").status_code, 200);
    EXPECT_EQ(log.lines().size(), warnings) << limit;
  }
  Flask app{"app", {.static_folder = ""}};
  app.config["MAX_COOKIE_SIZE"] = "much";
  EXPECT_THROW(app.serving(), RegistrationError);
}

TEST(FlaskCookies, WhatCantBeSentIsRefused) {
  Response response;
  EXPECT_THROW(response.set_cookie("a b", "1"), std::invalid_argument);
  EXPECT_THROW(response.set_cookie("a", "1", {.domain = "a;b"}), std::invalid_argument);
  EXPECT_THROW(response.set_cookie("a", "1", {.domain = "\xC3\xA9.org"}), std::invalid_argument);
  EXPECT_THROW(response.set_cookie("a", "1", {.samesite = "some"}), std::invalid_argument);
}

}  // namespace
}  // namespace eddy::flask
