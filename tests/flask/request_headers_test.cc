// A request's typed headers and address, from a handler's side.
#include "eddy/flask/request_headers.h"

#include <gmock/gmock.h>

#include <functional>
#include <string>

#include "eddy/flask.h"
#include "eddy/flask/headers.h"
#include "eddy/wsgi/memory_exchange.h"
#include "server/client.h"
#include "server/serving.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

// Calls `look` within a request for "/" with these headers.
void within(const HeaderList& headers, const std::function<void()>& look) {
  Flask app{"app"};
  bool looked = false;
  app.get("/", [&] {
    look();
    looked = true;
    return "";
  });
  wsgi::MemoryRequest asked;
  for (const auto& [name, value] : headers) asked.headers.add_trusted(name, value);
  EXPECT_EQ(wsgi::run(app, asked).error, "");
  EXPECT_TRUE(looked);
}

TEST(FlaskRequestHeaders, Accepted) {
  within({{"Accept", "application/json"},
          {"Accept", "text/html;q=0.5"},
          {"Accept-Language", "de"},
          {"Accept-Encoding", "gzip"},
          {"Accept-Charset", "utf-8"}},
         [] {
           EXPECT_EQ(request().accept_mimetypes().best_match({"text/html", "application/json"}),
                     "application/json");
           EXPECT_EQ(request().accept_mimetypes().size(), 2U);
           EXPECT_EQ(&request().accept_mimetypes(), &request().accept_mimetypes());
           EXPECT_TRUE(request().accept_languages().contains("de"));
           EXPECT_TRUE(request().accept_encodings().contains("gzip"));
           EXPECT_TRUE(request().accept_charsets().contains("UTF8"));
         });
}

