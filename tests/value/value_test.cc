#include "eddy/value.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <vector>

namespace eddy {
namespace {

TEST(Value, IsThreeWords) { EXPECT_EQ(sizeof(Value), 24u); }

TEST(Value, TakesItsKindFromTheType) {
  EXPECT_TRUE(Value{}.is_none());
  EXPECT_TRUE(Value{true}.is_bool());
  EXPECT_TRUE(Value{1}.is_int());
  EXPECT_TRUE(Value{1.5f}.is_float());
  EXPECT_TRUE(Value{"a"}.is_string());
  EXPECT_TRUE(Value{std::string{"a"}}.is_string());
  EXPECT_TRUE(Value{Markup{"<b>"}}.is_safe());
  EXPECT_TRUE(Value{std::vector<int>{1}}.is_sequence());
  EXPECT_TRUE(Value{std::optional<int>{}}.is_none());
  EXPECT_TRUE((Value{{"a", 1}}.is_dict()));
  static_assert(!std::is_constructible_v<Value, int*>);
  static_assert(!std::is_constructible_v<Value, char>);
}

TEST(Value, TakesUnsignedIntegersOf64Bits) {
  EXPECT_EQ(Value{std::uint64_t{1} << 62}.as_int(), std::int64_t{1} << 62);
  EXPECT_TRUE(Value{std::numeric_limits<std::uint64_t>::max()}.is_big_int());
}

TEST(Value, CopiesShareAndLastOneFrees) {
  Value list = Value::list({1, 2});
  Value same = list;
  EXPECT_EQ(list.use_count(), 2u);
  same.mutable_items().emplace_back(3);
  EXPECT_EQ(list.items().size(), 3u);
  same = 1;
  EXPECT_EQ(list.use_count(), 1u);
  Value moved = std::move(list);
  EXPECT_EQ(moved.use_count(), 1u);
  EXPECT_TRUE(
      list.is_none());  // NOLINT(bugprone-use-after-move): what a moved value holds is part of the contract
}

TEST(Value, WhatIsLentCountsOnceItIsCopied) {
  const Value text = "text";
  Value lent = text.lent();
  EXPECT_TRUE(lent.is_lent());
  EXPECT_EQ(text.use_count(), 1u);
  Value moved = std::move(lent);
  EXPECT_TRUE(moved.is_lent());
  EXPECT_EQ(text.use_count(), 1u);
  {
    const Value copy = moved;
    EXPECT_FALSE(copy.is_lent());
    EXPECT_EQ(text.use_count(), 2u);
    EXPECT_EQ(copy.lent().as_string(), "text");
  }
  EXPECT_EQ(text.use_count(), 1u);
  moved = 1;
  EXPECT_EQ(text.use_count(), 1u);
  EXPECT_EQ(Value{7}.lent().as_int(), 7);
  EXPECT_FALSE(Value{7}.lent().is_lent());
}

TEST(Value, ComparesAsPython) {
  EXPECT_EQ(Value{1}, Value{1.0});
  EXPECT_EQ(Value{1}, Value{true});
  EXPECT_FALSE(Value{"1"} == Value{1});
  EXPECT_EQ(Value::markup("a"), Value{"a"});
  EXPECT_FALSE(Value::list({1}) == Value::tuple({1}));
  EXPECT_EQ(Value::list({1, "a"}), Value::list({1.0, "a"}));
  EXPECT_EQ(Value{std::vector<int>({1, 2})}, Value::list({1, 2}));
  EXPECT_FALSE(Value::bytes("a") == Value{"a"});
  EXPECT_FALSE(Value{(std::int64_t{1} << 53) + 1} == Value{9007199254740992.0});
  EXPECT_EQ((Value{{"a", 1}, {"b", 2}}), (Value{{"b", 2}, {"a", 1}}));
}

TEST(Value, EqualValuesHashAlike) {
  EXPECT_EQ(Value{1}.hash(), Value{1.0}.hash());
  EXPECT_EQ(Value{1}.hash(), Value{true}.hash());
  EXPECT_EQ(Value::tuple({1, "a"}).hash(), Value::tuple({1.0, "a"}).hash());
  EXPECT_THROW(static_cast<void>(Value::list({}).hash()), TypeError);
  EXPECT_THROW(static_cast<void>(Value::tuple({Value::list({})}).hash()), TypeError);
}

TEST(Value, TruthAndLength) {
  for (const Value& falsy :
       {Value{}, Value{false}, Value{0}, Value{0.0}, Value{""}, Value::list({}), Value::tuple({}),
        Value{Dict{}}, Value::undefined("x"), Value::bytes(""), Value{std::vector<int>{}}})
    EXPECT_FALSE(falsy.truth()) << falsy.repr();
  EXPECT_TRUE(Value{"0"}.truth());
  EXPECT_EQ(Value{"日本"}.length(), 2u);
  EXPECT_EQ(Value::bytes("\xff\xff").length(), 2u);
  EXPECT_EQ(Value{1}.length(), std::nullopt);
}

TEST(Value, PrintsAsPython) {
  EXPECT_EQ(Value::tuple({1}).repr(), "(1,)");
  EXPECT_EQ(Value::tuple({}).repr(), "()");
  EXPECT_EQ(Value::markup("a'b").repr(), "Markup(\"a'b\")");
  EXPECT_EQ(Value::bytes("a\n\xff'").repr(), "b\"a\\n\\xff'\"");
  EXPECT_EQ(Value{}.str(), "None");
  EXPECT_EQ(Value::undefined("x").str(), "");
  EXPECT_EQ(Value{"a"}.str(), "a");
}

TEST(Value, PrintsWhatHoldsItself) {
  Value list = Value::list({1});
  list.mutable_items().push_back(list);
  EXPECT_EQ(list.repr(), "[1, [...]]");
  list.mutable_items().clear();  // the cycle's own count would keep it
  Value dict{Dict{}};
  dict.mutable_dict().set("self", dict);
  EXPECT_EQ(dict.repr(), "{'self': {...}}");
  dict.mutable_dict().clear();
}

TEST(Value, NestedAMillionDeepIsFreedAndPrintedWithinTheStack) {
  Value value;
  for (int i = 0; i < 1'000'000; ++i) value = Value::list({std::move(value)});
  EXPECT_LT(value.repr().size(), 2000u);
  EXPECT_THROW(static_cast<void>(value == Value::list({value})), ValueFault);
  value = nullptr;
}

TEST(Value, OwnedCopiesWhatIsBorrowed) {
  Value owned;
  {
    const std::string text = "a text that is long enough not to be inline";
    const Value borrowed = Value::borrowed(text);
    EXPECT_TRUE(borrowed.is_borrowed());
    owned = borrowed.owned();
  }
  EXPECT_FALSE(owned.is_borrowed());
  EXPECT_EQ(owned.as_string(), "a text that is long enough not to be inline");
}

}  // namespace
}  // namespace eddy
