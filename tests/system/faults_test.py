#!/usr/bin/env python3
"""The testbed under clients that misbehave: faults_test.py BIN STYLE SERVER.

While one set of clients asks and checks every answer, others vanish, stall, send too much, or hold connections until there are no
descriptors left. The first see no wrong answer; when the others are gone, so are their descriptors and their memory.
"""
import concurrent.futures
import os
import pathlib
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import unittest

import faults
from faults import HELLO, PATIENCE, answer, connect

BIN = pathlib.Path(sys.argv[1])
STYLE, SERVER = sys.argv[2:4]
DESCRIPTORS = 256  # of the server: few, so that a test can take them all
SPOOL = 100_000  # bytes that a file of the server's can hold: less than what it takes to need one


class Load:
    """Clients that ask for what is known, again and again, and remember every answer that was another."""

    def __init__(self, port, clients=3):
        self.port, self.wrong, self.asked, self.running = port, [], 0, True
        self.threads = [threading.Thread(target=self.ask) for _ in range(clients)]

    def ask(self):
        try:
            with connect(self.port) as connection:
                while self.running:
                    connection.sendall(HELLO)
                    if (got := answer(connection)) != (200, b"Hello, World!"):
                        self.wrong.append(got)
                    self.asked += 1
        except Exception as error:  # pylint: disable=broad-except
            self.wrong.append(error)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        before = self.asked
        wait_until(lambda: self.asked > before + 10 or self.wrong, "the load went on")
        self.running = False
        for thread in self.threads:
            thread.join(PATIENCE)


def wait_until(holds, what):
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.01)


class Faults(unittest.TestCase):
    def setUp(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
            resource.setrlimit(resource.RLIMIT_FSIZE, (SPOOL, SPOOL))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write past it fails then

        self.process = subprocess.Popen([BIN / "testbed", f"--style={STYLE}", f"--server={SERVER}", "--port=0",
                                         "--max-body=1000000"], stderr=subprocess.PIPE, text=True, preexec_fn=few)
        self.assertIn(f"may open {DESCRIPTORS} descriptors only", self.process.stderr.readline())
        self.port = int(re.search(r":(\d+)/", self.process.stderr.readline())[1])
        self.said = []
        self.drain = threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True)
        self.drain.start()
        with Load(self.port) as load:  # what is made once, is made
            wait_until(lambda: load.asked > 100 or load.wrong, "the server is warm")
        self.assertEqual(load.wrong, [])
        wait_until(lambda: self.connections() == 0, "the load is gone")

    def tearDown(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE)
        self.drain.join(PATIENCE)
        self.process.stderr.close()
        self.assertEqual(status, 0, "the server said:\n" + "".join(self.said[-200:]))

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def sanitized(self):
        return re.search(r"lib[at]san", pathlib.Path(f"/proc/{self.process.pid}/maps").read_text()) is not None

    def connections(self):
        """Sockets but the listening one. (What a thread waits with is made once, and stays.)"""
        sockets = 0
        for entry in os.scandir(f"/proc/{self.process.pid}/fd"):
            try:
                sockets += os.readlink(entry.path).startswith("socket:")
            except FileNotFoundError:
                pass  # closed meanwhile
        return sockets - 1

    def under(self, fault):
        """Runs a fault beside the load; what it answers is closed, and nothing of it may be left."""
        with Load(self.port) as load:
            left = fault(self.port)
            before = load.asked
            wait_until(lambda: load.asked > before + 50 or load.wrong, "the others are served meanwhile")
            for connection in left or []:
                connection.close()
        self.assertEqual(load.wrong, [])
        wait_until(lambda: self.connections() == 0, "the connections are given back")

    def test_clients_that_vanish_in_a_request(self):
        self.under(faults.vanish)

    def test_clients_that_stall(self):
        self.under(faults.stall)

    def test_clients_that_read_nothing(self):
        self.under(faults.read_nothing)

    def test_clients_that_read_a_byte_at_a_time(self):
        with Load(self.port) as load:
            slow = faults.read_nothing(self.port)
            for _ in range(20):
                faults.read_a_byte(slow)
                before = load.asked
                wait_until(lambda: load.asked > before + 5 or load.wrong, "the others are served between two bytes")
            for connection in slow:
                connection.close()
        self.assertEqual(load.wrong, [])
        wait_until(lambda: self.connections() == 0, "the connections are given back")

    def test_a_stop_while_others_vanish(self):
        def last_answers():
            """Asks until an answer says that it is the last; each must be whole, and that one there."""
            with connect(self.port) as connection, connection.makefile("rb") as reader:
                while True:
                    connection.sendall(HELLO)
                    fields = []
                    while (line := reader.readline()) != b"\r\n":
                        if not line:
                            return f"closed behind {fields}"
                        fields.append(line)
                    if not fields[0].startswith(b"HTTP/1.1 200 ") or reader.read(13) != b"Hello, World!":
                        return f"answered {fields}"
                    if b"Connection: close\r\n" in fields:
                        return "the last"
        with concurrent.futures.ThreadPoolExecutor() as clients:
            told = [clients.submit(last_answers) for _ in range(4)]
            faults.vanish(self.port)
            self.process.send_signal(signal.SIGTERM)
            self.assertEqual([each.result() for each in told], ["the last"] * 4)

    def test_a_client_that_sends_too_much(self):
        self.under(faults.send_too_much)

    @unittest.skipIf(STYLE == "tornado", "Tornado has a form's files in memory")
    def test_a_full_spool(self):
        self.under(lambda port: self.assertEqual([faults.upload(port, 700_000) for _ in range(20)], [500] * 20))
        self.assertEqual(faults.upload(self.port, 100_000), 200)  # which needs none

    def test_out_of_descriptors(self):
        if self.sanitized():
            self.skipTest("UBSan looks at memory through a pipe: without descriptors it takes every object for a wrong one")

        def fault(port):
            waiting = faults.crowd(port, DESCRIPTORS + 50)  # the last ones wait in the kernel's queue
            wait_until(lambda: self.descriptors() >= DESCRIPTORS - 2, "there are none left")
            return waiting
        self.under(fault)
        with connect(self.port) as connection:  # accepting goes on
            connection.sendall(HELLO)
            self.assertEqual(answer(connection), (200, b"Hello, World!"))

    def test_memory_returns(self):
        if self.sanitized():
            self.skipTest("a sanitizer keeps what is freed")

        def resident():
            status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
            return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

        def fault(port):
            faults.half_way(port, 40)
        for _ in range(3):  # threads, their loops and their heaps are made once
            self.under(fault)
        after_some = resident()
        for _ in range(3):
            self.under(fault)
        self.assertLess(resident(), after_some * 1.25 + 4096)  # kB: what leaks grows with each round


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
