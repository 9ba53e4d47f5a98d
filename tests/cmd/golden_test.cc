#include "bench/golden.h"

#include <gmock/gmock.h>

namespace eddy::command {
namespace {

using testing::HasSubstr;

TEST(Difference, NoneBetweenEquals) {
  EXPECT_EQ(difference("abc", "abc"), "");
  EXPECT_EQ(difference("", ""), "");
}

TEST(Difference, ShowsPlaceAndBothSides) {
  EXPECT_EQ(difference("one\ntwo\n", "one\ntoo\n"),
            "8 bytes instead of 8, and at byte 5 (line 2) \"oo\\n\" instead of \"wo\\n\"");
}

TEST(Difference, ShowsWhoEndsFirst) {
  EXPECT_THAT(difference("abc", "ab"), HasSubstr("at byte 2 (line 1) its end instead of \"c\""));
  EXPECT_THAT(difference("ab", "abc"), HasSubstr("\"c\" instead of its end"));
  EXPECT_THAT(difference("ab", ""), HasSubstr("0 bytes instead of 2"));
}

TEST(Difference, DoesNotCutACharacter) {
  EXPECT_THAT(difference("x\xC3\xA9", "x\xC3\xA8"), HasSubstr("at byte 1"));
  EXPECT_THAT(difference("x\x01", "y"), HasSubstr("\"y\" instead of \"x\\x01\""));
}

TEST(Pages, AreSplitByTheirLengths) {
  const auto pages = parse_pages("3\nab\n0\n2\nxy");
  ASSERT_TRUE(pages);
  EXPECT_THAT(*pages, testing::ElementsAre("ab\n", "", "xy"));
}

TEST(Pages, CutShortAreRefused) {
  EXPECT_FALSE(parse_pages(""));
  EXPECT_FALSE(parse_pages("3\nab"));
  EXPECT_FALSE(parse_pages("x\nab"));
  EXPECT_FALSE(parse_pages("3"));
}

}  // namespace
}  // namespace eddy::command
