// Templates that mean harm, in the immutable sandbox with its own limits, on a small stack: each ends in a clear error.
//
// The clock stands still: it is the counted limits that end them.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "eddy/jinja2.h"
#include "eddy/value/function.h"
#include "small_stack.h"

namespace eddy::jinja2 {
namespace {

using testing_support::on_small_stack;
using Sources = std::map<std::string, std::string, std::less<>>;

Environment sandbox(Sources sources) {
  Options options{.loader = std::make_shared<DictLoader>(std::move(sources)), .sandbox = Sandbox::immutable};
  // A tenth of the defaults, for tests that are quick under sanitizers too.
  options.limits = Limits{
      .steps = 1'000'000, .text_bytes = 1 << 20, .memory_bytes = 32 << 20, .repetition_bytes = 1 << 20};
  options.clock = [] { return std::chrono::nanoseconds{0}; };
  return Environment{std::move(options)};
}

// How rendering "main" ends: the error's type, or the page.
std::string ends_of(Sources sources) {
  try {
    return sandbox(std::move(sources)).get_template("main")->render({});
  } catch (const TemplateError& error) {
    return std::string{error.type()};
  }
}

std::string ends(std::string main) {
  std::string end;
  on_small_stack([&] { end = ends_of({{"main", main}}); });
  return end;
}

std::string repeated(std::string_view piece, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += piece;
  return out;
}

// Doubles `ns.s` forty times.
std::string doubling(const std::string& expression, const std::string& seed = "'x'") {
  return "{% set ns = namespace(s=" + seed + ") %}{% for i in range(40) %}{% set ns.s = " + expression +
         " %}{% endfor %}{{ ns.s|length }}";
}

TEST(Hostile, NestingDoesNotOverflowTheStack) {
  for (const auto& [open, close] :
       {std::pair{"(", ")"}, {"[", "]"}, {"{1:", "}"}, {"-", ""}, {"not ", ""}, {"x[", "]"}}) {
    EXPECT_EQ(ends("{{ " + repeated(open, 1'000) + "1" + repeated(close, 1'000) + " }}"),
              "TemplateSyntaxError")
        << open;
  }
  EXPECT_EQ(ends(repeated("{% if 1 %}", 1'000) + repeated("{% endif %}", 1'000)), "TemplateSyntaxError");
  EXPECT_EQ(ends("{{ 1" + repeated("|abs", 1'000) + " }}"), "TemplateSyntaxError");
  EXPECT_EQ(ends("{{ 1" + repeated(" + 1", 1'000) + " }}"), "TemplateSyntaxError");
}

TEST(Hostile, LoopsEnd) {
  EXPECT_EQ(ends("{% for i in range(1000000000) %}{{ i }}{% endfor %}"), "OverflowError");
  EXPECT_EQ(ends("{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}"),
            "SecurityError");
  EXPECT_EQ(ends("{% for i in range(99999) %}{% set x = range(99999)|list %}{% endfor %}"), "SecurityError");
  EXPECT_EQ(ends("{% for i in range(99999) %}{% set x = range(99999)|map('string')|join %}{% endfor %}"),
            "SecurityError");
  EXPECT_EQ(ends("{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set x = s|length %}{% endfor %}"),
            "SecurityError");
  EXPECT_EQ(
      ends("{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{% set x = s.find('y') %}{% endfor %}"),
      "SecurityError");
}

TEST(Hostile, ATextDoesNotDoubleForEver) {
  for (const char* expression :
       {"ns.s ~ ns.s", "ns.s + ns.s", "ns.s * 2", "ns.s|replace('x', 'xx')", "ns.s.replace('x', 'xx')",
        "[ns.s, ns.s]|join", "''.join([ns.s, ns.s])", "'%s%s'|format(ns.s, ns.s)", "'{0}{0}'.format(ns.s)",
        "ns.s.join('abc')", "ns.s|indent(ns.s|length, true)",
        "(ns.s ~ '<')|forceescape|replace('&', ns.s)"}) {
    EXPECT_EQ(ends(doubling(expression)), "OverflowError") << expression;
  }
  EXPECT_EQ(ends(doubling("ns.s|tojson", "'\"'")), "OverflowError");
  EXPECT_EQ(ends("{% macro m(s) %}{{ s }}{{ s }}{% endmacro %}" + doubling("m(ns.s)")), "OverflowError");
  EXPECT_EQ(ends("{% set ns = namespace(s='x') %}{% for i in range(40) %}{% set ns.s %}{{ ns.s }}{{ ns.s "
                 "}}{% endset %}"
                 "{% endfor %}{{ ns.s|length }}"),
            "OverflowError");
}

TEST(Hostile, AListThatHoldsItselfTwiceIsNotWalkedForEver) {
  const auto nested = [](const std::string& use) {
    return "{% set ns = namespace(l=[1], m=[1], t=(1,)) %}{% for i in range(40) %}{% set ns.l = [ns.l, ns.l] "
           "%}"
           "{% set ns.m = [ns.m, ns.m] %}{% set ns.t = (ns.t, ns.t) %}{% endfor %}{{ " +
           use + " }}";
  };
  for (const char* use :
       {"ns.l == ns.m", "ns.l < ns.m", "ns.m in [ns.l]", "{ns.t: 1}", "[ns.l, ns.m]|sort|length",
        "[ns.t]|unique|list|length", "[ns.l, ns.m]|max|length"}) {
    EXPECT_EQ(ends(nested(use)), "SecurityError") << use;
  }
  for (const char* use : {"ns.l", "ns.l|string", "ns.l ~ ''", "'%s'|format(ns.l)", "'{}'.format(ns.l)"}) {
    EXPECT_EQ(ends(nested(use)), "OverflowError") << use;
  }
  EXPECT_EQ(ends(nested("ns.l|pprint")), "SecurityError");
  EXPECT_EQ(ends(nested("ns.l|tojson")), "OverflowError");
  EXPECT_EQ(
      ends("{% set ns = namespace(l=[1]) %}{% for i in range(40) %}{% set ns.l = ns.l + ns.l %}{% endfor %}"),
      "MemoryError");
  EXPECT_EQ(
      ends("{% set ns = namespace(l=[1]) %}{% for i in range(99999) %}{% set ns.l = [ns.l] %}{% endfor %}"
           "{{ ns.l|string|length > 100 }}"),
      "True");
}

TEST(Hostile, WidthsAndCountsAreBounded) {
  for (const char* expression :
       {"'x' * 100000000000", "[1] * 100000000000", "'x'.center(1000000000)", "'x'|center(1000000000)",
        "'x'|indent(1000000000, true)", "'{:1000000000}'.format(1)", "'{:.1000000000f}'.format(1)",
        "'%1000000000d'|format(1)", "'%*d'|format(1000000000, 1)", "'%.1000000000f'|format(1)",
        "('{:1000000}' * 4000).format(*range(4000))", "('%1000000d' * 4000)|format(*range(4000))",
        "'x'.zfill(1000000000)", "'x'.ljust(1000000000)", "'x\\t'.expandtabs(1000000000)",
        "[1]|slice(1000000000)|list", "[1]|tojson(indent=1000000000)", "lipsum(1000000000)",
        "('a ' * 1000)|wordwrap(1, wrapstring='x' * 1000000)"}) {
    EXPECT_EQ(ends("{{ " + std::string{expression} + " }}"), "OverflowError") << expression;
  }
}

TEST(Hostile, RecursionEnds) {
  EXPECT_EQ(ends("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"), "TemplateRuntimeError");
  EXPECT_EQ(
      ends("{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}"
           "{% endmacro %}{{ n() }}"),
      "TemplateRuntimeError");
  EXPECT_EQ(ends("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}"), "TemplateRuntimeError");
  const auto of = [](Sources sources) {
    std::string end;
    on_small_stack([&] { end = ends_of(sources); });
    return end;
  };
  EXPECT_EQ(of({{"main", "{% include 'main' %}"}}), "TemplateRuntimeError");
  EXPECT_EQ(of({{"main", "{% include ['nothing', 'main'] %}"}}), "TemplateRuntimeError");
  EXPECT_EQ(of({{"main", "{% import 'main' as m %}"}}), "TemplateRuntimeError");
  EXPECT_EQ(of({{"main", "{% from 'main' import m %}"}}), "TemplateRuntimeError");
  EXPECT_EQ(of({{"main", "{% extends 'main' %}"}}), "TemplateRuntimeError");
  EXPECT_EQ(of({{"main", "{% import 'other' as o %}{{ o.m() }}"},
                {"other", "{% macro m() %}{% include 'main' %}{% endmacro %}"}}),
            "TemplateRuntimeError");
  EXPECT_EQ(of({{"main", "{% extends 'base' %}{% block b %}{{ super() }}{% endblock %}"},
                {"base", "{% block b %}{{ self.b() }}{% endblock %}"}}),
            "TemplateRuntimeError");
}

TEST(Hostile, WalksTowardInternalsEnd) {
  for (const char* expression : {"''.__class__.__mro__[1].__subclasses__()",
                                 "().__class__.__bases__[0].__subclasses__()",
                                 "dict.mro()",
                                 "dict.__base__.__subclasses__()",
                                 "lipsum.__globals__['os'].popen('id').read()",
                                 "cycler.__init__.__globals__.os.popen('id').read()",
                                 "''['__class__']['__mro__']",
                                 "(''|attr('__class__')).__mro__",
                                 "'{0.__class__.__mro__}'.format(1)",
                                 "'{a.__class__.__mro__}'.format_map({'a': 1})",
                                 "('{0.__class__.__mro__}'|attr('format'))(1)",
                                 "'{0[__class__][x]}'.format(1)",
                                 "missing.__class__.__mro__",
                                 "namespace(a=1).__class__.x",
                                 "''.join.__self__.x",
                                 "[''.__class__]|map(attribute='__mro__')|list",
                                 "(1).__class__()",
                                 "[].append(1)",
                                 "{}.update(a=1)",
                                 "[].__class__.append([], 1)",
                                 "[1, 2].sort()"}) {
    EXPECT_EQ(ends("{{ " + std::string{expression} + " }}"), "SecurityError") << expression;
  }
  EXPECT_EQ(ends("{{ ''.join.__self__.__class__ }}{{ ''.__class__ }}{{ ''|attr('__class__') }}{{ "
                 "'{0.__class__}'.format(1) }}"),
            "");
}

TEST(Hostile, GeneratorsOverOneAnotherDoNotOverflowTheStack) {
  EXPECT_EQ(
      ends("{% set ns = namespace(g=['a']) %}{% for i in range(5000) %}{% set ns.g = ns.g|map('upper') %}"
           "{% endfor %}{{ ns.g|first }}"),
      "A");
}

TEST(Hostile, LongTextsAreWorkWhateverIsDoneWithThem) {
  const std::string text = "{% set s = ' ' * 500000 ~ 'x' %}{% set t = ' ' * 500000 ~ 'x' %}";
  const auto often = [&](const std::string& expression) {
    return ends(text + "{% for i in range(100000) %}{{ " + expression + " }}{% endfor %}");
  };
  EXPECT_EQ(often("s|trim"), "SecurityError");
  EXPECT_EQ(often("1 if s == t"), "SecurityError");
  EXPECT_EQ(often("s|length"), "SecurityError");
}

TEST(Hostile, MarkedFunctionsAreNotCalled) {
  Options options{.sandbox = Sandbox::sandboxed};
  Environment environment{std::move(options)};
  environment.add_global("format_disk", unsafe(make_callable([] { return 1; }, "format_disk")));
  environment.add_global("sum_of", make_callable([](int a, int b) { return a + b; }, "sum_of"));
  EXPECT_EQ(environment.from_string("{{ sum_of(1, 2) }}")->render({}), "3");
  EXPECT_THROW(static_cast<void>(environment.from_string("{{ format_disk() }}")->render({})), SecurityError);
  EXPECT_THROW(static_cast<void>(environment.from_string("{% set f = format_disk %}{{ f() }}")->render({})),
               SecurityError);
}

struct Account {
  std::string name;
  std::string _password;
};

}  // namespace
}  // namespace eddy::jinja2

template <>
struct eddy::reflect<eddy::jinja2::Account> {
  static constexpr auto members =
      eddy::members("name", &eddy::jinja2::Account::name, "_password", &eddy::jinja2::Account::_password);
};

namespace eddy::jinja2 {
namespace {

TEST(Hostile, MembersWithAnUnderscoreAreRefused) {
  const Account account{"ann", "secret"};
  const auto render = [&](Sandbox kind, const char* text) {
    const Environment environment{{.sandbox = kind}};
    return environment.from_string(text)->render({{"a", account}});
  };
  EXPECT_EQ(render(Sandbox::none, "{{ a.name }} {{ a._password }}"), "ann secret");
  EXPECT_EQ(render(Sandbox::sandboxed,
                   "{{ a.name }} {{ a._password }}{{ a['_password'] }}{{ a|attr('_password') }}"),
            "ann ");
  EXPECT_EQ(render(Sandbox::sandboxed,
                   "{{ '{0.name}{0._password}'.format(a) }}{{ [a]|map(attribute='_password')|join }}"),
            "ann");
  EXPECT_THROW(render(Sandbox::sandboxed, "{{ a._password.upper() }}"), SecurityError);
}

}  // namespace
}  // namespace eddy::jinja2
