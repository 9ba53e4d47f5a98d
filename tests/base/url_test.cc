// Expected values are what Python 3.11's urllib.parse gives.
#include "eddy/base/url.h"

#include <gtest/gtest.h>

#include <memory>

namespace eddy::base {
namespace {

TEST(Url, Unquote) {
  EXPECT_EQ(unquote("a%20b"), "a b");
  EXPECT_EQ(unquote("%41%61%7e%7E"), "Aa~~");
  EXPECT_EQ(unquote("a+b"), "a+b");
  EXPECT_EQ(unquote_plus("a+b%2B"), "a b+");
  EXPECT_EQ(unquote("%00"), std::string(1, '\0'));
  EXPECT_EQ(unquote("%C3%A4"), "\xc3\xa4");
  EXPECT_EQ(unquote(""), "");
}

TEST(Url, AnInvalidEscapeStaysAsItIs) {
  for (auto text : {"%", "%%", "a%", "%a", "a%2", "%zz", "%2z", "%z2", "% 1", "%-1", "%%%", "100%"}) {
    EXPECT_EQ(unquote(text), text);
    EXPECT_EQ(unquote_plus(text), text);
  }
  EXPECT_EQ(unquote("%%41"), "%A");
  EXPECT_EQ(unquote("%4%41"), "%4A");
}

// CrowCpp/Crow#1126: a query that ends in "%" read past the buffer. Each text lies at the end of its own allocation,
// so that ASan sees a byte too many.
TEST(Url, NeverReadsPastTheEnd) {
  for (std::string_view text : {"%", "%4", "a%", "a=%", "a=%4", "+%", "&%", "%=%&%"}) {
    auto exact = std::make_unique<char[]>(text.size());
    std::copy(text.begin(), text.end(), exact.get());
    std::string_view view{exact.get(), text.size()};
    EXPECT_EQ(unquote(view), text);
    EXPECT_LE(unquote_plus(view).size(), text.size());
    EXPECT_LE(parse_qsl(view).size(), 2U);
  }
}

TEST(Url, Quote) {
  EXPECT_EQ(quote("/a b?c=d&e"), "/a%20b%3Fc%3Dd%26e");
  EXPECT_EQ(quote("/a", ""), "%2Fa");
  EXPECT_EQ(quote("Az09_.-~"), "Az09_.-~");
  EXPECT_EQ(quote("\xc3\xa4%"), "%C3%A4%25");
  EXPECT_EQ(quote_plus("a b+c/d"), "a+b%2Bc%2Fd");
  EXPECT_EQ(quote_plus("a/ b", "/"), "a/+b");
}

TEST(Url, QuoteIsUnquotesInverse) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(unquote(quote(all)), all);
  EXPECT_EQ(unquote_plus(quote_plus(all)), all);
}

TEST(Url, ParseQsl) {
  EXPECT_EQ(parse_qsl("a=1&b=x+y&a=%32"), (QueryPairs{{"a", "1"}, {"b", "x y"}, {"a", "2"}}));
  EXPECT_EQ(parse_qsl("a=&b&=c&&d==e"), (QueryPairs{{"a", ""}, {"b", ""}, {"", "c"}, {"d", "=e"}}));
  EXPECT_EQ(parse_qsl("a=&b&=c&d=e", false), (QueryPairs{{"", "c"}, {"d", "e"}}));
  EXPECT_EQ(parse_qsl("a;b=c"), (QueryPairs{{"a;b", "c"}}));  // ";" has been no separator since Python 3.10
  EXPECT_TRUE(parse_qsl("").empty());
  EXPECT_TRUE(parse_qsl("&&&").empty());
}

TEST(Url, ParseQueryStopsAtItsBound) {
  ParsedQuery parsed = parse_query("a=1&b=2&c=3", {.keep_blank = true, .max_fields = 2});
  EXPECT_EQ(parsed.pairs.size(), 2U);
  EXPECT_FALSE(parsed.complete);
  EXPECT_TRUE(parse_query("a=1&b=2&&", {.keep_blank = true, .max_fields = 2}).complete);
}

TEST(Url, Urlencode) {
  QueryPairs pairs = {{"a b", "c&d"}, {"\xc3\xa4", "="}, {"", ""}};
  EXPECT_EQ(urlencode(pairs), "a+b=c%26d&%C3%A4=%3D&=");
  EXPECT_EQ(parse_qsl(urlencode(pairs)), pairs);
}

}  // namespace
}  // namespace eddy::base
