"""Which differences are kept on purpose: each rule stands for a row of docs/compatibility.md."""
import re

# (row, the real engine's error by type and message, eddy's type)
ERRORS = [
    ("extends, include, macros without end", r"RecursionError: ", r".*"),
    ("a macro's parameter given twice, an argument named twice, break outside a loop", r"SyntaxError: (keyword argument repeated|duplicate argument|'break' outside|'continue' not properly)", r"TemplateSyntaxError|SyntaxError"),
    ("a required block with tags in it", r"AttributeError: '\w+' object has no attribute 'nodes'", r"TemplateSyntaxError"),
    ("a filter block that gives no text", r"TypeError: sequence item \d+: expected str instance", r"TypeError"),
    ("Tornado: whitespace nonsense", r"Exception: invalid whitespace mode", r"ParseError"),
    ("Tornado: apply of a function that gives None", r"TypeError: sequence item \d+: expected a bytes-like object", r"TypeError"),
    ("Tornado: yield, await, return, global, complex numbers", r"AttributeError: '(generator|int|str|NoneType)' object has no attribute 'decode'", r"SyntaxError"),
]


def described(answer):
    error = answer.get("error")
    return f"{error['type']}: {error['message']}" if error else "output"


def listed(case, real, eddy):
    """The row, or None where the difference is a fault."""
    if re.search(r" at 0x[0-9a-f]+", real.get("output", "")):
        return "functions, methods and iterators that are printed"
    for row, theirs, ours in ERRORS:
        if re.match(theirs, described(real), re.S) and re.match(rf"({ours}): ", described(eddy)):
            return row
    if "error" in real and "error" in eddy and real["error"]["type"] == eddy["error"]["type"] and real["error"]["line"] is None:
        return "an error that has no line there"
    return None
