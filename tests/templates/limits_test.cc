// No template overflows the stack: each bound of limits.h ends in an error, also on a stack of 256 KiB.
#include "templates/limits.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"
#include "eddy/value/function.h"
#include "small_stack.h"

namespace eddy::templates {
namespace {

using testing_support::on_small_stack;

std::string repeated(std::string_view piece, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece;
  return out;
}

// Renders it if it compiles; says whether one of the two was refused by a TemplateError.
bool refused(const std::string& text) {
  try {
    const jinja2::Environment environment;
    static_cast<void>(environment.from_string(text)->render({}));
    return false;
  } catch (const TemplateError&) {
    return true;
  }
}

TEST(Limits, NestingIsRefusedWherever) {
  on_small_stack([] {
    for (const std::size_t depth : {std::size_t{max_nesting} * 3, std::size_t{5'000}}) {
      EXPECT_TRUE(refused("{{ " + repeated("(", depth) + "1" + repeated(")", depth) + " }}"));
      EXPECT_TRUE(refused("{{ " + repeated("[", depth) + repeated("]", depth) + " }}"));
      EXPECT_TRUE(refused("{{ " + repeated("{1:", depth) + "1" + repeated("}", depth) + " }}"));
      EXPECT_TRUE(refused("{{ " + repeated("not ", depth) + "1 }}"));
      EXPECT_TRUE(refused("{{ " + repeated("-", depth) + "1 }}"));
      EXPECT_TRUE(refused(repeated("{% if 1 %}", depth) + repeated("{% endif %}", depth)));
      EXPECT_TRUE(refused(repeated("{% for a in [1] %}", depth) + repeated("{% endfor %}", depth)));
    }
  });
}

TEST(Limits, WhatIsWithinTheBoundRenders) {
  on_small_stack([] {
    EXPECT_FALSE(refused("{{ " + repeated("(", 40) + "1" + repeated(")", 40) + " }}"));
    EXPECT_FALSE(refused(repeated("{% if 1 %}", 40) + repeated("{% endif %}", 40)));
  });
}

TEST(Limits, RecursionThroughMacrosAndIncludesEnds) {
  on_small_stack([] {
    EXPECT_TRUE(refused("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"));
    jinja2::Options options;
    options.loader = std::make_shared<jinja2::DictLoader>(std::map<std::string, std::string, std::less<>>{
        {"a", "{% include 'a' %}"}, {"b", "{% extends 'b' %}"}, {"c", "{% include n %}"}});
    const jinja2::Environment environment{options};
    EXPECT_THROW(static_cast<void>(environment.get_template("a")->render({})), TemplateError);
    EXPECT_THROW(static_cast<void>(environment.get_template("b")->render({})), TemplateError);
    EXPECT_THROW(static_cast<void>(environment.get_template("c")->render({{"n", "c"}})), TemplateError);
  });
}

TEST(Limits, TornadoTemplatesTheSame) {
  on_small_stack([] {
    using tornado::template_::Template;
    EXPECT_THROW(Template("{{ " + repeated("(", 5'000) + "1" + repeated(")", 5'000) + " }}"), TemplateError);
    EXPECT_THROW(Template(repeated("{% if 1 %}", 5'000) + repeated("{% end %}", 5'000)), TemplateError);
  });
}

TEST(Limits, PrettyPrintingNestsNoDeeperThanTheStack) {
  on_small_stack([] {
    for (const char* nest : {"[ns.a]", "(ns.a,)", "{'a': ns.a}"}) {
      const std::string text =
          "{% set ns = namespace(a=[]) %}{% for i in range(1000) %}{% set ns.a = " + std::string{nest} +
          " %}{% endfor %}{{ ns.a|pprint }}";
      EXPECT_FALSE(refused(text)) << nest;
    }
  });
}

TEST(Limits, AListOfWhatIsIteratedHasABound) {
  EXPECT_TRUE(refused("{{ range(16777217)|list|length }}"));
  EXPECT_TRUE(refused("{{ range(10**15)|sort|length }}"));
  EXPECT_FALSE(refused("{{ range(10**15)|length }}"));
}

// How a render of the text ends: the error's type and message, or the page.
std::string outcome(jinja2::Options options, const std::string& text) {
  try {
    const jinja2::Environment environment{std::move(options)};
    return environment.from_string(text)->render({});
  } catch (const TemplateError& error) {
    return std::string{error.type()} + ": " + error.message();
  }
}

std::string within(jinja2::Limits limits, const std::string& text) {
  return outcome({.limits = limits}, text);
}

using jinja2::Limits;
using jinja2::TemplatePtr;

TEST(Limits, APlainEnvironmentHasNone) {
  EXPECT_EQ(outcome({}, "{{ range(10**6)|length }}"), "1000000");
  EXPECT_EQ(outcome({}, "{{ ('x' * 30000000)|length }}"), "30000000");
}

TEST(Limits, ASandboxHasAllAndAnyEnvironmentMayHaveSome) {
  const auto refused_range =
      "OverflowError: Range too big. The sandbox blocks ranges larger than MAX_RANGE (100000).";
  EXPECT_EQ(outcome({.sandbox = jinja2::Sandbox::sandboxed}, "{{ range(10**6)|length }}"), refused_range);
  EXPECT_EQ(outcome({.limits = Limits{}}, "{{ range(10**6)|length }}"), refused_range);
  EXPECT_EQ(
      outcome({.sandbox = jinja2::Sandbox::sandboxed, .limits = Limits::none()}, "{{ range(10**6)|length }}"),
      "1000000");
}

TEST(Limits, StepsCountItemsCallsAndBlocks) {
  Limits limits = Limits::none();
  limits.steps = 100;
  const std::string too_many = "SecurityError: the template takes more than 100 steps (the limit 'steps')";
  EXPECT_EQ(within(limits, "{% for i in range(90) %}.{% endfor %}"), std::string(90, '.'));
  EXPECT_EQ(within(limits, "{% for i in range(120) %}.{% endfor %}"), too_many);
  EXPECT_EQ(within(limits, "{% for i in range(12) %}{% for j in range(12) %}.{% endfor %}{% endfor %}"),
            too_many);
  EXPECT_EQ(within(limits, "{{ range(120)|sum }}"), too_many);
  EXPECT_EQ(within(limits, "{{ range(120)|select('odd')|list|length }}"), too_many);
  EXPECT_EQ(within(limits, "{{ 500 in range(120)|list }}"), too_many);
  EXPECT_EQ(within(limits, "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(120) }}"),
            too_many);
  EXPECT_EQ(within(limits, "{{ ('x' * 50000)|length }}"), too_many);
}

TEST(Limits, OutputCountsThePageWhereverItGoes) {
  Limits limits = Limits::none();
  limits.output_bytes = 10'000;
  const std::string too_long = "SecurityError: the page has more than 10000 bytes (the limit 'output_bytes')";
  EXPECT_EQ(within(limits, "{{ 'x' * 10000 }}").size(), 10'000U);
  EXPECT_EQ(within(limits, "{{ 'x' * 10001 }}"), too_long);
  EXPECT_EQ(within(limits, "{% for i in range(10001) %}x{% endfor %}"), too_long);
  EXPECT_EQ(within(limits, "{% set x %}{{ 'x' * 20000 }}{% endset %}{{ x|length }}"), "20000");
  limits.output_bytes = 10;
  EXPECT_EQ(within(limits, "0123456789"), "0123456789");
  EXPECT_EQ(within(limits, "0123456789."),
            "SecurityError: the page has more than 10 bytes (the limit 'output_bytes')");
}

TEST(Limits, OutputCountsWhatASinkHasTaken) {
  jinja2::Options options{.limits = Limits::none()};
  options.limits->output_bytes = 100'000;
  const jinja2::Environment environment{options};
  std::string out;
  StringSink sink{out};
  EXPECT_THROW(environment.from_string("{% for i in range(10000) %}{{ 'x' * 100 }}{% endfor %}")
                   ->render_into(sink, {}),
               SecurityError);
  EXPECT_LE(out.size(), 100'000U);
  EXPECT_GT(out.size(), 50'000U);
}

TEST(Limits, ATextHasABoundHoweverItIsMade) {
  Limits limits = Limits::none();
  limits.text_bytes = 1'000;
  const std::string too_long = "OverflowError: a text of more than 1000 bytes (the limit 'text_bytes')";
  for (const char* text : {"{{ 'x' * 1001 }}",
                           "{% set x = 'x' * 600 %}{{ (x ~ x)|length }}",
                           "{% set x = 'x' * 600 %}{{ (x + x)|length }}",
                           "{{ ('x' * 600)|replace('x', 'xx')|length }}",
                           "{{ ['x' * 600, 'x' * 600]|join|length }}",
                           "{{ ('x' * 600)|indent(600, true)|length }}",
                           "{{ 'x'.center(1001)|length }}",
                           "{{ 'x'|center(1001)|length }}",
                           "{{ '{:1001}'.format(1)|length }}",
                           "{{ '%1001d'|format(1)|length }}",
                           "{{ '%s%s'|format('x' * 600, 'x' * 600) }}",
                           "{% set x %}{{ 'x' * 600 }}{{ 'x' * 600 }}{% endset %}{{ x|length }}",
                           "{% macro m() %}{{ 'x' * 600 }}{{ 'x' * 600 }}{% endmacro %}{{ m()|length }}",
                           "{% filter upper %}{{ 'x' * 600 }}{{ 'x' * 600 }}{% endfilter %}",
                           "{{ range(600)|list|string|length }}",
                           "{{ range(600)|list|tojson|length }}",
                           "{{ range(600)|list|pprint|length }}",
                           "{{ range(600)|list }}",
                           "{{ [1]|tojson(indent=2000) }}",
                           "{{ ('<' * 600)|escape|length }}",
                           "{{ ('a ' * 300)|wordwrap(1, wrapstring='xxx') }}",
                           "{{ {'a': 'x' * 600, 'b': 'x' * 600}|xmlattr|length }}",
                           "{{ {'a': 'x' * 600, 'b': 'x' * 600}|urlencode|length }}",
                           "{{ ('\\t' * 100).expandtabs(100)|length }}",
                           "{{ ('x' * 600).translate({120: 'xx'})|length }}",
                           "{{ ('x' * 600).join('abc')|length }}",
                           "{{ lipsum(n=5, min=100, max=200)|length }}"}) {
    EXPECT_EQ(within(limits, text), too_long) << text;
  }
  EXPECT_EQ(within(limits, "{{ 'x' * 1000 }}"), std::string(1'000, 'x'));
}

TEST(Limits, MemoryCountsAllThatIsMade) {
  Limits limits = Limits::none();
  limits.memory_bytes = 1'000'000;
  const std::string too_much =
      "MemoryError: the template makes values of more than 1000000 bytes (the limit 'memory_bytes')";
  EXPECT_EQ(within(limits, "{% for i in range(20) %}{% set x = 'x' * 10000 %}{% endfor %}"), "");
  EXPECT_EQ(within(limits, "{% for i in range(200) %}{% set x = 'x' * 10000 %}{% endfor %}"), too_much);
  EXPECT_EQ(within(limits, "{{ [0] * 50000 }}"), too_much);
  EXPECT_EQ(
      within(limits, "{% set x = range(9000)|list %}{% for i in range(9) %}{% set y = x[:] %}{% endfor %}"),
      too_much);
  EXPECT_EQ(within(limits,
                   "{% macro m() %}{% set a = 1 %}{% macro n() %}{{ a }}{% endmacro %}{% endmacro %}"
                   "{% for i in range(100000) %}{{ m() }}{% endfor %}"),
            too_much);
}

TEST(Limits, ARepetitionHasABoundOfItsOwn) {
  Limits limits = Limits::none();
  limits.repetition_bytes = 1'000;
  const std::string too_long =
      "OverflowError: a repetition of more than 1000 bytes (the limit 'repetition_bytes')";
  EXPECT_EQ(within(limits, "{{ ('x' * 1000)|length }}"), "1000");
  EXPECT_EQ(within(limits, "{{ 'x' * 1001 }}"), too_long);
  EXPECT_EQ(within(limits, "{{ 1001 * 'x' }}"), too_long);
  EXPECT_EQ(within(limits, "{{ [0] * 100 }}"), too_long);
}

TEST(Limits, ARangeHasABound) {
  Limits limits = Limits::none();
  limits.range = 10;
  EXPECT_EQ(within(limits, "{{ range(10)|length }}"), "10");
  EXPECT_EQ(within(limits, "{{ range(11) }}"),
            "OverflowError: Range too big. The sandbox blocks ranges larger than MAX_RANGE (10).");
}

TEST(Limits, AnIntegerHasABound) {
  Limits limits = Limits::none();
  limits.integer_bits = 1'000;
  const std::string too_long = "OverflowError: an integer would have more than 1000 bits";
  EXPECT_EQ(within(limits, "{{ (2 ** 999) > 1 }}"), "True");
  for (const char* expression :
       {"2 ** 1000", "2 ** 600 * 2 ** 600", "('9' * 400)|int", "10 ** 100 * 10 ** 300"})
    EXPECT_EQ(within(limits, "{{ (" + std::string{expression} + ") > 1 }}"), too_long) << expression;
  EXPECT_EQ(outcome({.sandbox = jinja2::Sandbox::sandboxed}, "{{ (2 ** 70000) > 1 }}"),
            "OverflowError: an integer would have more than 65536 bits");
  EXPECT_EQ(outcome({}, "{{ (2 ** 70000) > 1 }}"), "True");
}

TEST(Limits, AnIntegerCostsByItsSize) {
  Limits limits = Limits::none();
  limits.steps = 10'000;
  EXPECT_EQ(
      within(limits, "{% set n = 2 ** 60000 %}{% for i in range(1000) %}{% set m = n + i %}{% endfor %}"),
      "SecurityError: the template takes more than 10000 steps (the limit 'steps')");
}

TEST(Limits, RecursionHasABound) {
  Limits limits = Limits::none();
  limits.recursion = 10;
  const std::string macro = "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{% endif %}{{ n }}{% endmacro %}";
  EXPECT_EQ(within(limits, macro + "{{ m(8) }}"), "012345678");
  EXPECT_EQ(within(limits, macro + "{{ m(10) }}"),
            "TemplateRuntimeError: templates call one another more than 10 deep");
}

TEST(Limits, TimeIsTheClocksToTell) {
  jinja2::Options options{.limits = Limits::none()};
  options.limits->time = std::chrono::seconds{2};
  std::chrono::seconds now{0};
  int asked = 0;
  options.clock = [&] { return ++asked, now; };
  const std::string loop = "{% for i in range(300) %}{% for j in range(300) %}{% endfor %}{% endfor %}done";
  EXPECT_EQ(outcome(options, loop), "done");
  EXPECT_GE(asked, 300 * 300 / static_cast<int>(Limits::time_check_steps));
  options.clock = [&] { return now += std::chrono::seconds{1}; };
  EXPECT_EQ(outcome(options, loop),
            "SecurityError: the template takes longer than 2000 ms (the limit 'time')");
}

TEST(Limits, ARenderWithinARenderHasItsOwn) {
  Limits limits = Limits::none();
  limits.steps = 100;
  const jinja2::Environment inner{{.limits = limits}};
  const TemplatePtr page = inner.from_string("{% for i in range(80) %}.{% endfor %}");
  jinja2::Options options{.limits = limits};
  jinja2::Environment outer{options};
  outer.add_global("inner", make_callable([&] { return page->render({}); }));
  EXPECT_EQ(outer.from_string("{% for i in range(30) %}{{ inner()|length }}{% endfor %}")->render({}).size(),
            60U);
  EXPECT_THROW(
      static_cast<void>(outer.from_string("{% for i in range(150) %}{{ inner() }}{% endfor %}")->render({})),
      SecurityError);
}

}  // namespace
}  // namespace eddy::templates
