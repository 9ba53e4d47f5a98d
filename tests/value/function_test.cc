// Typed functions as values: what is converted, what is refused, and in which words.
#include "eddy/value/function.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eddy/value.h"

namespace {

using eddy::Arguments;
using eddy::KeywordArgument;
using eddy::make_callable;
using eddy::Value;

struct Book {
  std::string title;
};
struct Shelf {
  int length;
};

Value call(const Value& callee, std::vector<Value> positional, std::vector<KeywordArgument> keyword = {}) {
  return callee.as_callable()(Arguments{positional, keyword});
}

template <class E = eddy::TypeError>
std::string refusal(const Value& callee, std::vector<Value> positional,
                    std::vector<KeywordArgument> keyword = {}) {
  try {
    call(callee, std::move(positional), std::move(keyword));
  } catch (const E& error) {
    return error.what();
  }
  return "not refused";
}

int plain(const std::string& text) { return static_cast<int>(text.size()); }

}  // namespace

template <>
struct eddy::reflect<Book> {
  static constexpr std::string_view name = "Book";
  static constexpr auto members = eddy::members("title", &Book::title);
};
template <>
struct eddy::reflect<Shelf> {
  static constexpr auto members = eddy::members("length", &Shelf::length);
};

namespace {

Value repeat() {
  return make_callable(
      [](std::string_view text, std::optional<int> times) {
        std::string out;
        for (int i = 0; i < times.value_or(2); ++i) out += text;
        return out;
      },
      "repeat", {"text", "times"});
}

TEST(MakeCallable, ConvertsByPositionAndByName) {
  EXPECT_EQ(call(repeat(), {"ab"}), Value{"abab"});
  EXPECT_EQ(call(repeat(), {"ab", 3}), Value{"ababab"});
  EXPECT_EQ(call(repeat(), {"ab", nullptr}), Value{"abab"});
  EXPECT_EQ(call(repeat(), {"ab"}, {{"times", 1}}), Value{"ab"});
  EXPECT_EQ(call(repeat(), {}, {{"times", 1}, {"text", "x"}}), Value{"x"});
  EXPECT_EQ(repeat().callable_name(), "repeat");
}

TEST(MakeCallable, TakesEveryKindOfParameter) {
  const Value half = make_callable([](double x) { return x / 2; });
  EXPECT_EQ(call(half, {3}), Value{1.5});
  EXPECT_EQ(call(half, {true}), Value{0.5});
  const Value sum = make_callable([](const std::vector<int>& xs) {
    int total = 0;
    for (int x : xs) total += x;
    return total;
  });
  EXPECT_EQ(call(sum, {Value::list({1, 2, true})}), Value{4});
  EXPECT_EQ(call(sum, {Value{std::vector<int>{5, 6}}}), Value{11});
  const Value title = make_callable([](const Book& book) { return book.title; });
  EXPECT_EQ(call(title, {Value{Book{"Emma"}}}), Value{"Emma"});
  EXPECT_EQ(call(make_callable(plain), {"four"}), Value{4});
  EXPECT_TRUE(call(make_callable([](const Value&) {}), {1}).is_none());
  EXPECT_EQ(call(make_callable([] { return 7; }), {}), Value{7});
  const Value count = make_callable(
      [](const Value&, const Arguments& all) { return all.positional.size() * 10 + all.keyword.size(); });
  EXPECT_EQ(call(count, {1, 2, 3}, {{"k", 4}}), Value{31});
}

TEST(MakeCallable, RefusesOtherTypesInPythonsWords) {
  EXPECT_EQ(refusal(repeat(), {1}), "repeat() argument 1 must be str, not int");
  EXPECT_EQ(refusal(repeat(), {"a", 1.0}), "repeat() argument 2 must be int, not float");
  EXPECT_EQ(refusal(make_callable([](bool b) { return b; }), {1}),
            "function() argument 1 must be bool, not int");
  const Value title = make_callable([](const Book& book) { return book.title; }, "title");
  EXPECT_EQ(refusal(title, {Value{Shelf{1}}}), "title() argument 1 must be Book, not object");
  const Value sum = make_callable([](const std::vector<int>& xs) { return xs.size(); }, "sum");
  EXPECT_EQ(refusal(sum, {"ab"}), "sum() argument 1 must be list, not str");
  EXPECT_EQ(refusal(sum, {Value::list({1, "b"})}), "sum() argument 1 must be int, not str");
}

TEST(MakeCallable, RefusesWhatDoesNotFit) {
  const Value small = make_callable([](std::uint8_t x) { return x; }, "small");
  EXPECT_EQ(call(small, {255}), Value{255});
  EXPECT_EQ(refusal<eddy::OverflowError>(small, {256}), "small() argument 1 must be 0 to 255");
  EXPECT_EQ(refusal<eddy::OverflowError>(small, {-1}), "small() argument 1 must be 0 to 255");
}

TEST(MakeCallable, RefusesTooManyTooFewAndUnknown) {
  EXPECT_EQ(refusal(repeat(), {}), "repeat() missing 1 required positional argument: 'text'");
  EXPECT_EQ(refusal(repeat(), {"a", 1, 2}), "repeat() takes 2 positional arguments but 3 were given");
  EXPECT_EQ(refusal(repeat(), {"a"}, {{"text", "b"}}), "repeat() got multiple values for argument 'text'");
  EXPECT_EQ(refusal(repeat(), {"a"}, {{"n", 1}}), "repeat() got an unexpected keyword argument 'n'");
  const Value nameless = make_callable([](int x) { return x; });
  EXPECT_EQ(refusal(nameless, {}), "function() missing 1 required positional argument: number 1");
  EXPECT_EQ(refusal(nameless, {}, {{"x", 1}}), "function() got an unexpected keyword argument 'x'");
}

}  // namespace
