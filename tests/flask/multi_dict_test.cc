// MultiDict: what Werkzeug's ImmutableMultiDict gives for the same pairs.
#include "eddy/flask/multi_dict.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "eddy/flask/errors.h"

namespace eddy::flask {
namespace {

using testing::ElementsAre;
using testing::Pair;

const MultiDict pairs{{{"a", "1"}, {"b", "x"}, {"a", " 3 "}, {"a", "y"}, {"a", "999"}}};

TEST(MultiDict, TheFirstValueOfANameCounts) {
  EXPECT_EQ(pairs["a"], "1");
  EXPECT_EQ(pairs.get("a"), "1");
  EXPECT_EQ(pairs.get("c"), "");
  EXPECT_EQ(pairs.get("c", "none"), "none");
  EXPECT_EQ(pairs.find("c"), std::nullopt);
  EXPECT_THROW(static_cast<void>(pairs["c"]), BadRequestKeyError);
}

TEST(MultiDict, NumbersFallBackWhereTheTextIsNone) {
  EXPECT_EQ(pairs.get("a", 7), 1);
  EXPECT_EQ(pairs.get("b", 7), 7);
  EXPECT_EQ(pairs.get("a", 7.5), 1.0);
  EXPECT_THAT(pairs.getlist<int>("a"), ElementsAre(1, 3, 999));
  EXPECT_THAT(pairs.getlist<std::int8_t>("a"), ElementsAre(1, 3));
  EXPECT_THAT(pairs.getlist<double>("b"), ElementsAre());
}

TEST(MultiDict, ListsGatherWhatCameApart) {
  EXPECT_THAT(pairs.getlist("a"), ElementsAre("1", " 3 ", "y", "999"));
  EXPECT_THAT(pairs.lists(),
              ElementsAre(Pair("a", ElementsAre("1", " 3 ", "y", "999")), Pair("b", ElementsAre("x"))));
  EXPECT_EQ(pairs.to_dict().repr(), "{'a': '1', 'b': 'x'}");
  EXPECT_EQ(pairs.to_dict(false).repr(), "{'a': ['1', ' 3 ', 'y', '999'], 'b': ['x']}");
}

}  // namespace
}  // namespace eddy::flask
