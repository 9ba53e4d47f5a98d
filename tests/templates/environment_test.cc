// What an Environment offers beside loading and rendering (Jinja2 3.1, API, "The Environment").
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/value/function.h"

namespace eddy::jinja2 {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

LoaderPtr texts(Texts all) { return std::make_shared<DictLoader>(std::move(all)); }

Value twice() {
  return make_callable([](std::int64_t i) { return 2 * i; }, "twice", {"i"});
}

TEST(Overlay, HasOptionsOfItsOwnAndSharesTheRest) {
  Environment env{{.loader = texts({{"a", "{{ '<' }}{{ 4|twice }}{{ g }}"}}), .autoescape = false}};
  env.add_filter("twice", twice());
  Options options = env.options();
  options.autoescape = true;
  options.syntax.variable_start_string = "[[";
  options.syntax.variable_end_string = "]]";
  const auto overlay = env.overlay(options);
  env.add_global("g", "!");  // seen by both
  EXPECT_EQ(env.get_template("a")->render({}), "<8!");
  EXPECT_EQ(overlay->from_string("[['<']][[4|twice]][[g]]{{")->render({}), "&lt;8!{{");
  EXPECT_EQ(overlay->get_template("a")->render({}), "{{ '<' }}{{ 4|twice }}{{ g }}");
  EXPECT_TRUE(overlay->options().autoescape);
  EXPECT_FALSE(env.options().autoescape);
}

TEST(Overlay, IsFrozenWithWhatItLiesOver) {
  Environment env;
  const auto overlay = env.overlay({});
  overlay->add_global("g", 1);
  EXPECT_EQ(env.from_string("{{ g }}")->render({}), "1");
  EXPECT_THROW(overlay->add_filter("twice", twice()), std::logic_error);
}

TEST(Overlay, MayOutliveWhatItLiesOver) {
  std::unique_ptr<Environment> overlay;
  {
    Environment env;
    env.add_global("g", Value::list({1, 2}));
    overlay = env.overlay({});
  }
  EXPECT_EQ(overlay->from_string("{{ g }}{{ range(2)|list }}")->render({}), "[1, 2][0, 1]");
}

TEST(GetTemplate, TakesGlobalsOfItsOwn) {
  Environment env{
      {.loader = texts({{"a", "{% extends 'base' %}{% block b %}{{ g }}{{ h }}{{ super() }}{% endblock %}"},
                        {"base",
                         "{{ g }}{% block b %}[{{ g }}]{% endblock %}{% include 'i' %}"
                         "{% import 'm' as m %}{{ m.f() }}{% include 'i' without context %}"},
                        {"i", "<i{{ k }}>"},
                        {"m", "{% macro f() %}f{{ k }}{% endmacro %}"}}),
       .autoescape = false}};
  env.add_global("g", "env");
  env.add_global("h", "H");
  const auto own = env.get_template("a", Value{{"g", "own"}, {"k", "K"}});
  // As the real Jinja2 renders it.
  EXPECT_EQ(own->render({}), "ownownH[own]<iK>fK<i>");
  EXPECT_EQ(own->render({{"g", "var"}}), "varvarH[var]<iK>fK<i>");
  // Another look-up of the same template has none of it.
  EXPECT_EQ(env.get_template("a")->render({}), "envenvH[env]<i>f<i>");
  EXPECT_EQ(env.from_string("{{ g }}{{ h }}", Value{{"h", 1}})->render({}), "env1");
  EXPECT_EQ(env.select_template({"none", "i"}, Value{{"k", 2}})->render({}), "<i2>");
  EXPECT_THROW((void)env.get_template("a", Value{1}), TypeError);
}

TEST(GetTemplate, OrOneOfSeveral) {
  const Environment env{{.loader = texts({{"a", "A"}, {"b", "B"}})}};
  EXPECT_EQ(env.get_or_select_template("a")->render({}), "A");
  EXPECT_EQ(env.get_or_select_template(std::vector<std::string>{"x", "b"})->render({}), "B");
  EXPECT_THROW((void)env.get_or_select_template("x"), TemplateNotFound);
  EXPECT_THROW((void)env.get_or_select_template(std::vector<std::string>{"x", "y"}), TemplatesNotFound);
}

TEST(GetTemplate, JoinsPaths) {
  Options options;
  options.loader = texts({{"dir/a", "{% extends './base' %}{% block b %}{% include name %}{% endblock %}"},
                          {"dir/base", "base {% block b %}{% endblock %}{% include ['./no', './c'] %}"},
                          {"dir/c", "c"}});
  options.join_path = [](std::string_view name, std::string_view parent) {
    if (!name.starts_with("./")) return std::string{name};
    return std::string{parent.substr(0, parent.rfind('/') + 1)} + std::string{name.substr(2)};
  };
  EXPECT_EQ(Environment{options}.get_template("dir/a")->render({{"name", "./c"}}), "base cc");
}

TEST(CompileExpression, GivesTheValue) {
  Environment env;
  env.add_filter("twice", twice());
  const TemplateExpression expression = env.compile_expression("foo == 42");
  EXPECT_EQ(expression({{"foo", 23}}), Value{false});
  EXPECT_EQ(expression({{"foo", 42}}), Value{true});
  EXPECT_EQ(env.compile_expression("[a|twice, {'b': a}, (a, 'x' ~ a)]")({{"a", 2}}).repr(),
            "[4, {'b': 2}, (2, 'x2')]");
  EXPECT_EQ(env.compile_expression("result + 1")({{"result", 2}}), Value{3});
  EXPECT_EQ(env.compile_expression("a if b else c")({{"a", 1}, {"b", false}, {"c", 3}}), Value{3});
  EXPECT_EQ(env.compile_expression("\n a\n ")({{"a", 1}}), Value{1});
}

TEST(CompileExpression, KeepsNothingThatTheContextLent) {
  const Environment env;
  Value one, several;
  {
    const std::string text(100, 'x');
    const std::vector<std::string> texts{text, "b"};
    one = env.compile_expression("text")({{"text", text}});
    several = env.compile_expression("[(texts, text), {'a': text}]")({{"texts", texts}, {"text", text}});
  }
  const std::string x(100, 'x');
  EXPECT_EQ(one, Value{x});
  EXPECT_EQ(several.repr(), "[(['" + x + "', 'b'], '" + x + "'), {'a': '" + x + "'}]");
}

TEST(CompileExpression, UndefinedIsNoneOrNot) {
  const Environment env;
  EXPECT_TRUE(env.compile_expression("var")({}).is_none());
  EXPECT_TRUE(env.compile_expression("var", false)({}).is_undefined());
  EXPECT_TRUE(env.compile_expression("d.x")({{"d", Value{Dict{}}}}).is_none());
  EXPECT_TRUE(env.compile_expression("d.x", false)({{"d", Value{Dict{}}}}).is_undefined());
}

TEST(CompileExpression, MistakesAreSyntaxErrors) {
  const Environment env;
  const auto error = [&](const char* text) {
    try {
      (void)env.compile_expression(text);
    } catch (const TemplateError& e) {
      return std::string{e.type()} + ":" + std::to_string(e.place().line) + " " + e.message();
    }
    return std::string{};
  };
  EXPECT_EQ(error("a\nb"), "TemplateSyntaxError:2 chunk after expression");
  EXPECT_EQ(error("a, b"), "TemplateSyntaxError:1 chunk after expression");
  EXPECT_EQ(error("a }} b"), "TemplateSyntaxError:1 unexpected '}'");
  EXPECT_EQ(error("(1").substr(0, 21), "TemplateSyntaxError:1");
  EXPECT_EQ(error("").substr(0, 21), "TemplateSyntaxError:1");
  EXPECT_EQ(error("a|nope").substr(0, 24), "TemplateAssertionError:1");
  try {
    (void)env.compile_expression("1 // 0")({});
    FAIL();
  } catch (const TemplateError& e) {
    EXPECT_EQ(e.type(), "ZeroDivisionError");
    EXPECT_EQ(e.place().line, 1U);
  }
}

TEST(CompileExpression, HasTheEnvironmentsLimits) {
  Options options;
  options.sandbox = Sandbox::immutable;
  options.limits = Limits{.steps = 100};
  const Environment env{options};
  EXPECT_THROW((void)env.compile_expression("range(1000)|sum")({}), SecurityError);
  EXPECT_THROW((void)env.compile_expression("''.__class__.__mro__")({}), SecurityError);
}

TEST(CallFilter, CallsByName) {
  Environment env;
  env.add_filter("twice", twice());
  env.add_test("big", make_callable([](std::int64_t i, std::int64_t limit) { return i > limit; }, "big",
                                    {"i", "limit"}));
  EXPECT_EQ(env.call_filter("upper", "ab"), Value{"AB"});
  EXPECT_EQ(env.call_filter("replace", "abab", {"a", "x"}, {{"count", 1}}), Value{"xbab"});
  EXPECT_EQ(env.call_filter("twice", 4), Value{8});
  EXPECT_EQ(env.call_filter("map", Value::list({"a"}), {"upper"}).is_undefined(), false);
  EXPECT_TRUE(env.call_test("odd", 3));
  EXPECT_TRUE(env.call_test("divisibleby", 9, {3}));
  EXPECT_TRUE(env.call_test("big", 9, {}, {{"limit", 3}}));
  EXPECT_THROW((void)env.call_filter("nope", 1), TemplateRuntimeError);
  EXPECT_THROW((void)env.call_test("nope", 1), TemplateRuntimeError);
}

TEST(IsUpToDate, AsksForAllThatTheTemplateIsMadeOf) {
  bool current = true;
  Options options;
  struct Changing final : Loader {
    explicit Changing(const bool& current) : current_{current} {}
    std::optional<Loaded> load(std::string_view name, std::vector<std::string>&) const override {
      if (name == "a") return Loaded{"{% include 'b' %}", {}, {}};
      return Loaded{"b", {}, [this] { return current_; }};
    }
    const bool& current_;
  };
  options.loader = std::make_shared<Changing>(current);
  const Environment env{options};
  const auto made = env.get_template("a");
  EXPECT_TRUE(made->is_up_to_date());
  current = false;
  EXPECT_FALSE(made->is_up_to_date());
  EXPECT_TRUE(env.from_string("x")->is_up_to_date());
}

}  // namespace
}  // namespace eddy::jinja2
