#include "server/access_format.h"

#include <gtest/gtest.h>

#include <string>

namespace eddy::server {
namespace {

class AccessFormatTest : public testing::Test {
 protected:
  AccessFormatTest() { peer.remote_address = "127.0.0.1"; }
  [[nodiscard]] std::string line(AccessFormat format = AccessFormat::automatic) const {
    return format_access({.peer = peer,
                          .request = request,
                          .status = 200,
                          .body_bytes = 30211,
                          .took = std::chrono::microseconds{610},
                          .ended = 1764055800},
                         format);
  }
  void header(std::string_view name, std::string_view value) {
    EXPECT_TRUE(request.headers.add(name, value));
  }

  wsgi::Peer peer;
  http::RequestHead request{"GET", "/a?b=c"};
};

TEST_F(AccessFormatTest, EachAsItIsWrittenElsewhere) {
  const std::string common = "127.0.0.1 - - [25/Nov/2025:07:30:00 +0000] \"GET /a?b=c HTTP/1.1\" 200 30211";
  EXPECT_EQ(line(), common + " 0.61ms");
  EXPECT_EQ(line(AccessFormat::common), common);
  EXPECT_EQ(line(AccessFormat::combined), common + " \"-\" \"-\"");
  header("referer", "http://a/b");
  header("user-agent", "curl/7.88.1");
  EXPECT_EQ(line(AccessFormat::combined), common + " \"http://a/b\" \"curl/7.88.1\"");
}

TEST_F(AccessFormatTest, JsonNamesItsMembersAsNginxItsVariables) {
  EXPECT_EQ(
      line(AccessFormat::json),
      R"({"time":"2025-11-25T07:30:00Z","remote_addr":"127.0.0.1","remote_user":"","request_method":"GET",)"
      R"("request_uri":"/a?b=c","server_protocol":"HTTP/1.1","status":200,"body_bytes_sent":30211,)"
      R"("request_time":0.000610,"http_referer":"","http_user_agent":"","request_id":""})");
}

TEST_F(AccessFormatTest, TheIdOfTheRequestWhereThereIsRoomForIt) {
  peer.request_id = "4f3c";
  EXPECT_TRUE(line().ends_with(" 200 30211 0.61ms 4f3c"));
  EXPECT_TRUE(line(AccessFormat::json).ends_with(R"(,"request_id":"4f3c"})"));
  EXPECT_TRUE(line(AccessFormat::common).ends_with(" 200 30211"));
  EXPECT_TRUE(line(AccessFormat::combined).ends_with(R"( 200 30211 "-" "-")"));
}

TEST_F(AccessFormatTest, TheUserIsTheOneOfBasicAuthentication) {
  header("Authorization", "basic YW5uOnNlY3JldA==");  // ann:secret
  EXPECT_EQ(line(AccessFormat::common).substr(0, 16), "127.0.0.1 - ann ");
  EXPECT_NE(line(AccessFormat::json).find(R"("remote_user":"ann")"), std::string::npos);
  EXPECT_EQ(line(AccessFormat::json).find("secret"), std::string::npos);
}

TEST_F(AccessFormatTest, OtherCredentialsNameNoUser) {
  for (const char* credentials : {"Bearer YW5uOnNlY3JldA==", "Basic", "Basic ?", "Basic OnNlY3JldA=="}) {
    request.headers.set_trusted("Authorization", credentials);
    EXPECT_EQ(line(AccessFormat::common).substr(0, 14), "127.0.0.1 - - ") << credentials;
  }
}

TEST_F(AccessFormatTest, AUserWithABlankIsOneField) {
  header("Authorization", "Basic YSBbYgpjOg==");  // "a [b\nc:"
  EXPECT_EQ(line(AccessFormat::common).substr(0, 32), R"(127.0.0.1 - a\x20[b\x0ac [25/Nov)");
}

TEST_F(AccessFormatTest, ARequestCannotForgeALine) {
  request = http::RequestHead{"GET", "/\" 200 1\n127.0.0.1 \\ \x1b[2J"};
  header("User-Agent", "a\" \"b\t\xc3\xbc\xff");
  const std::string common = line(AccessFormat::common);
  EXPECT_NE(common.find(R"("GET /\x22 200 1\x0a127.0.0.1 \x5c \x1b[2J HTTP/1.1" 200)"), std::string::npos)
      << common;
  EXPECT_TRUE(line(AccessFormat::combined).ends_with(R"( "-" "a\x22 \x22b\x09\xc3\xbc\xff")"));
}

TEST_F(AccessFormatTest, JsonIsAsciiWhateverWasSent) {
  header("User-Agent", "a\"\\\t\xc3\xbc\xf0\x9f\x90\x8d\xff");
  const std::string json = line(AccessFormat::json);
  EXPECT_TRUE(
      json.ends_with(R"("http_user_agent":"a\u0022\u005c\u0009\u00fc\ud83d\udc0d\ufffd","request_id":""})"))
      << json;
}

TEST_F(AccessFormatTest, OfARequestThatCouldNotBeReadTheLineIsMissing) {
  request.clear();
  peer.remote_address.clear();  // on a Unix socket
  EXPECT_EQ(line(AccessFormat::common), "- - - [25/Nov/2025:07:30:00 +0000] \"-\" 200 30211");
}

}  // namespace
}  // namespace eddy::server