TEST(FlaskRequestHeaders, Conditions) {
  within({{"If-Match", "\"a\""},
          {"If-None-Match", "W/\"b\""},
          {"If-Range", "\"c\""},
          {"If-Modified-Since", "Tue, 14 Nov 2023 22:13:20 GMT"},
          {"If-Unmodified-Since", "no date"},
          {"Date", "Tue, 14 Nov 2023 22:13:21 GMT"},
          {"Range", "bytes=0-1"},
          {"Cache-Control", "no-cache"},
          {"Pragma", "no-cache"}},
         [] {
           EXPECT_TRUE(request().if_match().contains("a"));
           EXPECT_TRUE(request().if_none_match().contains_weak("b"));
           EXPECT_EQ(request().if_range().etag, "c");
           EXPECT_EQ(request().if_modified_since(), 1'700'000'000);
           EXPECT_EQ(request().if_unmodified_since(), std::nullopt);
           EXPECT_EQ(request().date(), 1'700'000'001);
           ASSERT_NE(request().range(), nullptr);
           EXPECT_EQ(request().range()->to_header(), "bytes=0-1");
           EXPECT_TRUE(request().cache_control().no_cache());
           EXPECT_TRUE(request().pragma().contains("no-cache"));
         });
}

TEST(FlaskRequestHeaders, NoneOfThem) {
  within({}, [] {
    EXPECT_TRUE(request().accept_mimetypes().empty());
    EXPECT_EQ(request().authorization(), nullptr);
    EXPECT_EQ(request().range(), nullptr);
    EXPECT_FALSE(static_cast<bool>(request().if_match()));
    EXPECT_FALSE(static_cast<bool>(request().if_range()));
    EXPECT_EQ(request().if_modified_since(), std::nullopt);
    EXPECT_EQ(request().max_forwards(), std::nullopt);
    EXPECT_EQ(request().origin(), "");
    EXPECT_FALSE(request().sec_fetch_user());
    EXPECT_TRUE(request().mimetype_params().empty());
  });
}

TEST(FlaskRequestHeaders, WhoAsksAndFromWhere) {
  within({{"Authorization", "Basic YTpi"},
          {"Origin", "https://example.org"},
          {"Referer", "https://example.org/x"},
          {"User-Agent", "test"},
          {"Max-Forwards", "3"},
          {"Access-Control-Request-Headers", "X-A, X-B"},
          {"Access-Control-Request-Method", "PUT"},
          {"Sec-Fetch-Site", "cross-site"},
          {"Sec-Fetch-Mode", "navigate"},
          {"Sec-Fetch-Dest", "document"},
          {"Sec-Fetch-User", "?1"}},
         [] {
           ASSERT_NE(request().authorization(), nullptr);
           EXPECT_EQ(request().authorization()->password(), "b");
           EXPECT_EQ(request().origin(), "https://example.org");
           EXPECT_EQ(request().referrer(), "https://example.org/x");
           EXPECT_EQ(request().user_agent(), "test");
           EXPECT_EQ(request().max_forwards(), 3);
           EXPECT_TRUE(request().access_control_request_headers().contains("x-b"));
           EXPECT_EQ(request().access_control_request_method(), "PUT");
           EXPECT_EQ(request().sec_fetch_site(), "cross-site");
           EXPECT_EQ(request().sec_fetch_mode(), "navigate");
           EXPECT_EQ(request().sec_fetch_dest(), "document");
           EXPECT_TRUE(request().sec_fetch_user());
         });
}

TEST(FlaskRequestHeaders, WhatItSends) {
  within({{"Content-Type", "Application/Vnd.api+json; Charset=utf-8"},
          {"Content-Encoding", "x"},
          {"Content-MD5", "m"}},
         [] {
           EXPECT_EQ(request().mimetype(), "application/vnd.api+json");
           EXPECT_THAT(request().mimetype_params(), ElementsAre(Pair("charset", "utf-8")));
           EXPECT_TRUE(request().is_json());
           EXPECT_EQ(request().content_encoding(), "x");
           EXPECT_EQ(request().content_md5(), "m");
         });
}

struct Address {
  std::string host, url, full_path;
};
Flask& look_at(Flask& app, Address& seen) {
  app.get("/a b", [&seen] {
    seen = {std::string{request().host()}, request().url(), request().full_path()};
    EXPECT_EQ(request().root_url(), request().url_root());
    EXPECT_EQ(request().script_root(), "");
    EXPECT_EQ(request().is_secure(), request().scheme() == "https");
    return "";
  });
  return app;
}
Address address(std::string_view host, std::string_view scheme) {
  Flask app{"app"};
  Address seen;
  wsgi::MemoryRequest asked{.target = "/a%20b?x=1"};
  asked.headers.set_trusted("Host", host);
  asked.peer.scheme = scheme;
  EXPECT_EQ(wsgi::run(look_at(app, seen), asked).head.status, 200);
  return seen;
}

TEST(FlaskRequestHeaders, TheHostIsWithoutTheSchemesOwnPort) {
  EXPECT_EQ(address("example.org:80", "http").host, "example.org");
  EXPECT_EQ(address("example.org:443", "https").url, "https://example.org/a%20b?x=1");
  EXPECT_EQ(address("example.org:443", "http").host, "example.org:443");
  EXPECT_EQ(address("example.org:8080", "http").full_path, "/a b?x=1");
}

TEST(FlaskRequestHeaders, WithoutAHostItIsTheServers) {
  Flask app{"app"};
  Address seen;
  server::Options listen;
  listen.port = 0;
  listen.access_log = server::AccessLog::off;
  server::Serving serving{look_at(app, seen), server::Kind::event, listen};
  server::Client client{serving.port()};
  client.send("GET /a%20b HTTP/1.0\r\n\r\n");
  EXPECT_EQ(client.reply(false).status, 200);
  EXPECT_EQ(seen.host, "127.0.0.1:" + std::to_string(serving.port()));
}

TEST(FlaskRequestHeaders, AccessRoute) {
  within({{"X-Forwarded-For", "203.0.113.7, 10.0.0.1"}, {"X-Forwarded-For", "10.0.0.2"}},
         [] { EXPECT_THAT(request().access_route(), ElementsAre("203.0.113.7", "10.0.0.1", "10.0.0.2")); });
  within({},
         [] { EXPECT_THAT(request().access_route(), ElementsAre(std::string{request().remote_addr()})); });
}

}  // namespace
}  // namespace eddy::flask
