#include "eddy/value/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
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

TEST(Json, FindsWhatItEscapesAtEachPlaceOfAText) {
  const auto escaped = [](unsigned char c, bool html) -> std::string {
    switch (c) {
      case '"': return "\\\"";
      case '\\': return "\\\\";
      case '\b': return "\\b";
      case '\f': return "\\f";
      case '\n': return "\\n";
      case '\r': return "\\r";
      case '\t': return "\\t";
      default: break;
    }
    const bool plain =
        c >= ' ' && c < 0x7f && !(html && std::string_view{"<>&'"}.find(char(c)) != std::string_view::npos);
    if (plain) return {static_cast<char>(c)};
    constexpr std::string_view digits = "0123456789abcdef";
    return {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
  };
  for (const std::size_t size : {1U, 2U, 3U, 4U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 33U}) {
    for (std::size_t at = 0; at < size; ++at) {
      for (unsigned c = 0; c < 0x80; ++c) {
        std::string text(size, 'x');
        text[at] = static_cast<char>(c);
        for (const bool html : {false, true}) {
          const std::string wanted = '"' + std::string(at, 'x') +
                                     escaped(static_cast<unsigned char>(c), html) +
                                     std::string(size - at - 1, 'x') + '"';
          ASSERT_EQ(dumps(Value{text}, {.html_safe = html}), wanted) << size << ' ' << at << ' ' << c;
        }
      }
      const std::string around = std::string(at, '<') + "é" + std::string(size - at, 'x');
      EXPECT_EQ(dumps(Value{around}),
                '"' + std::string(at, '<') + "\\u00e9" + std::string(size - at, 'x') + '"');
      EXPECT_EQ(dumps(Value{around}, {.ensure_ascii = false}), '"' + around + '"');
    }
  }
}

TEST(Json, SortsFewKeysAndManyAlikeAndLeavesEqualOnesInOrder) {
  for (const int count : {0, 1, 2, 12, 13, 40}) {
    Dict dict;
    std::string wanted = "{";
    for (int i = 0; i < count; ++i)
      dict.set(Value{std::string(1, char('0' + i * 7 % count))}, Value{i * 7 % count});
    for (int i = 0; i < count; ++i)
      wanted.append(i > 0 ? ", " : "")
          .append(dumps(Value{std::string(1, char('0' + i))}))
          .append(": ")
          .append(std::to_string(i));
    EXPECT_EQ(dumps(Value{std::move(dict)}, {.sort_keys = true}), wanted + "}");
  }
  Dict numbers;  // NaN is no order
  for (const double number : {2.0, std::nan(""), 1.0}) numbers.set(Value{number}, Value{1});
  EXPECT_EQ(dumps(Value{std::move(numbers)}, {.sort_keys = true}).size(), 30U);
}

}  // namespace
}  // namespace eddy::json
