#!/usr/bin/python3
"""Holds docs/faults.md to the tests that it names: faults.py ROOT.

A test is `FILE:WORDS` in a row: a file below tests/ or tools/ that holds the words.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
faults = []
rows = 0
for line in (root / "docs/faults.md").read_text().splitlines():
    if not line.startswith("| ") or line.startswith("| thread"):
        continue
    rows += 1
    thread, _, tests = re.split(r"(?<!\\)\|", line.strip("| "), maxsplit=2)
    named = re.findall(r"`([\w/.-]+):([^`]+)`", tests)
    if not named:
        faults.append(f"{thread.strip()}: no test")
    for name, words in named:
        file = next((f for f in (root / "tests" / name, root / "tools" / name) if f.is_file()), None)
        if file is None or words.replace("\\|", "|") not in file.read_text():
            faults.append(f"{thread.strip()}: {name} has no {words}")
if rows == 0:
    faults.append("no row was read")
sys.exit("\n".join(faults) or 0)
