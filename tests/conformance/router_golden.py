#!/usr/bin/env python3
"""Writes tests/flask/golden/router.tsv: what real Werkzeug answers to rules x paths x methods.

Run by hand with Debian's python3-werkzeug where the tables below change; the result is checked in. Left out are
paths on which Debian's 2.2.2 differs from the newest manual (see tests/flask/golden_test.cc).

A line: "set" name | "rule" endpoint, methods, strict, rule | "ask" method, path, outcome, detail
"""
import json
import pathlib
from random import Random
from urllib.parse import quote, unquote

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import Map, RequestRedirect, Rule

SETS = {
    "plain": ["/", "/a", "/a/b", "/a/b/", "/branch/", "/branch/leaf", "/a.b/c-d"],
    "weights": ["/<x>", "/static", "/<int:n>", "/<path:p>", "/<x>/<y>", "/static/<y>", "/<x>/fixed",
                "/<int:n>/<y>", "/<path:p>/edit", "/s<x>", "/<x>s"],
    "strings": ["/l/<string(length=2):a>", "/m/<string(minlength=2,maxlength=3):a>", "/d/<string:a>",
                "/two/<a>-<b>", "/three/<a>.<b>.<c>", "/pre<a>post"],
    "numbers": ["/i/<int:n>", "/f/<float:n>", "/s/<int(signed=True):n>", "/g/<float(signed=True):n>",
                "/4/<int(fixed_digits=4):n>", "/r/<int(min=3, max=10):n>", "/fr/<float(min=0.5, max=1.5):n>",
                "/mix/<int:a>-<b>.txt", "/d/<int:y>/<int:m>/<int:d>"],
    "others": ["/any/<any(about, help, 'a b'):w>", "/u/<uuid:u>", "/w/<path:p>", "/w/<path:p>/history/<int:n>"],
    "methods": [("/m", ["GET"]), ("/m", ["POST"]), ("/m/<x>", ["PUT", "DELETE"]), ("/m/<int:x>", ["GET"]),
                ("/b/", ["POST"])],
    "loose": [("/x/", ["GET"], False), ("/y", ["GET"], False), ("/z/<a>/", ["GET"], False)],
}
PATHS = ["/", "/a", "/a/", "/a/b", "/a/b/", "/a/b/c", "/branch", "/branch/", "/branch/leaf", "/branch/leaf/", "/a.b/c-d",
         "//a", "/a//b", "/static", "/12", "/12/", "/word", "/static/x", "/12/x", "/x/fixed", "/a/b/edit", "/edit",
         "/word/edit", "/sx", "/xs", "/sxs", "/l/ab", "/l/abc", "/l/%C3%A9%C3%A9", "/m/a", "/m/ab", "/m/abcd", "/d/", "/d/x",
         "/d/a%20b", "/d/%C3%A9", "/two/a-b", "/two/a-b-c", "/two/--", "/two/-", "/three/a.b.c", "/three/a.b.c.d", "/three/..",
         "/prexpost", "/prepost", "/i/0", "/i/007", "/i/-1", "/i/1.0", "/i/", "/f/1.5", "/f/1", "/f/.5", "/f/-1.5", "/s/-12",
         "/s/--12", "/g/-1.25", "/4/0012", "/4/12", "/r/2", "/r/3", "/r/10", "/r/11", "/fr/0.4", "/fr/1.0", "/fr/2.0",
         "/mix/12-a.txt", "/mix/12-a-b.txt", "/mix/x-a.txt", "/d/2024/1/31", "/any/about", "/any/a%20b", "/any/nope",
         "/u/00112233-4455-6677-8899-aabbccddeeff", "/u/00112233-4455-6677-8899-AABBCCDDEEFF", "/u/001122334455",
         "/w/a", "/w/a/b/c", "/w/a/history/3", "/w/a/history/x", "/w/", "/m", "/m/5", "/m/x", "/b", "/b/", "/x", "/x/", "/y",
         "/y/", "/z/1", "/z/1/", "/missing"]

# Several variables in one segment: who takes how much. A set of its own, with paths of its own, each from few letters so
# that there are many ways to cut it.
SEGMENTS = ["/a/<x>-<y>-<z>", "/b/<x>-<y>-<int:z>", "/c/<int:x><y>", "/d/<x><int:y>", "/e/<string(maxlength=2):x><y>",
            "/f/<string(minlength=2):x>-<string(maxlength=2):y>", "/g/<float:x><int:y>", "/h/<any(a, ab, abc):x><y>",
            "/i/<int(signed=True):x>-<int(signed=True):y>", "/j/<path:x>-<path:y>", "/k/<path:x>-<y>/<z>",
            "/l/<x>1<y>1<z>", "/m/<string(length=2):x><string(minlength=0):y>-<z>"]


def segment_paths():
    random = Random(1)
    for rule in SEGMENTS:
        for letters in ["-1", "-1a", "ab-1.", "-1\u00e9", "-1a/"]:
            for _ in range(6):
                text = "".join(random.choice(letters) for _ in range(random.randint(1, 9)))
                if "//" not in text and not text.startswith("/") and not text.endswith("/"):
                    yield rule[:3] + quote(text)


def ask(adapter, path, method):
    try:
        endpoint, values = adapter.match(unquote(path), method)
    except RequestRedirect as redirect:
        return "redirect", redirect.new_url.removeprefix("http://h")
    except MethodNotAllowed as error:
        return "method_not_allowed", " ".join(sorted(error.valid_methods))
    except NotFound:
        return "not_found", ""
    return "found", endpoint + " " + json.dumps({k: str(v) for k, v in values.items()}, sort_keys=True, ensure_ascii=False)


def main():
    lines = []
    for name, entries in [*SETS.items(), ("segments", SEGMENTS)]:
        lines.append(f"set\t{name}")
        rules = []
        for number, entry in enumerate(entries):
            rule, methods, strict = (entry, ["GET"], True) if isinstance(entry, str) else (*entry, True)[:3]
            endpoint = f"e{number}"
            rules.append(Rule(rule, endpoint=endpoint, methods=methods, strict_slashes=strict))
            lines.append("\t".join(["rule", endpoint, " ".join(sorted(rules[-1].methods)), str(int(strict)), rule]))
        adapter = Map(rules).bind("h")
        for path in PATHS if name in SETS else segment_paths():
            for method in ["GET", "POST"] if name in SETS else ["GET"]:
                lines.append("\t".join(["ask", method, path, *ask(adapter, path, method)]))
    target = pathlib.Path(__file__).resolve().parent.parent / "flask/golden/router.tsv"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
