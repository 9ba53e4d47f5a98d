"""Every filter and test of Jinja2 with every parameter, over values that fit and values that don't."""
from common import NAMES, case
from jinja2_expressions import Expressions

NUMBERS = ["0", "1", "2", "3", "5", "10", "20", "-1", "n", "2.5"]
TEXTS = ["''", "'x'", "'-'", "'<'", "' & '", "'é'", "m", "s"]
BOOLS = ["true", "false"]
ODD = ["none", "missing", "'z'", "1.5", "[]", "{}", "true", "-3", "(1, 2)", "m"]
ATTRIBUTES = ["'name'", "'age'", "'city'", "'tags'", "'nope'", "'tags.0'", "'name.0'", "0", "1", "'age,name'", "none"]
TESTS = ["'odd'", "'even'", "'defined'", "'none'", "'string'", "'number'", "'nope'", "'mapping'", "'true'"]

# name: (what it is applied to, its parameters in order with values that fit)
FILTERS = {
    "abs": (["int", "float"], []), "attr": (["dict", "str", "list"], [("name", ["'upper'", "'x'", "'items'", "'nope'", "'__class__'"])]),
    "batch": (["list", "ints", "str"], [("linecount", ["1", "2", "3", "0", "-1"]), ("fill_with", ["'x'", "none", "0"])]),
    "capitalize": (["str", "markup"], []), "center": (["str", "markup"], [("width", NUMBERS + ["30"])]),
    "count": (["list", "str", "dict"], []), "length": (["list", "str", "dict", "tuple"], []),
    "default": (["undefined", "none", "str", "int", "list"], [("default_value", TEXTS + NUMBERS), ("boolean", BOOLS)]),
    "d": (["undefined", "str", "bool"], [("default_value", TEXTS), ("boolean", BOOLS)]),
    "dictsort": (["dict"], [("case_sensitive", BOOLS), ("by", ["'key'", "'value'", "'x'"]), ("reverse", BOOLS)]),
    "e": (["str", "markup", "int", "list", "none"], []), "escape": (["str", "markup"], []), "forceescape": (["str", "markup"], []),
    "filesizeformat": (["int", "float", "str"], [("binary", BOOLS)]),
    "first": (["list", "str", "dict", "ints"], []), "last": (["list", "str", "tuple", "ints"], []),
    "float": (["str", "int", "none", "list"], [("default", ["0", "1.5", "'x'", "none"])]),
    "int": (["str", "float", "none", "list"], [("default", ["0", "-1", "'x'", "none"]), ("base", ["10", "16", "2", "8", "0"])]),
    "format": (["str"], [("a", ["1", "'x'", "f"]), ("b", ["2"])]),
    "groupby": (["list"], [("attribute", ATTRIBUTES), ("default", ["'none'", "0"]), ("case_sensitive", BOOLS)]),
    "indent": (["str", "markup"], [("width", ["2", "0", "4", "'> '", "'\\t'", "-1"]), ("first", BOOLS), ("blank", BOOLS)]),
    "items": (["dict", "undefined", "list"], []),
    "join": (["list", "ints", "str", "tuple"], [("d", TEXTS), ("attribute", ATTRIBUTES)]),
    "list": (["str", "dict", "tuple", "ints", "none"], []), "lower": (["str", "markup", "int"], []), "upper": (["str", "markup", "none"], []),
    "max": (["list", "ints", "str"], [("case_sensitive", BOOLS), ("attribute", ATTRIBUTES)]),
    "min": (["list", "ints", "str"], [("case_sensitive", BOOLS), ("attribute", ATTRIBUTES)]),
    "pprint": (["list", "dict", "str", "float", "markup", "tuple"], []),
    "replace": (["str", "markup"], [("old", TEXTS + ["'l'", "'o'"]), ("new", TEXTS), ("count", NUMBERS)]),
    "reverse": (["list", "str", "ints", "dict"], []),
    "round": (["float", "int"], [("precision", ["0", "1", "2", "-1", "3", "10"]), ("method", ["'common'", "'ceil'", "'floor'", "'x'"])]),
    "safe": (["str", "markup", "int"], []), "string": (["int", "markup", "list", "none"], []),
    "slice": (["list", "ints", "str"], [("slices", ["1", "2", "3", "0", "-1", "5"]), ("fill_with", ["'x'", "none", "0"])]),
    "sort": (["list", "ints", "str", "dict"], [("reverse", BOOLS), ("case_sensitive", BOOLS), ("attribute", ATTRIBUTES)]),
    "striptags": (["str", "markup", "int"], []), "sum": (["ints", "list"], [("attribute", ATTRIBUTES), ("start", ["0", "10", "1.5", "''"])]),
    "title": (["str", "markup"], []), "tojson": (["list", "dict", "str", "float", "none", "markup", "bool"], [("indent", ["0", "1", "2", "4", "none"])]),
    "trim": (["str", "markup"], [("chars", ["'h'", "' '", "'dh'", "none", "''"])]),
    "truncate": (["str", "markup"], [("length", ["5", "8", "10", "20", "0", "3"]), ("killwords", BOOLS), ("end", ["'...'", "''", "'…'", "'<>'"]), ("leeway", ["0", "5", "none", "2"])]),
    "unique": (["list", "str", "ints"], [("case_sensitive", BOOLS), ("attribute", ATTRIBUTES)]),
    "urlencode": (["str", "dict", "list", "int", "markup"], []),
    "urlize": (["str", "markup"], [("trim_url_limit", ["5", "10", "20", "none"]), ("nofollow", BOOLS), ("target", ["'_blank'", "'<'", "none"]), ("rel", ["'me'", "'a b'", "none"]), ("extra_schemes", ["['ftp:']", "['x']", "none"])]),
    "wordcount": (["str", "markup"], []),
    "wordwrap": (["str", "markup"], [("width", ["5", "10", "1", "20", "0"]), ("break_long_words", BOOLS), ("wrapstring", ["'|'", "'<br>'", "none"]), ("break_on_hyphens", BOOLS)]),
    "xmlattr": (["dict"], [("autospace", BOOLS)]),
    "map": (["list", "ints", "str"], None), "select": (["list", "ints"], None), "reject": (["list", "ints"], None),
    "selectattr": (["list"], None), "rejectattr": (["list"], None),
}
LAZY = {"batch", "slice", "map", "select", "reject", "selectattr", "rejectattr", "unique", "reverse", "items", "groupby"}
DICTS = ["{'a': 1, 'b': none, 'c': '<x>', 'd': missing}", "{'class': 'x y', 'id': 'i'}", "{}", "{'a b': 1}", "{1: 2}", "{'x': [1], 'y': true}"]
LISTS = ["[1, 'a', 'A', 1.0, true]", "['b', 'B', 'a', 'A']", "[3, 1, 2, 2, 1]", "[[1, 2], [0, 5]]", "[{'name': 'x', 'age': none}, {'name': 'y'}]", "[1.5, 'x', none]", "[none]", "[(1, 'b'), (1, 'a')]"]


