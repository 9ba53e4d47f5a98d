#include "eddy/value/dict.h"

#include <gtest/gtest.h>

#include <string>

#include "eddy/value/errors.h"

namespace eddy {
namespace {

TEST(Dict, KeepsTheOrderOfInsertion) {
  Dict dict;
  for (const char* key : {"c", "a", "b"}) dict.set(key, 1);
  dict.set("a", 2);
  EXPECT_EQ(Value{dict}.repr(), "{'c': 1, 'a': 2, 'b': 1}");
}

// Searched up to eight items, indexed above: both ways must agree at each size around it.
TEST(Dict, FindsAndErasesAtEachSize) {
  for (int size = 0; size <= 40; ++size) {
    Dict dict;
    for (int i = 0; i < size; ++i) dict.set(Value{std::to_string(i)}, i);
    ASSERT_EQ(dict.size(), static_cast<std::size_t>(size));
    for (int i = 0; i < size; ++i) {
      ASSERT_NE(dict.find(std::to_string(i)), nullptr) << size << ' ' << i;
      ASSERT_EQ(dict.find(Value{std::to_string(i)})->as_int(), i);
    }
    EXPECT_EQ(dict.find("none"), nullptr);
    for (int i = 0; i < size; i += 2) EXPECT_TRUE(dict.erase(Value{std::to_string(i)}));
    for (int i = 0; i < size; ++i)
      ASSERT_EQ(dict.find(std::to_string(i)) != nullptr, i % 2 == 1) << size << ' ' << i;
  }
}

// Whatever the place says, and wherever the key moved meanwhile, the answer is find's.
TEST(Dict, LooksAtAPlaceFirst) {
  Dict dict;
  std::uint8_t place = 200;
  EXPECT_EQ(dict.find("a", place), nullptr);
  for (int i = 0; i < 600; ++i) dict.set(Value{std::to_string(i)}, Value{i});
  for (const int i : {3, 3, 0, 255, 256, 257, 599, 599, 3}) {
    const Value* found = dict.find(std::to_string(i), place);
    ASSERT_NE(found, nullptr) << i;
    EXPECT_EQ(found->as_int(), i);
    EXPECT_EQ(place, i % 256);
  }
  dict.erase(Value{"1"});
  EXPECT_EQ(dict.find("3", place)->as_int(), 3);
  EXPECT_EQ(place, 2);
  EXPECT_EQ(dict.find("1", place), nullptr);
  dict.clear();
  EXPECT_EQ(dict.find("3", place), nullptr);
}

TEST(Dict, TakesEqualNumbersForOneKey) {
  Dict dict;
  dict.set(1, "int");
  dict.set(1.0, "float");
  dict.set(true, "bool");
  EXPECT_EQ(Value{dict}.repr(), "{1: 'bool'}");
}

TEST(Dict, RefusesAnUnhashableKeyAtAnySize) {
  Dict dict;
  EXPECT_THROW(dict.set(Value::list({}), 1), TypeError);
  EXPECT_THROW(static_cast<void>(dict.find(Value::list({}))), TypeError);
}

}  // namespace
}  // namespace eddy
