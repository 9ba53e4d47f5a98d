#!/usr/bin/python3
"""Writes tests/templates/batch/*.jsonl from the tables beside them: each case with the real engine's answer.

A table is a text file, a template a line:

    = n|upper                          the template {{ n|upper }}
    {% include 'i' %} ‖i‖ {{ n }}      several templates: main, then by their names; ⏎ is a line break
    ~ {% debug %}                      eddy differs: it is not there yet, or on purpose (docs/compatibility.md)
    @context {"n": 1}                  for the lines that follow; so are @engine, @options and @main (a name)
    # a comment

Run by hand after a table has changed: tests/conformance/batch_cases.py
"""
import json
import logging
import pathlib
import re

import render_batch

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "templates" / "batch"


def read_template(line):
    if line.startswith("= "):
        return "{{ " + line[2:] + " }}", {}
    main, *others = re.split(r" ‖(.*?)‖ ?", line)
    return main, dict(zip(others[::2], others[1::2]))


def used(context, templates):
    """The variables whose names occur in the templates; the others would only make the line longer."""
    words = set(re.findall(r"\w+", " ".join(templates.values())))
    return {name: value for name, value in context.items() if name in words}


def cases(table):
    state = {"engine": "jinja2", "main": "main", "context": {}, "options": {}}
    for line in table.read_text(encoding="utf-8").split("\n"):
        if not line or line.startswith("# ") and "line_statement_prefix" not in state["options"]:
            continue
        if line.startswith("@"):
            name, _, text = line[1:].partition(" ")
            state[name] = text if name in ("engine", "main") else json.loads(text)
            continue
        differs = line.startswith("~ ")
        main, others = read_template(line.removeprefix("~ ").replace("⏎", "\n"))
        templates = {state["main"]: main, **others}
        yield {**state, "context": used(state["context"], templates), "templates": templates,
               **({"differs": True} if differs else {})}


def main():
    logging.disable()
    for table in sorted(FOLDER.glob("*.txt")):
        with open(table.with_suffix(".jsonl"), "w", encoding="utf-8") as out:
            for case in cases(table):
                text = json.dumps(case)
                out.write(json.dumps({**case, "answer": render_batch.answer(text)}) + "\n")


main()
