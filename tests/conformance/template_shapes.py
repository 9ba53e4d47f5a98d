"""Guesses, from how a Jinja2 template uses its variables, what they are, and makes values to render it with.

`shape_of(trees)` walks templates that belong together (a page, its parents, what it includes); `values(shape, random,
sparse)` gives a context in the terms of `eddy render --batch`: attributes become dicts, what is iterated a list, what is
called a function that answers with its call; `sparse` is how often something is missing, null, empty or of another type.
"""
from jinja2 import nodes

METHODS = {
    "dict": {"items", "keys", "values", "get", "pop", "update", "setdefault", "copy"},
    "list": {"append", "extend", "insert", "sort", "reverse", "index"},
    "text": {"strip", "lstrip", "rstrip", "split", "rsplit", "splitlines", "startswith", "endswith", "upper", "lower",
             "title", "capitalize", "replace", "format", "join", "find", "isdigit", "encode", "zfill", "partition"},
}
FILTERS = {
    "number": {"int", "float", "round", "abs", "filesizeformat"},
    "text": {"upper", "lower", "title", "capitalize", "trim", "replace", "indent", "wordwrap", "truncate", "urlize",
             "striptags", "urlencode", "center", "format", "e", "escape", "safe", "wordcount"},
    "dict": {"dictsort", "items", "xmlattr"},
    "list": {"join", "sort", "first", "last", "list", "map", "select", "reject", "selectattr", "rejectattr", "groupby",
             "sum", "max", "min", "unique", "batch", "slice", "random", "reverse"},
}
BY_ATTRIBUTE = {"map", "selectattr", "rejectattr", "groupby", "sort", "sum", "max", "min", "unique", "join"}
MISSING = object()


class Shape:
    def __init__(self):
        self.attributes = {}
        self.constants = []
        self.kinds = set()
        self.called = False
        self._element = self._parts = None

    def attribute(self, name):
        return self.attributes.setdefault(name, Shape())

    def element(self):
        self._element = self._element or Shape()
        return self._element

    def parts(self, count):
        """Of what is taken apart into so many."""
        self._parts = self._parts or []
        self._parts += [Shape() for _ in range(count - len(self._parts))]
        return self._parts


