#!/usr/bin/env python3
"""The testbed under clients that misbehave: faults_test.py BIN STYLE SERVER.

While one set of clients asks and checks every answer, others vanish, stall, send too much, or hold connections until there are no
descriptors left. The first see no wrong answer; when the others are gone, so are their descriptors and their memory.
"""
import os
import pathlib
import re
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
import unittest

BIN = pathlib.Path(sys.argv[1])
STYLE, SERVER = sys.argv[2:4]
PATIENCE = 60  # seconds before what hangs fails its test; nothing is measured in it
DESCRIPTORS = 256  # of the server: few, so that a test can take them all
HELLO = b"GET /hello HTTP/1.1\r\nHost: a\r\n\r\n"


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answer(connection):
    """The next answer on a connection: its status and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            raise ConnectionError(f"closed after {data!r}")
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += connection.recv(65536)
    return int(head[9:12]), body


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
            left = fault()
            before = load.asked
            wait_until(lambda: load.asked > before + 50 or load.wrong, "the others are served meanwhile")
            for connection in left or []:
                connection.close()
        self.assertEqual(load.wrong, [])
        wait_until(lambda: self.connections() == 0, "the connections are given back")

    def test_clients_that_vanish_in_a_request(self):
        def fault():
            for piece in (b"", b"G", b"GET /hello HTTP/1.1\r\nHo", b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc",
                          b"POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", HELLO * 50,
                          b"GET /stream/100000 HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /slow/20 HTTP/1.1\r\nHost: a\r\n\r\n"):
                for reset in (False, True):
                    for _ in range(5):
                        connection = connect(self.port)
                        connection.sendall(piece)
                        if reset:
                            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        connection.close()
        self.under(fault)

    def test_clients_that_stall(self):
        def fault():
            stalled = []  # each kind more often than the threaded server has workers
            for piece in (b"", b"GET /he", b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc") * 20:
                connection = connect(self.port)
                connection.sendall(piece)
                stalled.append(connection)
            return stalled
        self.under(fault)

    def test_clients_that_read_nothing(self):
        def fault():
            deaf = []
            for _ in range(10):
                connection = connect(self.port)
                connection.sendall(b"GET /stream/1000000 HTTP/1.1\r\nHost: a\r\n\r\n")
                deaf.append(connection)
            return deaf
        self.under(fault)

    def test_a_client_that_sends_too_much(self):
        def fault():
            for head in (b"Content-Length: 1000000000\r\n", b"Transfer-Encoding: chunked\r\n"):
                with connect(self.port) as connection:
                    connection.sendall(b"POST /hello HTTP/1.1\r\nHost: a\r\n" + head + b"\r\n")
                    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n" if b"chunked" in head else b"x" * 65536
                    try:
                        for _ in range(16_000):
                            connection.sendall(chunk)
                    except OSError:
                        continue  # refused, which is right
                    self.fail("a gigabyte was taken")
        self.under(fault)

    def test_out_of_descriptors(self):
        if self.sanitized():
            self.skipTest("UBSan looks at memory through a pipe: without descriptors it takes every object for a wrong one")
        waiting = []

        def fault():
            for _ in range(DESCRIPTORS + 50):  # the last ones wait in the kernel's queue
                waiting.append(connect(self.port))
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

        def fault():
            self.hold(40)
        for _ in range(3):  # threads, their loops and their heaps are made once
            self.under(fault)
        after_some = resident()
        for _ in range(3):
            self.under(fault)
        self.assertLess(resident(), after_some * 1.25 + 4096)  # kB: what leaks grows with each round

    def hold(self, count):
        """Bodies half sent and answers half read, all at once, then gone."""
        held = []
        for i in range(count):
            connection = connect(self.port)
            body = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n" + b"x" * 100_000
            connection.sendall(body if i % 2 else b"GET /stream/100000 HTTP/1.1\r\nHost: a\r\n\r\n")
            held.append(connection)
        for connection in held:
            connection.close()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[4:])
