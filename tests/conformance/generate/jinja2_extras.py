"""Jinja2's globals and what they make, translations, and expressions and statements in a sandbox."""
from common import case
from jinja2_expressions import Expressions
from jinja2_statements import OPTIONS, Statements


class Globals(Statements):
    """range, dict, cycler, joiner, namespace and lipsum, with each parameter, and each method of what they make."""

    def made(self):
        arguments = ", ".join(self.some(0, 3, lambda: self.expr(0)))
        return self.weighted([
            (3, f"cycler({arguments})"), (3, f"joiner({self.pick(['', repr('; '), 'sep=s', 'm', 'none'])})"), (3, f"namespace({self.pick(['', 'v=1', 'v=1, w=[2]', 'd', '{}, v=2', '[(1, 2)]', 'l'.replace('l', '[[' + chr(39) + 'v' + chr(39) + ', 3]]')])})"),
            (2, f"dict({self.pick(['', 'a=1', 'd', 'd, z=2', '[(1, 2)]', 'l', '**d', 'a=1, **d', 'd.items()', 'n'])})"),
            (2, f"range({', '.join(self.some(0, 4, lambda: self.pick(['0', '1', '3', '5', '-1', '10', 'n', '2.5', 'none', 's', 'true'])))})"),
        ])

    def used(self, name):
        return self.weighted([
            (3, f"{name}.next()"), (2, f"{name}.current"), (1, f"{name}.reset()"), (1, f"{name}.pos"), (1, f"{name}.items"), (4, f"{name}()"), (1, f"{name}.sep"), (1, f"{name}.used"),
            (3, f"{name}.v"), (1, f"{name}.w"), (1, f"{name}['v']"), (1, f"{name}.nope"), (1, f"{name}|list"), (1, f"{name}|length"), (1, f"{name}[0]"), (1, f"{name}[-1]"), (1, f"{name}[1:]"), (1, f"{name}.start"), (1, f"{name}.index(1)"),
            (1, f"{name} is {self.test()}"), (1, f"{name} == {self.made()}"), (1, f"3 in {name}"), (1, f"{name}.get('a')"), (1, f"{name}.next(1)"), (1, f"{name}('x')"),
        ])

    def page(self):
        out = f"{{% set g = {self.made()} %}}"
        for _ in range(self.random.randint(1, 5)):
            out += self.weighted([
                (5, lambda: self.print_(self.used("g"))), (3, lambda: self.tag("for x in l") + self.print_(self.used("g")) + self.print_("x") + self.tag("endfor")), (1, lambda: self.tag(f"set g.v = {self.value()}")),
                (1, lambda: self.tag(f"set g.{self.pick('vw')} = {self.value()}") + "{{ g.v }}{{ g.w }}"), (1, lambda: self.tag("if g") + "t" + self.tag("endif")), (1, lambda: self.tag(f"set h = {self.made()}") + self.print_(self.used("h"))), (1, self.text),
                (1, lambda: "{{ lipsum(" + self.pick(["0", "n=0", "2, html=false, min=3, max=4", "1, false"]) + ")|" + self.pick(["length > 2", "wordcount > 1", "striptags|length >= 0"]) + " }}"),
                (1, lambda: self.tag("set g.v") + self.body(1) + self.tag("endset")), (1, lambda: self.tag("macro q()") + self.print_(self.used("g")) + self.tag("endmacro") + "{{ q() }}{{ q() }}")])()
        return out


class Translations(Statements):
    """trans with its variables, contexts, plurals and trimming; gettext's functions, in both styles."""

    def message(self, names):
        parts = self.some(1, 4, lambda: self.weighted([(4, self.pick(["Hello", " ", "a user", "50%", "%(x)s", "<b>", "\n", "  two  ", "é", "{ ", "'q'"])), (3, "{{ " + self.pick(names or ["n", "user"]) + " }}"), (1 / 2, "{{ " + self.pick(["n", "user", "missing"]) + " }}"), (1 / 8, "{{ n + 1 }}"), (1 / 8, "{% if n %}{% endif %}")]))
        return "".join(parts)

    def trans(self):
        names, head = [], []
        context = self.chance(0.15)
        for _ in range(self.pick([0, 0, 1, 1, 2])):
            name = self.pick(["count", "user", "n", "num", "x"])
            names.append(name)
            head.append(name if self.chance(0.35) else f"{name}={self.pick(['1', '2', 'n', 's', 'h', 'm', 'l|length', 'missing', '0', 'nul', repr('<x>')])}")
        modifiers = self.weighted([(6, []), (1, ["trimmed"]), (1, ["notrimmed"])])
        inside = ", ".join(modifiers + head) if self.chance(0.9) else ", ".join(head + modifiers)
        if context:
            inside = "'menu' " + inside
        text = self.tag(f"trans {inside}") + self.message(names)
        if self.chance(0.35):
            text += self.tag("pluralize" + self.pick(["", "", " " + (self.pick(names) if names else "n"), " nope"])) + self.message(names)
        return text + self.tag("endtrans")

    def called(self):
        text = self.pick(["'Hello'", "'%(a)s is'", "'100%'", "s", "h", "m", "'%s'", "n", "missing", "'<i>%(a)s</i>'"])
        extra = self.pick(["", "", ", a=1", ", a=h", ", b=2", ", a='<x>'"])
        call = self.pick([f"_({text}{extra})", f"gettext({text}{extra})", f"ngettext({text}, '%(num)s things', {self.pick(['1', '2', 'n', '0', 's'])}{extra})", f"pgettext('menu', {text}{extra})", f"npgettext('menu', {text}, 'many', {self.pick(['1', '5'])}{extra})"])
        return self.print_(call + self.pick(["", "", "|upper", " % {'a': 1}", "|safe", "|e"]))

    def page(self):
        return "".join(self.some(1, 4, lambda: self.weighted([(6, self.trans), (3, self.called), (1, self.text), (1, lambda: self.tag("for count in [0, 1, 2]") + self.trans() + self.tag("endfor")), (1, lambda: self.tag("set x") + self.trans() + self.tag("endset") + "{{ x }}"), (1, lambda: self.tag("autoescape true") + self.trans() + self.tag("endautoescape"))])()))


def globals_(seed):
    gen = Globals(seed)
    return case("jinja2", gen.page(), {**gen.pick(OPTIONS), "extensions": ["do", "loopcontrols"]})


def translations(seed):
    gen = Translations(seed)
    options = {**gen.pick(OPTIONS), "extensions": ["i18n"]}
    if gen.chance(0.4):
        options["newstyle_gettext"] = True
    if gen.chance(0.2):
        options["policies"] = {"ext.i18n.trimmed": True}
    return case("jinja2", gen.page(), options, context={**CONTEXT, "user": "Zoë <z>", "count": 2, "num": 1, "x": "ex"})


def sandbox(seed):
    gen = Statements(seed)
    text = gen.body(gen.pick([1, 2])) if gen.chance(0.5) else "{{ " + Expressions(seed).expr(gen.pick([1, 2, 3])) + " }}"
    return case("jinja2", text, {**gen.pick(OPTIONS), "extensions": ["do", "loopcontrols"], "sandbox": gen.pick(["SandboxedEnvironment", "ImmutableSandboxedEnvironment"])})


from common import CONTEXT  # noqa: E402
