"""Jinja2's statements nested in one another: scopes, loops, macros, calls, whitespace control."""
from common import case
from jinja2_filters import Filters

VARIABLES = ["a", "b", "c", "x", "n", "s", "l"]


class Statements(Filters):
    def __init__(self, seed):
        super().__init__(seed)
        self.macros = []
        self.in_loop = 0
        self.in_caller = False

    # Tags, with the modifiers of whitespace control now and then.
    def tag(self, text):
        start = self.weighted([(8, "{% "), (1, "{%- "), (1, "{%+ ")])
        end = self.weighted([(8, " %}"), (1, " -%}"), (1, " +%}")])
        return start + text + end

    def print_(self, text):
        start, end = self.weighted([(9, ("{{ ", " }}")), (1, ("{{- ", " }}")), (1, ("{{ ", " -}}"))])
        return start + text + end

    def text(self):
        return self.weighted([(6, self.pick("ABCDEFG")), (2, " "), (2, "\n"), (1, "  \n  "), (1, "<i>"), (1, " t "), (1, "\n\n"), (1, "\t")])

    def value(self, kinds=("int", "str", "list")):
        return self.weighted([(3, lambda: self.pick(VARIABLES)), (2, lambda: self.expr(1)), (1, lambda: self.pick(["1", "'v'", "[1, 2]", "none"])), (1, lambda: super(Statements, self).value(list(kinds)))])()

    def printed(self):
        choices = [(5, lambda: self.pick(VARIABLES)), (2, lambda: self.value()), (1, lambda: self.pick(VARIABLES) + "|" + self.filter())]
        if self.in_loop:
            choices.append((4, lambda: "loop." + self.pick(["index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem", "cycle('p', 'q')", "changed(x)", "nope"])))
        if self.macros:
            choices.append((4, self.macro_call))
        if self.in_caller:
            choices.append((3, lambda: self.pick(["caller()", "caller(1)", "caller(a=2)", "varargs", "kwargs"])))
        return self.weighted(choices)()

    def macro_call(self):
        given = self.some(0, 3, lambda: self.weighted([(3, self.pick(["1", "'q'", "a", "x"])), (1, self.pick("abcx") + "=" + self.pick(["5", "'k'", "n"])), (1, self.pick(["*l", "**d", "*[7]"]))]))
        given.sort(key=lambda text: (text.startswith("**"), text.startswith("*"), "=" in text))
        return f"{self.pick(self.macros)}({', '.join(given)})"

    def body(self, depth):
        return "".join(self.some(1, 4, lambda: self.statement(depth - 1)))

    def statement(self, depth):
        simple = [(4, self.text), (6, lambda: self.print_(self.printed())), (3, self.set), (1, self.do), (1, lambda: "{# c #}")]
        if self.in_loop:
            simple.append((1, lambda: self.tag("if " + self.condition()) + self.tag(self.pick(["break", "continue"])) + self.tag("endif")))
        if depth <= 0:
            return self.weighted(simple)()
        return self.weighted(simple + [(4, lambda: self.for_(depth)), (4, lambda: self.if_(depth)), (2, lambda: self.with_(depth)), (3, lambda: self.macro(depth)),
                                       (2, lambda: self.call(depth)), (1, lambda: self.filter_block(depth)), (1, lambda: self.set_block(depth)),
                                       (1, lambda: self.autoescape(depth)), (1, lambda: self.raw()), (1, lambda: self.namespace(depth)), (1, lambda: self.block(depth))])()

    def condition(self):
        return self.weighted([(2, lambda: self.pick(VARIABLES)), (1, lambda: self.pick(VARIABLES) + " is defined"), (1, lambda: self.expr(1, "bool")), (1, lambda: self.pick(["true", "false", "loop.first", "loop.index == 2", "x == 2", "a"]))])()

    def set(self):
        name = self.pick(VARIABLES)
        return self.tag(self.weighted([(6, f"set {name} = {self.value()}"), (1, f"set {name}, {self.pick(VARIABLES)} = {self.pick(['1, 2', 'l', '(1, 2)', 's', '[1]'])}"), (1, f"set {name} = {self.value()}, 2")]))

    def do(self):
        return self.tag("do " + self.pick(["l.append(a)", "l.append(1)", "d.update(a=1)", "missing()", "l.pop()", "1"]))

    def for_(self, depth):
        target = self.weighted([(5, "x"), (1, "a"), (1, "x, b"), (1, "k, v")])
        over = self.weighted([(4, self.pick(["l", "[1, 2, 3]", "range(3)", "e", "ls", "r", "tn"])), (1, "d.items()"), (1, "ll"), (1, "s"), (1, self.value()), (1, "people")])
        if target != "x" and target != "a":
            over = self.pick(["d.items()", "ll", "[(1, 2), (3, 4)]", "l", "dn.items()", "[[1, 2]]"])
        recursive = self.chance(0.12)
        head = f"for {target} in {over}" + (f" if {self.condition()}" if self.chance(0.2) else "") + (" recursive" if recursive else "")
        self.in_loop += 1
        body = self.body(depth)
        if recursive and self.chance(0.7):
            body += "{{ loop(" + self.pick(["[]", "[9]", "[8, 9] if loop.depth < 3 else []", "x.y"]) + ") if loop.depth < 3 }}"
        self.in_loop -= 1
        other = self.tag("else") + self.body(depth - 1) if self.chance(0.2) else ""
        return self.tag(head) + body + other + self.tag("endfor")

    def if_(self, depth):
        out = self.tag("if " + self.condition()) + self.body(depth)
        while self.chance(0.25):
            out += self.tag("elif " + self.condition()) + self.body(depth - 1)
        if self.chance(0.4):
            out += self.tag("else") + self.body(depth - 1)
        return out + self.tag("endif")

    def with_(self, depth):
        given = ", ".join(self.some(0, 2, lambda: f"{self.pick(VARIABLES)} = {self.value()}"))
        return self.tag("with " + given if given else "with") + self.body(depth) + self.tag("endwith")

    def macro(self, depth):
        name = f"m{len(self.macros)}"
        names = self.random.sample(VARIABLES[:4], self.random.randint(0, 3))
        first_default = self.random.randint(0, len(names))
        parameters = [each if i < first_default else f"{each}={self.pick(['1', chr(39) + 'd' + chr(39), 'n', names[0] if i else '2', 'x'])}" for i, each in enumerate(names)]
        loops, self.in_loop = self.in_loop, 0
        caller, self.in_caller = self.in_caller, self.chance(0.3)
        body = self.body(depth)
        if self.chance(0.3):
            body += "{{ " + self.pick(["varargs", "kwargs", "caller()", "varargs|length", "caller is defined"]) + " }}"
        self.in_loop, self.in_caller = loops, caller
        self.macros.append(name)
        out = self.tag(f"macro {name}({', '.join(parameters)})") + body + self.tag("endmacro")
        if self.chance(0.3):
            out += self.print_(f"{name}.{self.pick(['name', 'arguments', 'catch_kwargs', 'catch_varargs', 'caller', 'defaults'])}")
        return out + (self.print_(self.macro_call()) if self.chance(0.7) else "")

    def call(self, depth):
        if not self.macros:
            return self.macro(depth)
        signature = self.weighted([(3, ""), (1, "(x)"), (1, "(x, b=2)"), (1, "()")])
        return self.tag(f"call{signature} {self.macro_call()}") + self.body(depth) + self.tag("endcall")

    def filter_block(self, depth):
        return self.tag("filter " + self.pick(["upper", "e", "trim", "replace('A', 'z')", "length", "title", "indent(2, true)", "upper|lower", "safe", "nope"][:9])) + self.body(depth) + self.tag("endfilter")

    def set_block(self, depth):
        return self.tag(f"set {self.pick(VARIABLES)}" + self.pick(["", "", " | upper", " | trim | e"])) + self.body(depth) + self.tag("endset")

    def autoescape(self, depth):
        return self.tag("autoescape " + self.pick(["true", "false", "true", "yes"])) + self.pick(["{{ h }}", "{{ h|e }}", "{{ m }}", ""]) + self.body(depth) + self.tag("endautoescape")

    def raw(self):
        return self.tag("raw") + self.pick(["{{ x }}", " {% y %} ", "{# z #}\n", "a"]) + self.tag("endraw")

    def namespace(self, depth):
        return "{% set ns = namespace(v=0) %}" + self.tag("for x in l") + "{% set ns.v = " + self.pick(["ns.v + 1", "x", "ns.v + x", "a"]) + " %}" + self.body(depth - 1) + self.tag("endfor") + "{{ ns.v }}"

    def block(self, depth):
        self.blocks = getattr(self, "blocks", 0) + 1
        name = f"k{self.blocks}"
        scoped = self.pick(["", "", " scoped"])
        return self.tag(f"block {name}{scoped}") + self.body(depth - 1) + self.tag("endblock" + self.pick(["", " " + name]))


OPTIONS = [{}, {}, {"trim_blocks": True}, {"lstrip_blocks": True}, {"trim_blocks": True, "lstrip_blocks": True}, {"autoescape": True}, {"keep_trailing_newline": True},
           {"undefined": "StrictUndefined"}, {"undefined": "ChainableUndefined"}, {"undefined": "DebugUndefined"}]


def statements(seed):
    gen = Statements(seed)
    text = gen.body(gen.pick([1, 2, 2, 3]))
    options = {**gen.pick(OPTIONS), "extensions": ["do", "loopcontrols"]}
    return case("jinja2", text, options)
