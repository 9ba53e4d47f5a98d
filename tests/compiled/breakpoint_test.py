#!/usr/bin/env python3
"""gdb stops on a line of a template: breakpoint_test.py PROGRAM (compiled_test, built with -g).

Setting the breakpoint needs the program's debug information only. Running up to it needs ptrace, which some containers
forbid: that half is then left out, and said.
"""
import re
import subprocess
import sys

program = sys.argv[1]
# The line of templates/page.html that prints an item.
LINE = 7


def gdb(*commands):
    arguments = ["gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off"]
    for command in commands:
        arguments += ["-ex", command]
    arguments += ["--args", program, "--gtest_filter=CompiledLoader.RendersAsTheFolderDoes"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=240)
    return done.stdout + done.stderr


output = gdb(f"break page.html:{LINE}", "info breakpoints")
assert re.search(rf"page\.html[:,] ?(line )?{LINE}", output), output
assert "block_" in output and "_body" in output, output

output = gdb(f"break page.html:{LINE}", "run", "backtrace 1")
if re.search(r"ptrace|Cannot create process|Operation not permitted", output):
    print("left out: this machine does not let gdb run a program")
else:
    assert re.search(rf"hit Breakpoint 1\b|Breakpoint 1, ", output), output
    assert re.search(rf"page\.html:{LINE}", output), output