class Filters(Expressions):
    def value(self, kinds):
        kind = self.pick(kinds) if self.chance(0.88) else self.pick(["int", "str", "list", "dict", "none", "undefined", "float", "bool", "tuple", "markup", "ints"])
        if kind == "list" and self.chance(0.4):
            return self.pick(LISTS)
        if kind == "dict" and self.chance(0.4):
            return self.pick(DICTS)
        return self.expr(self.pick([0, 0, 0, 1]), kind)

    def argument(self, fitting):
        return self.pick(fitting) if self.chance(0.9) else self.pick(ODD)

    def arguments(self, parameters):
        given = []
        by_name = False
        for name, fitting in parameters:
            if self.chance(0.35):
                if self.chance(0.5):
                    break
                by_name = True
                continue
            value = self.argument(fitting)
            by_name = by_name or self.chance(0.25)
            given.append(f"{name}={value}" if by_name else value)
        if self.chance(0.02):
            given.append(self.pick(["1", "nope=1", "*l", "**d", f"*[{self.pick(NUMBERS)}]"]) if not by_name else "nope=1")
        return given

    def filter(self, name=None):
        name = name or self.pick(list(FILTERS))
        parameters = FILTERS[name][1]
        if parameters is None:
            given = getattr(self, "arguments_of_" + ("map" if name == "map" else "attr" if name.endswith("attr") else "select"))()
        else:
            given = self.arguments(parameters)
        text = f"{name}({', '.join(given)})" if given or self.chance(0.1) else name
        return text + ("|list" if name in LAZY and self.chance(0.9) else "")

    def arguments_of_map(self):
        if self.chance(0.5):
            return [f"attribute={self.pick(ATTRIBUTES)}"] + ([f"default={self.pick(TEXTS)}"] if self.chance(0.4) else [])
        name = self.pick(["upper", "length", "int", "string", "replace", "default", "round", "join", "first", "nope", "title", "list", "attr"])
        return [f"'{name}'"] + self.some(0, 2, lambda: self.pick(TEXTS + NUMBERS + ODD))

    def arguments_of_select(self):
        return self.pick([[], ["'odd'"], ["'even'"], ["'string'"], ["'defined'"], ["'none'"], ["'number'"], ["'divisibleby'", "2"], ["'gt'", "1"], ["'in'", "[1, 2]"], ["'eq'", "'a'"], ["'nope'"], ["'lt'"], ["n"], ["'sameas'", "1"], ["'>'", "2"]])

    def arguments_of_attr(self):
        return [self.pick(ATTRIBUTES)] + self.pick([[], ["'odd'"], ["'defined'"], ["'eq'", "30"], ["'none'"], ["'in'", "['Oslo']"], ["'gt'", "26"], ["'nope'"], ["'string'"]])


def filters(seed):
    gen = Filters(seed)
    name = gen.pick(list(FILTERS))
    text = gen.value(FILTERS[name][0]) + "|" + gen.filter(name)
    if text[0] in "-+" or " " in text.split("|")[0] and gen.chance(0.5):
        text = "(" + text.split("|" + name)[0] + ")|" + name + text.split("|" + name, 1)[1]
    while gen.chance(0.25):
        text += "|" + gen.filter()
    options = gen.weighted([(4, None), (3, {"autoescape": True}), (1, {"undefined": "StrictUndefined"}), (1, {"autoescape": True, "undefined": "StrictUndefined"}), (1, {"undefined": "ChainableUndefined"})])
    template = "{{ " + text + " }}" if gen.chance(0.85) else "{% filter " + gen.filter() + " %}" + gen.pick(["abc <x>", "a b c", "{{ s }}", "  x  ", "{{ h }}\nq"]) + "{% endfilter %}"
    return case("jinja2", template, options)


def tests(seed):
    gen = Filters(seed)
    kind = gen.pick(list(NAMES))
    text = f"{gen.expr(1, kind)} is {gen.pick(['', '', 'not '])}{gen.test()}"
    if gen.chance(0.3):
        text = f"'a' if {text} else 'b'"
    if gen.chance(0.2):
        text += f" {gen.pick(['and', 'or'])} {gen.expr(0, 'bool')}"
    return case("jinja2", "{{ " + text + " }}", gen.weighted([(5, None), (1, {"undefined": "StrictUndefined"}), (1, {"autoescape": True})]))
