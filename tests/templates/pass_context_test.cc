// Functions, filters and tests that are told which template calls them.
#include "eddy/templates/pass_context.h"

#include <gtest/gtest.h>

#include <string>

#include "eddy/jinja2.h"

namespace eddy::jinja2 {
namespace {

// Its argument as HTML where the template escapes, with a line break for each.
Value with_breaks(const RenderContext& context, const Arguments& arguments) {
  std::string out;
  for (const char c : context.call_filter("escape", arguments).str())
    out += c == '\n' ? "<br>\n" : std::string(1, c);
  return context.autoescape() ? Value::markup(out) : Value{out};
}

std::string rendered(std::string_view text, bool autoescape = true) {
  Environment env{{.autoescape = autoescape}};
  env.add_filter("nl2br", pass_context(with_breaks, "nl2br"));
  env.add_test("the_user", pass_context([](const RenderContext& context, const Arguments& a) {
                 return Value{context.resolve("user") == a.positional[0]};
               }));
  env.add_global("resolve", pass_context([](const RenderContext& context, const Arguments& a) {
                   return context.resolve(a.positional[0].as_string());
                 }));
  env.add_global("names", pass_context([](const RenderContext& context, const Arguments&) {
                   std::string out;
                   for (const auto& [name, value] : context.get_all())
                     if (name.as_string().starts_with("u") || name.as_string() == "v")
                       out += name.str() + " ";
                   return Value{out};
                 }));
  env.add_global("apply", pass_context([](const RenderContext& context, const Arguments& a) {
                   return context.call(a.positional[0], {a.positional.subspan(1), a.keyword});
                 }));
  env.add_global("is_odd", pass_context([](const RenderContext& context, const Arguments& a) {
                   return Value{context.call_test("odd", a)};
                 }));
  return env.from_string(text)->render({{"user", "Zoë"}, {"text", "<a>\nb"}});
}

TEST(PassContext, AFilterKnowsWhetherTheTemplateEscapes) {
  EXPECT_EQ(rendered("{{ text|nl2br }}"), "&lt;a&gt;<br>\nb");
  EXPECT_EQ(rendered("{% autoescape true %}{{ text|nl2br }}{% endautoescape %}", false), "&lt;a&gt;<br>\nb");
  EXPECT_EQ(rendered("{{ [text]|map('nl2br')|first }}"), "&lt;a&gt;<br>\nb");
  EXPECT_EQ(rendered("{% filter nl2br %}a\n{% endfilter %}"), "a<br>\n");
}

TEST(PassContext, ATestAndAFunctionSeeVariables) {
  EXPECT_EQ(rendered("{{ 'Zoë' is the_user }} {{ ['a', 'Zoë']|select('the_user')|list }}", false),
            "True ['Zoë']");
  EXPECT_EQ(
      rendered("{{ resolve('user') }} {{ resolve('no') is defined }} {% set v = 1 %}{{ resolve('v') }}"),
      "Zoë False 1");
  EXPECT_EQ(rendered("{% set v = 1 %}{{ names() }}"), "user v ");
  EXPECT_EQ(rendered("{{ apply(resolve, 'user') }} {{ is_odd(3) }}"), "Zoë True");
}

TEST(PassContext, WorksAsFinalize) {
  Options options{.autoescape = false};
  options.finalize = pass_context([](const RenderContext& context, const Arguments& a) {
    return a.positional[0].is_none() ? context.resolve("nothing") : a.positional[0];
  });
  EXPECT_EQ(Environment{options}.from_string("{{ none }} {{ 1 }}")->render({{"nothing", "-"}}), "- 1");
}

TEST(PassContext, NeedsATemplate) {
  Environment env;
  env.add_filter("nl2br", pass_context(with_breaks, "nl2br"));
  EXPECT_THROW((void)env.call_filter("nl2br", "a"), TypeError);
}

}  // namespace
}  // namespace eddy::jinja2
