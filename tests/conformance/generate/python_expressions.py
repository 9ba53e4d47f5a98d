"""Python's expressions, as Tornado's templates hold them: names with scopes, functions, displays, types, built-in functions."""
from common import Gen, case

STRINGS = ["''", "'a'", '"b"', "'hello'", "'é'", "'ab cd'", "'<x>'", "'a\\nb'", "'''t'q'''", "r'\\n'", "'it\\'s'", "'42'", "' x '", "'%s'", "'{}'", "'A' 'b'", "'ΑΣ'", "u'u'"]
INTS = ["0", "1", "2", "3", "5", "7", "10", "42", "100", "1_000", "0x1f", "0b101", "0o17", "255"]
FLOATS = ["1.5", "2.0", "0.1", "1e3", "1.5e-7", "1e16", "123456.789", ".5", "2.", "1E5"]
NAMES = {"int": ["n", "zero", "neg", "one"], "float": ["f", "g", "third"], "str": ["s", "t", "u", "h", "empty", "num"], "bool": ["yes", "no"], "none": ["nul"],
         "list": ["l", "e", "ls", "lm", "ll"], "ints": ["l", "tn", "r"], "tuple": ["tp", "tn"], "dict": ["d", "de", "dn", "di"], "undefined": ["missing"]}


