// Tornado templates: directives and expressions, against what tornado.template 6.2 renders.
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "eddy/templates/tornado.h"

namespace eddy::tornado::template_ {
namespace {

std::string render(std::string_view text, const Context& context = {}) {
  return Template{text}.generate(context);
}

TEST(Tornado, Expressions) {
  EXPECT_EQ(render("{{ 1 + 2 * 3 }} {{ -2 ** 2 }} {{ 'a' if x else 'b' }}", {{"x", 0}}), "7 -4 b");
  EXPECT_EQ(render("{{ [i * i for i in range(4) if i != 1] }}"), "[0, 4, 9]");
  EXPECT_EQ(render("{{ {k: v for k, v in [('a', 1)]} }}"), "{&#39;a&#39;: 1}");
  EXPECT_EQ(render("{{ sum(x for x in (1, 2, 3)) }}"), "6");
  EXPECT_EQ(render("{{ 1 < 2 < 3 and not None }} {{ 3 not in [1] }} {{ x is None }}", {{"x", Value{}}}),
            "True True True");
  EXPECT_EQ(render("{{ 'abc'[::-1] }}{{ 'a,b'.split(',')[1] }}"), "cbab");
}

TEST(Tornado, Escapes) {
  EXPECT_EQ(render("{{ x }}{% raw x %}", {{"x", "<\"'&>"}}), "&lt;&quot;&#39;&amp;&gt;<\"'&>");
  EXPECT_EQ(render("{% autoescape None %}{{ x }}", {{"x", "<"}}), "<");
  EXPECT_EQ(render("{{ x }}{% autoescape url_escape %}", {{"x", "a b"}}), "a+b");
  EXPECT_EQ(render("{{!x}} {%!y%} {#!z#} {{{ 1 }}}"), "{{x}} {%y%} {#z#} {1}");
}

TEST(Tornado, Control) {
  EXPECT_EQ(
      render("{% for a, b in [(1, 2), (3, 4)] %}{{ a }}{{ b }}{% if a == 1 %},{% else %}.{% end %}{% end %}"),
      "12,34.");
  EXPECT_EQ(render("{% set i = 0 %}{% while i < 9 %}{% set i += 1 %}{% if i == 2 %}{% continue %}{% end %}"
                   "{% if i == 5 %}{% break %}{% end %}{{ i }}{% end %}"),
            "134");
  EXPECT_EQ(render("{% for x in [] %}{% else %}none{% end %}"), "none");
  EXPECT_EQ(render("{% try %}{{ 1 // 0 }}{% except ZeroDivisionError as e %}{{ e }}{% else %}no{% finally "
                   "%}!{% end %}"),
            "integer division or modulo by zero!");
  EXPECT_EQ(render("{% try %}{{ missing }}{% except (KeyError, NameError) %}caught{% end %}"), "caught");
  EXPECT_EQ(render("{% apply upper %}a{{ x }}{% end %}",
                   {{"x", "b"}, {"upper", Value{Callable{[](const Arguments& a) {
                                   std::string s = a.positional[0].str();
                                   for (char& c : s) c = static_cast<char>(c & ~0x20);
                                   return Value{s};
                                 }}}}}),
            "AB");
}

TEST(Tornado, WhitespaceModes) {
  EXPECT_EQ(render("{% whitespace oneline %}a \n  b{% whitespace single %}\n\n c\t d{% whitespace all %}  e"),
            "a b\nc d  e");
}

TEST(Tornado, ExtendsAndIncludes) {
  const Loader loader{std::make_shared<DictLoader>(std::map<std::string, std::string, std::less<>>{
      {"base.html", "<{% block a %}base{% end %}|{% block b %}b{% end %}>"},
      {"sub/child.html",
       "{% extends \"../base.html\" %}{% block a %}{% include 'part.html' %}{{ x }}{% end %}"},
      {"sub/part.html", "{% set x = 5 %}part {% comment hidden %}"}})};
  EXPECT_EQ(loader.load("sub/child.html")->generate({}), "<part 5|b>");
}

std::string error_of(std::string_view text) {
  try {
    render(text);
  } catch (const TemplateError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Tornado, Errors) {
  EXPECT_EQ(error_of("a\n{{ nope }}"),
            "<string>:2:4: NameError: name 'nope' is not defined\n  {{ nope }}\n     ^");
  EXPECT_EQ(error_of("{% if x %}"),
            "<string>:1:11: ParseError: Missing {% end %} block for if\n  {% if x %}\n            ^");
  EXPECT_EQ(error_of("{% end %}"), "<string>:1:1: ParseError: Extra {% end %} block\n  {% end %}\n  ^");
  EXPECT_EQ(error_of("{{ 1 + }}"),
            "<string>:1:7: SyntaxError: unexpected 'end of template'\n  {{ 1 + }}\n        ^");
  EXPECT_EQ(
      error_of("{{ lambda x, x: 1 }}"),
      "<string>:1:14: SyntaxError: duplicate argument 'x' in function definition\n  {{ lambda x, x: 1 }}\n  "
      "             ^");
  EXPECT_EQ(error_of("{{ await x }}"),
            "<string>:1:4: SyntaxError: asynchronous expressions are not supported in templates: unexpected "
            "'await'\n"
            "  {{ await x }}\n     ^");
  EXPECT_EQ(error_of("{% frobnicate %}"),
            "<string>:1:1: ParseError: unknown operator: 'frobnicate'\n  {% frobnicate %}\n  ^");
}

// The original: ParseError "… at None:0" for extends, a bare AssertionError for include; extends is looked at first.
TEST(Tornado, ATemplateWithoutALoaderStandsAlone) {
  const auto told = [](std::string_view text) -> std::string {
    try {
      static_cast<void>(Template{text});
      return "read";
    } catch (const TemplateError& error) {
      return std::string{error.type()} + ":" + std::to_string(error.place().line) + ":" +
             std::to_string(error.place().column) + " " + error.message();
    }
  };
  EXPECT_EQ(told("a\n {% extends 'x' %}"),
            "ParseError:2:1 {% extends %} block found, but no template loader");
  EXPECT_EQ(told("a\n {% include 'x' %}"), "AssertionError:2:1 {% include %} found, but no template loader");
  EXPECT_EQ(told("{% if 1 %}\n{% block b %}{% include 'x' %}{% end %}{% end %}"),
            "AssertionError:2:13 {% include %} found, but no template loader");
  EXPECT_EQ(told("{% include 'x' %}\n{% extends 'y' %}{% extends 'z' %}"),
            "ParseError:2:0 {% extends %} block found, but no template loader");
}

}  // namespace
}  // namespace eddy::tornado::template_
