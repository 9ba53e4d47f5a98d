// Credentials and challenges, in text and back.
#include "eddy/flask/headers/authorization.h"

#include <gtest/gtest.h>

#include "eddy/http/headers.h"

namespace eddy::flask {
namespace {

TEST(FlaskAuthorization, Basic) {
  const auto auth = Authorization::from_header("Basic YWxhZGRpbjpvcGVuOnNlc2FtZQ==");
  ASSERT_TRUE(auth);
  EXPECT_EQ(auth->type, "basic");
  EXPECT_EQ(auth->username(), "aladdin");
  EXPECT_EQ(auth->password(), "open:sesame");
  EXPECT_EQ(auth->to_header(), "Basic YWxhZGRpbjpvcGVuOnNlc2FtZQ==");
  EXPECT_EQ(Authorization::from_header("basic  YQ==")->username(), "a");
  EXPECT_EQ(Authorization::from_header("basic  YQ==")->password(), "");
  EXPECT_FALSE(Authorization::from_header("Basic no base64"));
  EXPECT_FALSE(Authorization::from_header("Basic /w=="));  // no UTF-8
  EXPECT_FALSE(Authorization::from_header(""));
}

TEST(FlaskAuthorization, TokensAndParameters) {
  const auto bearer = Authorization::from_header("Bearer abc.def==");
  ASSERT_TRUE(bearer);
  EXPECT_EQ(bearer->type, "bearer");
  EXPECT_EQ(bearer->token, "abc.def==");
  EXPECT_EQ(bearer->to_header(), "Bearer abc.def==");
  const auto digest = Authorization::from_header(
      "Digest username=\"Mufasa\", realm=\"a, b\", nc=00000001, uri=\"/dir?x=1\", stale");
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->username(), "Mufasa");
  EXPECT_EQ((*digest)["realm"], "a, b");
  EXPECT_EQ(digest->get("none", "x"), "x");
  EXPECT_TRUE(digest->contains("stale"));
  EXPECT_FALSE(digest->contains("response"));
  EXPECT_EQ(digest->to_header(),
            "Digest username=Mufasa, realm=\"a, b\", nc=00000001, uri=\"/dir?x=1\", stale");
  EXPECT_EQ(Authorization({"aws4-hmac-sha256", {}, "x"}).to_header(), "Aws4-Hmac-Sha256 x");
}

TEST(FlaskWWWAuthenticate, Challenges) {
  EXPECT_EQ(WWWAuthenticate("Basic", {{"realm", "test"}}).to_header(), "Basic realm=test");
  EXPECT_EQ(WWWAuthenticate("basic", {{"realm", "a b"}}).to_header(), "Basic realm=\"a b\"");
  EXPECT_EQ(WWWAuthenticate("digest", {{"realm", "test"}, {"nonce", "n"}, {"algorithm", "MD5"}}).to_header(),
            "Digest realm=\"test\", nonce=\"n\", algorithm=MD5");
  EXPECT_EQ(WWWAuthenticate("negotiate", {}, "abc=").to_header(), "Negotiate abc=");
  EXPECT_EQ(WWWAuthenticate("digest", {{"stale", std::nullopt}, {"nonce", "n"}}).to_header(),
            "Digest stale, nonce=\"n\"");
  const auto read = WWWAuthenticate::from_header("Digest realm=\"a, b\", qop=\"auth\"");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->type(), "digest");
  EXPECT_EQ(read->get("realm"), "a, b");
  EXPECT_EQ(WWWAuthenticate::from_header("Negotiate")->token(), "");
  EXPECT_FALSE(WWWAuthenticate::from_header(""));
}

TEST(FlaskWWWAuthenticate, ChangesItsField) {
  http::Headers headers;
  headers.set_trusted("WWW-Authenticate", "Basic realm=a");
  auto challenge =
      WWWAuthenticate::from_header(headers.get("WWW-Authenticate"), {headers, "WWW-Authenticate"});
  ASSERT_TRUE(challenge);
  challenge->set("realm", "b c");
  EXPECT_EQ(headers.get("WWW-Authenticate"), "Basic realm=\"b c\"");
  challenge->set_type("Digest");
  challenge->set("nonce", "1");
  challenge->remove("realm");
  EXPECT_EQ(headers.get("WWW-Authenticate"), "Digest nonce=\"1\"");
  challenge->set_token("t");
  EXPECT_EQ(headers.get("WWW-Authenticate"), "Digest t");
}

}  // namespace
}  // namespace eddy::flask
