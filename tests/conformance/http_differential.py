#!/usr/bin/python3
"""Holds eddy's reading of HTTP/1.1 against llhttp's (inside node) and h11's, with connections that are made up.

    tests/conformance/http_differential.py --program build/release/bin/http_requests    # 20,000 cases
    … --first 5000 --cases 100000 --show 3                                               # more, three examples a kind
    … --first 5123 --cases 1 --verbose                                                   # one case again

A case is a number, which seeds all its choices (http/cases.py). Compared are the requests that are whole (their number, and
each one's method, target, version, fields and body), and whether the bytes behind them are refused. Differences are told by
kind: what eddy said and what the other said; those that http/listed.py explains are counted by its reasons. Exit status 1
where a difference is not explained.
"""
import argparse
import collections
import json
import pathlib
import struct
import subprocess
import sys

FOLDER = pathlib.Path(__file__).resolve().parent / "http"
sys.path.insert(0, str(FOLDER))

import h11_requests  # noqa: E402
from cases import case  # noqa: E402
from listed import listed  # noqa: E402


def ask(command, cases):
    packed = b"".join(struct.pack(">I", len(data)) + data for data in cases)
    lines = subprocess.run(command, input=packed, stdout=subprocess.PIPE, check=True).stdout.splitlines()
    assert len(lines) == len(cases), f"{command[0]}: {len(lines)} answers to {len(cases)} cases"
    return [json.loads(line) for line in lines]


def field(name, value):
    name = name.lower()
    return name, value.lower() if name == "transfer-encoding" else value  # h11 writes it in small letters


def plain(answer):
    """What is compared of an answer."""
    requests = [(each["method"], each["target"], each["version"],
                 [field(*pair) for pair in each["headers"]], each["body"])
                for each in answer["requests"]]
    return requests, answer["end"] == "error"


def kind(ours, theirs):
    """How two answers differ, in a few words."""
    mine, my_fault = plain(ours)
    other, other_fault = plain(theirs)
    if mine == other and my_fault == other_fault:
        return None
    common = min(len(mine), len(other))
    for index in range(common):
        if mine[index] != other[index]:
            parts = ["method", "target", "version", "fields", "body"]
            return "read otherwise: " + next(part for part, a, b in zip(parts, mine[index], other[index]) if a != b)
    if len(mine) == len(other):
        return f"refused: {ours['error']}" if my_fault else f"taken, refused there: {theirs.get('error')}"
    if len(mine) < len(other):
        return f"refused: {ours['error']}" if my_fault else f"fewer requests ({ours['end']})"
    return f"more requests: there {theirs['end']}, {theirs.get('error')}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--program", default="build/release/bin/http_requests")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--cases", type=int, default=20000)
    parser.add_argument("--show", type=int, default=1, help="examples of each kind that is not explained")
    parser.add_argument("--verbose", action="store_true", help="every answer")
    options = parser.parse_args()
    numbers = range(options.first, options.first + options.cases)
    cases = [case(number) for number in numbers]
    ours = ask([options.program], cases)
    others = {"llhttp": ask(["node", str(FOLDER / "llhttp.js")], cases), "h11": [h11_requests.read(data) for data in cases]}
    unexplained, explained = collections.defaultdict(list), collections.Counter()
    for name, theirs in others.items():
        for number, data, mine, other in zip(numbers, cases, ours, theirs):
            if options.verbose:
                print(number, data, "eddy", mine, name, other, sep="\n  ")
            what = kind(mine, other)
            if what is None:
                explained["alike"] += 1
                continue
            reason = listed(name, what, data, mine, other)
            if reason:
                explained[f"{name}: {reason}"] += 1
            else:
                unexplained[f"{name}: {what}"].append((number, data, mine, other))
    for reason, count in sorted(explained.items(), key=lambda each: -each[1]):
        print(f"{count:8} {reason}")
    for what, examples in sorted(unexplained.items(), key=lambda each: -len(each[1])):
        print(f"{len(examples):8} NOT EXPLAINED {what}")
        for number, data, mine, other in sorted(examples, key=lambda each: len(each[1]))[:options.show]:
            print(f"           case {number}: {data}\n             eddy  {mine}\n             other {other}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
