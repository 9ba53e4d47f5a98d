// Templates that yield values, from C++. What each template yields: tests/templates/batch/environment.txt.
#include "templates/native.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "eddy/jinja2.h"

namespace eddy::jinja2 {
namespace {

TEST(NativeEnvironment, YieldsValues) {
  const NativeEnvironment env;
  const Value list = Value::list({1, "a"});
  const auto page = env.from_string("{{ x }}");
  EXPECT_EQ(page->render_value({{"x", list}}), list);
  EXPECT_TRUE(page->render_value({{"x", 7}}).is_int());
  EXPECT_TRUE(page->render_value({}).is_undefined());
  EXPECT_TRUE(env.from_string("")->render_value({}).is_none());
  EXPECT_EQ(env.from_string("{{ x }}{{ x }}")->render_value({{"x", 7}}), Value{77});
  EXPECT_EQ(env.from_string("{{ g }}", Value{{"g", 5}})->render_value({}), Value{5});
}

TEST(NativeEnvironment, KeepsNothingThatTheContextLent) {
  const NativeEnvironment env;
  Value made;
  {
    const std::string text(100, 'x');
    made = env.from_string("{{ [x] }}")->render_value({{"x", text}});
  }
  EXPECT_EQ(made.repr(), "['" + std::string(100, 'x') + "']");
}

TEST(NativeEnvironment, KeepsObjects) {
  struct Thing final : Object {
    [[nodiscard]] std::string_view type_name() const noexcept override { return "Thing"; }
  };
  const auto thing = std::make_shared<Thing>();
  const NativeEnvironment env;
  const Value made = env.from_string("{% macro f(x) %}{{ x }}{% endmacro %}{{ f(x) }}")
                         ->render_value({{"x", Value{ObjectPtr{thing}}}});
  ASSERT_TRUE(made.is_object());
  EXPECT_EQ(made.as_object(), thing);
}

TEST(NativeEnvironment, AsTextIsTheValuesText) {
  const NativeEnvironment env;
  const auto page = env.from_string("{{ x }}");
  const Value list = Value::list({1, "a"});
  EXPECT_EQ(page->render({{"x", list}}), "[1, 'a']");
  std::string text;
  templates::StringSink sink{text};
  page->render_into(sink, {{"x", list}});
  EXPECT_EQ(text, "[1, 'a']");
  std::string streamed;
  for (const std::string& piece : page->generate(Value{{"x", list}})) streamed += piece;
  EXPECT_EQ(streamed, "[1, 'a']");
  EXPECT_EQ(env.from_string("{% macro f() %}{{ 1 }}{% endmacro %}")->module().call("f"), Value{1});
}

TEST(NativeEnvironment, AnotherTemplatesValueIsItsText) {
  EXPECT_EQ(Environment{}.from_string("{{ 1 }}")->render_value({}).repr(), "'1'");
}

TEST(NativeEnvironment, HasLimits) {
  Options options{.autoescape = false};
  options.native = true;
  options.sandbox = Sandbox::immutable;
  options.limits = Limits{.memory_bytes = 100'000};
  EXPECT_THROW((void)Environment{options}
                   .from_string("{% for i in range(20000) %}{{ i }}{% endfor %}")
                   ->render_value({}),
               TemplateError);
}

}  // namespace
}  // namespace eddy::jinja2

namespace eddy::templates {
namespace {

TEST(NativeMarks, SplitATextIntoItsPieces) {
  const std::vector<Value> marked{Value{7}, Value::list({})};
  const std::string text = "a" + native_mark(1) + native_mark(0) + "b";
  const std::vector<Value> pieces = split_at_marks(text, marked);
  EXPECT_EQ(Value::list(pieces).repr(), "['a', [], 7, 'b']");
  EXPECT_TRUE(split_at_marks("", marked).empty());
}

TEST(NativeMarks, TextThatLooksLikeAMarkStaysText) {
  const std::vector<Value> marked{Value{7}};
  for (const std::string text : {"\xff", "\xff\xff",
                                 "\xff"
                                 "0",
                                 "\xff"
                                 "1\xff",
                                 "\xffx\xff",
                                 "\xff"
                                 "99999999999999999999\xff"}) {
    const std::vector<Value> pieces = split_at_marks(text, marked);
    ASSERT_EQ(pieces.size(), 1U) << text;
    EXPECT_EQ(pieces[0].as_string(), text);
  }
}

}  // namespace
}  // namespace eddy::templates
