#!/usr/bin/env python3
"""A hundred thousand requests end with the memory of the first ten thousand: memory_test.py BIN STYLE SERVER.

Of all kinds that allocate: the rendered page, a stream, JSON, a body echoed, a file, an error; over kept connections and over new
ones. What leaks a byte a request shows as ninety kilobytes.
"""
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

BIN = pathlib.Path(sys.argv[1])
STYLE, SERVER = sys.argv[2:4]
PATIENCE = 60  # seconds before what hangs fails its test
ROUND, ROUNDS = 10_000, 10
GROWTH = 1.01  # of the memory after the first round
A_THREAD = 64  # kB: those of a pool are made, and touch their stacks and caches, when the load has it so


class Memory(unittest.TestCase):
    def setUp(self):
        self.process = subprocess.Popen([BIN / "testbed", f"--style={STYLE}", f"--server={SERVER}", "--port=0"],
                                        stderr=subprocess.PIPE, text=True)
        self.url = re.search(r"http://\S+:\d+", self.process.stderr.readline())[0]

    def tearDown(self):
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.wait(PATIENCE), 0)
        self.process.stderr.close()

    def resident(self):
        """In kB."""
        return int(re.search(r"VmRSS:\s+(\d+)", pathlib.Path(f"/proc/{self.process.pid}/status").read_text())[1])

    def ask(self, count, path, *options):
        run = subprocess.run(["ab", "-q", "-n", str(count), "-c", "8", *options, self.url + path],
                             capture_output=True, text=True, timeout=PATIENCE * 5, check=True)
        self.assertEqual(re.search(r"Complete requests:\s+(\d+)", run.stdout)[1], str(count), run.stdout)
        self.assertEqual(re.search(r"Failed requests:\s+(\d+)", run.stdout)[1], "0", run.stdout)

    def round(self, body):
        echo = ["-p", body, "-T", "text/plain"]
        for path, share, options in (("/", 4, ["-k"]), ("/", 1, []), ("/stream/10", 1, ["-k", "-l"]), ("/headers", 1, ["-k"]),
                                     ("/echo", 1, ["-k", *echo]), ("/file/page.html", 1, ["-k"]), ("/nowhere", 1, ["-k"])):
            self.ask(ROUND * share // 10, path, *options)

    def test_ends_as_it_began(self):
        with tempfile.NamedTemporaryFile() as body:
            body.write(b"x" * 3000)
            body.flush()
            self.round(body.name)
            first = self.resident()
            for _ in range(ROUNDS - 1):
                self.round(body.name)
        threads = len(os.listdir(f"/proc/{self.process.pid}/task")) - 1
        self.assertLessEqual(self.resident(), first * GROWTH + threads * A_THREAD)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
