#!/usr/bin/python3
"""Holds eddy against the real Jinja2 and tornado.template with cases that are made up: by the thousand, reproducibly.

    tests/conformance/differential.py --program build/release/bin/eddy                 # 1,000 cases of each family
    … --families filters,whitespace --first 5000 --cases 20000 --show 20               # more of some
    … --families filters --first 123 --cases 1 --show 1                                # one case again
    … --write tests/templates/batch/generated.jsonl --cases 60                         # the part that is kept

A case is a family's name and a number, which seeds all its choices (tests/conformance/generate). Output is compared byte
for byte, errors by type and line. What docs/compatibility.md lists is told apart in listed.py and counted by itself.
Exit status 1 where a case differs that is not listed, and where eddy dies.
"""
import argparse
import collections
import json
import logging
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "generate"))

import render_batch  # noqa: E402
from families import FAMILIES  # noqa: E402
from listed import listed  # noqa: E402


MEMORY = 4 << 30  # bytes that either side may have: what needs more is a MemoryError in both
SECONDS = 10      # that one case may take


def bound_memory():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def answers(program, lines):
    """eddy's answers, in order; None for a case at which it died, or took too long."""
    out = []
    while len(out) < len(lines):
        with tempfile.TemporaryFile() as cases, tempfile.TemporaryFile() as got:
            cases.write(b"\n".join(lines[len(out):]) + b"\n")
            cases.seek(0)
            try:
                subprocess.run([program, "render", "--batch", "-"], stdin=cases, stdout=got, stderr=subprocess.DEVNULL,
                               preexec_fn=bound_memory, timeout=SECONDS + len(lines) / 100)
            except subprocess.TimeoutExpired:
                pass
            got.seek(0)
            out += [json.loads(line) for line in got.read().splitlines()[:len(lines) - len(out)]]
        if len(out) < len(lines):
            out.append(None)
    return out


class TooLong(BaseException):
    pass


def real_answer(line):
    """The real engine's answer; None where it takes too long."""
    def stop(*_):
        raise TooLong
    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        return render_batch.answer(line)
    except TooLong:
        return None
    finally:
        signal.alarm(0)


def shown(answer):
    if answer is None:
        return "died"
    if "error" in answer:
        error = answer["error"]
        return f"{error['type']} at line {error['line']}: {error['message'][:160]}"
    return repr(answer["output"])[:600]


def report(name, number, case, real, eddy):
    print(f"## {name}:{number} {json.dumps(case.get('options') or {})}")
    for template, text in case["templates"].items():
        print(f"   {template}: {text!r}")
    print(f"   real: {shown(real)}\n   eddy: {shown(eddy)}")


def run_family(name, options, tally):
    numbers = range(options.first, options.first + options.cases)
    lines = [json.dumps(FAMILIES[name](number)).encode() for number in numbers]
    kept = []
    for number, line, eddy in zip(numbers, lines, answers(options.program, lines), strict=True):
        real = real_answer(line)
        if real is None:
            tally[name]["took too long there"] += 1
            continue
        case = json.loads(line)
        differs = eddy is None or not render_batch.same(real, eddy)
        reason = listed(case, real, eddy) if differs and eddy else None
        tally[name][reason or ("differs" if differs else "same")] += 1
        if differs and not reason and tally["shown"][name] < options.show:
            tally["shown"][name] += 1
            report(name, number, case, real, eddy)
        if not differs:
            kept.append({**case, "answer": real})
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default="build/release/bin/eddy")
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--show", type=int, default=5, help="differing cases printed of each family")
    parser.add_argument("--write", help="a file for the cases that agree, with the real answers")
    options = parser.parse_args()
    bound_memory()
    logging.disable()
    warnings.simplefilter("ignore")
    tally = collections.defaultdict(collections.Counter)
    kept = []
    for name in options.families.split(","):
        kept += run_family(name, options, tally)
    total = collections.Counter()
    for name in options.families.split(","):
        total += tally[name]
        print(f"{name}: " + ", ".join(f"{count} {reason}" for reason, count in sorted(tally[name].items())))
    print("all: " + ", ".join(f"{count} {reason}" for reason, count in sorted(total.items())))
    if options.write:
        with open(options.write, "w", encoding="utf-8") as out:
            out.writelines(json.dumps(case) + "\n" for case in kept)
    sys.exit(1 if total["differs"] else 0)


if __name__ == "__main__":
    main()
