#include "eddy/base/utf8.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace eddy::base {
namespace {

TEST(Utf8, RoundTripsEachEdgeOfEachLength) {
  for (const char32_t edge : {U'\0', U'\x7f', U'\x80', U'\x7ff', U'\x800', U'\xd7ff', U'\xe000', U'\xffff',
                              U'\x10000', U'\x10ffff'}) {
    std::string text;
    append_code_point(text, edge);
    EXPECT_TRUE(is_valid_utf8(text)) << std::hex << static_cast<unsigned>(edge);
    std::size_t offset = 0;
    EXPECT_EQ(next_code_point(text, offset), edge);
    EXPECT_EQ(offset, text.size());
    EXPECT_EQ(count_code_points(text), 1u);
  }
}

TEST(Utf8, CountsAndFindsCodePoints) {
  const std::string text = "a\u00e9\u2665\U0001f600z";
  EXPECT_EQ(count_code_points(text), 5u);
  EXPECT_EQ(offset_of_code_point(text, 0), 0u);
  EXPECT_EQ(offset_of_code_point(text, 3), 6u);
  EXPECT_EQ(offset_of_code_point(text, 9), text.size());
}

TEST(Utf8, CountsWhereverACodePointLiesInABlock) {
  for (const std::string_view piece : {"\u00e9", "\u2665", "\U0001f600", "\x80", "\xE2\x99"}) {
    const std::size_t count = count_code_points(piece);
    for (std::size_t before = 0; before < 40; ++before) {
      for (std::size_t after = 0; after < 20; ++after) {
        const std::string text = std::string(before, 'a') + std::string{piece} + std::string(after, 'b');
        ASSERT_EQ(count_code_points(text), before + count + after) << piece << ' ' << before << ' ' << after;
      }
    }
  }
}

// What is counted sixteen bytes at a time, counted one by one.
TEST(Utf8, CountsAsManyAsItDecodes) {
  const std::vector<std::string_view> pieces = {"a",
                                                "plain text that fills a block",
                                                "\u00e9",
                                                "\u043f\u0440",
                                                "\u2665",
                                                "\u0800",
                                                "\ud7ff",
                                                "\ue000",
                                                "\uffff",
                                                "\U0001f600",
                                                "\U0010ffff",
                                                "\x80",
                                                "\xC0\xAF",
                                                "\xE0\x80\xAF",
                                                "\xED\xA0\x80",
                                                "\xF4\x90\x80\x80",
                                                "\xE2\x99",
                                                "\xFF",
                                                "\xC3"};
  std::mt19937 random{7};
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    // Most are well formed, and of some alphabets.
    const std::size_t kinds = round % 4 == 0 ? pieces.size() : 11;
    const std::size_t first = random() % kinds;
    for (std::size_t left = random() % 40; left > 0; --left) text += pieces[(first + random() % 3) % kinds];
    std::size_t count = 0;
    for (std::size_t offset = 0; offset < text.size(); ++count) next_code_point(text, offset);
    ASSERT_EQ(count_code_points(text), count) << testing::PrintToString(text);
  }
}

TEST(Utf8, StrayBytesCountEachAndAreNotValid) {
  // Overlong forms, a surrogate, past U+10FFFF, a lone continuation, one cut short (RFC 3629, 3 and 10).
  for (const char* bad : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE2\x99"})
    EXPECT_FALSE(is_valid_utf8(bad)) << bad;
  EXPECT_EQ(count_code_points("\xE2\x99"), 2u);
  std::size_t offset = 0;
  EXPECT_EQ(next_code_point("\xFF", offset), char32_t{0xDCFF});
  EXPECT_EQ(offset, 1u);
}

}  // namespace
}  // namespace eddy::base
