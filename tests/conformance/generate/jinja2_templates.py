"""Sets of Jinja2 templates: inheritance, include, import; and how text between tags is treated."""
from common import case
from jinja2_statements import OPTIONS, Statements


class Templates(Statements):
    # Inheritance.
    def block_body(self, depth=1):
        parts = self.some(1, 3, lambda: self.weighted([
            (4, self.text), (5, lambda: self.print_(self.pick(["a", "x", "n", "s", "super()", "self.a()", "self.b()", "super.super()", "self.nope()", "top", "loop.index"]))),
            (2, self.set), (1, lambda: self.statement(1)), (1, lambda: self.tag("include 'part'")), (1, lambda: self.tag("for x in l") + self.print_("x") + self.tag("endfor")),
            (1, lambda: self.inner_block(depth)),
        ])())
        return "".join(parts)

    def inner_block(self, depth):
        if depth <= 0 or not self.free:
            return self.text()
        return self.named_block(self.free.pop(), depth - 1)

    def named_block(self, name, depth=1):
        flags = self.weighted([(6, ""), (2, " scoped"), (1, " required"), (1, " scoped required")])
        body = self.pick(["", " ", "{# c #}"]) if "required" in flags and self.chance(0.8) else self.block_body(depth)
        return self.tag(f"block {name}{flags}") + body + self.tag("endblock" + self.weighted([(4, ""), (1, " " + name), (1 / 20, " zz")]))

    def top_level(self):
        return self.weighted([(3, self.set), (2, self.text), (2, lambda: self.tag(f"set top = {self.value()}")), (1, lambda: self.macro(1)), (2, lambda: self.print_(self.pick(["a", "x", "n", "top", "self.a()"]))),
                              (1, lambda: self.tag("import 'lib' as lib") + "{{ lib.f(1) }}"), (1, lambda: self.tag("from 'lib' import f, v") + "{{ v }}"), (1, lambda: self.statement(1))])()

    def page(self, parent):
        self.free = list("abcde")
        self.random.shuffle(self.free)
        out = ""
        if parent:
            extends = self.weighted([(8, f"extends '{parent}'"), (1, f"extends '{parent}' if n else 'nope'"), (1, f"extends ['nope', '{parent}'][1]"), (1, "extends base_name"), (1 / 2, "extends 'nope'"), (1 / 2, "extends missing")])
            out += "".join(self.some(0, 1, self.top_level)) + self.tag(extends)
        parts = self.some(1, 4, lambda: self.weighted([(5, lambda: self.named_block(self.free.pop()) if self.free else ""), (2, self.top_level)])())
        if not parent and self.chance(0.3):
            parts.append(self.tag("for x in l") + (self.named_block(self.free.pop()) if self.free else "") + self.tag("endfor"))
        return out + "".join(parts)

    def inheritance(self):
        depth = self.pick([1, 1, 2, 3])
        names = ["main", "mid", "low", "base"][:depth] + ["base"]
        templates = {name: self.page(None if name == "base" else names[i + 1]) for i, name in enumerate(names)}
        templates["part"] = self.pick(["[{{ a }}{{ x }}]", "P", "{% block a %}p{% endblock %}", "{{ loop.index }}", "{% set a = 9 %}{{ a }}"])
        templates["lib"] = self.library()
        return templates

    def library(self):
        return self.pick(["{% macro f(y) %}({{ y }}{{ n }}{{ a }}){% endmacro %}{% set v = 5 %}", "{% macro f(y=2) %}<{{ y }}>{% endmacro %}{% set v = n %}{% set _p = 1 %}", "text{% set v = [1] %}{% macro f() %}{{ varargs }}{% endmacro %}",
                          "{% for x in l %}{% set v = x %}{% endfor %}{% macro f(y) %}{{ v }}{% endmacro %}", "{% from 'lib2' import g %}{% macro f(y) %}{{ g(y) }}{% endmacro %}{% set v %}blk{% endset %}"])

    # Include and import.
    def includes(self):
        templates = {"part": self.part(), "other": self.part(), "lib": self.library(), "lib2": "{% macro g(z) %}g{{ z }}{{ n }}{% endmacro %}"}
        out = ""
        for _ in range(self.random.randint(1, 5)):
            out += self.weighted([(4, self.include), (4, self.import_), (2, self.set), (2, self.text), (1, lambda: self.statement(1)),
                                  (2, lambda: self.tag("for x in l") + self.include() + self.tag("endfor")), (1, lambda: self.tag("with a = 7") + self.include() + self.tag("endwith")),
                                  (1, lambda: self.tag("macro q(a)") + self.include() + self.tag("endmacro") + "{{ q(3) }}"), (1, lambda: self.tag("block z") + self.include() + self.tag("endblock"))])()
        templates["main"] = out
        return templates

    def part(self):
        return self.weighted([(2, "[{{ a }}|{{ x }}|{{ n }}]"), (1, "{% set a = 3 %}{{ a }}"), (1, "{% for x in l %}{{ x }}{{ loop.index }}{% endfor %}"), (1, "{{ missing.x }}"), (1, "\n{{ 1 // zero }}"),
                              (1, "{% extends 'other' %}{% block q %}!{% endblock %}"), (1, "({% block q %}q{{ a }}{% endblock %})"), (1, "{% include 'other' %}"), (1, "text\n"), (1, "{% import 'lib' as z %}{{ z.v }}"), (1, "{{ loop.index }}"), (1, "{% if %}")])

    def include(self):
        name = self.weighted([(5, "'part'"), (2, "'other'"), (1, "['nope', 'part']"), (1, "'nope'"), (1, "['nope', 'nope2']"), (1, "part_name"), (1, "'pa' ~ 'rt'"), (1, "missing"), (1, "[]"), (1, "('part', 'other')"), (1, "n"), (1, "none")])
        return self.tag("include " + name + self.weighted([(3, ""), (2, " ignore missing"), (1, " with context"), (1, " without context"), (1, " ignore missing without context"), (1, " ignore missing with context")]))

    def import_(self):
        context = self.weighted([(3, ""), (1, " with context"), (1, " without context")])
        return self.weighted([
            (3, lambda: self.tag(f"import 'lib' as lib{context}") + "{{ lib." + self.pick(["f(1)", "f()", "v", "nope", "_p", "g(1)", "f", "f.name", "f(1, 2, 3)"]) + " }}"),
            (2, lambda: self.tag(f"from 'lib' import {self.pick(['f', 'f as ff', 'v', 'f, v', 'nope', 'f as ff, v as vv,', '_p'])}{context}") + self.print_(self.pick(["f(1)", "ff(2)", "v", "vv", "nope", "nope()", "f"]))),
            (1, lambda: self.tag(f"import {self.pick(['part_name', chr(39) + 'nope' + chr(39), 'missing', chr(39) + 'part' + chr(39)])} as p{context}") + "{{ p }}"),
        ])()

    # Whitespace: everything that stands around tags, in every mode and syntax.
    def whitespace(self):
        syntax, options = self.pick(SYNTAXES)
        options = dict(options)
        for name in ("trim_blocks", "lstrip_blocks", "keep_trailing_newline"):
            if self.chance(0.4):
                options[name] = True
        if self.chance(0.25):
            options["newline_sequence"] = self.pick(["\r\n", "\r", "\n"])
        blank = lambda: self.weighted([(4, ""), (2, " "), (2, "\n"), (2, "  "), (1, "\t"), (1, "\n\n"), (1, " \n "), (1, "\r\n"), (1, "\r"), (1, "\v"), (1, "\x0c"), (1, "\u00a0"), (1, "\n  ")])
        pieces = []
        for _ in range(self.random.randint(2, 9)):
            pieces.append(blank() + self.weighted([(3, "a"), (2, "b c"), (1, "<"), (1, "{"), (1, "}"), (1, "%"), (1, "#"), (3, ""), (1, "é")]))
            pieces.append(blank())
            pieces.append(self.piece(syntax, options))
        if self.chance(0.5):
            pieces.append(blank())
        return {"main": "".join(pieces)}, options

    def piece(self, syntax, options):
        block, variable, comment = syntax
        left = self.weighted([(5, ""), (2, "-"), (1, "+")])
        right = self.weighted([(5, ""), (2, "-"), (1, "+")])
        tag = lambda text, l=None, r=None: f"{block[0]}{left if l is None else l} {text} {right if r is None else r}{block[1]}"
        other = lambda: self.weighted([(5, ""), (2, "-"), (1, "+")])
        choices = [
            (3, lambda: f"{variable[0]}{left.replace('+', '')} n {right.replace('+', '')}{variable[1]}"), (2, lambda: f"{comment[0]}{left} c\n {right}{comment[1]}"),
            (3, lambda: tag("if yes", r=other()) + self.pick(["x", " x ", "\n x\n", "\n"]) + tag("endif", l=other())), (2, lambda: tag("for i in l", r=other()) + self.pick(["{i}", " {i}\n", "\n {i}\n"]).replace("{i}", f"{variable[0]} i {variable[1]}") + tag("endfor", l=other())),
            (2, lambda: tag("raw", r=other()) + self.pick([" {{ x }} ", "\n  {% y %}\n", "\n"]) + tag("endraw", l=other())), (1, lambda: tag("set q = 1")),
            (1, lambda: f"{block[0]}if n{block[1]}y{block[0]}endif{block[1]}"), (1, lambda: f"{variable[0]}n{variable[1]}"),
        ]
        if "line_statement_prefix" in options:
            prefix = options["line_statement_prefix"]
            choices.append((6, lambda: f"\n{self.pick(['', ' ', '  '])}{prefix}{self.pick(['', ' '])}for i in l{self.pick(['', ':', ' '])}\n  {variable[0]} i {variable[1]}{self.pick(['', ' '])}\n{prefix} endfor\n"))
            choices.append((3, lambda: f"\n{prefix} set z = [1,\n 2]\n{prefix} if z\nok\n{prefix} endif"))
        if "line_comment_prefix" in options:
            choices.append((5, lambda: f"{self.pick(['', ' ', chr(10)])}{options['line_comment_prefix']} a comment {self.pick(['', '{{ n }}'])}\n"))
        return self.weighted(choices)()


