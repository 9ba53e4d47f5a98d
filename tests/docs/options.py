#!/usr/bin/python3
"""Holds docs/options.md to server::Options: every member with its default, and nothing else.

    options.py HEADER PAGE
"""
import pathlib
import re
import sys


def members(header):
    """{name: default} of struct Options, as the page writes them."""
    body = re.search(r"\nstruct Options \{\n(.*?)\n\};", header, re.DOTALL)[1]
    code = re.sub(r"\s+", " ", re.sub(r"//.*", "", body))
    found = {}
    for member in filter(None, map(str.strip, code.split(";"))):
        # A type ends in a word or ">"; a default stands behind "=" or in braces.
        parts = re.fullmatch(r"(?:[\w:<>()& ]+?) (\w+)(?: = (.*)|\{(.*)\})", member)
        if not parts:
            sys.exit(f"{member!r} is no member with a default")
        found[parts[1]] = written(parts[2] if parts[2] is not None else parts[3])
    return found


def written(default):
    default = default.strip().replace("'", "")
    if default in ("{}", ""):
        return ""
    if default.startswith('"'):
        return default.strip('"')
    return default.split("::")[-1]


def rows(page):
    """{name: default} of its tables."""
    found = {}
    for line in page.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not (line.startswith("|") and re.fullmatch(r"`\w+`", cells[0])):
            continue
        name = cells[0].strip("`")
        if name in found:
            sys.exit(f"{name} stands twice")
        default = cells[1].strip("`")
        found[name] = "" if default in ("empty", "none") else re.sub(r"(?<=\d),(?=\d)", "", default)
    return found


def main(header, page):
    wanted = members(pathlib.Path(header).read_text(encoding="utf-8"))
    told = rows(pathlib.Path(page).read_text(encoding="utf-8"))
    assert len(wanted) > 30, wanted
    faults = [f"{name} is not on the page" for name in wanted.keys() - told.keys()]
    faults += [f"{name} is no option" for name in told.keys() - wanted.keys()]
    faults += [f"{name} is {wanted[name]!r} by default, not {told[name]!r}"
               for name in wanted.keys() & told.keys() if wanted[name] != told[name]]
    print("\n".join(sorted(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
