#!/usr/bin/env python3
"""Writes tests/templates/cases/*.txt: templates with what the real Jinja2 (Debian's python3-jinja2) makes of them.

A case is a file: options and context as JSON, "---", the template (others behind "--- name"), "--- expected" and
the page, or "--- error" and the error's type. Run by hand after a case is added: tests/conformance/jinja2_cases.py
"""
import json
import pathlib

import jinja2

OUT = pathlib.Path(__file__).resolve().parent.parent / "templates" / "cases"

# name: (template, context, other templates, options)
CASES = {
    "scope_set_in_loop": ("{% set i = -1 %}{% for x in [0, 1] %}[{{ i }}:{% set i = x %}{{ i }}] {% endfor %}{{ i }}",),
    "scope_with": ("{% with a = 1, b = x %}{{ a }}{{ b }}{% set a = 9 %}{{ a }}{% endwith %}{{ a }}", {"x": 2}),
    "scope_if_branches": ("{% if c %}{% set x = 1 %}{% endif %}{{ x }}{% if not c %}{% set y = 2 %}{% else %}{% set y = 3 %}{% endif %}{{ y }}", {"c": False, "x": "ctx"}),
    "scope_block_sees_exports": ("{% set x = 1 %}{% block b %}{{ x }}{% endblock %}{% for y in [1] %}{% block c %}[{{ y }}]{% endblock %}{% block d scoped %}[{{ y }}{{ loop.index }}]{% endblock %}{% endfor %}",),
    "scope_include": ("{% set a = 1 %}{% for x in [1, 2] %}{% include 'i' %}{% include 'i' without context %}{% endfor %}", {"c": 3}, {"i": "<{{ a }}{{ x }}{{ c }}>"}),
    "scope_import": ("{% set a = 1 %}{% import 'm' as m %}{% import 'm' as n with context %}{{ m.f(2) }}|{{ n.f(3) }}|{{ m.v }}|{{ m.a }}", {"c": 3}, {"m": "{% set v = 7 %}{% set _p = 1 %}{% macro f(x) %}[{{ x }}{{ v }}{{ c }}{{ a }}]{% endmacro %}"}),
    "scope_from_import": ("{% from 'm' import f, v as w, nope %}{{ f(2) }}{{ w }}{{ nope }}", {}, {"m": "{% set v = 7 %}{% macro f(x) %}[{{ x }}]{% endmacro %}"}),
    "scope_macro_closure": ("{% set x = 1 %}{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}",),
    "scope_namespace": ("{% set ns = namespace(n=0) %}{% for x in [1, 2, 3] %}{% set ns.n = ns.n + x %}{% endfor %}{{ ns.n }}",),
    "loop_attributes": ("{% for x in 'abc' %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }}{{ loop.previtem }}{{ loop.nextitem }};{% endfor %}",),
    "loop_cycle_changed": ("{% for x in [1, 1, 2] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x) }} {% endfor %}",),
    "loop_else_filter": ("{% for x in [1, 2, 3] if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }} {% else %}none{% endfor %}{% for x in [] %}{% else %}none{% endfor %}",),
    "loop_recursive": ("{% for n in t recursive %}{{ loop.depth }}{{ n.v }}{% if n.c %}({{ loop(n.c) }}){% endif %}{% endfor %}", {"t": [{"v": "a", "c": [{"v": "b", "c": []}, {"v": "c", "c": [{"v": "d"}]}]}, {"v": "e"}]}),
    "loop_unpacking": ("{% for a, (b, c) in [(1, (2, 3)), (4, (5, 6))] %}{{ a }}{{ b }}{{ c }};{% endfor %}{% for k, v in d.items() %}{{ k }}={{ v }} {% endfor %}", {"d": {"x": 1, "y": 2}}),
    "loop_controls": ("{% for x in range(9) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %}",),
    "loop_object_passed": ("{% macro m(l) %}{{ l.index }}{{ l.last }}{% endmacro %}{% for x in [1, 2] %}{{ m(loop) }} {% endfor %}",),
    "loop_outer_loop": ("{% for x in [1, 2] %}{% set outer = loop %}{% for y in 'ab' %}{{ outer.index }}{{ loop.index }} {% endfor %}{% endfor %}",),
    "macro_arguments": ("{% macro m(a, b='B', c=none) %}[{{ a }}{{ b }}{{ c }}{{ varargs }}{{ kwargs }}]{% endmacro %}{{ m(1) }}{{ m(1, 2, 3, 4, x=5) }}{{ m(b=1) }}{{ m.name }}{{ m.arguments }}",),
    "macro_caller": ("{% macro box(t) %}<{{ t }}:{{ caller('x') }}>{% endmacro %}{% set y = 3 %}{% call(v) box('t') %}{{ v }}{{ y }}{% endcall %}",),
    "macro_recursive": ("{% macro f(n) %}{{ n }}{% if n > 0 %}{{ f(n - 1) }}{% endif %}{% endmacro %}{{ f(5) }}",),
    "macro_call_in_loop": ("{% macro li() %}<li>{{ caller() }}</li>{% endmacro %}{% for x in [1, 2] %}{% call li() %}{{ loop.index }}{{ x }}{% endcall %}{% endfor %}",),
    "inherit_super": ("{% extends 'b' %}{% block x %}c{{ super() }}{% endblock %}ignored {{ y }}", {}, {"b": "{% extends 'a' %}{% block x %}b{{ super() }}{% endblock %}", "a": "<{% block x %}a{% block z %}z{% endblock %}{% endblock %}>"}),
    "inherit_super_super": ("{% extends 'b' %}{% block x %}c{{ super.super() }}{% endblock %}", {}, {"b": "{% extends 'a' %}{% block x %}b{% endblock %}", "a": "<{% block x %}a{% endblock %}>"}),
    "inherit_self": ("{% block t %}T{{ 1 }}{% endblock %}|{{ self.t() }}",),
    "inherit_dynamic": ("{% extends layout %}{% block x %}child{% endblock %}", {"layout": "a"}, {"a": "<{% block x %}a{% endblock %}>"}),
    "inherit_conditional": ("{% if c %}{% extends 'a' %}{% endif %}shown{% block x %}child{% endblock %}", {"c": False}, {"a": "<{% block x %}a{% endblock %}>"}),
    "inherit_conditional_yes": ("{% if c %}{% extends 'a' %}{% endif %}shown{% block x %}child{% endblock %}", {"c": True}, {"a": "<{% block x %}a{% endblock %}>"}),
    "inherit_set_and_include": ("{% extends 'a' %}{% set v = 4 %}{% block x %}{{ v }}{% endblock %}", {}, {"a": "{{ v }}<{% block x %}{% endblock %}>{% include 'i' %}", "i": "{{ v }}"}),
    "include_missing": ("{% include 'nope' ignore missing %}a{% include ['nope', 'i'] %}{% include names ignore missing %}", {"names": ["q", "i"]}, {"i": "I"}),
    "include_recursive": ("{% include 't' %}", {"n": {"v": 1, "c": [{"v": 2, "c": []}]}}, {"t": "{{ n.v }}{% for n in n.c %}({% include 't' %}){% endfor %}"}),
    "set_block": ("{% set x %}<b>{{ v }}</b>{% endset %}{{ x }}{% set y | upper %}abc{% endset %}{{ y }}", {"v": "<"}),
    "filter_block": ("{% filter upper %}a{{ v }}{% endfilter %}", {"v": "<b>"}),
    "autoescape_switch": ("{{ v }}{% autoescape false %}{{ v }}{% endautoescape %}{% autoescape c %}{{ v }}{% endautoescape %}{{ v|safe }}{{ v ~ '<' }}{{ (v|safe) ~ '<' }}", {"v": "<", "c": True}),
    "raw_and_comments": ("{# no #}{% raw %}{{ x }}{% endraw %}{%- raw -%}  a  {%- endraw %}",),
    "whitespace_control": ("a  {%- if true -%}  b  {%- endif -%}  c\n  {%+ if true %} d{% endif +%} \n e",),
    "whitespace_trim": ("  {% if true %}\n  a\n  {% endif %}\n  {{ 1 }}\n  {# c #}\n  b\n", {}, {}, {"trim_blocks": True, "lstrip_blocks": True}),
    "delimiters": ("<% if x %><$ x $><% endif %><# c #>", {"x": 1}, {}, {"block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "<$", "variable_end_string": "$>", "comment_start_string": "<#", "comment_end_string": "#>"}),
    "line_statements": ("# for x in [1,\n    2]:\n  {{ x }} ## gone\n# endfor\nend", {}, {}, {"line_statement_prefix": "#", "line_comment_prefix": "##"}),
    "keep_newline": ("a\n", {}, {}, {"keep_trailing_newline": True}),
    "expr_precedence": ("{{ 1 + 2 * 3 - 4 // 3 }} {{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 1 ~ 2 * 3 }} {{ not 1 == 2 }} {{ -1|abs }} {{ 7 % -3 }} {{ -7 // 2 }} {{ 7 / 2 }}",),
    "expr_compare": ("{{ 1 < 2 < 3 }}{{ 1 < 3 < 2 }}{{ 'a' in 'abc' }}{{ 1 not in [1] }}{{ 3 is odd }}{{ 3 is not odd }}{{ 4 is divisibleby 2 }}{{ x is defined }}{{ 1 == 1.0 }}",),
    "expr_conditional": ("{{ 'a' if false }}|{{ 'a' if x else 'b' if y else 'c' }}", {"y": 1}),
    "expr_literals": ("{{ 'a' 'b' \"c\" }} {{ 0x1f }} {{ 0b11 }} {{ 1_000 }} {{ 1.5e3 }} {{ [1, 2,] }} {{ (1,) }} {{ () }} {{ {'a': 1, 'b': [2]} }} {{ true }} {{ None }} {{ '\\n\\x41\\u00e9' }}", {}, {}, {"autoescape": False}),
    "expr_access": ("{{ d.a }}{{ d['a'] }}{{ l.0 }}{{ l[-1] }}{{ l[1:] }}{{ 'abc'[::-1] }}{{ d.nope }}{{ d.items()|list }}{{ l[9] }}", {"d": {"a": 1}, "l": [1, 2, 3]}),
    "expr_calls": ("{% macro g(a, b, x) %}{{ a }}{{ b }}{{ x }}{% endmacro %}{{ g(*[1, 2], **{'x': 3}) }}", {}, {}, {"undefined_call": True}),
    "expr_methods": ("{{ 'a,b'.split(',') }}{{ 'x'.upper() }}{{ 'ab'.startswith('a') }}{{ '%s-%s' % (1, 2) }}{{ '{}{}'.format(1, 'b') }}", {}, {}, {"autoescape": False}),
    "expr_shortcut": ("{{ 0 or 'a' }}{{ 1 and 'b' }}{{ '' and x.y.z }}{{ none or false }}",),
    "filters_chain": ("{{ 'hello world'|title|replace('o', '0') }} {{ [3, 1, 2]|sort|join(', ') }} {{ x|default('d') }} {{ ''|default('e', true) }} {{ [1, 2]|length }} {{ 'abc'|first }}{{ [{'a': 1}, {'a': 2}]|map(attribute='a')|sum }}",),
    "filters_select": ("{{ [1, 2, 3, 4]|select('even')|list }}{{ [1, 2]|reject('eq', 1)|list }}{{ ['a', 'b']|map('upper')|join }}",),
    "do_statement": ("{% set l = [] %}{% do l.append(1) %}{{ l }}",),
    "undefined_plain": ("{{ x }}{% for y in x %}{% endfor %}{{ x|length }}{{ x is undefined }}",),
    "error_undefined_attribute": ("a\n{{ x.y }}",),
    "error_undefined_call": ("{{ x() }}",),
    "error_unknown_filter": ("{{ 1|uper }}",),
    "error_unknown_filter_in_branch": ("{% if false %}{{ 1|uper }}{% endif %}ok",),
    "error_unknown_tag": ("{% frob %}",),
    "error_unclosed_if": ("{% if x %}a",),
    "error_nesting": ("{% if x %}{% for a in b %}{% endif %}{% endfor %}",),
    "error_unclosed_variable": ("a {{ x",),
    "error_unclosed_comment": ("a {# x",),
    "error_bracket": ("{{ (1] }}",),
    "error_missing_template": ("{% include 'nope' %}",),
    "error_missing_templates": ("{% include ['nope', 'q'] %}",),
    "error_block_twice": ("{% block a %}{% endblock %}{% block a %}{% endblock %}",),
    "error_zero_division": ("{{ 1 // 0 }}",),
    "error_macro_arguments": ("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",),
    "error_required_block": ("{% block a required %}{% endblock %}",),
    "error_strict": ("{{ x }}", {}, {}, {"undefined": "strict"}),
    "error_assign_loop": ("{% for loop in [1] %}{% endfor %}",),
    "error_type": ("{{ 1 + 'a' }}",),
}


def outcome(template, context, others, options):
    options = {k: v for k, v in options.items() if k != "undefined_call"}
    kinds = {"strict": jinja2.StrictUndefined, "chainable": jinja2.ChainableUndefined}
    if "undefined" in options:
        options["undefined"] = kinds[options["undefined"]]
    options.setdefault("autoescape", True)
    env = jinja2.Environment(
        loader=jinja2.DictLoader({**others, "main": template}),
        extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], **options)
    try:
        return "expected", env.get_template("main").render(**context)
    except Exception as error:  # whatever it is, eddy's is to have the same name
        line = getattr(error, "lineno", None)
        return "error", type(error).__name__ + (f":{line}" if line else "")


def main():
    OUT.mkdir(exist_ok=True)
    for name, case in CASES.items():
        template, context, others, options = (list(case) + [{}, {}, {}])[:1] + [
            case[i] if len(case) > i else {} for i in (1, 2, 3)]
        kind, text = outcome(template, context, others, options)
        parts = [json.dumps({"options": options, "context": context}, ensure_ascii=False), template]
        head = f"{parts[0]}\n--- main\n{template}\n"
        for other, source in others.items():
            head += f"--- {other}\n{source}\n"
        (OUT / f"{name}.txt").write_text(f"{head}--- {kind}\n{text}\n", encoding="utf-8", newline="")


main()
