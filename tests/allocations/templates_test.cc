// What a render allocates: nothing for a literal, and nothing for an iteration of a loop, once it has begun.
//
// A template is rendered over few rows and over many: both must allocate as often, but for what doubles as it grows. The
// first render of each is not counted: it learns how long the page is. What makes a new text (~, a filter as upper) is
// another matter: it allocates that.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "counting.h"
#include "eddy/jinja2.h"
#include "eddy/templates/tornado.h"

namespace eddy {
namespace {

using tests::allocations;

Value rows(std::int64_t count) {
  std::vector<Value> out;
  for (std::int64_t i = 0; i < count; ++i) {
    out.push_back({{"id", Value{i}},
                   {"name", Value{"a name & such, longer than what is held in place"}},
                   {"price", Value{static_cast<double>(i) / 7}},
                   {"fresh", Value{i % 3 == 0}},
                   {"tags", Value::list({Value{"one tag of many that there are"}, Value{"two"}})},
                   {"pair", Value::tuple({Value{i}, Value{"the second of a pair, also long"}})},
                   {"note", Value{}}});
  }
  return {{"rows", Value::list(std::move(out))},
          {"title", Value{"a title & such, longer than what is held in place"}}};
}

template <class Render>
std::size_t count(Render render, const Value& context) {
  std::string page = render(context);
  page = render(context);
  const std::size_t before = allocations();
  page = render(context);
  return allocations() - before;
}

std::size_t of_jinja2(std::string_view text, std::int64_t count_of_rows) {
  jinja2::Options options;
  options.loader = std::make_shared<jinja2::DictLoader>(std::map<std::string, std::string, std::less<>>{
      {"part", "{{ row.name }}{{ row.id }}"},
      {"macros",
       "{% macro cell(value, kind='text', hint='') %}<td class=\"{{ kind }}\">{{ value }}{{ hint }}{% "
       "endmacro %}"}});
  const jinja2::Environment env{std::move(options)};
  const auto page = env.from_string(text);
  return count([&](const Value& context) { return page->render(Context{context}); }, rows(count_of_rows));
}

std::size_t of_tornado(std::string_view text, std::int64_t count_of_rows) {
  const tornado::template_::Template page{text};
  return count([&](const Value& context) { return page.generate(Context{context}); }, rows(count_of_rows));
}

constexpr std::size_t few = 20;
constexpr std::size_t many = 500;
constexpr std::size_t growth = 8;  // a vector or two that doubles four times

class Jinja2Loop : public testing::TestWithParam<const char*> {};

TEST_P(Jinja2Loop, AllocatesNothingForAnIteration) {
  EXPECT_LE(of_jinja2(GetParam(), many), of_jinja2(GetParam(), few) + growth) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, Jinja2Loop,
    testing::Values(
        // What is printed
        "{% for row in rows %}{{ row.id }}{{ row.name }}{{ row.price }}{{ row.fresh }}{{ row.note }}{% "
        "endfor %}",
        "{% for row in rows %}{{ row['name'] }}{{ row.tags[0] }}{{ row.pair[1] }}{{ row.nothing }}{% endfor "
        "%}",
        "{% for row in rows %}{{ row.name ~ '-' ~ row.id ~ row.price }}{% endfor %}",
        "{% for row in rows %}{{ 'text & more of it, longer than what is held in place' }}{{ 1.5 }}{% endfor "
        "%}",
        "{% for row in rows %}{{ title }}{% if loop.last %}{{ title }}{% endif %}{% endfor %}",
        // Conditions and operators
        "{% for row in rows %}{% if row.fresh and row.id > 3 or not row.note %}x{% elif row.name == title "
        "%}y{% endif %}"
        "{% endfor %}",
        "{% for row in rows %}{% if row.id is odd and row.name is string and row.x is not defined %}x{% "
        "endif %}{% endfor %}",
        "{% for row in rows %}{% if row.id in (1, 2, 3) or 'z' in row.name or row.id in [7] %}x{% endif %}{% "
        "endfor %}",
        "{% for row in rows %}{{ row.id * 2 + 1 }}{{ row.id // 3 }}{{ -row.price / 2 }}{{ row.id % 5 }}{% "
        "endfor %}",
        "{% for row in rows %}{{ 'yes' if row.fresh else 'no, and that is a longer text than fits' }}{% "
        "endfor %}",
        "{% for row in rows %}{{ row.note or row.name }}{{ row.fresh and row.name }}{% endfor %}",
        // Filters that make no text
        "{% for row in rows %}{{ row.name|length }}{{ row.tags|count }}{{ row.note|default('none', true) "
        "}}{% endfor %}",
        "{% for row in rows %}{{ row.x|default(row.name) }}{{ row.id|abs }}{{ row.price|int }}{{ "
        "row.id|float }}{% endfor %}",
        "{% for row in rows %}{{ row.tags|first }}{{ row.tags|last }}{{ row.name|string }}{{ "
        "row.price|round(2) }}{% endfor %}",
        "{% for row in rows %}{{ row.name|trim }}{% endfor %}",
        // Variables and inner loops
        "{% for row in rows %}{% set name = row.name %}{% set n = row.id + 1 %}{{ name }}{{ n }}{% endfor %}",
        "{% for row in rows %}{% with name = row.name, id = row.id %}{{ name }}{{ id }}{% endwith %}{% "
        "endfor %}",
        "{% set ns = namespace(sum=0, last='') %}{% for row in rows %}{% set ns.sum = ns.sum + row.id %}"
        "{% set ns.last = row.name %}{% endfor %}{{ ns.sum }}{{ ns.last }}",
        "{% for row in rows %}{{ loop.index }}{{ loop.revindex }}{{ loop.first }}{{ loop.cycle('odd', "
        "'even') }}{% endfor %}",
        "{% for row in rows %}{{ (loop.previtem or row).id }}{{ (loop.nextitem or row).name }}{% if "
        "loop.changed(row.fresh) "
        "%}x{% endif %}"
        "{% endfor %}",
        "{% for row in rows %}{% for tag in row.tags %}{{ tag }}{{ loop.index }}{% else %}none{% endfor %}{% "
        "endfor %}",
        "{% for row in rows %}{% for x in [1, 'two', 3.5] %}{{ x }}{% endfor %}{% endfor %}",
        "{% for row in rows %}{% for k, v in [('a', 1), ('b', 2)] %}{{ k }}{{ v }}{% endfor %}{% endfor %}",
        "{% for row in rows if row.fresh %}{{ row.id }}{% endfor %}",
        "{% for row in rows %}{% set id, text = row.pair %}{{ id }}{{ text }}{% endfor %}",
        "{% for row in rows %}{% if row.id > 10 %}{% break %}{% endif %}{{ row.id }}{% endfor %}",
        "{% for row in rows recursive %}{{ row.id }}{% endfor %}",
        // Other functions of the template
        "{% macro cell(value, kind='text') %}<td class=\"{{ kind }}\">{{ value }}{% endmacro %}"
        "{% for row in rows %}{{ cell(row.name) }}{{ cell(row.id, 'n') }}{{ cell(row.price, kind=row.name) "
        "}}{% endfor %}",
        "{% from 'macros' import cell %}{% for row in rows %}{{ cell(row.name, hint=row.tags[0]) }}{% endfor "
        "%}",
        "{% import 'macros' as m %}{% for row in rows %}{{ m.cell(row.name, hint=row.tags[0]) }}{% endfor %}",
        "{% macro outer(row) %}{{ inner(row.name) }}{% endmacro %}{% macro inner(x) %}{{ x }}{% endmacro %}"
        "{% for row in rows %}{{ outer(row) }}{% endfor %}",
        "{% for row in rows %}{% include 'part' %}{% endfor %}",
        "{% for row in rows %}{% block part scoped %}{{ row.name }}{% endblock %}{% endfor %}"));

class TornadoLoop : public testing::TestWithParam<const char*> {};

TEST_P(TornadoLoop, AllocatesNothingForAnIteration) {
  EXPECT_LE(of_tornado(GetParam(), many), of_tornado(GetParam(), few) + growth) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, TornadoLoop,
    testing::Values("{% for row in rows %}{{ row['id'] }}{{ row['name'] }}{{ row['price'] }}{% raw "
                    "row['name'] %}{% end %}",
                    "{% for i, row in enumerate(rows, 1) %}{{ i }}{{ row['name'] }}{% if i % 2 == 0 and "
                    "row['fresh'] %}x{% end %}{% end %}",
                    "{% for row in rows %}{% set n = row['id'] + 1 %}{{ n }}{{ len(row['name']) }}{{ "
                    "row['name'] or title }}{% end %}",
                    "{% for row in rows %}{% for tag in row['tags'] %}{{ tag }}{% end %}{% end %}",
                    "{% for i in range(len(rows)) %}{{ i }}{{ rows[i]['name'] }}{% end %}",
                    "{% for row in rows %}{% try %}{{ row['id'] }}{% except %}never{% end %}{% end %}"));

TEST(Literals, AllocateNothing) {
  // With a page that is as long, and a register.
  const std::size_t one = of_jinja2(std::string(100, 'x') + "{% if title %}{{ none }}{% endif %}", 1);
  const auto expect_no_more = [&](std::string_view page) { EXPECT_LE(of_jinja2(page, 1), one) << page; };
  expect_no_more(
      "text{{ 'one text that is longer than fits in place' }}{{ 2.5 }}{{ 7 }}{{ none }}{{ true }}");
  expect_no_more("text{{ 1 if 'a text that is longer than fits in place' else 2 }}");
  expect_no_more(
      "text{% if 2 in (1, 2) and 'x' in ['x', 'a text that is longer than fits'] %}text{% endif %}");
}

TEST(Page, IsTheStringThatIsReturned) {
  // However long it is: the page's string and what a machine needs.
  EXPECT_EQ(of_jinja2("{{ title }}" + std::string(100'000, 'x'), 1),
            of_jinja2("{{ title }}" + std::string(100, 'x'), 1));
}

}  // namespace
}  // namespace eddy
