#!/usr/bin/env python3
"""One program of the comparison, as a user meets it: programs_test.py BIN PROGRAM.

Starts the program on a port that the kernel picks, reads the URL from its line, and asks over real sockets: the golden
page, `?skip=K` beside the real Jinja2, ApacheBench with and without -k, what is refused, workers, SIGTERM under load.
"""
import concurrent.futures
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

import jinja2

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "bench/page"
BIN = pathlib.Path(sys.argv[1])
PROGRAM = sys.argv[2]
PATIENCE = 60  # seconds before a hanging program fails its test; nothing is measured in it


class Running:
    """The program, from its first line to its exit."""

    def __init__(self, *options):
        self.process = subprocess.Popen([BIN / PROGRAM, "--port=0", *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)
        self.lines = []
        self.port = None
        for line in self.process.stdout:
            self.lines.append(line)
            if match := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(match[1])
                break
        self.reader = threading.Thread(target=self.drain, daemon=True)
        self.reader.start()
        if self.port is None:
            raise RuntimeError(f"{PROGRAM} never said its URL: {self.lines}")

    def drain(self):
        self.lines.extend(self.process.stdout)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        self.process.stdout.close()

    def get(self, target="/", method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(method, target)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response, body

    def raw(self, data):
        """Sends bytes as they are and reads until the program closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as s:
            s.sendall(data)
            answer = b""
            try:
                while piece := s.recv(65536):
                    answer += piece
            except ConnectionResetError:
                pass
            return answer


def expected(skip):
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(PAGE / "jinja2"), autoescape=True)
    context = json.loads((PAGE / "context.json").read_text(encoding="utf-8"))
    context["messages"] = context["messages"][skip:]
    return environment.get_template("main.html").render(context).encode()


class Programs(unittest.TestCase):
    def test_serves_the_golden_page(self):
        with Running() as running:
            response, body = running.get()
            self.assertEqual(response.status, 200)
            self.assertTrue(response.headers["Content-Type"].lower().startswith("text/html; charset=utf-8"))
            self.assertEqual(body, (PAGE / "expected.html").read_bytes())

    def test_skip_leaves_out_messages_as_the_real_engine_does(self):
        with Running() as running:
            for skip in [0, 1, 2, 7, 23, 24, 25, 1000]:
                self.assertEqual(running.get(f"/?skip={skip}")[1], expected(skip), f"skip={skip}")

    def test_refuses_what_it_does_not_have(self):
        with Running() as running:
            self.assertEqual(running.get("/nowhere")[0].status, 404)
            self.assertEqual(running.get("/", "DELETE")[0].status, 405)

    def test_apache_bench_with_and_without_keep_alive(self):
        with Running() as running:
            for options in (["-n", "1"], ["-n", "200", "-c", "4"], ["-k", "-n", "1"], ["-k", "-n", "200", "-c", "4"]):
                out = subprocess.run(["ab", "-q", *options, f"http://127.0.0.1:{running.port}/"], capture_output=True,
                                     text=True, timeout=PATIENCE)
                self.assertIn("Failed requests:        0", out.stdout, f"ab {options}: {out.stdout}{out.stderr}")
                self.assertIn(f"Complete requests:      {options[options.index('-n') + 1]}", out.stdout)

    def test_bad_requests_get_their_status_and_a_closed_connection(self):
        head = b"GET / HTTP/1.1\r\nHost: a\r\n"
        post = b"POST / HTTP/1.1\r\nHost: a\r\n"
        rows = [
            (b"GET / HTTP/1.1\nHost: a\n\n", 400),
            (b"GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            (head + b"Name : spaces\r\n\r\n", 400),
            (head + b"Folded: a\r\n b\r\n\r\n", 400),
            (head + b"Nul: a\0b\r\n\r\n", 400),
            (post + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
            (post + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
            (post + b"Content-Length: -1\r\n\r\n", 400),
            (head + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
            (b"GET / HTTP/1.1\r\n\r\n", 400),
            (b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", 414),
            (head + b"Big: " + b"a" * 100_000 + b"\r\n\r\n", 431),
            (head + b"Content-Length: 99999999999\r\n\r\n", 413),
        ]
        with Running() as running:
            for data, status in rows:
                answer = running.raw(data + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
                self.assertTrue(answer.startswith(b"HTTP/1.1 %d " % status), f"{data[:60]!r}: {answer[:60]!r}")
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, f"{data[:60]!r}: a second answer")

    def test_pipelined_requests_are_answered_in_order(self):
        with Running() as running:
            answer = running.raw(b"GET /?skip=24 HTTP/1.1\r\nHost: a\r\n\r\n" b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n"
                                 b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            self.assertEqual(re.findall(rb"HTTP/1\.1 (\d+) ", answer), [b"200", b"404", b"200"])

    def test_sigterm_under_load_loses_no_accepted_request(self):
        with Running() as running:
            page = (PAGE / "expected.html").read_bytes()
            stopping = threading.Event()

            def load(_):
                """Connects, then asks; counts what was accepted (the connection stood) and not answered whole."""
                lost = answered = 0
                while not stopping.is_set():
                    try:
                        connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE)
                        connection.connect()
                    except ConnectionRefusedError:
                        break
                    try:
                        connection.request("GET", "/", headers={"Connection": "close"})
                        if connection.getresponse().read() == page:
                            answered += 1
                        else:
                            lost += 1
                    except (ConnectionError, http.client.HTTPException):
                        lost += 1
                    connection.close()
                return lost, answered

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                results = [pool.submit(load, i) for i in range(8)]
                while not any(line for line in running.lines) or running.get()[0].status != 200:
                    pass
                for _ in range(20):
                    running.get()
                running.process.send_signal(signal.SIGTERM)
                code = running.process.wait(PATIENCE)
                stopping.set()
                totals = [future.result() for future in results]
            self.assertEqual(code, 0)
            self.assertEqual(sum(lost for lost, _ in totals), 0)
            self.assertGreater(sum(answered for _, answered in totals), 0)

    def test_workers_share_the_socket_and_one_that_dies_is_replaced(self):
        with Running("--workers=2") as running:
            children = pathlib.Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children")

            def workers():
                return {int(pid) for pid in children.read_text().split()}

            give_up = time.monotonic() + PATIENCE
            while len(workers()) < 2 and time.monotonic() < give_up:
                time.sleep(0.01)
            before = workers()
            self.assertEqual(len(before), 2)
            victim = min(before)
            os.kill(victim, signal.SIGKILL)
            while (victim in workers() or len(workers()) < 2) and time.monotonic() < give_up:
                time.sleep(0.01)
            self.assertEqual(len(workers() - {victim}), 2)
            self.assertEqual(running.get()[0].status, 200)

    def refused(self, *options, **how):
        """The one line that the program ends with, and status 1."""
        out = subprocess.run([BIN / PROGRAM, *options], capture_output=True, text=True, timeout=PATIENCE, **how)
        self.assertEqual((out.returncode, out.stdout), (1, ""), out.stderr)
        self.assertRegex(out.stderr, r"\A[^\n]+\n\Z")
        return out.stderr

    def test_a_busy_port_is_a_sentence_and_exit_1(self):
        with Running() as running:
            for where in [[], ["--address=0.0.0.0"], ["--address", ""], ["--address=localhost"], ["--workers=2"]]:
                said = self.refused(f"--port={running.port}", *where)
                self.assertIn("in use", said)
                self.assertIn(str(running.port), said)

    def test_a_privileged_port_is_a_sentence_and_exit_1(self):
        if int(pathlib.Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) <= 80:
            self.skipTest("anybody may listen on any port here")
        nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        try:
            said = self.refused("--port=80", **nobody)
        except PermissionError:
            self.skipTest("another user may not start the program")
        self.assertIn("Permission denied", said)
        self.assertIn(":80 ", said)

    def test_a_bad_address_is_a_sentence_and_exit_1(self):
        self.assertIn('"999.1.2.3" is not an address', self.refused("--port=0", "--address=999.1.2.3"))
        self.assertIn("192.0.2.1:0: this machine has no such address",
                      self.refused("--port=0", "--address=192.0.2.1"))
        self.assertNotIn("is not an address", self.refused("--port=0", "--address=2001:db8::1"))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
