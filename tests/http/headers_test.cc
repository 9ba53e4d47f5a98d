#include "eddy/http/headers.h"

#include <gtest/gtest.h>

#include <string>

namespace eddy::http {
namespace {

using namespace std::string_literals;

TEST(Headers, KeepsOrderAndIgnoresCase) {
  Headers headers;
  ASSERT_TRUE(headers.add("Set-Cookie", "a=1").ok());
  ASSERT_TRUE(headers.add("Content-Type", "text/html").ok());
  ASSERT_TRUE(headers.add("set-cookie", "b=2").ok());
  EXPECT_EQ(headers.size(), 3U);
  EXPECT_EQ(headers.get("SET-COOKIE"), "a=1");
  EXPECT_EQ(headers.get_all("Set-Cookie"), (std::vector<std::string_view>{"a=1", "b=2"}));
  EXPECT_EQ(headers.get_joined("Set-cookie"), "a=1, b=2");
  EXPECT_EQ(headers.get("X", "none"), "none");
  EXPECT_EQ(headers.find("X"), std::nullopt);
  std::string names;
  for (Header header : headers) names.append(header.name).append(" ");
  EXPECT_EQ(names, "Set-Cookie Content-Type set-cookie ");
}

TEST(Headers, SetReplacesAllInThePlaceOfTheFirst) {
  Headers headers;
  headers.add_trusted("A", "1");
  headers.add_trusted("B", "2");
  headers.add_trusted("a", "3");
  ASSERT_TRUE(headers.set("A", "4").ok());
  EXPECT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers[0].value, "4");
  EXPECT_EQ(headers[1].value, "2");
  ASSERT_TRUE(headers.set("C", "5").ok());
  EXPECT_EQ(headers[2].value, "5");
  EXPECT_EQ(headers.remove("a"), 1U);
  EXPECT_EQ(headers.remove("a"), 0U);
  EXPECT_EQ(headers.size(), 2U);
}

std::string text_of(const Headers& headers) {
  std::string text;
  for (Header header : headers) text.append(header.name).append("=").append(header.value).append(" ");
  return text;
}

// What Werkzeug's Headers gives for the same.
TEST(Headers, UpdateReplacesEachNameByAllOfTheOthersValues) {
  Headers headers, more;
  for (const auto& [name, value] : {Header{"A", "1"}, {"B", "2"}, {"a", "3"}, {"C", "4"}})
    headers.add_trusted(name, value);
  for (const auto& [name, value] : {Header{"b", "x"}, {"B", "y"}, {"D", "z"}, {"d", "w"}})
    more.add_trusted(name, value);
  headers.update(more);
  EXPECT_EQ(text_of(headers), "A=1 b=x a=3 C=4 B=y D=z d=w ");
  headers.update(headers);
  EXPECT_EQ(text_of(headers), "A=1 b=x C=4 D=z a=3 B=y d=w ");
  headers.update(Headers{});
  EXPECT_EQ(headers.size(), 7U);
}

TEST(Headers, UpdateOfAListTakesTheLastOfAName) {
  Headers headers;
  headers.add_trusted("A", "1");
  headers.add_trusted("B", "2");
  headers.add_trusted("a", "3");
  ASSERT_TRUE(headers.update({{"A", "x"}, {"a", " y "}, {"E", headers.get("B")}}).ok());
  EXPECT_EQ(text_of(headers), "a=y B=2 E=2 ");
  // All or nothing.
  EXPECT_EQ(headers.update({{"B", "5"}, {"F", "a\nb"}}).error(), HeaderError::bad_value);
  EXPECT_EQ(headers.update({{"B", "5"}, {"F ", "b"}}).error(), HeaderError::bad_name);
  EXPECT_EQ(text_of(headers), "a=y B=2 E=2 ");
}

TEST(Headers, SetdefaultKeepsWhatIsThere) {
  Headers headers;
  headers.add_trusted("A", "1");
  headers.add_trusted("a", "2");
  EXPECT_EQ(headers.setdefault("a", "3").value(), "1");
  EXPECT_EQ(headers.setdefault("B", " 4 ").value(), "4");
  EXPECT_EQ(text_of(headers), "A=1 a=2 B=4 ");
  EXPECT_EQ(headers.setdefault("C", "a\rb").error(), HeaderError::bad_value);
  EXPECT_EQ(headers.setdefault("", "b").error(), HeaderError::bad_name);
  EXPECT_EQ(headers.size(), 3U);
}

TEST(Headers, PopGivesTheFirstAndDropsAll) {
  Headers headers;
  headers.add_trusted("A", "1");
  headers.add_trusted("B", "");
  headers.add_trusted("a", "2");
  EXPECT_EQ(headers.pop("a", "none"), "1");
  EXPECT_EQ(headers.pop("A", "none"), "none");
  EXPECT_EQ(headers.pop("A"), "");
  EXPECT_EQ(headers.pop("B", "none"), "");
  EXPECT_TRUE(headers.empty());
}

// CrowCpp/Crow#1165: CR LF from a query came out as a second response header.
TEST(Headers, RefusesWhatCouldSplitAMessage) {
  Headers headers;
  for (const std::string& value :
       {"a\r\nB: c"s, "a\rb"s, "a\nb"s, "a\0b"s, "\x01"s, "\x7f"s, "\r"s, "a\n"s}) {
    auto added = headers.add("A", value);
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(added.error(), HeaderError::bad_value);
    EXPECT_FALSE(headers.set("A", value).ok());
  }
  for (const std::string& name : {""s, "A B"s, "A:"s, "A\r\n"s, "A\0"s, "\xc3\xa4"s, "(A)"s}) {
    auto added = headers.add(name, "b");
    ASSERT_FALSE(added.ok());
    EXPECT_EQ(added.error(), HeaderError::bad_name);
  }
  EXPECT_TRUE(headers.empty());
  EXPECT_TRUE(headers.add("A", "\tb \xc3\xa4\t").ok());
  EXPECT_EQ(headers.get("A"), "b \xc3\xa4");
}

TEST(Headers, EveryByteIsLegalOrNot) {
  for (int c = 0; c < 256; ++c) {
    std::string text = "0123456789abcdef0123456789"s + static_cast<char>(c) + "0123456789abcdef";
    EXPECT_EQ(is_header_value(text), c == '\t' || (c >= 0x20 && c != 0x7f)) << c;
    EXPECT_EQ(is_header_value(text.substr(20, 7)), c == '\t' || (c >= 0x20 && c != 0x7f)) << c;
  }
}

TEST(Headers, HasToken) {
  Headers headers;
  headers.add_trusted("Connection", "keep-alive , Close,x");
  headers.add_trusted("Connection", "Upgrade");
  EXPECT_TRUE(headers.has_token("connection", "close"));
  EXPECT_TRUE(headers.has_token("connection", "upgrade"));
  EXPECT_FALSE(headers.has_token("connection", "clos"));
  EXPECT_FALSE(headers.has_token("connection", ""));
  EXPECT_FALSE(headers.has_token("te", "x"));
}

TEST(Headers, MovesAndGrowsWithoutDanglingFields) {
  Headers headers;
  for (int i = 0; i < 100; ++i)
    headers.add_trusted("Name-" + std::to_string(i), std::string(50, 'v') + std::to_string(i));
  Headers moved = std::move(headers);
  Headers copied = moved;
  moved.clear();
  EXPECT_TRUE(moved.empty());
  for (int i = 0; i < 100; ++i)
    EXPECT_EQ(copied.get("name-" + std::to_string(i)), std::string(50, 'v') + std::to_string(i));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(copied.remove("name-" + std::to_string(i)), 1U);
  EXPECT_TRUE(copied.empty());
  copied.add_trusted("A", "b");
  EXPECT_EQ(copied.get("a"), "b");
}

TEST(Headers, TakesItsOwnViews) {
  Headers headers;
  headers.add_trusted("A", "some value that is longer than a short string");
  for (int i = 0; i < 50; ++i) {
    std::string_view name = headers[0].name, value = headers[0].value;
    headers.add_trusted(name, value);
    headers.set_trusted(headers[0].name, headers[0].value);
  }
  EXPECT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers.get("A"), "some value that is longer than a short string");
}

TEST(Headers, SettingForEverHoldsBoundedMemory) {
  Headers headers;
  headers.add_trusted("B", "kept");
  for (int i = 0; i < 100'000; ++i) headers.set_trusted("A", "value of some length that is replaced");
  EXPECT_EQ(headers.get("B"), "kept");
  EXPECT_LT(headers.bytes(), 100U);
}

TEST(Headers, VaryNamesAFieldOnce) {
  Headers headers;
  headers.add_vary("Cookie");
  headers.add_vary("cookie");
  headers.add_vary("Accept-Encoding");
  EXPECT_EQ(headers.get("Vary"), "Cookie, Accept-Encoding");
  headers.add_trusted("Vary", "Origin");
  headers.add_vary("origin");
  headers.add_vary("Accept");
  EXPECT_EQ(headers.get_joined("Vary"), "Cookie, Accept-Encoding, Origin, Accept");
  EXPECT_EQ(headers.size(), 1U);
  Headers all;
  all.add_trusted("Vary", "*");
  all.add_vary("Cookie");
  EXPECT_EQ(all.get("Vary"), "*");
}

}  // namespace
}  // namespace eddy::http
