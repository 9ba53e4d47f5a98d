#!/usr/bin/env python3
"""`eddy bench` as a user meets it: bench_test.py BIN, the folder of the programs.

Rows of its own, on free ports: some good, one for each way to fail (fake_contender.py), and what is left behind.
"""
import csv
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BIN = pathlib.Path(sys.argv[1])
PATIENCE = 120  # seconds before a hanging command fails its test; nothing is measured in it
QUICK = ["--runs=2", "--requests=100"]

GROUPS = '[[group]]\nname = "good"\n[[group]]\nname = "bad"\n'
FLOOR = '[[contender]]\nname = "floor"\ngroup = "good"\nport = 0\nconstant = true\ncommand = ["{bin}/floor", "{port}", "{root}/bench/page/expected.html"]\n'


def fake(way, *more, name=None, group="bad"):
    """The row of a fake contender; a later `port` line in `more` takes the place of ours."""
    lines = [f'[[contender]]\nname = "{name or way}"\ngroup = "{group}"\nready_within_seconds = 20',
             f'command = ["/usr/bin/python3", "{HERE}/fake_contender.py", "{way}", "{{port}}", "{{tmp}}"]']
    if not any(line.startswith("port") for line in more):
        lines.append("port = 0")
    return "\n".join([*lines, *more]) + "\n"


