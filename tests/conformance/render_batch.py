#!/usr/bin/python3
"""The reference of `eddy render --batch`: the same JSON lines, answered by the real Jinja2 and the real tornado.template
(Debian's python3-jinja2 and python3-tornado). docs/templates/render.md describes the lines.

    tests/conformance/render_batch.py CASES > real.jsonl
    eddy render --batch CASES > eddy.jsonl
    tests/conformance/render_batch.py --compare build/release/bin/eddy CASES    # prints the cases that differ

Cases that are kept: tests/templates/batch (tests/conformance/batch_cases.py writes them).
"""
import datetime
import json
import logging
import re
import subprocess
import sys

import jinja2
import jinja2.ext
import jinja2.nativetypes
import jinja2.nodes
import jinja2.sandbox
import markupsafe
import tornado.escape
import tornado.template

LOGGER = logging.getLogger("undefined")
UNDEFINED = {
    name: kind
    for kind in (jinja2.Undefined, jinja2.ChainableUndefined, jinja2.DebugUndefined, jinja2.StrictUndefined,
                 jinja2.make_logging_undefined(LOGGER))
    for name in (kind.__name__, kind.__name__.removesuffix("Undefined").lower() or "undefined")
}
UNDEFINED["default"] = jinja2.Undefined
FINALIZE = {
    "none_to_empty": lambda value: "" if value is None else value,
    "str": lambda value: str(value),
    "repr": lambda value: repr(value),
    "upper": lambda value: str(value).upper(),
}
SANDBOXES = {
    "SandboxedEnvironment": jinja2.sandbox.SandboxedEnvironment,
    "ImmutableSandboxedEnvironment": jinja2.sandbox.ImmutableSandboxedEnvironment,
    "sandboxed": jinja2.sandbox.SandboxedEnvironment,
    "immutable": jinja2.sandbox.ImmutableSandboxedEnvironment,
}


class InvalidCase(Exception):
    pass


def with_stand_ins(value):
    if isinstance(value, list):
        return [with_stand_ins(item) for item in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        (name, content), = value.items()
        if name == "__tuple__":
            return tuple(with_stand_ins(item) for item in content)
        if name == "__markup__":
            return markupsafe.Markup(content)
        if name == "__range__":
            return range(*content)
        if name == "__dict__":
            return {with_stand_ins(key): with_stand_ins(item) for key, item in content}
        if name == "__function__":
            return function(content)
    return {key: with_stand_ins(item) for key, item in value.items()}


def function(name):
    """One that answers with its call."""
    def call(*arguments, **named):
        shown = [str(value) for value in arguments] + [f"{key}={value}" for key, value in named.items()]
        return f"{name}({', '.join(shown)})"
    return call


class GenerationTag(jinja2.ext.Extension):
    """The tag that marks what a model said; it prints its body."""
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def chat(now):
    """The environment that language models' chat templates run in (transformers' chat_template_utils)."""
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)

    def strftime_now(format):
        return datetime.datetime.fromisoformat(now).strftime(format)

    environment = jinja2.sandbox.ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[GenerationTag, jinja2.ext.loopcontrols])
    environment.filters["tojson"] = tojson
    environment.globals["raise_exception"] = raise_exception
    environment.globals["strftime_now"] = strftime_now
    return environment


def jinja2_environment(options):
    options = dict(options)
    given_globals = with_stand_ins(options.pop("globals", {}))
    filters = dict.fromkeys(options.pop("filters", ()), lambda value, *arguments, **named: value)
    tests = dict.fromkeys(options.pop("tests", ()), lambda value, *arguments, **named: bool(value))
    sandbox = options.pop("sandbox", None)
    newstyle = options.pop("newstyle_gettext", False)
    policies = options.pop("policies", {})
    native = options.pop("native", False)
    if options.pop("preset", None) == "chat":
        environment = chat(options.pop("now", "2024-01-01T00:00:00"))
    else:
        if isinstance(options.get("autoescape"), dict):
            options["autoescape"] = jinja2.select_autoescape(**options["autoescape"])
        if "undefined" in options:
            options["undefined"] = UNDEFINED[options["undefined"].removeprefix("jinja2.")]
        finalize = options.get("finalize")
        if finalize is not None:
            options["finalize"] = eval(finalize) if finalize.startswith("lambda") else FINALIZE[finalize]
        options["extensions"] = [
            name if "." in name else "jinja2.ext." + name for name in options.get("extensions", ())]
        plain = jinja2.nativetypes.NativeEnvironment if native else jinja2.Environment
        environment = (SANDBOXES[sandbox] if sandbox else plain)(**options)
        environment.policies.update(policies)
        if jinja2.ext.i18n.identifier in environment.extensions:
            environment.install_null_translations(newstyle=newstyle)
    environment.globals.update(given_globals)
    environment.filters.update(filters)
    environment.tests.update(tests)
    return environment


