// A response's typed headers: what setters send, and what is read back.
#include "eddy/flask/response_headers.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>
#include <tuple>

#include "eddy/flask.h"
#include "eddy/flask/headers.h"

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

constexpr std::int64_t moment = 1'700'000'000;
constexpr std::string_view moment_text = "Tue, 14 Nov 2023 22:13:20 GMT";

TEST(FlaskResponseHeaders, Types) {
  Response response{"x"};
  EXPECT_EQ(response.content_type(), "text/html; charset=utf-8");
  EXPECT_EQ(response.mimetype(), "text/html");
  EXPECT_THAT(response.mimetype_params(), ElementsAre(Pair("charset", "utf-8")));
  EXPECT_FALSE(response.is_json());
  const auto content_type = [&response](std::string_view mimetype) {
    response.set_mimetype(mimetype);
    return std::string{response.content_type()};
  };
  EXPECT_EQ(content_type("image/svg+xml"), "image/svg+xml; charset=utf-8");
  EXPECT_EQ(content_type("application/sql"), "application/sql; charset=utf-8");
  EXPECT_EQ(content_type("application/problem+json"), "application/problem+json");
  EXPECT_TRUE(response.is_json());
  response.set_content_type("a/b; c=d");
  EXPECT_EQ(response.headers.get("Content-Type"), "a/b; c=d");
}

TEST(FlaskResponseHeaders, Texts) {
  Response response;
  response.set_location("/x");
  response.set_content_location("/y");
  response.set_content_encoding("gzip");
  response.set_content_md5("m");
  response.set_accept_ranges("bytes");
  response.set_access_control_allow_origin("*");
  EXPECT_EQ(response.location(), "/x");
  EXPECT_EQ(response.content_location(), "/y");
  EXPECT_EQ(response.content_encoding(), "gzip");
  EXPECT_EQ(response.content_md5(), "m");
  EXPECT_EQ(response.accept_ranges(), "bytes");
  EXPECT_EQ(response.access_control_allow_origin(), "*");
  response.set_location("");
  EXPECT_FALSE(response.headers.contains("Location"));
  EXPECT_THROW(response.set_location("/\r\nX: y"), std::invalid_argument);
}

TEST(FlaskResponseHeaders, FieldsThatHoldAUrlAreSentAsOne) {
  Response response;
  response.set_location("/\\host/\xC3\xBC b");
  EXPECT_EQ(response.location(), "/%5Chost/%C3%BC%20b");
  response.set_header("content-location", "/\xC3\xA9%20{}");
  EXPECT_EQ(response.content_location(), "/%C3%A9%20%7B%7D");
  response.extend({{"Location", "/\""}, {"X-Own", "/\""}});
  EXPECT_EQ(response.location(), "/%22");
  EXPECT_EQ(response.headers.get("X-Own"), "/\"");
  EXPECT_EQ(redirect("/\\host").location(), "/%5Chost");
}

TEST(FlaskResponseHeaders, NumbersAndDates) {
  Response response;
  response.set_age(5);
  response.set_content_length(7);
  response.set_access_control_max_age(600);
  response.set_date(moment);
  response.set_expires(moment + 1);
  response.set_last_modified(moment + 2);
  EXPECT_EQ(response.headers.get("Age"), "5");
  EXPECT_EQ(response.age(), 5);
  EXPECT_EQ(response.content_length(), 7);
  EXPECT_EQ(response.access_control_max_age(), 600);
  EXPECT_EQ(response.headers.get("Date"), moment_text);
  EXPECT_EQ(response.date(), moment);
  EXPECT_EQ(response.expires(), moment + 1);
  EXPECT_EQ(response.last_modified(), moment + 2);
  response.set_last_modified({});
  EXPECT_FALSE(response.headers.contains("Last-Modified"));
  EXPECT_THROW(response.set_age(-1), std::invalid_argument);
  response.set_header("Age", "-5");
  EXPECT_EQ(response.age(), std::nullopt);
}

