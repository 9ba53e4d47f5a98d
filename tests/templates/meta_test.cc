// What is known of a template without rendering it. The expected values of the first two are what jinja2.meta answered.
#include "eddy/templates/meta.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

namespace eddy::jinja2::meta {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Names = std::vector<std::optional<std::string>>;
using Texts = std::map<std::string, std::string, std::less<>>;

std::set<std::string> undeclared(std::string_view source) {
  return find_undeclared_variables(Environment{}, source);
}
Names referenced(std::string_view source) { return find_referenced_templates(Environment{}, source); }

TEST(Meta, UndeclaredVariablesAreThoseThatTheContextMustGive) {
  EXPECT_THAT(undeclared("{% set foo = 42 %}{{ bar + foo }}"), UnorderedElementsAre("bar"));
  EXPECT_THAT(undeclared("{% for a in items %}{{ a }}{{ loop.index }}{{ b }}{% endfor %}{{ a }}"),
              UnorderedElementsAre("a", "b", "items"));
  EXPECT_THAT(undeclared("{{ range(3) }}{{ lipsum() }}{{ dict() }}"), IsEmpty());
  EXPECT_THAT(undeclared("{% macro m(x, y=z) %}{{ x }}{{ w }}{{ varargs }}{% endmacro %}{{ m(1) }}"),
              UnorderedElementsAre("w", "z"));
  EXPECT_THAT(undeclared("{% if c %}{% set v = 1 %}{% endif %}{{ v }}"), UnorderedElementsAre("c", "v"));
  EXPECT_THAT(undeclared("{% with a = b %}{{ a }}{% endwith %}{{ a }}"), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(undeclared("{% block body %}{{ x }}{{ super() }}{{ self.body() }}{% endblock %}"),
              UnorderedElementsAre("x"));
  EXPECT_THAT(undeclared("{% block b %}{% macro m() %}{{ super() }}{% endmacro %}{{ m() }}{% endblock %}"),
              IsEmpty());
  EXPECT_THAT(undeclared("{{ self.x() }}{{ super() }}{{ loop }}{{ caller }}"),
              UnorderedElementsAre("caller", "loop", "super"));
  EXPECT_THAT(undeclared("{% import 'm' as forms %}{{ forms.field(user.name) }}"),
              UnorderedElementsAre("user"));
  EXPECT_THAT(undeclared("{% filter upper %}{{ t }}{% endfilter %}"), UnorderedElementsAre("t"));
}

TEST(Meta, UndeclaredAreLookedUpThoughNothingReadsThem) {
  EXPECT_THAT(undeclared("{% if c %}{% set v = 1 %}{% endif %}"), UnorderedElementsAre("c", "v"));
  EXPECT_THAT(undeclared("{% if c %}{% set v %}{% endset %}{% endif %}"), UnorderedElementsAre("c", "v"));
  EXPECT_THAT(undeclared("{% extends 't' %}{{ a }}"), UnorderedElementsAre("a"));
  EXPECT_THAT(undeclared("{% for a in b %}{% break %}{{ c }}{% set a = d %}{% endfor %}"),
              UnorderedElementsAre("b", "c", "d"));
  EXPECT_THAT(undeclared("{% macro m() %}{% set a = a %}{% endmacro %}"), UnorderedElementsAre("a"));
  EXPECT_THAT(undeclared("{% if c %}{% set self = 1 %}{% endif %}{% autoescape self.a %}{% endautoescape %}"),
              UnorderedElementsAre("c", "self"));
  EXPECT_THAT(undeclared("{% macro m() %}{% autoescape self.a %}{% endautoescape %}{% endmacro %}"),
              IsEmpty());
  EXPECT_THAT(find_undeclared_variables(Environment{{.extensions = {.do_ = true}}}, "{% do a %}"),
              UnorderedElementsAre("a"));
}

TEST(Meta, UndeclaredThrowsWhereCompilingDoes) {
  EXPECT_THROW(undeclared("{{ a|nosuch }}"), TemplateAssertionError);
  EXPECT_THROW(undeclared("{% if %}"), TemplateSyntaxError);
}

TEST(Meta, ReferencedTemplatesInOrder) {
  EXPECT_THAT(referenced("{% extends 'layout.html' %}{% include helper %}{% import 'm' as x %}"),
              ElementsAre("layout.html", std::nullopt, "m"));
  EXPECT_THAT(referenced("{% for a in b %}{% include ['x', y, 'z', 1] %}{% endfor %}{% from 'f' import g %}"),
              ElementsAre("x", std::nullopt, "z", "f"));
  EXPECT_THAT(
      referenced("{% include ('a', 'b') ignore missing %}{% include 'a' if q else 'c' %}{% include 1 %}"),
      ElementsAre("a", "b", std::nullopt, std::nullopt));
}

class Checked : public testing::Test {
 protected:
  static std::vector<std::string> check(Texts texts, std::string_view name = "main") {
    const Environment environment{{.loader = std::make_shared<DictLoader>(std::move(texts))}};
    std::vector<std::string> lines;
    for (const Finding& each : meta::check(environment, name))
      lines.push_back(std::to_string(each.place.line) +
                      (each.level == Finding::Level::error ? " error " : " note ") + each.type + ": " +
                      each.message);
    return lines;
  }
};

TEST_F(Checked, AGoodTemplateHasNoFindings) {
  EXPECT_THAT(check({{"main", "{% extends 'l' %}{% block a %}{% set x = 1 %}{{ x|upper }}{% endblock %}"},
                     {"l", "{% block a %}{% endblock %}"}}),
              IsEmpty());
}

TEST_F(Checked, ASyntaxErrorIsTheOneFinding) {
  EXPECT_THAT(
      check({{"main", "{{ a }}\n{% if %}"}}),
      ElementsAre("2 error TemplateSyntaxError: Expected an expression, got 'end of statement block'"));
}

TEST_F(Checked, EachUnknownFilterAndTest) {
  EXPECT_THAT(
      check({{"main", "{{ 1|uper }}\n{{ 1 is evn }}{% if 1 %}\n{{ 1|nosuch }}{% endif %}"}}),
      ElementsAre("1 error TemplateAssertionError: No filter named 'uper'. Did you mean 'upper'?",
                  "2 error TemplateAssertionError: No test named 'evn'. Did you mean 'even'?",
                  "3 note TemplateAssertionError: No filter named 'nosuch'. Here that is an error only "
                  "when it is reached."));
}

TEST_F(Checked, ATemplateThatIsMissing) {
  EXPECT_THAT(check({{"main",
                      "{% include 'a' %}\n{% include 'b' ignore missing %}{% include ['c', 'd'] %}"
                      "{% include ['c', 'main'] %}{% include some %}"}}),
              ElementsAre("1 error TemplateNotFound: there is no template 'a'",
                          "2 error TemplatesNotFound: there is none of the templates 'c', 'd'",
                          "2 note undeclared: 'some' must be in the context of the render"));
}

TEST_F(Checked, ATemplateThatExtendsItself) {
  const Texts texts{{"own", "\n{% extends 'own' %}"},
                    {"a", "{% extends 'b' %}"},
                    {"b", "{% extends 'a' %}"},
                    {"c", "{% extends 'a' %}"},  // told of a and b
                    {"d", "{% if x is defined %}{% extends 'd' %}{% endif %}{% include 'd' %}"}};
  EXPECT_THAT(check(texts, "own"), ElementsAre("2 error TemplateRuntimeError: it extends itself"));
  EXPECT_THAT(check(texts, "a"),
              ElementsAre("1 error TemplateRuntimeError: it extends itself, by way of 'b'"));
  EXPECT_THAT(check(texts, "c"), ElementsAre());
  EXPECT_THAT(check(texts, "d"), ElementsAre("1 note undeclared: 'x' must be in the context of the render"));
}

TEST_F(Checked, AVariableIsToldWhereItFirstStands) {
  EXPECT_THAT(check({{"main", "text\n{% for a in rows %}\n{{ a.b(c) }}{% endfor %}"}}),
              ElementsAre("2 note undeclared: 'rows' must be in the context of the render",
                          "3 note undeclared: 'c' must be in the context of the render"));
}

TEST_F(Checked, AVariableThatNothingReadsNeedNotBeThere) {
  EXPECT_THAT(check({{"main", "{% if 1 %}{% set v = 1 %}{% endif %}"}}), IsEmpty());
}

TEST_F(Checked, NoSuchTemplateIsAnError) { EXPECT_THROW(check({}), TemplateNotFound); }

}  // namespace
}  // namespace eddy::jinja2::meta

namespace eddy::tornado::template_ {
namespace {

std::vector<templates::Finding> check_text(std::string text) {
  std::map<std::string, std::string, std::less<>> texts{{"main", std::move(text)}, {"part", "\n{{ inner }}"}};
  return check(Loader{std::make_shared<DictLoader>(std::move(texts))}, "main");
}

TEST(TornadoCheck, NamesOfTheNamespaceAreNotes) {
  const auto found = check_text("{{ a }}{% set b = 1 %}{{ b }}{{ len(a) }}{% include 'part' %}");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].message, "'a' must be in the namespace of the render");
  EXPECT_EQ(found[1].message, "'inner' must be in the namespace of the render");
  EXPECT_EQ(found[1].place.template_name, "part");
  EXPECT_EQ(found[1].place.line, 2U);
}

TEST(TornadoCheck, TheFirstErrorIsTheOneFinding) {
  const auto found = check_text("x\n{% nosuch %}");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].type, "ParseError");
  EXPECT_EQ(found[0].place.line, 2U);
  EXPECT_EQ(check_text("{% include 'gone' %}")[0].type, "TemplateNotFound");
}

}  // namespace
}  // namespace eddy::tornado::template_