def render_jinja2(case):
    environment = jinja2_environment(case.get("options") or {})
    environment.loader = jinja2.DictLoader(case["templates"])
    page = environment.get_template(case["main"]).render(with_stand_ins(case.get("context") or {}))
    if isinstance(environment, jinja2.nativetypes.NativeEnvironment):
        return {"output": str(page), "value": repr(page)}
    return {"output": page}


def render_tornado(case):
    options = dict(case.get("options") or {})
    if "namespace" in options:
        options["namespace"] = with_stand_ins(options["namespace"])
    loader = tornado.template.DictLoader(case["templates"], **options)
    return {"output": loader.load(case["main"]).generate(**with_stand_ins(case.get("context") or {})).decode()}


def jinja2_line(error):
    """The template's line: of the syntax error, else of the innermost frame of a template."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return error.lineno
    line = None
    trace = error.__traceback__
    while trace is not None:
        if "__jinja_exception__" in trace.tb_frame.f_globals:  # see jinja2.debug.fake_traceback
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def tornado_line(error):
    """The template's line: of the parse error, else what the comment beside the generated line says."""
    if isinstance(error, tornado.template.ParseError):
        return error.lineno or None
    line = None
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        made = frame.f_locals.get("self")
        if frame.f_code.co_filename.endswith(".generated.py"):
            line = commented_line(frame.f_globals["__loader__"].get_source(None), trace.tb_lineno) or line
        elif isinstance(error, SyntaxError) and isinstance(made, tornado.template.Template) and hasattr(made, "code"):
            line = commented_line(tornado.escape.to_unicode(made.code), error.lineno) or line
        trace = trace.tb_next
    return line


def commented_line(code, number):
    lines = code.split("\n")
    found = re.search(r"  # \S+?:(\d+)(?: \(via .*\))?$", lines[number - 1]) if number <= len(lines) else None
    return int(found[1]) if found else None


def error_answer(error, line):
    message = error.message if isinstance(error, jinja2.TemplateSyntaxError) else str(error)
    return {"error": {"type": type(error).__name__, "message": message, "line": line}}


def read_case(text):
    try:
        case = json.loads(text)
    except ValueError as error:
        raise InvalidCase(str(error))
    if not isinstance(case, dict):
        raise InvalidCase("a case is an object")
    for name in ("engine", "main"):
        if not isinstance(case.get(name), str):
            raise InvalidCase(f"'{name}' is missing")
    if case["engine"] not in ("jinja2", "tornado"):
        raise InvalidCase(f"no engine '{case['engine']}'")
    templates = case.setdefault("templates", {})
    if not isinstance(templates, dict) or not all(isinstance(text, str) for text in templates.values()):
        raise InvalidCase("'templates' is not an object of text")
    return case


def answer(text):
    try:
        case = read_case(text)
    except InvalidCase as error:
        return error_answer(error, None)
    render, line = {"jinja2": (render_jinja2, jinja2_line), "tornado": (render_tornado, tornado_line)}[case["engine"]]
    try:
        return render(case)
    except Exception as error:  # whatever it is, it is the answer
        return error_answer(error, line(error))


def same(real, eddy):
    """Output byte for byte; errors by type and line."""
    if "error" not in real or "error" not in eddy:
        return real == eddy
    return all(real["error"][part] == eddy["error"][part] for part in ("type", "line"))


def compare(program, path):
    """Prints each case that differs, with both answers; whether there is none."""
    answers = subprocess.run([program, "render", "--batch", path], capture_output=True, check=True).stdout.splitlines()
    with open(path, "rb") as cases:
        lines = cases.read().splitlines()
    differing = 0
    for number, (case, eddys) in enumerate(zip(lines, answers, strict=True), 1):
        real, eddy = answer(case), json.loads(eddys)
        if not same(real, eddy):
            differing += 1
            print(f"{path}:{number}", case.decode(errors="replace"), json.dumps(real), json.dumps(eddy), "", sep="\n")
    print(f"{path}: {differing} of {len(lines)} differ")
    return differing == 0


def main():
    logging.disable()  # tornado.template logs the code that it can't compile
    if sys.argv[1:2] == ["--compare"]:
        sys.exit(0 if all([compare(sys.argv[2], path) for path in sys.argv[3:]]) else 1)
    cases = sys.stdin.buffer if sys.argv[1:] in ([], ["-"]) else open(sys.argv[1], "rb")
    for text in cases:
        print(json.dumps(answer(text.rstrip(b"\n"))), flush=True)


if __name__ == "__main__":
    main()
