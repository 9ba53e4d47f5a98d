// Entity tags, media types and forms.
#include <gtest/gtest.h>

#include <string>

#include "eddy/http/etag.h"
#include "eddy/http/form.h"
#include "eddy/http/media_type.h"

namespace eddy::http {
namespace {

TEST(Etag, Quotes) {
  EXPECT_EQ(quote_etag("abc"), "\"abc\"");
  EXPECT_EQ(quote_etag("abc", true), "W/\"abc\"");
  EXPECT_EQ(quote_etag("a\"b\r\n c"), "\"abc\"");
}

// The table of RFC 9110, 8.8.3.2.
TEST(Etag, Compares) {
  EXPECT_FALSE(etag_matches_strong("W/\"1\"", "W/\"1\""));
  EXPECT_TRUE(etag_matches_weak("W/\"1\"", "W/\"1\""));
  EXPECT_FALSE(etag_matches_weak("W/\"1\"", "W/\"2\""));
  EXPECT_FALSE(etag_matches_strong("W/\"1\"", "\"1\""));
  EXPECT_TRUE(etag_matches_weak("W/\"1\"", "\"1\""));
  EXPECT_TRUE(etag_matches_strong("\"1\"", "\"1\""));
  EXPECT_TRUE(etag_matches_weak("\"1\"", "\"1\""));
}

TEST(Etag, ReadsLists) {
  EXPECT_TRUE(etag_matches_weak("\"a\", W/\"b\" ,\"c\"", "\"b\""));
  EXPECT_TRUE(etag_matches_weak(" * ", "\"b\""));
  EXPECT_TRUE(etag_matches_weak("\"a,b\"", "\"a,b\""));
  EXPECT_FALSE(etag_matches_weak("\"a,b\"", "\"b\""));
  EXPECT_FALSE(etag_matches_weak("", "\"b\""));
  EXPECT_FALSE(etag_matches_weak("b", "\"b\""));
  EXPECT_FALSE(etag_matches_weak("\"b", "\"b\""));
  EXPECT_FALSE(etag_matches_weak("W/", "\"b\""));
}

TEST(MediaType, Parses) {
  MediaType media = parse_media_type("Text/HTML; Charset=\"UTF-8\" ; a = b; c=\"d;\\\"e\"; f; =g");
  EXPECT_EQ(media.type, "text/html");
  EXPECT_EQ(media.charset(), "utf-8");
  EXPECT_EQ(media.parameter("a"), "b");
  EXPECT_EQ(media.parameter("c"), "d;\"e");
  EXPECT_EQ(media.parameter("f", "none"), "none");
  EXPECT_EQ(media.parameters.size(), 3U);
  EXPECT_EQ(parse_media_type("").type, "");
  EXPECT_EQ(parse_media_type("application/json").charset(), "utf-8");
  for (auto text : {";", "a;", "a;b", "a;b=", "a;b=\"", "a;b=\"\\", "a;b=\"c", ";;;=;=\"\";"})
    EXPECT_LE(parse_media_type(text).parameters.size(), 1U) << text;
}

base::QueryPairs parse(std::string_view body, std::size_t cut) {
  FormParser form;
  for (; !body.empty(); body.remove_prefix(std::min(cut, body.size())))
    EXPECT_EQ(form.feed(body.substr(0, cut)), FormError::none);
  EXPECT_EQ(form.finish(), FormError::none);
  return form.pairs();
}

TEST(Form, ReadsTheSameAtEverySplit) {
  for (std::string_view body : {"a=1&b=x+y%21&c&=d&&e==f", "", "&", "a", "=", "a=%", "a%3Db=c%26d"})
    for (std::size_t cut = 1; cut <= body.size() + 1; ++cut)
      EXPECT_EQ(parse(body, cut), base::parse_qsl(body)) << body;
}

TEST(Form, HoldsItsLimits) {
  FormParser fields{{.fields = 2}};
  EXPECT_EQ(fields.feed("a=1&b=2"), FormError::none);
  EXPECT_EQ(fields.feed("&c=3&"), FormError::too_many_fields);
  EXPECT_EQ(fields.feed("x"), FormError::too_many_fields);
  EXPECT_EQ(fields.finish(), FormError::too_many_fields);
  FormParser bytes{{.bytes = 4}};
  EXPECT_EQ(bytes.feed("ab=c"), FormError::none);
  EXPECT_EQ(bytes.feed("d&e"), FormError::too_large);
}

}  // namespace
}  // namespace eddy::http
