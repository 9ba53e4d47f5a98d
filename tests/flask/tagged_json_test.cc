// Tagged JSON: what Flask's own writes. tests/conformance/signing holds thousands of values against it.
#include "eddy/flask/tagged_json.h"

#include <gtest/gtest.h>

#include <string>

#include "eddy/flask/uuid.h"
#include "eddy/templates/datetime.h"

namespace eddy::flask {
namespace {

Uuid some_uuid() {
  Uuid uuid;
  EXPECT_TRUE(Uuid::parse("12345678-1234-5678-1234-567812345678", uuid));
  return uuid;
}

TEST(TaggedJson, KeepsWhatJsonHasNoWordFor) {
  const TaggedJSONSerializer tagged;
  const auto check = [&](const Value& value, std::string_view text) {
    EXPECT_EQ(tagged.dumps(value), text);
    EXPECT_EQ(tagged.loads(text).repr(), value.repr());
  };
  check(Value::tuple({1, Value::tuple({})}), R"({" t":[1,{" t":[]}]})");
  check(Value::bytes("\xff"), R"({" b":"/w=="})");
  check(Value::markup("<b>é"), R"({" m":"<b>\u00e9"})");
  check(uuid_value(some_uuid()), R"({" u":"12345678123456781234567812345678"})");
  check(templates::datetime_from_timestamp(1'700'000'000), R"({" d":"Tue, 14 Nov 2023 22:13:20 GMT"})");
  check(Value::list({nullptr, true, 1, 1.5, "text"}), R"([null,true,1,1.5,"text"])");
  check(Value{{"a", 1}, {"b", Value::tuple({2})}}, R"({"a":1,"b":{" t":[2]}})");
}

TEST(TaggedJson, ADictThatLooksLikeATagIsEscaped) {
  const TaggedJSONSerializer tagged;
  for (const char* key : {" t", " b", " m", " u", " d", " di"}) {
    const Value value = Value::dict({{Value{key}, Value::tuple({1})}});
    EXPECT_EQ(tagged.dumps(value), "{\" di\":{\"" + std::string{key} + "__\":{\" t\":[1]}}}");
    EXPECT_EQ(tagged.loads(tagged.dumps(value)), value);
  }
  const Value two = Value::dict({{" t", 1}, {"a", 2}});
  EXPECT_EQ(tagged.dumps(two), R"({" t":1,"a":2})");
  EXPECT_EQ(tagged.loads(tagged.dumps(two)), two);
}

TEST(TaggedJson, KeysAreSorted) {
  EXPECT_EQ(TaggedJSONSerializer{}.dumps({{"b", 1}, {"a", 2}}), R"({"a":2,"b":1})");
}

TEST(TaggedJson, OnesOwnTags) {
  TaggedJSONSerializer tagged;
  tagged.register_tag(
      {.key = " x",
       .check = [](const Value& value) { return value.is_float(); },
       .to_json = [](const Value& value) { return Value{value.str()}; },
       .to_value = [](const Value& value) { return Value{std::stod(std::string{value.as_string()})}; }});
  EXPECT_EQ(tagged.dumps(Value::list({0.5})), R"([{" x":"0.5"}])");
  EXPECT_EQ(tagged.loads(R"({" x":"0.5"})"), Value{0.5});
  JSONTag again{.key = " x", .check = [](const Value&) { return false; }, .to_json = {}, .to_value = {}};
  EXPECT_THROW(tagged.register_tag(again), KeyError);
  tagged.register_tag(again, true);
  EXPECT_EQ(tagged.dumps(0.5), "0.5");
  again.key = " t";
  EXPECT_THROW(tagged.register_tag(again), KeyError);
}

TEST(TaggedJson, WhatIsNoneIsRefused) {
  const TaggedJSONSerializer tagged;
  for (const char* text : {"", "{", R"({" t":1})", R"({" b":"!"})", R"({" b":1})", R"({" u":"1"})",
                           R"({" d":1})", R"({" di":1})", R"({" di":{"a":1,"b":2}})", R"({" m":null})"})
    EXPECT_THROW((void)tagged.loads(text), ValueError) << text;
  EXPECT_EQ(tagged.loads(R"({" d":"yesterday"})"), Value{});
  EXPECT_THROW((void)tagged.dumps(Value{Callable{[](const Arguments&) { return Value{}; }}}), TypeError);
  Value deep;
  for (int i = 0; i < 2000; ++i) deep = Value::list({deep});
  EXPECT_THROW((void)tagged.dumps(deep), ValueError);
}

}  // namespace
}  // namespace eddy::flask
