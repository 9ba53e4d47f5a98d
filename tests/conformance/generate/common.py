"""What every generator of cases shares: a seeded source of choices, and the variables of the context."""
import random

# The variables that generated templates read, by kind. Names of one kind hold values of that kind.
CONTEXT = {
    "n": 3, "zero": 0, "neg": -7, "big": 123456789012, "one": 1,
    "f": 2.5, "g": -0.125, "fz": 0.0, "fbig": 1e22, "third": 1 / 3,
    "s": "hello World", "t": "a,b,,c", "u": "Zoë ß ΑΣ ǆ", "h": "<b>\"x\" & 'y'</b>", "empty": "", "num": "42",
    "words": "The quick  brown\tfox\njumps over\n\nthe lazy dog", "url": "see http://example.com/x?a=1 and www.x.org, ok",
    "m": {"__markup__": "<i>m & n</i>"},
    "yes": True, "no": False, "nul": None,
    "l": [3, 1, 2], "e": [], "ls": ["b", "A", "c", "a"], "lm": [1, "a", None, 2.5, True], "ll": [[1, 2], [3, 4], [5, 6]],
    "tp": {"__tuple__": [1, "a", 2.5]}, "tn": {"__tuple__": [4, 2, 3]}, "r": {"__range__": [0, 10, 3]},
    "d": {"b": 1, "a": 2, "C": 3}, "de": {}, "dn": {"x": {"y": {"z": 1}}, "items": "shadow", "k": [1, 2]},
    "di": {"__dict__": [[1, "one"], [2, "two"], [None, "none"], [{"__tuple__": [1, 2]}, "pair"]]},
    "people": [{"name": "Zoë", "age": 30, "city": "Oslo", "tags": ["x", "y"]},
               {"name": "amy", "age": 25, "city": "Rome", "tags": []},
               {"name": "Bob", "age": 30, "city": "Oslo", "tags": ["z"]}],
}
NAMES = {
    "int": ["n", "zero", "neg", "one"],
    "float": ["f", "g", "fz", "third"],
    "str": ["s", "t", "u", "h", "empty", "num", "words"],
    "markup": ["m"],
    "bool": ["yes", "no"],
    "none": ["nul"],
    "list": ["l", "e", "ls", "lm", "ll", "people"],
    "ints": ["l", "tn", "r"],
    "tuple": ["tp", "tn"],
    "dict": ["d", "de", "dn", "di"],
    "undefined": ["missing", "nothing"],
}


class Gen:
    """Choices of one seed; the families below add what they make to it."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, choices):
        return self.random.choice(choices)

    def weighted(self, pairs):
        """One of (weight, choice)."""
        return self.random.choices([choice for _, choice in pairs], [weight for weight, _ in pairs])[0]

    def some(self, least, most, make):
        return [make() for _ in range(self.random.randint(least, most))]

    def name(self, kind):
        return self.pick(NAMES[kind])


def used_context(templates, context=CONTEXT):
    """The variables whose names occur in the templates: the others would only make the case longer."""
    import re
    words = set(re.findall(r"\w+", " ".join(templates.values())))
    return {name: value for name, value in context.items() if name in words}


def case(engine, templates, options=None, context=CONTEXT, main="main"):
    if isinstance(templates, str):
        templates = {main: templates}
    out = {"engine": engine, "templates": templates, "main": main, "context": used_context(templates, context)}
    if options:
        out["options"] = options
    return out