class Python(Gen):
    def __init__(self, seed):
        super().__init__(seed)
        self.local = []  # names of comprehensions and lambdas around

    def expr(self, depth=3, kind=None):
        kind = kind or self.weighted([(5, "int"), (2, "float"), (5, "str"), (2, "bool"), (1, "none"), (4, "list"), (1, "tuple"), (2, "dict"), (1, "set"), (2, "ints"), (1, "any_type")])
        if self.chance(0.05):
            kind = self.pick(["int", "str", "list", "dict", "none", "float", "undefined", "tuple", "bool"])
        if depth <= 0 or self.chance(0.2):
            return self.leaf(kind)
        text = getattr(self, "make_" + kind, self.make_any_type)(depth - 1)
        return f"({text})" if self.chance(0.4) else text

    def operand(self, depth, kind=None):
        """An expression that binds as tightly as a name."""
        text = self.expr(depth, kind)
        return text if text.isidentifier() or text[0] in "([{'\"" and text[-1] in ")]}'\"" and self.closed(text) else f"({text})"

    @staticmethod
    def closed(text):
        depth = 0
        for i, c in enumerate(text):
            depth += (c in "([{") - (c in ")]}")
            if depth == 0 and i < len(text) - 1:
                return False
        return True

    def leaf(self, kind):
        if self.local and self.chance(0.4):
            return self.pick(self.local)
        leaves = {"int": INTS + ["n", "one", "zero"], "float": FLOATS + ["f"], "str": STRINGS + ["s", "t"], "bool": ["True", "False", "yes", "no"], "none": ["None", "nul"],
                  "list": NAMES["list"] + ["[]", "[1, 2, 3]", "['a', 'b',]"], "tuple": NAMES["tuple"] + ["()", "(1,)"], "dict": NAMES["dict"] + ["{}", "{'a': 1}"],
                  "set": ["{1, 2}", "set()", "{3, 1, 2}", "{7}"], "ints": NAMES["ints"] + ["range(3)"], "undefined": ["missing", "nothing"], "any_type": ["int", "str", "l", "n"]}
        return self.pick(leaves[kind])

    def make_int(self, depth):
        return self.weighted([
            (4, lambda: f"{self.operand(depth, 'int')} {self.pick(['+', '-', '*', '//', '%', '&', '|', '^'])} {self.operand(depth, 'int')}"), (1, lambda: f"{self.operand(depth, 'int')} {self.pick(['**', '<<', '>>'])} {self.pick(['2', '3', '0', 'n', '-1'])}"),
            (1, lambda: f"{self.pick('-+~')}{self.operand(depth, 'int')}"), (2, lambda: f"len({self.expr(depth, self.pick(['list', 'str', 'dict', 'set', 'tuple']))})"), (1, lambda: f"sum({self.expr(depth, 'ints')})"),
            (2, lambda: f"{self.pick(['min', 'max'])}({self.expr(depth, 'ints')})"), (1, lambda: f"{self.pick(['min', 'max'])}({self.expr(depth, 'int')}, {self.expr(depth, 'int')})"), (1, lambda: f"abs({self.expr(depth, 'int')})"),
            (1, lambda: f"int({self.expr(depth, self.pick(['str', 'float', 'bool', 'int']))})"), (1, lambda: f"ord({self.expr(depth, 'str')})"), (1, lambda: f"round({self.expr(depth, 'float')})"), (1, lambda: f"{self.operand(depth, 'ints')}[{self.index()}]"),
            (1, lambda: f"sum({self.element(depth, 'int')} {self.clauses(depth)})"), (1, lambda: f"{self.operand(depth, 'str')}.{self.pick(['count', 'find', 'index'])}({self.expr(0, 'str')})"), (1, lambda: self.called_lambda(depth, "int")),
            (1, lambda: f"hash({self.expr(depth, self.pick(['int', 'float', 'bool']))})"), (1, lambda: f"pow({self.expr(0, 'int')}, 2, {self.expr(0, 'int')})"), (1, lambda: f"{self.operand(depth, 'int')}.bit_length()"),
        ])()

    def make_float(self, depth):
        return self.weighted([(3, lambda: f"{self.operand(depth, 'float')} {self.pick(['+', '-', '*', '/', '//', '%'])} {self.operand(depth, 'int')}"), (2, lambda: f"{self.operand(depth, 'int')} / {self.operand(depth, 'int')}"),
                              (1, lambda: f"float({self.expr(depth, self.pick(['int', 'str']))})"), (1, lambda: f"round({self.expr(depth, 'float')}, {self.pick(['0', '1', '2', '-1'])})"), (1, lambda: f"-{self.operand(depth, 'float')}"), (1, lambda: f"abs({self.expr(depth, 'float')})")])()

    def make_str(self, depth):
        return self.weighted([
            (2, lambda: f"{self.operand(depth, 'str')} + {self.operand(depth, 'str')}"), (1, lambda: f"{self.operand(depth, 'str')} * {self.pick(['0', '1', '2', 'n', '-1'])}"), (2, lambda: f"{self.operand(depth, 'str')}[{self.index()}]"), (2, lambda: f"{self.operand(depth, 'str')}[{self.slice()}]"),
            (3, lambda: f"{self.operand(depth, 'str')}.{self.method()}"), (2, lambda: f"{self.pick(['str', 'repr', 'ascii'])}({self.expr(depth)})"), (2, lambda: f"{self.pick([chr(39) + ', ' + chr(39), chr(39) * 2, 's'])}.join({self.joined(depth)})"),
            (3, lambda: self.f_string(depth)), (1, lambda: f"'{self.pick(['%s', '%d', '%r', '%5.1f', '%x', '%-4s|', '%+d'])}' % {self.operand(depth)}"), (1, lambda: f"'{self.pick(['%s %s', '%d-%s'])}' % ({self.expr(depth)}, {self.expr(depth)})"),
            (1, lambda: f"'{{{self.pick(['', '0', ':>5', '!r', ':.2f', ':x', ':,'])}}}'.format({self.expr(depth)})"), (1, lambda: f"{self.pick(['hex', 'oct', 'bin', 'chr'])}({self.expr(depth, 'int')})"), (1, lambda: f"format({self.expr(depth)}, {self.pick([chr(39) * 2, chr(39) + '>6' + chr(39), chr(39) + '.1f' + chr(39)])})"),
            (1, lambda: f"type({self.expr(depth)}).__name__"), (1, lambda: f"xhtml_escape({self.expr(depth, 'str')})"), (1, lambda: f"url_escape({self.expr(depth, 'str')})"), (1, lambda: f"json_encode({self.expr(depth)})"), (1, lambda: f"squeeze({self.expr(depth, 'str')})"),
        ])()

    def joined(self, depth):
        return self.weighted([(2, lambda: f"{self.element(depth, 'str')} {self.clauses(depth)}"), (1, lambda: self.expr(depth, "str")), (1, lambda: f"map(str, {self.expr(depth, 'list')})"), (1, "ls"), (1, lambda: f"sorted({self.expr(0, 'list')})")]) if self.chance(0) else self.weighted([
            (2, lambda: f"str(z) for z in {self.expr(depth, 'list')}"), (1, lambda: self.expr(depth, "str")), (1, lambda: f"map(str, {self.expr(depth, 'list')})"), (1, lambda: "ls"), (1, lambda: f"[str(q) for q in {self.expr(0, 'ints')} if q]")])()

    def f_string(self, depth):
        quote = "'"
        def field():
            text = self.expr(min(depth, 1)).replace("\\", "")
            if quote in text or "!" in text or ":" in text and "[" not in text or "{" in text[:1]:
                text = self.pick(["n", "f", "s", "l", "d", "n + 1", "len(l)", "yes"])
            return "{" + text + self.weighted([(4, ""), (1, "!r"), (1, "!s"), (1, ":>8"), (1, ":{n}"), (1, "!r:>{n}"), (1, ":.2f"), (1, "="), (1, ":x"), (1, ":^{n + 4}"), (1, ":{'>'}{6}")]) + "}"
        return self.pick(["f", "f", "F", "rf"]) + quote + "".join(self.some(1, 3, lambda: self.weighted([(3, field), (1, lambda: "a"), (1, lambda: "{{x}}"), (1, lambda: " é ")])())) + quote

    def make_bool(self, depth):
        return self.weighted([
            (3, lambda: f"{self.operand(depth)} {self.pick(['==', '!='])} {self.operand(depth)}"), (3, lambda: f"{self.operand(depth, 'int')} {self.pick(['<', '<=', '>', '>='])} {self.operand(depth, 'float')}"), (1, lambda: f"{self.operand(depth, 'int')} < {self.operand(depth, 'int')} <= {self.operand(depth, 'int')}"),
            (2, lambda: f"{self.operand(depth)} {self.pick(['in', 'not in'])} {self.operand(depth, self.pick(['list', 'str', 'dict', 'set', 'tuple', 'ints']))}"), (1, lambda: f"{self.operand(depth)} {self.pick(['is', 'is not'])} None"), (2, lambda: f"not {self.operand(depth)}"),
            (3, lambda: f"{self.operand(depth)} {self.pick(['and', 'or'])} {self.operand(depth)}"), (2, lambda: f"{self.pick(['any', 'all'])}({self.element(depth, 'bool')} {self.clauses(depth)})"), (1, lambda: f"{self.pick(['any', 'all'])}({self.expr(depth, 'list')})"),
            (2, lambda: f"isinstance({self.expr(depth)}, {self.pick(['int', 'str', 'list', 'dict', '(int, str)', 'float', 'tuple', 'bool', 'object', 'set', 'type(None)', 'n'])})"), (1, lambda: f"callable({self.pick(['len', 'n', 'str', 'lambda: 1'])})"), (1, lambda: f"hasattr({self.expr(depth)}, {self.pick([chr(39) + each + chr(39) for each in ['upper', 'items', 'append', 'nope', 'real']])})"),
            (1, lambda: f"bool({self.expr(depth)})"), (1, lambda: f"{self.operand(depth, 'set')} {self.pick(['<', '<=', '==', '>'])} {self.operand(depth, 'set')}"), (1, lambda: f"{self.operand(depth, 'str')}.{self.pick(['isalpha', 'isdigit', 'isupper', 'isspace', 'istitle'])}()"),
        ])()

    def make_none(self, depth):
        return self.pick(["None", "d.get('q')", "l.append(1)", "[].sort()"])

    def make_list(self, depth):
        star = lambda: ("*" + self.operand(depth, self.pick(["list", "ints", "str", "set"]))) if self.chance(0.15) else self.expr(depth)
        return self.weighted([
            (3, lambda: "[" + ", ".join(self.some(0, 4, star)) + "]"), (4, lambda: f"[{self.element(depth)} {self.clauses(depth)}]"), (1, lambda: f"{self.operand(depth, 'list')} + {self.operand(depth, 'list')}"), (1, lambda: f"{self.operand(depth, 'list')} * {self.pick(['0', '2'])}"),
            (2, lambda: f"{self.operand(depth, 'list')}[{self.slice()}]"), (2, lambda: f"list({self.iterable(depth)})"), (2, lambda: f"sorted({self.iterable(depth)}{self.pick(['', '', ', reverse=True', ', key=str', ', key=lambda q: str(q)', ', key=lambda q, k=n: (k, str(q))'])})"),
            (1, lambda: f"{self.operand(depth, 'str')}.{self.pick(['split()', 'split(' + chr(39) + ',' + chr(39) + ')', 'splitlines()', 'partition(' + chr(39) + 'l' + chr(39) + ')'])}"), (1, lambda: f"list(map({self.function()}, {self.expr(depth, 'list')}))"), (1, lambda: f"list(filter({self.function()}, {self.expr(depth, 'ints')}))"),
            (1, lambda: f"[*{self.operand(depth, 'ints')}, *{self.operand(depth, 'str')}]"), (1, lambda: self.called_lambda(depth, "list")), (1, lambda: f"[q() for q in [lambda: z for z in {self.expr(0, 'ints')}]]"), (1, lambda: f"[q() for q in [lambda z=z: z for z in {self.expr(0, 'ints')}]]"),
        ])()

    make_ints = make_list

    def iterable(self, depth):
        return self.weighted([(2, lambda: self.expr(depth, "list")), (1, lambda: f"reversed({self.expr(depth, 'list')})"), (1, lambda: f"enumerate({self.expr(depth, 'str')}{self.pick(['', ', 1', ', start=5'])})"), (1, lambda: f"zip({self.expr(depth, 'list')}, {self.expr(depth, 'str')})"),
                              (1, lambda: f"range({', '.join(self.some(1, 3, lambda: self.expr(0, 'int')))})"), (1, lambda: f"{self.operand(depth, 'dict')}.{self.pick(['items', 'keys', 'values'])}()"), (1, lambda: f"({self.element(depth)} {self.clauses(depth)})"), (1, lambda: self.expr(depth, "set")), (1, lambda: f"iter({self.expr(depth, 'list')})")])()

    def make_tuple(self, depth):
        items = self.some(0, 3, lambda: self.expr(depth))
        return self.weighted([(3, "(" + ", ".join(items) + ("," if len(items) == 1 else "") + ")"), (1, f"tuple({self.iterable(depth)})"), (1, f"(*{self.operand(depth, 'list')}, 1)"), (1, f"divmod({self.expr(depth, 'int')}, {self.expr(depth, 'int')})")])

    def make_dict(self, depth):
        pair = lambda: ("**" + self.operand(depth, "dict")) if self.chance(0.15) else f"{self.expr(0, self.pick(['str', 'int', 'float', 'bool', 'tuple', 'none']))}: {self.expr(depth)}"
        return self.weighted([(3, lambda: "{" + ", ".join(self.some(0, 3, pair)) + "}"), (2, lambda: f"{{{self.pick(['x', 'str(x)', 'x, 1'][:2])}: {self.expr(depth)} for x in {self.expr(depth, 'list')}{self.pick(['', ' if x'])}}}"), (1, lambda: f"dict({self.pick(['a=1', 'zip(' + chr(39) + 'ab' + chr(39) + ', l)', '**d, z=1', 'd', '[(1, 2)], k=3', '**{' + chr(39) + 'q' + chr(39) + ': 1}, **d'])})"), (1, lambda: f"{self.operand(depth, 'dict')} | {self.operand(depth, 'dict')}")])()

    def make_set(self, depth):
        ints = lambda: "{" + ", ".join(self.some(1, 6, lambda: self.pick(INTS + ["-1", "-5", "17", "33", "n"]))) + "}"
        return self.weighted([(3, ints), (1, lambda: f"set({self.pick(['l', 'tn', 'range(9, 0, -2)', 'r', '[5, 1, 9, 200]'])})"), (2, lambda: f"{ints()} {self.pick('|&-^')} {ints()}"), (1, lambda: f"{{x * {self.pick(['3', '7', '11'])} % {self.pick(['17', '23', '64'])} for x in range({self.pick(['4', '9', '20'])})}}"),
                              (1, lambda: f"{ints()}.{self.pick(['union', 'intersection', 'difference', 'symmetric_difference'])}({self.pick(['[1, 2]', 'l', '{1}'])})"), (1, lambda: f"frozenset({ints()})")])()

    def make_any_type(self, depth):
        return self.weighted([(1, lambda: f"type({self.expr(depth)})"), (2, lambda: f"{self.expr(depth)} if {self.expr(depth, 'bool')} else {self.expr(depth)}"), (1, lambda: f"(w := {self.expr(depth)})"), (1, lambda: f"(w := {self.expr(depth)}), w"), (1, lambda: f"next({self.iterable(depth)}{self.pick(['', ', None'])})"),
                              (1, lambda: f"next(iter({self.expr(depth, 'list')}), 'end')"), (1, lambda: f"getattr({self.expr(depth)}, {self.pick([chr(39) + 'real' + chr(39), chr(39) + 'nope' + chr(39) + ', 0'])})"), (1, lambda: self.called_lambda(depth, None)), (1, lambda: f"{self.operand(depth, 'dict')}[{self.expr(0)}]"), (1, lambda: f"{self.operand(depth)}.{self.pick(['real', 'nope', 'x', 'upper'])}")])()

    def undefined(self, depth):
        return "missing"

    make_undefined = undefined

    def called_lambda(self, depth, kind):
        signature, call = self.pick([("x", "(1)"), ("x, y=2", "(1)"), ("x, y=n", "(3, y=4)"), ("*a", "(1, 2)"), ("**k", "(b=2)"), ("x, *a, k=5, **q", "(1, 2, z=3)"), ("x, /, y", "(1, y=2)"), ("*, k", "(k=1)"), ("x, y", "(1)"), ("x", "()"), ("", "()"), ("x, /", "(x=1)"), ("x", "(*l)"), ("*a", "(*l, *ls)"), ("x=[]", "()")])
        names = [part.split("=")[0].strip("* ") for part in signature.split(",")]
        before, self.local = self.local, self.local + [name for name in names if name and name != "/"]
        body = self.expr(depth, kind)
        self.local = before
        return f"(lambda {signature}: {body}){call}" if signature else f"(lambda: {body}){call}"

    def function(self):
        return self.pick(["str", "lambda q: q", "lambda q: q > 1", "None", "lambda q: (q, n)", "len", "bool", "lambda q, *r: q", "int", "abs", "repr", "lambda: 1", "lambda q: q and not q"])

    def clauses(self, depth):
        out = []
        for _ in range(self.pick([1, 1, 1, 2])):
            target = self.weighted([(5, "x"), (1, "y"), (1, "a, b"), (1, "(a, *b)"), (1, "a,")])
            source = self.expr(min(depth, 1), self.pick(["ints", "list", "str"])) if target in "xy" else self.pick(["ll", "d.items()", "zip(l, ls)", "enumerate(l)", "[(1, 2)]", "[[1]]"])
            if source.startswith("*") or " if " in source or "lambda" in source or ":=" in source:
                source = "l"
            out.append(f"for {target} in {source}" + (f" if {self.pick(['x', 'n', 'x != 2', 'yes', 'True', 'x and n'])}" if self.chance(0.3) and target == "x" else ""))
        return " ".join(out)

    def element(self, depth, kind=None):
        before, self.local = self.local, self.local + ["x"]
        text = self.weighted([(3, "x"), (3, self.expr(depth, kind)), (1, "(x, n)"), (1, "lambda: x" if kind is None else "x"), (1, "str(x)")])
        self.local = before
        return f"({text})" if text.startswith("lambda") or ":=" in text else text

    def index(self):
        return self.pick(["0", "1", "-1", "2", "n", "99", "'a'", "None", "True", "1.0"])

    def slice(self):
        part = lambda: self.pick(["", "", "0", "1", "2", "-1", "n", "100", "None"])
        return f"{part()}:{part()}" + (f":{self.pick(['', '1', '2', '-1', '-2', '0'])}" if self.chance(0.4) else "")

    def method(self):
        a = lambda: self.expr(0, "str")
        return self.pick(["upper()", "lower()", "title()", "capitalize()", "strip()", f"replace({a()}, {a()})", "center(12, '*')", "zfill(6)", f"removeprefix({a()})", f"format({self.expr(0)})", "encode()", "encode().decode()", f"startswith({a()})", "swapcase()", "casefold()", "ljust(8)", "expandtabs()", f"join({a()})", "upper"[:5] + "()"])


def python(seed):
    gen = Python(seed)
    text = gen.expr(gen.pick([1, 2, 2, 3, 3]))
    if text.startswith("("):
        text = " " + text
    start = gen.weighted([(6, "{{ "), (2, "{% raw ")])
    end = " }}" if start == "{{ " else " %}"
    if "}}" in text or "%}" in text:  # Tornado looks for the end of a tag before it reads what is inside
        text = text.replace("}}", "} }").replace("%}", "% }")
    return case("tornado", start + text + end)
