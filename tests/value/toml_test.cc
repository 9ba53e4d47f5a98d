#include "value/toml.h"

#include <gtest/gtest.h>

#include "eddy/value.h"

namespace eddy::toml_text {
namespace {

TEST(Toml, BecomesAValue) {
  const auto value = parse(
      "text = 'a'\non = true\nn = -7\nrate = 0.5\nday = 2024-01-02\nat = 10:20:30\nwhen = "
      "2024-01-02T10:20:30Z\n"
      "list = [1, [2]]\n[table]\nkey = 'é'\n[[many]]\na = 1\n[[many]]\na = 2\n");
  ASSERT_TRUE(value.ok());
  EXPECT_EQ(value->find("text"), Value{"a"});
  EXPECT_EQ(value->find("on"), Value{true});
  EXPECT_EQ(value->find("n"), Value{-7});
  EXPECT_EQ(value->find("rate"), Value{0.5});
  EXPECT_EQ(value->find("day"), Value{"2024-01-02"});
  EXPECT_EQ(value->find("at"), Value{"10:20:30"});
  EXPECT_EQ(value->find("when"), Value{"2024-01-02T10:20:30Z"});
  EXPECT_EQ(value->find("list"), Value::list({1, Value::list({2})}));
  EXPECT_EQ(value->find("table"), (Value{{"key", "é"}}));
  EXPECT_EQ(value->find("many"), Value::list({Value{{"a", 1}}, Value{{"a", 2}}}));
}

TEST(Toml, SaysWhereItIsWrong) {
  const auto value = parse("a = 1\nb =\n");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().line, 2U);
  EXPECT_NE(value.error().message, "");
}

TEST(Toml, NothingIsAnEmptyDict) { EXPECT_EQ(*parse(""), Value{Dict{}}); }

}  // namespace
}  // namespace eddy::toml_text
