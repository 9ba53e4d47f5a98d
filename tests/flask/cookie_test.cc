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

TEST(FlaskCookies, OneThatBrowsersDropIsLogged) {
  const KeptLog log;
  Response response;
  response.set_cookie("a", std::string(max_cookie_size - sizeof "a=; Path=/" + 1, 'x'));
  EXPECT_TRUE(log.lines().empty());
  response.set_cookie("a", std::string(max_cookie_size - sizeof "a=; Path=/" + 2, 'x'));
  EXPECT_THAT(log.lines(), ElementsAre(HasSubstr("the cookie 'a' is too large")));
}

TEST(FlaskCookies, WhatCantBeSentIsRefused) {
  Response response;
  EXPECT_THROW(response.set_cookie("a b", "1"), std::invalid_argument);
  EXPECT_THROW(response.set_cookie("a", "1\r\n"), std::invalid_argument);
  EXPECT_THROW(response.set_cookie("a", "1", {.path = "/;"}), std::invalid_argument);
  EXPECT_THROW(response.set_cookie("a", "1", {.samesite = "some"}), std::invalid_argument);
}

}  // namespace
}  // namespace eddy::flask
