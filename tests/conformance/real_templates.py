#!/usr/bin/python3
"""Renders the Jinja2 and Tornado templates that Debian packages ship by the original and by eddy, and compares.

    tests/conformance/real_templates.py build/release/bin/eddy            # the packages below
    tests/conformance/real_templates.py build/release/bin/eddy pelican    # some of them

A package that is not installed is downloaded and unpacked into a temporary folder (apt-get download): its templates are
not eddy's to keep. Each template is rendered several times, with values guessed from how it uses them
(template_shapes.py), from all there to nothing there; filters and tests of the application are stand-ins on both sides.
Output is compared byte for byte, errors by type and line. Exit status 1 where anything differs.
"""
import json
import logging
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import warnings

import jinja2
import jinja2.defaults
import jinja2.meta
import jinja2.nodes

import render_batch
import template_shapes

SITE = "usr/lib/python3/dist-packages/"
I18N = {"extensions": ["i18n"]}
SPHINX = {"extensions": ["i18n"], "autoescape": False}
ESCAPED = {"autoescape": {"enabled_extensions": ["html", "htm", "xml"]}, "extensions": ["i18n", "do"]}
LATEX = {"block_start_string": "((*", "block_end_string": "*))", "variable_start_string": "(((",
         "variable_end_string": ")))", "comment_start_string": "((=", "comment_end_string": "=))",
         "trim_blocks": True, "lstrip_blocks": True, "extensions": ["loopcontrols"]}
NBCONVERT = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["loopcontrols"]}
SPHINX_LATEX = {**I18N, "variable_start_string": "<%=", "variable_end_string": "%>", "block_start_string": "<%",
                "block_end_string": "%>", "comment_start_string": "<#", "comment_end_string": "#>"}
ANSIBLE = {"trim_blocks": True, "extensions": ["do", "loopcontrols"]}
THEMES = "usr/share/sphinx/themes/"

# Package: search paths (a template of the first, its parents from all), the names of templates there, the options.
COLLECTIONS = [
    *(("sphinx-common", [THEMES + theme, THEMES + "basic"], r"\.(html|xml|js_t|css_t)$", SPHINX)
      for theme in ("basic", "agogo", "bizstyle", "classic", "epub", "haiku", "nature", "nonav", "pyramid", "scrolls",
                    "sphinxdoc", "traditional")),
    ("sphinx-common", ["usr/share/sphinx/templates"], r"_t$|\.(rst|jinja|html)$", SPHINX),
    ("sphinx-common", ["usr/share/sphinx/templates/latex"], r"\.tex_t$", SPHINX_LATEX),
    ("python3-alabaster", [SITE + "alabaster"], r"\.(html|css_t)$", SPHINX),
    ("furo", [SITE + "furo/theme/furo"], r"\.(html|css_t)$", SPHINX),
    ("python3-guzzle-sphinx-theme", [SITE + "guzzle_sphinx_theme/guzzle_sphinx_theme"], r"\.(html|css_t|js_t)$", SPHINX),
    ("python3-pydata-sphinx-theme", [SITE + "pydata_sphinx_theme"], r"\.(html|css_t)$", SPHINX),
    ("python3-sphinx-book-theme", [SITE + "sphinx_book_theme"], r"\.(html|css_t)$", SPHINX),
    ("python3-sphinx-bootstrap-theme", [SITE + "sphinx_bootstrap_theme/bootstrap"], r"\.(html|css_t|js_t)$", SPHINX),
    ("mkdocs", [SITE + "mkdocs/themes/mkdocs", SITE + "mkdocs/templates"], r"\.(html|xml)$", I18N),
    ("mkdocs", [SITE + "mkdocs/themes/readthedocs", SITE + "mkdocs/templates"], r"\.(html|xml)$", I18N),
    ("mkdocs-material", ["usr/share/mkdocs/themes/material"], r"\.html$", {"autoescape": False}),
    ("python3-nbconvert", ["usr/share/jupyter/nbconvert/templates"], r"^(?!latex).*\.(j2|tpl)$", NBCONVERT),
    ("python3-nbconvert", ["usr/share/jupyter/nbconvert/templates"], r"^latex.*\.j2$", LATEX),
    ("python3-notebook", [SITE + "notebook/templates"], r"\.html$", ESCAPED),
    ("jupyterhub", ["usr/share/jupyterhub/templates"], r"\.html$", {**ESCAPED, "autoescape": True}),
    ("pelican", [SITE + "pelican/themes/simple/templates"], r"\.html$", {"trim_blocks": True, "lstrip_blocks": True}),
    ("pelican", [SITE + "pelican/tools/templates"], r"\.jinja2$", {"trim_blocks": True}),
    ("supysonic", ["usr/share/supysonic/templates"], r"\.(html|xml)$", ESCAPED),
    ("python3-flask-security", [SITE + "flask_security/templates"], r"\.(html|txt)$", ESCAPED),
    ("ansible-core", [SITE + "ansible"], r"\.j2$", ANSIBLE),
    ("ansible", [SITE + "ansible_collections"], r"\.j2$", ANSIBLE),
]
# How often a value is missing, in each context of a template; None: there are none.
CONTEXTS = (0.0, 0.0, 0.05, 0.2, 0.5, None)
MACHINE = re.compile(r" at 0x[0-9a-f]+|<(built-in|bound) method|<function ")  # what differs from run to run