class Walk:
    def __init__(self, root):
        self.root = root
        self.scopes = [{}]

    def name(self, name):
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return self.root.attribute(name)

    def bind(self, target, shape):
        if isinstance(target, nodes.Name):
            self.scopes[-1][target.name] = shape
        elif isinstance(target, nodes.Tuple):
            for each, part in zip(target.items, shape.parts(len(target.items))):
                self.bind(each, part)

    def walk(self, node):
        """The shape of an expression's value; anything for what has none."""
        visit = getattr(self, "visit_" + type(node).__name__, None)
        if visit:
            return visit(node) or Shape()
        for child in node.iter_child_nodes():
            self.walk(child)
        return Shape()

    def within(self, children, bindings=()):
        self.scopes.append(dict(bindings))
        for child in children:
            self.walk(child)
        self.scopes.pop()

    def visit_Name(self, node):
        return self.name(node.name)

    def visit_Getattr(self, node):
        return self.walk(node.node).attribute(node.attr)

    def visit_Getitem(self, node):
        base = self.walk(node.node)
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            return base.attribute(node.arg.value)
        self.walk(node.arg)
        if isinstance(node.arg, nodes.Slice):
            return base
        return base.element()

    def visit_Call(self, node):
        for child in [*node.args, *(each.value for each in node.kwargs)]:
            self.walk(child)
        if isinstance(node.node, nodes.Getattr):
            base = self.walk(node.node.node)
            for kind, names in METHODS.items():
                if node.node.attr in names:
                    base.kinds.add(kind)
                    return self.pairs(base) if node.node.attr == "items" else Shape()
            base.attribute(node.node.attr).called = True
        else:
            self.walk(node.node).called = True
        return Shape()

    def pairs(self, base):
        """What the items of a dict are."""
        base.kinds.add("dict")
        out = Shape()
        out.element()._parts = [Shape(), base.element()]
        return out

    def visit_Filter(self, node):
        base = self.walk(node.node) if node.node else Shape()
        for child in [*node.args, *(each.value for each in node.kwargs)]:
            self.walk(child)
        for kind, names in FILTERS.items():
            if node.name in names:
                base.kinds.add(kind)
        if node.name in ("items", "dictsort"):
            return self.pairs(base)
        if node.name in ("first", "last", "random", "max", "min"):
            return base.element()
        if node.name in BY_ATTRIBUTE:
            return self.by_attribute(node, base)
        return base

    @staticmethod
    def by_attribute(node, base):
        given = [each.value for each in node.kwargs if each.key == "attribute"]
        if node.name in ("selectattr", "rejectattr", "groupby"):
            given += node.args[:1]
        element = base.element()
        for attribute in given:
            if isinstance(attribute, nodes.Const) and isinstance(attribute.value, str):
                for part in attribute.value.split("."):
                    element = element.attribute(part)
        if node.name != "map":
            return base
        out = Shape()
        out._element = element
        return out

    def visit_Compare(self, node):
        sides = [node.expr, *(operand.expr for operand in node.ops)]
        shapes = [self.walk(side) for side in sides]
        constants = [side.value for side in sides if isinstance(side, nodes.Const)]
        for shape in shapes:
            shape.constants += constants

    def visit_For(self, node):
        items = self.walk(node.iter)
        self.scopes.append({"loop": Shape()})
        self.bind(node.target, items.element())
        for child in [node.test, *node.body]:
            if child is not None:
                self.walk(child)
        self.scopes.pop()
        self.within(node.else_)

    def visit_Assign(self, node):
        value = self.walk(node.node)
        self.bind(node.target, value)

    def visit_AssignBlock(self, node):
        self.within(node.body)
        self.bind(node.target, Shape())

    def visit_With(self, node):
        bound = {}
        for target, value in zip(node.targets, node.values):
            shape = self.walk(value)
            if isinstance(target, nodes.Name):
                bound[target.name] = shape
        self.within(node.body, bound)

    def visit_Macro(self, node):
        for value in node.defaults:
            self.walk(value)
        names = [each.name for each in node.args] + ["caller", "varargs", "kwargs"]
        self.within(node.body, {name: Shape() for name in names})
        self.scopes[-1][node.name] = Shape()

    def visit_Import(self, node):
        self.walk(node.template)
        self.scopes[-1][node.target] = Shape()

    def visit_FromImport(self, node):
        self.walk(node.template)
        for name in node.names:
            self.scopes[-1][name if isinstance(name, str) else name[1]] = Shape()


def shape_of(trees, known):
    """The shape of a context, without the `known` names (the globals)."""
    root = Shape()
    for tree in trees:
        walk = Walk(root)
        walk.scopes[0].update({name: Shape() for name in [*known, "loop", "self", "super", "caller"]})
        walk.walk(tree)
    return root


def scalar(shape, path, random):
    if shape.constants and random.random() < 0.6:
        return random.choice(shape.constants)
    if "number" in shape.kinds:
        return random.choice([0, 1, 7, 2.5, -3, "12"])
    text = f"{path} <&\"'> é"
    if "text" in shape.kinds:
        return random.choice([text, path, "a b\n  c", "x"])
    return random.choice([text, path, True, 3, 0.5])


def value(shape, path, random, sparse, depth=0):
    if random.random() < sparse:
        return random.choice([MISSING, MISSING, None, "", False, 0, [], {}, "text"])
    if shape.called:
        return {"__function__": path}
    if depth > 8:
        return path
    below = lambda part, name: value(part, f"{path}.{name}", random, sparse, depth + 1)
    if shape._parts:
        parts = [below(part, str(i)) for i, part in enumerate(shape._parts)]
        return {"__tuple__": [None if part is MISSING else part for part in parts]}
    listed = shape._element is not None or "list" in shape.kinds
    keyed = shape.attributes or "dict" in shape.kinds
    if keyed and not (listed and "dict" not in shape.kinds and random.random() < 0.5):
        made = {name: below(part, name) for name, part in shape.attributes.items()}
        if "dict" in shape.kinds:
            made.update({name: below(shape.element(), name) for name in ("one", "Two & 2")[:random.randint(0, 2)]})
        return {name: item for name, item in made.items() if item is not MISSING}
    if listed:
        made = [below(shape.element(), str(i)) for i in range(random.randint(0, 3))]
        return [item for item in made if item is not MISSING]
    return scalar(shape, path, random)


def values(shape, random, sparse):
    made = {name: value(part, name, random, sparse) for name, part in shape.attributes.items()}
    return {name: item for name, item in made.items() if item is not MISSING}
