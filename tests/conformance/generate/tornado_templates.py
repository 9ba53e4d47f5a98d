"""Tornado's directives nested in one another, sets of templates, and what becomes of blanks."""
from common import case
from python_expressions import Python

VARIABLES = ["a", "b", "c", "x", "n", "s", "l"]


class Templates(Python):
    def __init__(self, seed):
        super().__init__(seed)
        self.in_loop = False
        self.blocks = 0

    def text(self):
        return self.weighted([(6, self.pick("ABCDEFG")), (2, " "), (2, "\n"), (1, "  \n  "), (1, "<i>"), (1, "{ "), (1, "{{!"), (1, "<pre> a  b</pre>"), (1, "\t"), (1, "é")])

    def value(self):
        text = self.weighted([(3, lambda: self.pick(VARIABLES)), (3, lambda: self.expr(1)), (1, lambda: self.expr(2)), (1, lambda: self.pick(["1", "'v'", "[1, 2]", "None", "lambda q: q", "lambda: a", "lambda: x + n"]))])()
        return text.replace("}}", "} }").replace("%}", "% }")

    def body(self, depth):
        return "".join(self.some(1, 4, lambda: self.statement(depth - 1)))

    def statement(self, depth):
        simple = [(4, self.text), (6, lambda: "{{ " + self.weighted([(3, self.pick(VARIABLES)), (1, self.value()), (1, self.pick(["a()", "b()", "a(1)", "c(2)"]))]) + " }}"), (5, self.set), (1, lambda: "{# c #}"), (1, lambda: "{% comment c %}")]
        if self.in_loop:
            simple.append((2, lambda: "{% if " + self.pick(["x == 2", "x", "True", "n"]) + " %}{% " + self.pick(["break", "continue"]) + " %}{% end %}"))
        if depth <= 0:
            return self.weighted(simple)()
        return self.weighted(simple + [(4, lambda: self.for_(depth)), (4, lambda: self.if_(depth)), (2, lambda: self.try_(depth)), (1, lambda: self.while_(depth)), (2, lambda: self.apply(depth)), (1, lambda: self.block(depth)),
                                       (1, lambda: self.pick(["{% autoescape None %}", "{% autoescape xhtml_escape %}", "{% autoescape url_escape %}"])), (1, lambda: "{% whitespace " + self.pick(["all", "single", "oneline"]) + " %}"), (1, lambda: "{% raw " + self.pick(VARIABLES + ["h"]) + " %}")])()

    def set(self):
        name = self.pick(VARIABLES)
        return "{% set " + self.weighted([
            (6, lambda: f"{name} = {self.value()}"), (1, lambda: f"{name}, {self.pick(VARIABLES)} = {self.pick(['1, 2', 'l', 's', 'a, b', '[1]', 'b, a'])}"), (1, lambda: f"{name} = {self.pick(VARIABLES)} = {self.value()}"), (1, lambda: f"{name}, *{self.pick('bc')} = {self.pick(['l', 's', '1, 2, 3', '[]'])}"),
            (2, lambda: f"{name} {self.pick(['+=', '-=', '*=', '//=', '%=', '|=', '**='])} {self.pick(['1', '2', 'n', '[9]', 'a', 's'])}"), (1, lambda: f"l[{self.pick(['0', '-1', '9', 'n'])}] = {self.value()}"), (1, lambda: f"d[{self.pick([chr(39) + 'b' + chr(39), 'n', 'a'])}] {self.pick(['=', '+='])} 5"),
            (1, lambda: self.pick(["l.append(1)", "d.update(a=1)", "l.pop()", "missing()", "del a", "del l[0]", "assert n, 'x'", "raise ValueError('r')", "pass", "a = 1; b = 2", "l[1:] = [5]", "x: int = 3"])),
        ])() + " %}"

    def for_(self, depth):
        target = self.weighted([(5, "x"), (1, "a"), (1, "x, b"), (1, "a, *b"), (1, "(a, b), c"), (1, "x,")])
        over = self.pick(["l", "[1, 2, 3]", "range(3)", "e", "ls", "tn", "s", "1, 2"]) if target in ("x", "a") else self.pick(["d.items()", "ll", "[(1, 2), (3, 4)]", "enumerate(l)", "zip(l, ls)", "l", "[((1, 2), 3)]", "[[1]]"])
        before, self.in_loop = self.in_loop, True
        body = self.body(depth)
        other = "{% else %}" + self.body(depth - 1) if self.chance(0.25) else ""
        self.in_loop = before
        return f"{{% for {target} in {over} %}}" + body + other + "{% end %}"

    def while_(self, depth):
        before, self.in_loop = self.in_loop, True
        body = self.body(depth)
        self.in_loop = before
        other = "{% else %}" + self.body(depth - 1) if self.chance(0.3) else ""
        return "{% set i = 0 %}{% while i < " + self.pick(["3", "2", "0"]) + " %}{% set i += 1 %}" + body + other + "{% end %}"

    def if_(self, depth):
        condition = lambda: self.pick(["n", "a", "x == 2", "not n", "yes and no", "s", "l", "missing", "(q := n) > 2", "n in l", "True", "False"])
        out = "{% if " + condition() + " %}" + self.body(depth)
        while self.chance(0.25):
            out += "{% elif " + condition() + " %}" + self.body(depth - 1)
        if self.chance(0.4):
            out += "{% else %}" + self.body(depth - 1)
        return out + "{% end %}"

    def try_(self, depth):
        risky = self.pick(["{{ 1 / 0 }}", "{{ d['q'] }}", "{{ missing }}", "{{ int('x') }}", "{{ l[9] }}", "{{ n.x }}", "", "", "{% set raise KeyError('k') %}"])
        out = "{% try %}" + self.body(depth - 1) + risky + self.body(depth - 1)
        types = ["ZeroDivisionError", "KeyError", "NameError", "ValueError", "IndexError", "(KeyError, NameError)", "LookupError", "ArithmeticError", "Exception", "AttributeError", "TypeError", "nope"]
        handlers = self.random.randint(0, 2)
        for _ in range(handlers):
            name = self.pick(["", "", " as q", " as a"])
            out += "{% except " + self.pick(types) + name + " %}" + self.pick(["caught", "{{ " + name[4:] + " }}" if name else "c", "{{ repr(" + name[4:] + ") }}" if name else "c", "{{ type(" + name[4:] + ").__name__ }}" if name else "c"]) + self.body(depth - 1)
        if self.chance(0.2):
            out += "{% except %}any"
            handlers += 1
        if handlers and self.chance(0.3):
            out += "{% else %}" + self.body(depth - 1)
        if not handlers or self.chance(0.35):
            out += "{% finally %}" + self.body(depth - 1)
        return out + "{% end %}"

    def apply(self, depth):
        before, self.in_loop = self.in_loop, False
        body = self.body(depth)
        self.in_loop = before
        return "{% apply " + self.pick(["xhtml_escape", "url_escape", "linkify", "squeeze", "escape", "str", "repr", "(lambda q: q)", "(lambda q: q.upper())", "lambda q: q", "len", "missing", "json_encode", "a"]) + " %}" + body + "{% end %}"

    def block(self, depth):
        self.blocks += 1
        return f"{{% block k{self.blocks} %}}" + self.body(depth - 1) + "{% end %}"

    # Sets of templates.
    def part(self):
        return self.weighted([(3, lambda: "[{{ n }}{{ s }}]"), (2, lambda: self.body(1)), (1, lambda: "{% set a = 3 %}{{ a }}"), (1, lambda: "\n{{ missing }}"), (1, lambda: "{% block a %}pa{% end %}"), (1, lambda: "{% include 'other.txt' %}"), (1, lambda: "{{ h }}{% autoescape None %}"), (1, lambda: "{% if %}{% end %}"), (1, lambda: "a  b\n\n c"), (1, lambda: "{{ 1 + }}")])()

    def page(self, parent):
        names = list("abcd")
        self.random.shuffle(names)
        out = f"{{% extends {self.pick([chr(39) + parent + chr(39), chr(34) + parent + chr(34), parent])} %}}" if parent else ""
        return out + "".join(self.some(1, 5, lambda: self.weighted([
            (5, lambda: "{% block " + names.pop() + " %}" + self.body(1) + ("{% block " + names.pop() + " %}i{% end %}" if names and self.chance(0.3) else "") + "{% end %}" if names else ""), (2, self.set), (2, self.text), (1, lambda: "{% include 'part.txt' %}"),
            (1, lambda: "{{ " + self.pick(VARIABLES) + " }}"), (1, lambda: self.statement(1)), (1, lambda: "{% for x in l %}{% include 'part.txt' %}{% end %}"), (1, lambda: "{% include 'nope.txt' %}" if self.chance(0.2) else ""), (1, lambda: self.pick(["{% autoescape None %}", "{% autoescape url_escape %}"]))])()))

    def files(self):
        chain = ["main", "mid.html", "low.txt", "base.html"][:self.pick([1, 2, 2, 3])] + ["base.html"]
        templates = {name: self.page(None if name == "base.html" else chain[i + 1]) for i, name in enumerate(chain)}
        templates["part.txt"], templates["other.txt"] = self.part(), self.pick(["O{{ n }}", "{{ a }}", " o \n"])
        return templates

    def blanks(self):
        blank = lambda: self.weighted([(4, ""), (2, " "), (2, "\n"), (2, "  "), (1, "\t"), (1, "\n\n"), (1, " \n "), (1, "\r\n"), (1, "\v"), (1, "\x0c"), (1, "\u00a0"), (1, "\n  "), (1, "\u2028"), (1, "\x1c"), (1, "\x85")])
        piece = lambda: self.pick(["a", "b c", "<", "{", "}", "%", "#", "{{ n }}", "{{n}}", "{% if n %}", "{% end %}", "{# c #}", "{{! x }}", "{%! y %}", "{#! z #}", "<pre>", "</pre>", "{{{ n }}}", "{% raw s %}", "{% comment x %}", "{% whitespace all %}", "{% whitespace single %}", "{% whitespace oneline %}", "{{ n\n}}", "{{\n n }}", "{%  if n  %}", "é"])
        text = "".join(blank() + piece() + blank() for _ in range(self.random.randint(2, 9)))
        opened = text.count("{% if n %}") + text.count("{%  if n  %}")
        return text + "{% end %}" * max(0, opened - text.count("{% end %}"))


def tornado(seed):
    gen = Templates(seed)
    return case("tornado", gen.body(gen.pick([1, 2, 2, 3])), gen.weighted([(6, None), (1, {"autoescape": None}), (1, {"whitespace": "single"}), (1, {"autoescape": "url_escape"})]))


def tornado_files(seed):
    gen = Templates(seed)
    return case("tornado", gen.files(), gen.weighted([(6, None), (1, {"autoescape": None}), (1, {"whitespace": "oneline"})]))


def tornado_blanks(seed):
    gen = Templates(seed)
    return case("tornado", gen.blanks(), gen.weighted([(3, None), (2, {"whitespace": "single"}), (2, {"whitespace": "oneline"}), (1, {"whitespace": "all"})]))