def unpacked(package, folder):
    """Where the package's files lie under."""
    found = subprocess.run(["dpkg-query", "-W", "-f=${Status}", package], capture_output=True, text=True)
    if found.stdout.startswith("install ok installed"):
        return pathlib.Path("/")
    into = folder / package
    if not into.exists():
        into.mkdir()
        subprocess.run(["apt-get", "download", "-qq", package], cwd=into, check=True, capture_output=True)
        for archive in into.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", archive, into], check=True)
    return into


class Collection:
    """Templates that are found on the same search paths."""

    def __init__(self, root, paths, pattern, options):
        self.options = options
        self.sources = {}
        self.names = []
        for path in paths:
            for file in sorted((root / path).rglob("*")):
                name = str(file.relative_to(root / path))
                if file.is_file() and name not in self.sources and "/.icons/" not in str(file) and self.add(name, file):
                    if path == paths[0] and re.search(pattern, name):
                        self.names.append(name)
        self.environment = render_batch.jinja2_environment(options)
        self.trees = {}

    def add(self, name, file):
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return False
        if "\0" in text or len(text) > 400_000:
            return False
        self.sources[name] = text
        return True

    def tree(self, name):
        if name not in self.trees:
            try:
                self.trees[name] = self.environment.parse(self.sources[name])
            except jinja2.TemplateSyntaxError:
                self.trees[name] = jinja2.nodes.Template([])
        return self.trees[name]

    def reached(self, name):
        """A template and all that it refers to by name; where one is computed, all there are."""
        found = [name]
        for each in found:
            for other in jinja2.meta.find_referenced_templates(self.tree(each)):
                if other is None:
                    return [name, *(more for more in self.names if more != name)]
                if other in self.sources and other not in found:
                    found.append(other)
        return found

    def cases(self, name):
        names = self.reached(name)
        trees = [self.tree(each) for each in names]
        used = {kind: sorted({node.name for tree in trees for node in tree.find_all(kind)})
                for kind in (jinja2.nodes.Filter, jinja2.nodes.Test)}
        options = {**self.options,
                   "filters": [each for each in used[jinja2.nodes.Filter] if each not in self.environment.filters],
                   "tests": [each for each in used[jinja2.nodes.Test] if each not in self.environment.tests]}
        shape = template_shapes.shape_of(trees, self.environment.globals)
        chance = random.Random(name)
        for sparse in CONTEXTS:
            context = {} if sparse is None else template_shapes.values(shape, chance, sparse)
            for undefined in ("Undefined", "ChainableUndefined"):
                yield {"engine": "jinja2", "templates": {each: self.sources[each] for each in names}, "main": name,
                       "context": context, "options": {**options, "undefined": undefined}}


def is_listed(case, real, eddy):
    """The one row of docs/compatibility.md that such templates meet: the line of an error in a trans tag."""
    errors = [answer.get("error") for answer in (real, eddy)]
    return (all(errors) and errors[0]["type"] == errors[1]["type"] and errors[0]["line"] < errors[1]["line"]
            and any(re.search(r"{%[-+]?\s*trans\s", text) for text in case["templates"].values()))


def excerpts(real, eddy):
    """Both answers, around where they part."""
    texts = [json.dumps(each) for each in (real, eddy)]
    same = next((i for i, (a, b) in enumerate(zip(*texts)) if a != b), 0)
    return [text[max(0, same - 120):same + 120] for text in texts]


def compare(program, package, label, collection):
    """Counts of templates, cases, pages and differences; prints the latter."""
    lines = [json.dumps(case) for name in collection.names for case in collection.cases(name)]
    answers = subprocess.run([program, "render", "--batch", "-"], input="\n".join(lines).encode(),
                             capture_output=True, check=True).stdout.splitlines()
    pages = differing = 0
    for line, eddys in zip(lines, answers, strict=True):
        real, eddy = render_batch.answer(line), json.loads(eddys)
        if MACHINE.search(real.get("output", "")):
            continue
        pages += "output" in real
        case = json.loads(line)
        if not render_batch.same(real, eddy) and not is_listed(case, real, eddy):
            differing += 1
            if differing <= 3:
                print(f"{package} {label} {case['main']}", json.dumps(case["options"]), json.dumps(case["context"]),
                      *excerpts(real, eddy), "", sep="\n")
    return len(collection.names), len(lines), pages, differing


def main():
    logging.disable()
    warnings.simplefilter("ignore")
    program, *wanted = sys.argv[1:]
    totals = {}
    with tempfile.TemporaryDirectory() as folder:
        for package, paths, pattern, options in COLLECTIONS:
            if wanted and package not in wanted:
                continue
            collection = Collection(unpacked(package, pathlib.Path(folder)), paths, pattern, options)
            counts = compare(program, package, paths[0], collection)
            totals[package] = [a + b for a, b in zip(totals.get(package, [0] * 4), counts)]
    for package, (templates, cases, pages, differing) in totals.items():
        print(f"{package}: {templates} templates, {cases} renders, {pages} of them pages, {differing} differ")
    sys.exit(1 if not totals or any(row[3] or not row[0] for row in totals.values()) else 0)


if __name__ == "__main__":
    main()
