"""Which differences are kept on purpose: each rule stands for a row of docs/compatibility.md."""
import re

# (row, the real engine's answer, eddy's), each "type: message" of an error, or "output: text".
ANSWERS = [
    ("extends, include, macros without end", r"RecursionError: ", r""),
    ("two parameters or keyword arguments of one name, break outside a loop", r"SyntaxError: (keyword argument repeated|duplicate argument|'break' outside|'continue' not properly)", r"\w+Error: "),
    ("two parameters or keyword arguments of one name, break outside a loop", r"", r"TemplateSyntaxError: (keyword argument repeated|duplicate argument)"),
    ("what a repetition makes", r"MemoryError: ", r"\w+Error: "),
    ("a required block with tags in it", r"AttributeError: '\w+' object has no attribute 'nodes'", r"TemplateSyntaxError: "),
    ("a filter or call block that gives no text", r"TypeError: sequence item \d+: expected str instance", r"TypeError: "),
    ("a filter or call block that gives no text", r"", r"TypeError: a (filter|call) block gave "),
    ("extends and import of a list", r"TypeError: unhashable type: 'list'", r"TemplatesNotFound: "),
    ("a slice of a constant that has none", r"", r"TypeError: '(int|float|bool|NoneType|dict)' object is not subscriptable"),
    ("a slice of a constant that has none", r"output: ", r"TypeError: (unhashable type: 'slice'|slice indices must be integers)"),
    ("Tornado: whitespace nonsense", r"Exception: invalid whitespace mode", r"ParseError: "),
    ("Tornado: apply of a function that gives None", r"TypeError: sequence item \d+: expected a bytes-like object", r"TypeError: "),
    ("Tornado: yield, await, return, global, complex numbers", r"AttributeError: '(generator|int|str|NoneType)' object has no attribute 'decode'", r"SyntaxError: "),
    ("Tornado: yield, await, return, global, complex numbers", r"", r"SyntaxError: unexpected char '@'"),
    ("Tornado: autoescape with what is neither a name nor module.name", r"SyntaxError: ", r"NameError: name '[^']*[^\w.'][^']*' is not defined"),
    ("Tornado: an expression of several lines", r"(IndentationError|SyntaxError): ", r"IndentationError: "),
    ("Tornado: an expression of several lines", r"IndentationError: ", r"SyntaxError: "),
    ("Tornado: which of two mistakes is told", r"SyntaxError: unterminated string literal", r"SyntaxError: a bracket was never closed"),
    ("Tornado: import", r"", r"ModuleNotFoundError: No module named 'os'"),
    ("an attribute of what is no namespace", r"TemplateRuntimeError: cannot assign attribute on non-namespace", r"\w+Error: "),
    ("list.pop and list.clear in the immutable sandbox", r"", r"SecurityError: access to attribute '(pop|clear)' of 'list' object"),
]
# A function, or an address, in what is printed, as it is, quoted or in lower case.
ADDRESS = re.compile(r"<bound method|&lt;bound method|(at|AT|At)( |\+|%20)0[xX][0-9a-fA-F]+")


def told(answer):
    error = answer.get("error")
    return f"{error['type']}: {error['message']}" if error else f"output: {answer['output']}"


def listed(case, real, eddy):
    """The row, or None where the difference is a fault."""
    if ADDRESS.search(real.get("output", "")):
        return "functions, methods and iterators that are printed"
    for row, theirs, ours in ANSWERS:
        if re.match(theirs, told(real), re.S) and re.match(ours, told(eddy), re.S):
            return row
    if "error" in real and "error" in eddy and real["error"]["line"] is None:
        kind = real["error"]["type"]
        if case["engine"] == "tornado" and kind == eddy["error"]["type"]:
            several = any(re.search(r"{[{%][^}]*\n", source) for source in case["templates"].values())
            if several or kind in ("SyntaxError", "IndentationError"):
                return "Tornado: an expression of several lines"
        constant = ("UndefinedError", "OverflowError", "ValueError", "MemoryError")
        if case["engine"] == "jinja2" and (kind in constant or real["error"]["message"].startswith("unhashable type")):
            return "errors of constants"
    text = "".join(case["templates"].values())
    outputs = [re.sub(r"\d+", "", answer.get("output", "")) for answer in (real, eddy)]
    if "wordcount" in text and "error" not in real and outputs[0] == outputs[1]:
        return "functions, methods and iterators that are printed"
    if "hash(" in text:
        return "Tornado: hashes of text"
    if re.search(r"__[a-z]+__", text):
        return "__class__, __len__ and the like"
    if re.search(r"include [^%]*without context", text) and re.search(r"{%[-+]? *(macro|call|filter|set \w+ *([|%]|-%|\+%))", text):
        return "include without context in a macro, a call, a filter or a set block"
    both = "error" in real and "error" in eddy and real["error"]["type"] == eddy["error"]["type"]
    lines = [answer["error"]["line"] for answer in (real, eddy)] if both else []
    if both and None not in lines and re.search(r"{%[-+]? *(with|trans|autoescape)\s", text) and lines[0] < lines[1]:
        return "line of an error in with, trans and autoescape"
    return None
