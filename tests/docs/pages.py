#!/usr/bin/python3
"""Holds the template guides to what they say: docs/templates/*.md, listed in CMakeLists.txt.

    pages.py check EDDY PAGE...    renders what a page shows, by `eddy render` and by the real engines
    pages.py sources OUT PAGE...   writes a page's programs and their templates below OUT; prints a line a program

In a page:

    ```json context             the variables of what follows
    ```jinja templates/NAME     a template by name; so is ```html templates/NAME
    ```text prints NAME         what the template NAME prints
    ```text error NAME          what `eddy render` says of it (eddy only)
    | template | prints |       a table of templates of one line; ⏎ is a line break. COLUMNS are other names of its columns.
                                A cell is the output, "nothing", or the error: *NameError*: name 'x' is not defined
    ```cpp                      with a main: a program; a ```text output that follows is what it prints
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
REAL = ["/usr/bin/python3", "-B", str(HERE.parent / "conformance" / "render_batch.py")]
COLUMNS = {"prints": {}}
COLUMNS |= {kind: {"undefined": kind} for kind in ("undefined", "chainable", "debug", "strict")}
COLUMNS |= {mode: {"whitespace": mode} for mode in ("all", "single", "oneline")}
COLUMNS |= {name: {name: True} for name in ("trim_blocks", "lstrip_blocks")}


def blocks(page):
    """("fence", info, text) and ("row", header, cells), in order."""
    lines = iter(page.read_text(encoding="utf-8").split("\n"))
    header = None
    for line in lines:
        if line.startswith("```"):
            body = []
            for inner in lines:
                if inner == "```":
                    break
                body.append(inner + "\n")
            yield "fence", line[3:].split(), "".join(body)
        elif line.startswith("|"):
            cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if header is None:
                header = cells
            elif not set(line) <= set("|-: "):
                yield "row", header, cells
        else:
            header = None


def code(cell):
    return cell.strip("`").replace("⏎", "\n")


class Page:
    def __init__(self, path):
        self.path = path
        self.engine = "tornado" if path.stem == "tornado" else "jinja2"
        self.context = {}
        self.templates = {}

    def case(self, main, templates, options=()):
        given = {"autoescape": True, "extensions": ["do", "loopcontrols"]} if self.engine == "jinja2" else {}
        return {"engine": self.engine, "templates": templates, "main": main, "context": self.context,
                "options": given | dict(options)}

    def row(self, header, cells):
        if "template" not in header:
            return
        at = header.index("template")
        for column, cell in list(zip(header, cells))[at + 1:]:
            templates = self.templates | {"main": code(cells[at])}
            yield self.case("main", templates, COLUMNS[code(column)]), cell

    def claims(self):
        """Each case with the cell, or the text, that says what comes of it."""
        for kind, head, body in blocks(self.path):
            if kind == "row":
                yield from self.row(head, body)
            elif head[1:] == ["context"]:
                self.context = json.loads(body)
            elif len(head) == 2 and head[1].startswith("templates/"):
                self.templates[head[1].removeprefix("templates/")] = body
            elif head[1:2] == ["prints"]:
                # Jinja2 drops the line break at a template's end, Tornado keeps it.
                text = body.removesuffix("\n") if self.engine == "jinja2" else body
                yield self.case(head[2], dict(self.templates)), text
            elif head[1:2] == ["error"]:
                yield self.case(head[2], dict(self.templates)), ("error", body)


def answers(command, cases):
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    done = subprocess.run([*command, "-"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def told(eddy, case):
    """What `eddy render` writes of a case that fails, seen from the folder that holds templates/."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in case["templates"].items():
            path = pathlib.Path(folder, "templates", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        pathlib.Path(folder, "context.json").write_text(json.dumps(case["context"]), encoding="utf-8")
        done = subprocess.run(
            [eddy, "render", "--engine", case["engine"], "--templates", "templates", "--context", "context.json",
             case["main"]], cwd=folder, capture_output=True, text=True)
        return done.stderr


def agrees(answer, claim, with_message):
    error = re.fullmatch(r"\*(\w+)\*: (.*)", claim)
    if not error:
        return answer == {"output": "" if claim == "nothing" else code(claim)}
    found = answer.get("error", {})
    return found.get("type") == error[1] and (not with_message or found.get("message") == code(error[2]))


def check(eddy, paths):
    eddy = str(pathlib.Path(eddy).resolve())
    faults = 0
    for path in paths:
        claims = list(Page(path).claims())
        errors = [(case, claim[1]) for case, claim in claims if isinstance(claim, tuple)]
        claims = [(case, claim) for case, claim in claims if isinstance(claim, str)]
        cases = [case for case, _ in claims]
        if len(cases) < 20:
            print(f"{path}: only {len(cases)} examples were found")
            faults += 1
        for command, who in (([eddy, "render", "--batch"], "eddy"), (REAL, "the original")):
            for (case, claim), answer in zip(claims, answers(command, cases), strict=True):
                if not agrees(answer, claim, who == "eddy"):
                    print(f"{path}: {case['templates'][case['main']]!r} {case['options']}\n"
                          f"  the page: {claim!r}\n  {who}: {answer}")
                    faults += 1
        for case, text in errors:
            said = told(eddy, case)
            if said != text:
                print(f"{path}: of {case['main']} eddy render says\n{said}not\n{text}")
                faults += 1
    return faults


def sources(out, paths):
    for path in paths:
        folder = out / path.stem
        folder.mkdir(parents=True, exist_ok=True)
        program = None
        for kind, head, body in blocks(path):
            if kind != "fence":
                continue
            target = None
            if head == ["cpp"] and "int main(" in body:
                number = 1 if program is None else number + 1
                program = target = folder / f"docs_{path.stem}_{number}.cc"
                print(program)
            elif head[1:] == ["output"]:
                target = program.with_suffix(".txt")
            elif len(head) == 2 and head[1].startswith("templates/"):
                target = folder / head[1]
            if target and not (target.exists() and target.read_text(encoding="utf-8") == body):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(body, encoding="utf-8")


if __name__ == "__main__":
    action, first, *pages = sys.argv[1:]
    pages = [pathlib.Path(page) for page in pages]
    if action == "sources":
        sources(pathlib.Path(first), pages)
    else:
        sys.exit(1 if check(first, pages) else 0)
