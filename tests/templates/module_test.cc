// A template's macros and variables, called and read from C++.
#include "eddy/templates/module.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eddy/jinja2.h"

namespace eddy::jinja2 {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

constexpr const char* kForms =
    "{% macro field(name, type='text') %}<input name=\"{{ name }}\" type=\"{{ type }}\">{{ who }}{% endmacro "
    "%}"
    "{% set title = 'Forms' %}{% set _private = 1 %}{% set count = namespace(n=0) %}"
    "{% macro next() %}{% set count.n = count.n + 1 %}{{ count.n }}{% endmacro %}"
    "{% macro wrap(x) %}[{{ x }}{{ caller() if caller }}]{% endmacro %}text {{ who }}";

TEST(Module, ExportsMacrosAndVariables) {
  const Environment env;
  const Module forms = env.from_string(kForms)->module();
  EXPECT_EQ(forms.names(), (std::vector<std::string>{"field", "title", "count", "next", "wrap"}));
  EXPECT_EQ(forms["title"], Value{"Forms"});
  EXPECT_TRUE(forms.contains("field"));
  EXPECT_FALSE(forms.contains("_private"));
  EXPECT_THROW((void)forms["nope"], AttributeError);
  EXPECT_EQ(forms.str(), "text ");
}

TEST(Module, CallsMacros) {
  const Environment env;
  const Module forms = env.from_string(kForms)->make_module(Value{{"who", "me"}});
  const Value field = forms.call("field", {"<a>"}, {{"type", "email"}});
  EXPECT_EQ(field.str(), "<input name=\"&lt;a&gt;\" type=\"email\">me");
  EXPECT_TRUE(field.is_safe());
  EXPECT_EQ(forms.call("field", {Value::markup("<b>")}).str(), "<input name=\"<b>\" type=\"text\">me");
  EXPECT_EQ(forms.call("next").str(), "1");
  EXPECT_EQ(forms.call("next").str(), "2");
  EXPECT_EQ(forms.str(), "text me");
  EXPECT_THROW((void)forms.call("nope"), AttributeError);
  EXPECT_THROW((void)forms.call("title"), TypeError);
}

TEST(Module, TellsWhereAMacroFails) {
  const Module made = Environment{}.from_string("\n{% macro m(x) %}\n{{ 1 // x }}{% endmacro %}")->module();
  try {
    (void)made.call("m", {0});
    FAIL();
  } catch (const TemplateError& e) {
    EXPECT_EQ(e.type(), "ZeroDivisionError");
    EXPECT_EQ(e.place().line, 3U);
  }
  EXPECT_EQ(made.call("m", {1}).str(), "\n1");  // and is as good as before
  EXPECT_ANY_THROW((void)made.call("m", {1, 2, 3}));
  EXPECT_EQ(made.call("m", {1}).str(), "\n1");
}

// Jinja2 fails where all is joined, without a line.
TEST(Blocks, OfFiltersAndCallsGiveTextOrAreToldWithTheirLine) {
  const Environment env;
  for (const auto& [text, message] :
       {std::pair{"\n{% filter length %}a{% endfilter %}", "a filter block gave int, expected str"},
        std::pair{"\n{% call dict() %}a{% endcall %}", "a call block gave dict, expected str"}}) {
    try {
      (void)env.from_string(text)->render({});
      ADD_FAILURE() << text;
    } catch (const TemplateError& e) {
      EXPECT_EQ(e.type(), "TypeError");
      EXPECT_EQ(e.message(), message);
      EXPECT_EQ(e.place().line, 2U);
    }
  }
}

TEST(Module, ImportsAndInherits) {
  const auto loader = std::make_shared<DictLoader>(
      Texts{{"a", "{% import 'b' as b %}{% macro twice(x) %}{{ b.once(x) }}{{ b.once(x) }}{% endmacro %}"},
            {"b", "{% macro once(x) %}({{ x }}){% endmacro %}"}});
  const Environment env{{.loader = loader}};
  EXPECT_EQ(env.get_template("a")->module().call("twice", {1}).str(), "(1)(1)");
}

TEST(Module, OutlivesItsEnvironment) {
  std::optional<Module> forms;
  {
    const Environment env;
    forms = env.from_string(kForms)->make_module(Value{{"who", std::string(100, 'w')}});
  }
  EXPECT_EQ(forms->call("wrap", {1}).str(), "[1]");
  EXPECT_EQ(forms->str(), "text " + std::string(100, 'w'));
}

TEST(Module, IsAValueForOtherTemplates) {
  const Environment env;
  std::optional<Module> forms = env.from_string(kForms)->make_module();
  const Value value = forms->value();
  forms.reset();
  const auto page = env.from_string(
      "{{ f.title }} {{ f.wrap(1) }} {% call f.wrap(2) %}in{% endcall %} {{ f.nope is defined }} {{ f }}");
  EXPECT_EQ(page->render({{"f", value}}), "Forms [1] [2in] False text ");
}

TEST(Module, HasTheEnvironmentsLimitsForEachCall) {
  Options options;
  options.limits = Limits::none();
  options.limits->steps = 60;
  const Environment env{options};
  const Module made =
      env.from_string("{% macro m(n) %}{% for i in range(n) %}{{ i }}{% endfor %}{% endmacro %}")->module();
  for (int i = 0; i < 5; ++i) EXPECT_EQ(made.call("m", {30}).str().size(), 50U);
  EXPECT_THROW((void)made.call("m", {100}), SecurityError);
  EXPECT_EQ(made.call("m", {1}).str(), "0");
}

TEST(Module, HasTheTemplatesGlobals) {
  const Environment env;
  const auto made = env.from_string("{% macro m() %}{{ g }}{% endmacro %}", Value{{"g", 5}});
  EXPECT_EQ(made->module().call("m").str(), "5");
  EXPECT_EQ(made->make_module(Value{{"g", 6}}).call("m").str(), "6");
}

}  // namespace
}  // namespace eddy::jinja2