TEST(FlaskResponseHeaders, RetryAfter) {
  Response response;
  EXPECT_EQ(response.retry_after(), std::nullopt);
  response.set_retry_after_date(moment);
  EXPECT_EQ(response.headers.get("Retry-After"), moment_text);
  EXPECT_EQ(response.retry_after(), moment);
  response.set_retry_after(60);
  EXPECT_EQ(response.headers.get("Retry-After"), "60");
  EXPECT_GT(*response.retry_after(), moment);  // from now
  response.set_retry_after(INT64_MAX);
  EXPECT_EQ(response.retry_after(), INT64_MAX);
}

TEST(FlaskResponseHeaders, Tags) {
  Response response{"abc"};
  EXPECT_EQ(response.get_etag(), std::nullopt);
  response.add_etag();
  EXPECT_EQ(response.headers.get("ETag"), "\"a9993e364706816aba3e25717850c26c9cd0d89d\"");
  response.set_etag("v1", true);
  EXPECT_EQ(response.headers.get("ETag"), "W/\"v1\"");
  EXPECT_EQ(response.get_etag(), (std::pair<std::string, bool>{"v1", true}));
  response.add_etag();
  EXPECT_EQ(response.get_etag()->first, "v1");
  response.add_etag(true);
  EXPECT_NE(response.get_etag()->first, "v1");
  EXPECT_THROW(response.set_etag("a\"b"), std::invalid_argument);
}

TEST(FlaskResponseHeaders, WhatChangesAFieldChangesTheResponse) {
  Response response;
  response.cache_control().set_max_age(60);
  response.vary().add("Cookie");
  response.allow().update({"GET", "HEAD"});
  response.content_language().add("de");
  response.content_range().set(0, 5, 10);
  response.content_security_policy().set("default-src", "'self'");
  response.content_security_policy_report_only().set("img-src", "*");
  response.access_control_allow_headers().add("X-A");
  response.access_control_allow_methods().add("PUT");
  response.access_control_expose_headers().add("X-B");
  EXPECT_EQ(response.headers.get("Cache-Control"), "max-age=60");
  EXPECT_EQ(response.headers.get("Vary"), "Cookie");
  EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD");
  EXPECT_EQ(response.headers.get("Content-Language"), "de");
  EXPECT_EQ(response.headers.get("Content-Range"), "bytes 0-4/10");
  EXPECT_EQ(response.headers.get("Content-Security-Policy"), "default-src 'self'");
  EXPECT_EQ(response.headers.get("Content-Security-Policy-Report-Only"), "img-src *");
  EXPECT_EQ(response.headers.get("Access-Control-Allow-Headers"), "X-A");
  EXPECT_EQ(response.headers.get("Access-Control-Allow-Methods"), "PUT");
  EXPECT_EQ(response.headers.get("Access-Control-Expose-Headers"), "X-B");
  response.set_content_range(ContentRange{"bytes", {}, {}, 7});
  EXPECT_EQ(response.content_range().length(), 7);
  response.content_range().unset();
  EXPECT_FALSE(response.headers.contains("Content-Range"));
}

TEST(FlaskResponseHeaders, Challenges) {
  Response response;
  EXPECT_FALSE(response.www_authenticate());
  response.set_www_authenticate(
      {WWWAuthenticate{"basic", {{"realm", "a"}}}, WWWAuthenticate{"bearer", {{"realm", "b"}}}});
  EXPECT_THAT(response.headers.get_all("WWW-Authenticate"), ElementsAre("Basic realm=a", "Bearer realm=b"));
  response.set_www_authenticate(WWWAuthenticate{"basic", {{"realm", "c"}}});
  EXPECT_THAT(response.headers.get_all("WWW-Authenticate"), ElementsAre("Basic realm=c"));
  response.www_authenticate()->set("realm", "d");
  EXPECT_EQ(response.headers.get("WWW-Authenticate"), "Basic realm=d");
}