def processes_with(text):
    """The command lines that mention `text`, of all processes that run."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and text in (line := (entry / "cmdline").read_text(errors="replace")):
                found.append((int(entry.name), line.replace("\0", " ")))
        except OSError:
            pass
    return [line for pid, line in found if pid != os.getpid()]


class Bench(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="eddy-bench-test-")
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)  # nginx, started by root, reads its page as another user
        self.folder = pathlib.Path(folder.name)
        self.environment = {**os.environ, "EDDY_ROOT": str(ROOT), "TMPDIR": str(self.folder)}

    def command(self, rows, *options):
        (self.folder / "rows.toml").write_text(GROUPS + rows)
        return [BIN / "eddy", "bench", f"--contenders={self.folder}/rows.toml", *options]

    def bench(self, rows, *options):
        done = subprocess.run(self.command(rows, *options), env=self.environment, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=PATIENCE)
        self.assertEqual(processes_with(str(self.folder)), [])
        self.assertEqual([path.name for path in self.folder.iterdir() if path.name.startswith("eddy-bench-")], [])
        return done

    def test_good_rows(self):
        done = self.bench(FLOOR + fake("good", 'original = "floor"', group="good"), *QUICK, f"--csv={self.folder}/runs.csv",
                          f"--json={self.folder}/runs.json", f"--html={self.folder}/runs.html")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Requests a second\n", done.stdout)
        self.assertEqual(done.stderr.count("round 2: "), 2)
        with open(self.folder / "runs.csv", newline="") as file:
            runs = list(csv.DictReader(file))
        self.assertEqual([(run["name"], run["run"]) for run in runs],
                         [("floor", "1"), ("floor", "2"), ("good", "1"), ("good", "2")])
        for run in runs:
            self.assertEqual((run["requests"], run["failed"]), ("100", "0"))
            for figure in ("requests_per_second", "cpu_us_per_request", "p50_ms", "p99_ms", "peak_rss_mib"):
                self.assertGreater(float(run[figure]), 0, figure)
        rows = json.loads((self.folder / "runs.json").read_text())["rows"]
        self.assertEqual([len(row["requests_per_second"]) for row in rows], [2, 2])
        self.assertEqual(rows[1]["ratio_to_original"]["name"], "floor")
        self.assertIn("The same page from 2 servers", (self.folder / "runs.html").read_text())

    def test_keepalive(self):
        done = self.bench(FLOOR, "--runs=1", "--load=keepalive", "--duration=1")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("wrk -t1 -c64 -d1s", done.stdout)

    def test_pipelined(self):
        done = self.bench(FLOOR, "--runs=1", "--load=pipelined", "--duration=1")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("wrk -t1 -c64 -d1s, pipelined 16 deep", done.stdout)

    def test_nginx_row_that_ships(self):
        rows = (ROOT / "bench/contenders.toml").read_text()
        start = rows.index('[[contender]]\nname = "nginx"')
        row = rows[start : rows.index("[[contender]]", start + 1)]
        row = row.replace('group = "limits"', 'group = "good"\nport = 0')
        done = self.bench(row, *QUICK)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def fails(self, row, *sentences):
        """The row fails with these sentences, and the good one behind it still runs."""
        done = self.bench(row + FLOOR, "--runs=2", "--requests=100")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        for sentence in sentences:
            self.assertIn(sentence, done.stdout)
        self.assertIn("round 2: floor: ", done.stderr)

    def test_dies_at_start(self):
        self.fails(fake("dies"), "Failed: dies: it ended with status 1; its last lines:\nI can't go on.\nI'll go off.\n")

    def test_dies_under_load(self):
        self.fails(fake("dies_under_load"), "it ended with status 4; its last lines:\ntoo much for me\n")

    def test_never_answers(self):
        row = fake("mute").replace("ready_within_seconds = 20", "ready_within_seconds = 2")
        self.fails(row, "Failed: mute: it did not answer on port ", " within 2 s of its start (")

    def test_wrong_page(self):
        self.fails(fake("wrong"), "Failed: wrong: refused, its page is wrong: GET /: 30084 bytes instead of 30084, and at byte ")

    def test_page_that_does_not_change(self):
        self.fails(fake("stale"), "Failed: stale: refused, its page is wrong: GET /?skip=")

    def test_wrong_status(self):
        self.fails(fake("error"), "Failed: error: GET /: status 500 instead of 200")

    def test_busy_port(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            self.fails(fake("good", f"port = {port}"), f"Failed: good: port {port} is busy: another program listens there")

    def test_missing_needs_name_their_package(self):
        self.fails(fake("good", 'needs = [{ program = "no-such-tool", package = "the-package" }]'),
                   "needs no-such-tool: Debian package the-package")
        self.fails(fake("good", 'needs = [{ python = "no_such_module", package = "python3-none" }]'),
                   "needs Python's no_such_module: Debian package python3-none")

    def test_missing_program(self):
        self.fails('[[contender]]\nname = "none"\ngroup = "bad"\nport = 0\ncommand = ["{bin}/no_such_program"]\n',
                   "no_such_program; is it built?")

    def test_children_of_children_are_ended(self):
        self.assertEqual(self.bench(fake("breeds"), "--runs=1", "--requests=100").returncode, 0)

    def test_choice_and_list(self):
        done = self.bench(FLOOR + fake("dies"), *QUICK, "--only=fl*")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = self.bench(FLOOR + fake("dies"), "--list")
        self.assertEqual((done.returncode, done.stdout), (0, "good (good)\n  floor\nbad (bad)\n  dies\n"))
        done = self.bench(FLOOR, "--only=flour")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no contender 'flour'; there are floor", done.stderr)

    def interrupted(self, with_signal):
        """Sends the signal while the first row is under load; what the command printed, and its status."""
        process = subprocess.Popen(self.command(FLOOR + fake("breeds"), "--requests=10000000", "--runs=1"),
                                   env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not any("-n 10000000" in line for line in processes_with(str(self.folder))):
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        process.send_signal(with_signal)
        out, err = process.communicate(timeout=PATIENCE)
        return out, process.returncode

    def test_ctrl_c_leaves_nothing(self):
        out, status = self.interrupted(signal.SIGINT)
        self.assertEqual(status, 130)
        self.assertIn("Interrupted: ", out)
        self.assertEqual(processes_with(str(self.folder)), [])
        self.assertEqual([path.name for path in self.folder.iterdir()], ["rows.toml"])

    def test_sigkill_leaves_nothing(self):
        _, status = self.interrupted(signal.SIGKILL)
        self.assertEqual(status, -signal.SIGKILL)
        while processes_with(str(self.folder)):  # the wardens are at work; ctest's time-out judges
            time.sleep(0.01)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
