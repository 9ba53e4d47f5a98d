#include "eddy/base/strings.h"

#include <gtest/gtest.h>

#include <limits>

namespace eddy::base {
namespace {

using namespace std::string_view_literals;

TEST(Strings, CaseIsAsciiOnly) {
  EXPECT_EQ(to_lower("ABZ[\xc4"), "abz[\xc4");
  EXPECT_EQ(to_upper("abz{\xe4"), "ABZ{\xe4");
  EXPECT_TRUE(iequals("Content-Length", "content-LENGTH"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("[", "{"));  // they differ by the bit that letters differ by
  EXPECT_TRUE(istarts_with("Bearer x", "bearer "));
  EXPECT_FALSE(istarts_with("Be", "bearer "));
}

TEST(Strings, Trim) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Strings, SplitKeepsEmptyPieces) {
  EXPECT_EQ(split("a,,b", ','), (std::vector{"a"sv, ""sv, "b"sv}));
  EXPECT_EQ(split("", ','), std::vector{""sv});
  EXPECT_EQ(split(",", ','), (std::vector{""sv, ""sv}));
}

TEST(Strings, ParseUintTakesDigitsOnly) {
  EXPECT_EQ(parse_uint<unsigned>("0"), 0U);
  EXPECT_EQ(parse_uint<unsigned>("007"), 7U);
  for (auto bad : {"", "+1", "-1", " 1", "1 ", "0x1", "1e3", "1_0", "\xd9\xa1"})
    EXPECT_EQ(parse_uint<unsigned>(bad), std::nullopt) << bad;
}

TEST(Strings, ParseUintKnowsItsBounds) {
  constexpr auto max = std::numeric_limits<std::uint64_t>::max();
  for (int bit = 1; bit < 64; ++bit) {
    const std::uint64_t power = std::uint64_t{1} << bit;
    for (std::uint64_t value : {power - 1, power, power + 1}) {
      std::string text;
      append_number(text, value);
      EXPECT_EQ(parse_uint<std::uint64_t>(text), value);
    }
  }
  EXPECT_EQ(parse_uint<std::uint64_t>("18446744073709551615"), max);
  EXPECT_EQ(parse_uint<std::uint64_t>("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_uint<std::uint64_t>("99999999999999999999999"), std::nullopt);
  EXPECT_EQ(parse_uint<std::uint16_t>("65535"), 65535);
  EXPECT_EQ(parse_uint<std::uint16_t>("65536"), std::nullopt);
}

TEST(Strings, HexValue) {
  EXPECT_EQ(hex_value('0'), 0);
  EXPECT_EQ(hex_value('f'), 15);
  EXPECT_EQ(hex_value('F'), 15);
  for (char c : {'g', 'G', '/', ':', '@', '`', '\0', '\x80'}) EXPECT_EQ(hex_value(c), -1);
}

}  // namespace
}  // namespace eddy::base
