// Directives of a content security policy.
#include "eddy/flask/headers/content_security_policy.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "eddy/http/headers.h"

namespace eddy::flask {
namespace {

TEST(FlaskContentSecurityPolicy, Reads) {
  const auto csp = ContentSecurityPolicy::from_header(
      " default-src 'self' ; img-src  * data:;; upgrade-insecure-requests");
  EXPECT_EQ(csp.get("default-src"), "'self'");
  EXPECT_EQ(csp.get("img-src"), "* data:");
  EXPECT_EQ(csp.get("upgrade-insecure-requests"), "");
  EXPECT_FALSE(csp.contains("script-src"));
  EXPECT_EQ(csp.to_header(), "default-src 'self'; img-src * data:; upgrade-insecure-requests");
  EXPECT_TRUE(ContentSecurityPolicy::from_header("").empty());
}

TEST(FlaskContentSecurityPolicy, ChangesItsField) {
  http::Headers headers;
  headers.set_trusted("Content-Security-Policy", "upgrade-insecure-requests; img-src *");
  auto csp = ContentSecurityPolicy::from_header(headers.get("Content-Security-Policy"),
                                                {headers, "Content-Security-Policy"});
  csp.set("img-src", "'self'");
  csp.set("script-src", "'none'");
  EXPECT_EQ(headers.get("Content-Security-Policy"),
            "upgrade-insecure-requests; img-src 'self'; script-src 'none'");
  EXPECT_THROW(csp.set("img-src", "*; script-src *"), std::invalid_argument);
  EXPECT_THROW(csp.set("img-src", "*\r\nSet-Cookie: a=b"), std::invalid_argument);
  csp.remove("img-src");
  csp.remove("script-src");
  csp.remove("upgrade-insecure-requests");
  EXPECT_FALSE(headers.contains("Content-Security-Policy"));
}

}  // namespace
}  // namespace eddy::flask
