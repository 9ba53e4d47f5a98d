"""Jinja2's expressions: literals, operators, subscripts, methods, conditionals, over values of every kind."""
from common import Gen, case

STRINGS = ["''", "'a'", '"b"', "'hello'", "'é'", "'ß'", "'ab cd'", "'<x>'", "'a\\nb'", "'\\x41\\u00e9'", "'it\\'s'", '"q\\"q"',
           "'42'", "' x '", "'%s'", "'{}'", "'A' 'b'", "'\\\\'", "'ΑΣ'", "'x' * 3", "'\\t'"]
INTS = ["0", "1", "2", "3", "5", "7", "10", "42", "100", "1_000", "0x1f", "0b101", "0o17", "255", "00"]
FLOATS = ["1.5", "2.0", "0.1", "1e3", "1.5e-7", "1e16", "123456.789", "1_0.5", "2e0", "0.0", "1E5"]


class Expressions(Gen):
    def expr(self, depth=3, kind=None):
        kind = kind or self.weighted([(5, "int"), (3, "float"), (6, "str"), (2, "bool"), (1, "none"), (4, "list"),
                                      (1, "tuple"), (2, "dict"), (1, "undefined"), (1, "markup"), (2, "ints")])
        if self.chance(0.06):
            kind = self.pick(["int", "str", "list", "dict", "none", "float", "undefined", "tuple", "bool", "markup"])
        if depth <= 0 or self.chance(0.2):
            return self.leaf(kind)
        text = getattr(self, "make_" + kind)(depth - 1)
        return f"({text})" if self.chance(0.25) else text

    def leaf(self, kind):
        if kind == "int":
            return self.weighted([(1, self.pick(INTS)), (1, self.name("int"))])
        if kind == "float":
            return self.weighted([(1, self.pick(FLOATS)), (1, self.name("float"))])
        if kind == "str":
            return self.weighted([(1, self.pick(STRINGS)), (1, self.name("str"))])
        if kind == "bool":
            return self.pick(["true", "false", "True", "False", "yes", "no"])
        if kind == "none":
            return self.pick(["none", "None", "nul"])
        if kind == "list":
            return self.weighted([(2, self.name("list")), (1, "[]"), (1, "[1, 2, 3]"), (1, "['a', 'b',]")])
        if kind == "tuple":
            return self.weighted([(2, self.name("tuple")), (1, "()"), (1, "(1,)"), (1, "(1, 'x')")])
        if kind == "dict":
            return self.weighted([(2, self.name("dict")), (1, "{}"), (1, "{'a': 1}"), (1, "{1: 2, 'b': [1],}")])
        return self.name(kind)

    def any(self, depth):
        return self.expr(depth)

    def make_int(self, depth):
        return self.weighted([
            (4, lambda: f"{self.expr(depth, 'int')} {self.pick(['+', '-', '*', '//', '%'])} {self.expr(depth, 'int')}"),
            (1, lambda: f"{self.expr(depth, 'int')} ** {self.pick(['2', '3', 'n', '0', '-1'])}"),
            (1, lambda: f"-{self.expr(depth, 'int')}"), (1, lambda: f"+{self.expr(depth, 'int')}"),
            (1, lambda: f"{self.expr(depth, 'list')}|length"), (1, lambda: f"{self.expr(depth, 'str')}|length"),
            (1, lambda: f"{self.expr(depth, 'str')}.{self.pick(['count', 'find', 'rfind', 'index'])}({self.expr(0, 'str')})"),
            (1, lambda: f"{self.expr(depth, 'ints')}[{self.index()}]"),
            (1, lambda: f"{self.expr(depth, 'float')}|int"), (1, lambda: f"{self.expr(depth, 'str')}|int({self.expr(0, 'int')})"),
            (1, lambda: self.conditional(depth, "int")), (1, lambda: f"{self.expr(depth, 'int')}.bit_length()"),
        ])()

    def make_float(self, depth):
        return self.weighted([
            (3, lambda: f"{self.expr(depth, 'float')} {self.pick(['+', '-', '*', '/', '//', '%'])} {self.expr(depth, 'int')}"),
            (2, lambda: f"{self.expr(depth, 'int')} / {self.expr(depth, 'int')}"),
            (1, lambda: f"{self.expr(depth, 'float')}|round({self.pick(['', '1', '2', '-1', 'method=' + chr(39) + 'ceil' + chr(39)])})"),
            (1, lambda: f"{self.expr(depth, 'int')}|float"), (1, lambda: f"-{self.expr(depth, 'float')}"),
            (1, lambda: f"{self.expr(depth, 'float')}|abs"), (1, lambda: f"{self.expr(depth, 'float')} ** {self.expr(0, 'int')}"),
            (1, lambda: f"{self.expr(0, 'float')}.{self.pick(['is_integer()', 'hex()', 'as_integer_ratio()', 'real', 'imag'])}"),
        ])()

    def make_str(self, depth):
        return self.weighted([
            (2, lambda: f"{self.expr(depth, 'str')} ~ {self.any(depth)}"), (1, lambda: f"{self.any(depth)} ~ {self.any(depth)} ~ {self.any(depth)}"),
            (2, lambda: f"{self.expr(depth, 'str')} + {self.expr(depth, 'str')}"), (1, lambda: f"{self.expr(depth, 'str')} * {self.expr(0, 'int')}"),
            (2, lambda: f"{self.expr(depth, 'str')}[{self.index()}]"), (2, lambda: f"{self.expr(depth, 'str')}[{self.slice()}]"),
            (5, lambda: f"{self.expr(depth, 'str')}.{self.method_of_str()}"),
            (1, lambda: f"{self.expr(depth, 'str')} % {self.any(depth)}"), (1, lambda: self.printf(depth)), (1, lambda: self.format(depth)),
            (1, lambda: self.conditional(depth, "str")), (2, lambda: f"{self.any(depth)}|string"),
            (1, lambda: f"{self.expr(depth, 'str')}.join({self.expr(depth, 'list')})"),
        ])()

    def make_markup(self, depth):
        return self.weighted([
            (1, lambda: f"{self.expr(depth, 'str')}|{self.pick(['safe', 'e', 'escape', 'forceescape'])}"),
            (1, lambda: f"m + {self.expr(depth, 'str')}"), (1, lambda: f"{self.expr(depth, 'str')} + m"), (1, lambda: f"m ~ {self.any(depth)}"),
            (1, lambda: f"m.{self.method_of_str()}"), (1, lambda: f"m[{self.slice()}]"), (1, lambda: f"m % {self.any(depth)}"),
            (1, lambda: f"m * {self.expr(0, 'int')}"), (1, lambda: f"m.{self.pick(['striptags()', 'unescape()'])}"),
        ])()

    def make_bool(self, depth):
        compare = self.pick(["==", "!=", "<", ">", "<=", ">="])
        return self.weighted([
            (3, lambda: f"{self.any(depth)} {self.pick(['==', '!='])} {self.any(depth)}"),
            (3, lambda: f"{self.expr(depth, 'int')} {compare} {self.expr(depth, 'float')}"), (2, lambda: f"{self.expr(depth, 'str')} {compare} {self.expr(depth, 'str')}"),
            (1, lambda: f"{self.expr(depth, 'int')} {compare} {self.expr(depth, 'int')} {self.pick(['<', '>=', '!='])} {self.expr(depth, 'int')}"),
            (2, lambda: f"{self.any(depth)} {self.pick(['in', 'not in'])} {self.expr(depth, self.pick(['list', 'str', 'dict', 'tuple', 'ints']))}"),
            (2, lambda: f"not {self.any(depth)}"), (3, lambda: f"{self.any(depth)} {self.pick(['and', 'or'])} {self.any(depth)}"),
            (1, lambda: f"{self.expr(depth, 'list')} {compare} {self.expr(depth, 'list')}"),
            (2, lambda: f"{self.any(depth)} is {self.pick(['', 'not '])}{self.test()}"),
            (1, lambda: f"{self.expr(depth, 'str')}.{self.pick(['isalpha', 'isdigit', 'isupper', 'islower', 'isspace', 'istitle', 'isalnum', 'isnumeric', 'isidentifier', 'isprintable', 'isascii', 'isdecimal'])}()"),
            (1, lambda: f"{self.expr(depth, 'str')}.{self.pick(['startswith', 'endswith'])}({self.pick(['', '(', ''])}{self.expr(0, 'str')}{self.pick(['', ', 1', ', 1, 4'])})"),
        ])()

    def make_none(self, depth):
        return self.weighted([(1, lambda: "none"), (1, lambda: f"{self.expr(depth, 'dict')}.get({self.any(0)})"), (1, lambda: f"{self.expr(0, 'list')}.append(1)")])()

    def make_list(self, depth):
        return self.weighted([
            (3, lambda: "[" + ", ".join(self.some(0, 4, lambda: self.any(depth))) + "]"), (1, lambda: f"{self.expr(depth, 'list')} + {self.expr(depth, 'list')}"),
            (1, lambda: f"{self.expr(depth, 'list')} * {self.pick(['0', '2', '-1'])}"), (2, lambda: f"{self.expr(depth, 'list')}[{self.slice()}]"),
            (2, lambda: f"{self.expr(depth, 'str')}.{self.pick(['split()', 'splitlines()', 'split(' + chr(39) + ',' + chr(39) + ')', 'rsplit(none, 1)', 'splitlines(true)', 'partition(' + chr(39) + 'l' + chr(39) + ')', 'rpartition(' + chr(39) + ' ' + chr(39) + ')', 'split(' + chr(39) + 'l' + chr(39) + ', 1)', 'split(maxsplit=1)'])}"),
            (2, lambda: f"{self.any(depth)}|list"), (1, lambda: f"{self.expr(depth, 'dict')}.{self.pick(['keys', 'values', 'items'])}()|list"),
            (1, lambda: f"range({', '.join(self.some(1, 3, lambda: self.expr(0, 'int')))})|list"), (1, lambda: f"{self.expr(depth, 'list')}|sort"),
            (1, lambda: f"{self.expr(depth, 'ints')}|reverse|list"), (1, lambda: f"{self.expr(0, 'list')}.copy()"),
        ])()

    make_ints = make_list

    def make_tuple(self, depth):
        items = self.some(0, 3, lambda: self.any(depth))
        return "(" + ", ".join(items) + ("," if len(items) == 1 or items and self.chance(0.2) else "") + ")"

    def make_dict(self, depth):
        return self.weighted([
            (3, lambda: "{" + ", ".join(self.some(0, 3, lambda: f"{self.expr(0, self.pick(['str', 'int', 'float', 'bool', 'none', 'tuple']))}: {self.any(depth)}")) + "}"),
            (1, lambda: f"dict({', '.join(self.some(0, 2, lambda: self.pick('abcd') + '=' + self.any(0)))})"), (1, lambda: f"dict({self.expr(depth, 'dict')}, z={self.any(0)})"),
            (1, lambda: f"{self.expr(depth, 'dict')}.copy()"), (1, lambda: "dict([(1, 2), ('a', 'b')])"), (1, lambda: "dn.x"), (1, lambda: "dict.fromkeys(ls, 1)"),
        ])()

    def make_undefined(self, depth):
        base = self.expr(depth, self.pick(["dict", "list", "str", "int", "none", "undefined"]))
        return f"{base}.{self.pick(['nope', 'x', 'items', 'y'])}" if self.chance(0.5) else f"{base}[{self.pick([chr(39) + 'k' + chr(39), '99', '-50', 'none', '1.5'])}]"

    def conditional(self, depth, kind):
        tail = f" else {self.expr(depth, kind)}" if self.chance(0.8) else ""
        return f"{self.expr(depth, kind)} if {self.expr(depth, 'bool')}{tail}"

    def index(self):
        return self.pick(["0", "1", "-1", "2", "-2", "n", "99", "zero", "neg", "1.0", "true", "'a'", "none"])

    def slice(self):
        part = lambda: self.pick(["", "", "0", "1", "2", "-1", "-2", "n", "100", "-100", "none", "neg"])
        text = f"{part()}:{part()}"
        return text + f":{self.pick(['', '1', '2', '-1', '-2', '3', '0', 'n'])}" if self.chance(0.4) else text

    def method_of_str(self):
        a = lambda: self.expr(0, "str")
        return self.pick([
            "upper()", "lower()", "title()", "capitalize()", "swapcase()", "casefold()", "strip()", "lstrip()", "rstrip()", f"strip({a()})",
            f"lstrip({a()})", f"replace({a()}, {a()})", f"replace({a()}, {a()}, {self.pick(['0', '1', '-1', '2'])})", f"center({self.expr(0, 'int')})", f"center(15, '*')",
            f"ljust(12)", f"rjust(12, '.')", f"zfill({self.expr(0, 'int')})", "expandtabs()", "expandtabs(4)", f"removeprefix({a()})", f"removesuffix({a()})",
            f"join({a()})", f"format({self.any(0)})", "encode()", "encode('latin-1', 'replace')", f"translate({{97: 'X', 98: none}})", "title().swapcase()", f"strip({self.any(0)})",
            f"center({self.any(0)})", f"replace({self.any(0)}, {self.any(0)})", "ljust()", "upper(1)", f"zfill({self.any(0)})",
        ])

    def printf(self, depth):
        spec = self.pick(["%s", "%d", "%r", "%5d", "%-5s|", "%05.1f", "%x", "%X", "%o", "%e", "%g", "%c", "%%", "%+d", "% d", "%#x", "%.3s", "%i", "%u", "%a", "%5%", "%.2f"])
        if self.chance(0.3):
            other = self.pick(["%s", "%d", "%.2f"])
            return f"'{spec} {other}' % ({self.any(depth)}, {self.any(depth)})"
        if self.chance(0.2):
            return "'%(a)s %(b)d' % d"
        return f"'{spec}' % {self.any(depth)}" if self.chance(0.7) else f"'{spec}'|format({self.any(depth)})"

    def format(self, depth):
        spec = self.pick(["", ":5", ":>8", ":<8", ":^8", ":*^9", ":d", ":x", ":#x", ":b", ":o", ":,", ":_", ":.2f", ":+.1f", ":e", ":g", ":%", ":05", "!r", "!s", "!a", "!r:>10", ":c", ":n", ":.3", ":s", ":=6", ":010.2f", ": d"])
        field = self.pick(["", "0", "a", "0.real", "0[0]", "0[a]", "1", "nope"])
        return f"'{{{field}{spec}}}'.format({self.any(depth)}{self.pick(['', ', a=' + self.any(0), ', ' + self.any(0)])})"

    def test(self):
        return self.pick([
            "defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "number", "string", "mapping", "iterable", "sequence", "callable", "escaped",
            "lower", "upper", "odd", "even", "divisibleby 2", "divisibleby(3)", "divisibleby 0", f"sameas {self.any(0)}", f"eq {self.any(0)}", f"equalto({self.any(0)})", f"ne({self.any(0)})",
            f"lt {self.any(0)}", f"gt({self.any(0)})", f"le {self.any(0)}", f"ge 2", f"in {self.expr(0, 'list')}", f"in({self.expr(0, 'str')})", "filter", "test", "greaterthan 1", "lessthan(2)", "==(1)" if self.chance(0.1) else "eq 1",
        ])


def expressions(seed):
    gen = Expressions(seed)
    text = gen.expr(gen.pick([1, 2, 2, 3, 3, 4]))
    options = gen.weighted([(5, None), (3, {"autoescape": True}), (1, {"undefined": "StrictUndefined"}), (1, {"undefined": "ChainableUndefined"}), (1, {"undefined": "DebugUndefined"})])
    return case("jinja2", "{{ " + text + " }}", options)
