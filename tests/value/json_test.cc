#include "eddy/value/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#include "eddy/value.h"
#include "eddy/value/dict.h"

namespace eddy::json {
namespace {

TEST(Json, ReadsPrintsAndWritesAsPythonDoes) {
  std::ifstream cases{EDDY_SOURCE_DIR "/tests/value/cases/json.txt"};
  int count = 0;
  for (std::string text, repr, compact, pretty; std::getline(cases, text); ++count) {
    ASSERT_TRUE(std::getline(cases, repr) && std::getline(cases, compact) && std::getline(cases, pretty));
    const auto value = parse(text);
    ASSERT_TRUE(value.ok()) << text << ": " << value.error().message;
    EXPECT_EQ(value->repr(), repr) << text;
    EXPECT_EQ(dumps(*value), compact) << text;
    const Value expected = *parse(pretty);
    EXPECT_EQ(dumps(*value, {.indent = 2, .sort_keys = true, .ensure_ascii = false}), expected.as_string());
  }
  EXPECT_GT(count, 40);
}

TEST(Json, SortsKeysThatHaveNoOrder) {
  Dict dict;
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (int i = 0; i < 100; ++i) {
    dict.set(Value{nan}, Value{i});  // each is a key of its own
    dict.set(Value{100 - i}, Value{i});
  }
  const std::string text = dumps(Value{std::move(dict)}, {.sort_keys = true});
  EXPECT_EQ(std::count(text.begin(), text.end(), ':'), 200);
}

TEST(Json, WritesWhatMayStandInHtml) {
  const Value value = *parse(R"({"<k>": ["a'b & c", "\u007f\n\u00e9\ud83d\ude00", "plain"]})");
  EXPECT_EQ(dumps(value, {.html_safe = true}),
            R"({"\u003ck\u003e": ["a\u0027b \u0026 c", "\u007f\n\u00e9\ud83d\ude00", "plain"]})");
  EXPECT_EQ(dumps(value, {.ensure_ascii = false}), "{\"<k>\": [\"a'b & c\", \"\x7f\\né😀\", \"plain\"]}");
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* bad :
       {"", " ", "{", "[1,]", "{\"a\":}", "nul", "'a'", "01", "1 2", "\"\xff\"", "\"\n\"", "[1"})
    EXPECT_FALSE(parse(bad).ok()) << bad;
  const auto result = parse("[1,]");
  EXPECT_FALSE(result.error().message.empty());
}

TEST(Json, ReadsNumbersOfAnySizeAsPythonDoes) {
  EXPECT_EQ(parse("[9223372036854775807, -9223372036854775808]")->repr(),
            "[9223372036854775807, -9223372036854775808]");
  EXPECT_EQ(parse("[9223372036854775808]")->repr(), "[9223372036854775808]");
  EXPECT_EQ(parse("18446744073709551616")->repr(), "18446744073709551616");
  EXPECT_EQ(parse("[9223372036854775808.0]")->repr(), "[9.223372036854776e+18]");
  const std::string text = R"({"a": [-123456789012345678901234567890, 1.5], "b": "x", "a": null, "c": true})";
  EXPECT_EQ(parse(text)->repr(), "{'a': None, 'b': 'x', 'c': True}");
  EXPECT_EQ(dumps(*parse("[123456789012345678901234567890]")), "[123456789012345678901234567890]");
  EXPECT_EQ(parse(std::string(4300, '7'))->str(), std::string(4300, '7'));
  EXPECT_NE(parse(std::string(4301, '7')).error().message.find("4300 digits"), std::string::npos);
}

TEST(Json, ReadsWhatIsNoNumberOfJsonAsPythonDoes) {
  EXPECT_EQ(parse("[1e400, -1e400, 1e-400, NaN, Infinity, -Infinity]")->repr(),
            "[inf, -inf, 0.0, nan, inf, -inf]");
  EXPECT_EQ(parse(" NaN ")->repr(), "nan");
  EXPECT_EQ(parse("[1e400, \"\\u00e9\", {\"k\": [null, false, {}]}, []]")->repr(),
            "[inf, 'é', {'k': [None, False, {}]}, []]");
  for (const char* bad :
       {"NaN]",        "[NaN",      "[NaN,]",    "[NaN 1]",    "[-NaN]",    "[nan]",     "[NaNx]",
        "[NaN, nulx]", "[NaN, 01]", "[NaN, 1.]", "[NaN, .5]",  "[NaN, +1]", "[NaN, 1e]", "[NaN, -]",
        "{\"a\" NaN}", "{NaN: 1}",  "[NaN][]",   "[NaN, tru]", "1e400, 2",  "1] [1e400", "[1e400, \"a\nb\"]"})
    EXPECT_FALSE(parse(bad).ok()) << bad;
}

TEST(Json, BoundsNesting) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(parse(nested(max_depth - 1)).ok());
  EXPECT_FALSE(parse(nested(max_depth + 1)).ok());
  const auto around = [&](int depth) { return std::string(depth, '[') + "NaN" + std::string(depth, ']'); };
  EXPECT_TRUE(parse(around(max_depth - 1)).ok());
  EXPECT_FALSE(parse(around(max_depth + 1)).ok());
  Value value;
  for (int i = 0; i <= max_depth + 1; ++i) value = Value::list({value});
  EXPECT_THROW(static_cast<void>(dumps(value)), ValueError);
}

TEST(Json, KeysMayBeNumbersAndNone) {
  const Value dict = Value::dict({{1, "a"}, {2.5, "b"}, {true, "c"}, {nullptr, "d"}});
  EXPECT_EQ(dumps(dict), R"({"1": "c", "2.5": "b", "null": "d"})");
}

TEST(Json, RefusesWhatPythonRefuses) {
  EXPECT_THROW(static_cast<void>(dumps(Value::bytes("x"))), TypeError);
  EXPECT_THROW(static_cast<void>(dumps(Value::undefined("x"))), TypeError);
  EXPECT_THROW(static_cast<void>(dumps(Value::dict({{Value::tuple({1}), 1}}))), TypeError);
  try {
    static_cast<void>(dumps(Value{Callable{[](const Arguments&) { return Value{}; }}}));
    FAIL();
  } catch (const TypeError& error) {
    EXPECT_STREQ(error.what(), "Object of type function is not JSON serializable");
  }
}

TEST(Json, WritesNonFiniteFloatsAsPython) {
  EXPECT_EQ(dumps(Value{1e308 * 10}), "Infinity");
  EXPECT_EQ(dumps(Value{-1e308 * 10}), "-Infinity");
}

}  // namespace
}  // namespace eddy::json
