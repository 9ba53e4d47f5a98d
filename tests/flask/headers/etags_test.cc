// Lists of entity tags, and one.
#include "eddy/flask/headers/etags.h"

#include <gmock/gmock.h>

#include <string>

namespace eddy::flask {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(FlaskETags, Lists) {
  const ETags tags = ETags::from_header("\"a\", W/\"b\" , c, w/d,\"e,f\"");
  EXPECT_THAT(tags.strong(), ElementsAre("a", "c", "e,f"));
  EXPECT_THAT(tags.weak(), ElementsAre("b", "d"));
  EXPECT_TRUE(tags.contains("a"));
  EXPECT_FALSE(tags.contains("b"));
  EXPECT_TRUE(tags.contains_weak("b"));
  EXPECT_TRUE(tags.contains_raw("\"a\""));
  EXPECT_FALSE(tags.contains_raw("\"b\""));
  EXPECT_TRUE(tags.contains_raw("W/\"b\""));
  EXPECT_TRUE(tags.contains_raw("W/\"a\""));
  EXPECT_EQ(tags.to_header(), "\"a\", \"c\", \"e,f\", W/\"b\", W/\"d\"");
  EXPECT_FALSE(tags.star_tag());
}

TEST(FlaskETags, AStarIsAllThereAre) {
  const ETags any = ETags::from_header("\"a\", *");
  EXPECT_TRUE(any.star_tag());
  EXPECT_TRUE(any.contains("x"));
  EXPECT_FALSE(any.is_strong("x"));
  EXPECT_TRUE(static_cast<bool>(any));
  EXPECT_EQ(any.to_header(), "*");
  EXPECT_FALSE(static_cast<bool>(ETags::from_header("")));
  EXPECT_FALSE(ETags::from_header("\"*\"").star_tag());
}

TEST(FlaskETags, QuotesThatEndNothing) {
  EXPECT_THAT(ETags::from_header("\"a\"b\", \"c").strong(), ElementsAre("a\"b", "\"c"));
  EXPECT_THAT(ETags::from_header("\"a,b").strong(), ElementsAre("\"a", "b"));
}

// Each looks for the end of a quoted tag through all the rest, unless it is known that there is none.
// Behind "W/" no blank may be: what is there is no tag that one has.
TEST(FlaskETags, BlanksBehindAWeakMarkAreTheTags) {
  const ETags tags = ETags::from_header("W/ b c , w/\t\"a\", W/ ,W/\"d\"");
  EXPECT_THAT(tags.weak(), ElementsAre(" b c", "\t\"a\"", "", "d"));
  EXPECT_FALSE(tags.contains_weak("a"));
}

TEST(FlaskETags, ManyQuotesAreReadInOneGo) {
  std::string list;
  for (int i = 0; i < 200'000; ++i) list += "\"x,";
  EXPECT_EQ(ETags::from_header(list).strong().size(), 200'000U);
}

TEST(FlaskETags, One) {
  EXPECT_THAT(unquote_etag("W/\"bar\""), Pair("bar", true));
  EXPECT_THAT(unquote_etag(" \"bar\""), Pair("bar", false));
  EXPECT_THAT(unquote_etag("bar"), Pair("bar", false));
  EXPECT_EQ(generate_etag("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
}

}  // namespace
}  // namespace eddy::flask