TEST(FlaskResponseHeaders, PoliciesAndCredentials) {
  Response response;
  EXPECT_EQ(response.cross_origin_opener_policy(), COOP::unsafe_none);
  response.set_cross_origin_opener_policy(COOP::same_origin);
  response.set_cross_origin_embedder_policy(COEP::require_corp);
  EXPECT_EQ(response.headers.get("Cross-Origin-Opener-Policy"), "same-origin");
  EXPECT_EQ(response.headers.get("Cross-Origin-Embedder-Policy"), "require-corp");
  EXPECT_EQ(response.cross_origin_opener_policy(), COOP::same_origin);
  EXPECT_EQ(response.cross_origin_embedder_policy(), COEP::require_corp);
  response.set_cross_origin_opener_policy(COOP::noopener_allow_popups);
  response.set_cross_origin_embedder_policy(COEP::credentialless);
  EXPECT_EQ(response.headers.get("Cross-Origin-Opener-Policy"), "noopener-allow-popups");
  EXPECT_EQ(response.headers.get("Cross-Origin-Embedder-Policy"), "credentialless");
  EXPECT_EQ(response.cross_origin_embedder_policy(), COEP::credentialless);
  EXPECT_EQ(response.cross_origin_resource_policy(), std::nullopt);
  response.set_cross_origin_resource_policy(CORP::cross_origin);
  EXPECT_EQ(response.headers.get("Cross-Origin-Resource-Policy"), "cross-origin");
  EXPECT_EQ(response.cross_origin_resource_policy(), CORP::cross_origin);
  response.set_cross_origin_resource_policy({});
  EXPECT_FALSE(response.headers.contains("Cross-Origin-Resource-Policy"));
  EXPECT_FALSE(response.access_control_allow_credentials());
  response.set_access_control_allow_credentials(true);
  EXPECT_EQ(response.headers.get("Access-Control-Allow-Credentials"), "true");
  response.set_access_control_allow_credentials(false);
  EXPECT_FALSE(response.headers.contains("Access-Control-Allow-Credentials"));
}

TEST(FlaskResponseHeaders, Status) {
  Response response;
  EXPECT_EQ(response.status(), "200 OK");
  response.set_status("404 Gone Fishing");
  EXPECT_EQ(response.status_code, 404);
  EXPECT_EQ(response.reason, "Gone Fishing");
  response.set_status("201");
  EXPECT_EQ(response.status(), "201 Created");
  for (const std::string_view bad : {"", "Not Found", "42 x", "099 x", "404 a\nb"})
    EXPECT_THROW(response.set_status(bad), std::invalid_argument) << bad;
}

TEST(FlaskResponseHeaders, ExtendReplacesByTheWholeList) {
  Response response;
  response.extend({{"X-A", "0"}});
  response.extend({{"X-A", "1"}, {"x-a", "2"}, {"Content-Type", "text/plain"}});
  EXPECT_THAT(response.headers.get_all("X-A"), ElementsAre("1", "2"));
  EXPECT_EQ(response.content_type(), "text/plain");
}

TEST(FlaskResponseHeaders, MakeResponse) {
  EXPECT_EQ(make_response().get_data(), "");
  EXPECT_EQ(make_response("made", 201).status_code, 201);
  const Response with_headers = make_response("x", {{"X-A", "1"}});
  EXPECT_EQ(with_headers.headers.get("X-A"), "1");
  const Response all = make_response(Value{{"a", 1}}, 202, {{"X-A", "1"}});
  EXPECT_EQ(all.status(), "202 Accepted");
  EXPECT_EQ(all.mimetype(), "application/json");
  EXPECT_EQ(make_response(std::tuple{"x", 203}).status_code, 203);
  EXPECT_EQ(make_response(Response{"x", 204}, HeaderList{{"X-A", "1"}}).status_code, 204);
}

}  // namespace
}  // namespace eddy::flask
