// MultiDict: what Werkzeug's ImmutableMultiDict gives for the same pairs.
#include "eddy/flask/multi_dict.h"

#include <gmock/gmock.h>

#include <limits>
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

TEST(MultiDict, NumbersAreThoseOfPython) {
  const MultiDict numbers{{{"n", "+1"},
                           {"n", " -0012 "},
                           {"n", "1_000"},
                           {"n", "9223372036854775808"},
                           {"n", std::string(5000, '9')},
                           {"n", "0x1"},
                           {"n", ""}}};
  EXPECT_THAT(numbers.getlist<int>("n"), ElementsAre(1, -12, 1000));
  const MultiDict reals{{{"x", "+1.5"}, {"x", "1_0.5"}, {"x", "1e400"}, {"x", "1e-400"}, {"x", "0x1p3"}}};
  EXPECT_THAT(reals.getlist<double>("x"),
              ElementsAre(1.5, 10.5, std::numeric_limits<double>::infinity(), 0.0));
}

// An app may catch what it throws, or a hook: what follows must not take it for an empty one.
TEST(MultiDict, WhatCantBeReadThrowsEachTime) {
  const MultiDict broken{[](const void*, MultiDict::Pairs& out) {
                           out.emplace_back("half", "read");
                           throw BadRequest{};
                         },
                         nullptr};
  for (int i = 0; i < 3; ++i) EXPECT_THROW(static_cast<void>(broken.get("half")), BadRequest);
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