STANDARD = (("{%", "%}"), ("{{", "}}"), ("{#", "#}"))
SYNTAXES = [
    (STANDARD, {}), (STANDARD, {}), (STANDARD, {}),
    ((("<%", "%>"), ("${", "}"), ("<%#", "%>")), {"block_start_string": "<%", "block_end_string": "%>", "variable_start_string": "${", "variable_end_string": "}", "comment_start_string": "<%#", "comment_end_string": "%>"}),
    ((("[%", "%]"), ("[[", "]]"), ("[#", "#]")), {"block_start_string": "[%", "block_end_string": "%]", "variable_start_string": "[[", "variable_end_string": "]]", "comment_start_string": "[#", "comment_end_string": "#]"}),
    ((("<!--", "-->"), ("{{", "}}"), ("<!--#", "-->")), {"block_start_string": "<!--", "block_end_string": "-->", "comment_start_string": "<!--#", "comment_end_string": "-->"}),
    ((("{%", "%}"), ("<<", ">>"), ("{#", "#}")), {"variable_start_string": "<<", "variable_end_string": ">>"}),
    (STANDARD, {"line_statement_prefix": "#"}), (STANDARD, {"line_statement_prefix": "%", "line_comment_prefix": "##"}), (STANDARD, {"line_statement_prefix": "#", "line_comment_prefix": "##"}), (STANDARD, {"line_comment_prefix": "//"}),
]


def inheritance(seed):
    gen = Templates(seed)
    return case("jinja2", gen.inheritance(), {**gen.pick(OPTIONS), "extensions": ["do", "loopcontrols"]}, context={**CONTEXT_OF_SETS})


def includes(seed):
    gen = Templates(seed)
    return case("jinja2", gen.includes(), {**gen.pick(OPTIONS), "extensions": ["do", "loopcontrols"]}, context={**CONTEXT_OF_SETS})


def whitespace(seed):
    templates, options = Templates(seed).whitespace()
    return case("jinja2", templates, options)


from common import CONTEXT  # noqa: E402
CONTEXT_OF_SETS = {**CONTEXT, "base_name": "base", "part_name": "part"}
