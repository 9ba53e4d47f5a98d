// What the interpreter's registers hold outlives its use: constants and variables are lent to them, parts of a
// temporary keep it alive, a row of a loop is taken apart in place.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"
#include "eddy/value/function.h"

namespace eddy::templates {

struct Note {
  std::string author;
  std::vector<std::string> tags;
};

}  // namespace eddy::templates

template <>
struct eddy::reflect<eddy::templates::Note> {
  using Note = eddy::templates::Note;
  static constexpr auto members = eddy::members("author", &Note::author, "tags", &Note::tags);
};

namespace eddy::templates {
namespace {

const std::string long_name(100, 'n');

Value make_note(const Arguments&) { return Value{Note{long_name, {"a", "b"}}}; }

std::string jinja2(std::string_view text, const Context& context) {
  const jinja2::Environment environment;
  return environment.from_string(text)->render(context);
}
std::string tornado(std::string_view text, const Context& context = {}) {
  return eddy::tornado::template_::Template{text}.generate(context);
}

TEST(Registers, AMemberKeepsTheTemporaryThatItLiesIn) {
  const Value make{Callable{make_note}, "make_note"};
  EXPECT_EQ(jinja2("{% set name = make().author %}{% set tags = make().tags %}{% set x = make() %}"
                   "{{ name }}{{ tags[1] }}",
                   {{"make", make}}),
            long_name + "b");
  EXPECT_EQ(tornado("{% set name = make()['author'] %}{% set tags = make().tags %}{% set x = make() %}"
                    "{{ name }}{{ tags[1] }}",
                    {{"make", make}}),
            long_name + "b");
}

TEST(Registers, WhatAFunctionKeepsOutlivesTheTemplate) {
  std::vector<Value> kept;
  const Value keep{Callable{[&](const Arguments& arguments) {
                     kept.insert(kept.end(), arguments.positional.begin(), arguments.positional.end());
                     return Value{""};
                   }},
                   "keep"};
  const Value given = "a variable";
  const std::string text =
      "{% for a, b in [('constant one', ('two', 'three'))] %}{{ keep(a, b, given) }}{{ keep(b) }}{% end";
  jinja2(text + "for %}", {{"keep", keep}, {"given", given}});
  tornado(text + " %}", {{"keep", keep}, {"given", given}});
  ASSERT_EQ(kept.size(), 8u);
  for (std::size_t i = 0; i < 8; i += 4) {
    EXPECT_EQ(kept[i].as_string(), "constant one");
    EXPECT_EQ(kept[i + 1].repr(), "('two', 'three')");
    EXPECT_EQ(kept[i + 2].as_string(), "a variable");
    EXPECT_EQ(kept[i + 3].repr(), "('two', 'three')");
  }
  EXPECT_EQ(given.use_count(), 3u);
}

TEST(Registers, AFilterMayChangeWhatALoopGoesThrough) {
  jinja2::Environment environment;
  environment.add_filter("cleared", make_callable([](const Arguments& arguments) {
                           Value list = arguments.positional[0];
                           list.mutable_items().clear();
                           return Value{"gone "};
                         }));
  // Called when the generator is read, in another function than it was made in.
  const auto page = environment.from_string(
      "{% set ns = namespace() %}{% macro show(rows) %}{% for row in rows %}{{ ns.g|first }}{{ row[0] }}{% "
      "endfor %}"
      "{% endmacro %}{% set rows = [[long_name]] %}{% set ns.g = [rows]|map('cleared') %}{{ show(rows) }}");
  EXPECT_EQ(page->render({{"long_name", Value{long_name}}}), "gone " + long_name);
}

TEST(Registers, WhatATemplateKeepsOfAPartHasThatPartsVariables) {
  jinja2::Options options;
  options.loader = std::make_shared<jinja2::DictLoader>(std::map<std::string, std::string, std::less<>>{
      {"base",
       "{% set ns = namespace() %}{% for x in [1, 2] %}{% block part scoped %}b{{ x }}{% endblock %}"
       "{% include 'part' %}{% endfor %}{{ ns.super() }}{{ ns.who|first }}"},
      {"child",
       "{% extends 'base' %}{% block part scoped %}{% if x == 1 %}{% set ns.super = super %}{% endif %}c{{ x "
       "}}"
       "{% endblock %}"},
      {"part", "{% set here = x %}{% if x == 1 %}{% set ns.who = ['here']|map('seen') %}{% endif %}"}});
  jinja2::Environment environment{std::move(options)};
  environment.add_filter("seen",
                         jinja2::pass_context([](const jinja2::RenderContext& context, const Arguments& a) {
                           return context.resolve(a.positional[0].as_string());
                         }));
  EXPECT_EQ(environment.get_template("child")->render({}), "c1c2b11");
}

TEST(Registers, RowsAreTakenApartWhateverTheyComeFrom) {
  const std::vector<Note> notes{{"ann", {"x"}}, {"bob", {}}};
  EXPECT_EQ(tornado("{% for i, note in enumerate(notes, 1) %}{{ i }}{{ note.author }} {% end %}",
                    {{"notes", notes}}),
            "1ann 2bob ");
  EXPECT_EQ(tornado("{% for i, (a, b) in enumerate([(1, 'x'), [2, 'y']]) %}{{ i }}{{ a }}{{ b }} {% end %}"),
            "01x 12y ");
  EXPECT_EQ(tornado("{% for a, b in ['xy', (1, 2), {3: 4, 5: 6}] %}{{ a }}{{ b }} {% end %}"), "xy 12 35 ");
  EXPECT_EQ(tornado("{% for a, b in zip((1, 2), (3, 4)) %}{{ a }}{{ b }} {% end %}"), "13 24 ");
  EXPECT_EQ(tornado("{% for row in enumerate('ab') %}{{ row }}{% end %}"),
            "(0, &#39;a&#39;)(1, &#39;b&#39;)");
  EXPECT_THROW(tornado("{% for a, b, c in enumerate('ab') %}{% end %}"), TemplateError);
  EXPECT_EQ(jinja2("{% for a, b in d.items() %}{{ a }}{{ b }}{% endfor %}", {{"d", Value{{"k", 1}}}}), "k1");
  EXPECT_EQ(jinja2("{% for a, b in rows %}{{ a }}{{ loop.previtem }} {% endfor %}",
                   {{"rows", Value::list({Value::tuple({1, 2}), Value::tuple({3, 4})})}}),
            "1 3(1, 2) ");
}

TEST(Registers, AFunctionOfCppMayCallBackAtAnyDepth) {
  const Value back{Callable{[](const Arguments& arguments) {
                     return arguments.positional[0].as_object()->call({arguments.positional.subspan(1), {}});
                   }},
                   "back"};
  // Before it goes deeper: so that the call back's frame is each time the deepest there was.
  const std::string text = jinja2(
      "{% macro leaf(n) %}<{{ n }}>{% endmacro %}"
      "{% macro deep(n) %}{{ back(leaf, n) }}{{ n }}{% if n %}{{ deep(n - 1) }}{% endif %}{% endmacro %}"
      "{{ deep(20) }}",
      {{"back", back}});
  EXPECT_EQ(text.substr(0, 12), "<20>20<19>19");
  EXPECT_EQ(text.substr(text.size() - 12), "<2>2<1>1<0>0");
}

TEST(Registers, AFunctionMayHaveNone) {
  jinja2::Options options;
  options.loader = std::make_shared<jinja2::DictLoader>(std::map<std::string, std::string, std::less<>>{
      {"part", "{% include 'other' %}"},
      {"other", "[{{ a }}]"},
      {"main", "{% include 'part' %}{% include 'part' %}{% include 'other' %}"}});
  const jinja2::Environment environment{std::move(options)};
  EXPECT_EQ(environment.get_template("main")->render({{"a", 1}}), "[1][1][1]");
}

TEST(Registers, AFunctionMayHaveMoreThanAChunk) {
  std::string text = "{% macro f(n) %}";
  for (int i = 0; i < 700; ++i) text += "{% set v" + std::to_string(i) + " = n %}";
  text += "{{ v699 }}{% if n %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(3) }}{{ f(1) }}";
  EXPECT_EQ(jinja2(text, {}), "321010");
}

}  // namespace
}  // namespace eddy::templates
