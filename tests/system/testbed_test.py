#!/usr/bin/env python3
"""The testbed in one style on one server, over real sockets: testbed_test.py BIN STYLE SERVER."""
import hashlib
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(sys.argv[1])
STYLE, SERVER = sys.argv[2:4]
PATIENCE = 60  # seconds before a program that hangs fails its test; nothing is measured in it


class UnixConnection(http.client.HTTPConnection):
    """To a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


class Testbed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.process, line = cls.start("--port=0", "--max-body=1000000")
        cls.port = int(re.search(r":(\d+)/", line)[1])

    @classmethod
    def tearDownClass(cls):
        cls.process.send_signal(signal.SIGTERM)
        status = cls.process.wait(PATIENCE)
        cls.process.stderr.close()
        assert status == 0, f"exit status {status}"

    @staticmethod
    def start(*options):
        command = [BIN / "testbed", f"--style={STYLE}", f"--server={SERVER}", *options]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        return process, process.stderr.readline()

    def ask(self, method, target, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request(method, target, body, headers or {})
        answer = connection.getresponse()
        return answer, answer.read()

    def test_pages(self):
        self.assertEqual(self.ask("GET", "/")[1], (ROOT / "bench/page/expected.html").read_bytes())
        self.assertEqual(self.ask("GET", "/hello")[1], b"Hello, World!")

    def test_echo(self):
        for body in (b"", b"hello", bytes(range(256)) * 2000):
            answer, echoed = self.ask("POST", "/echo", body, {"Content-Type": "image/png"})
            self.assertEqual((answer.status, echoed), (200, body))
            self.assertEqual(answer.getheader("Content-Type"), "image/png")
        answer, echoed = self.ask("POST", "/echo", iter([b"chunked ", b"too"]), {"Content-Type": "text/plain"})
        self.assertEqual(echoed, b"chunked too")
        self.assertEqual(self.ask("POST", "/echo", b"x" * 1_000_001)[0].status, 413)

    def test_echo_begins_late(self):
        """A body that is not whole is an error's status, unless so much of it was there that the answer has begun."""
        for size, status in ((10, b"400"), (300_000, b"200")):
            answer = self.talk("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                               f"{size:x}\r\n{'x' * size}\r\nno size\r\n")
            self.assertEqual(answer.split()[1], status)
            self.assertFalse(answer.endswith(b"\r\n0\r\n\r\n"), answer[-100:])

    def test_echo_to_one_that_ended_its_sending(self):
        body = bytes(range(256)) * 3000
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            sent = threading.Thread(target=self.send_and_end, args=(connection, body))
            sent.start()
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            self.assertEqual(answer.read(), body)
            sent.join()

    @staticmethod
    def send_and_end(connection, body):
        connection.sendall(b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        connection.shutdown(socket.SHUT_WR)

    def test_stream(self):
        answer, body = self.ask("GET", "/stream/3")
        self.assertEqual(answer.getheader("Transfer-Encoding"), "chunked")
        self.assertEqual(body, b"chunk 0\nchunk 1\nchunk 2\n")
        self.assertEqual(self.ask("GET", "/stream/0")[1], b"")
        self.assertEqual(len(self.ask("GET", "/stream/5000")[1].splitlines()), 5000)

    def talk(self, request):
        """What is answered to these bytes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request.encode("latin-1"))
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def test_trailers(self):
        for count, te, end in ((2, "TE: trailers\r\n", b"\r\n0\r\nX-Chunks: 2\r\n\r\n"),
                               (0, "TE: trailers\r\n", b"\r\n\r\n0\r\nX-Chunks: 0\r\n\r\n"),
                               (2, "", b"chunk 1\n\r\n0\r\n\r\n")):
            answer = self.talk(f"GET /stream/{count} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{te}\r\n")
            self.assertTrue(answer.endswith(end), answer)
            self.assertEqual(b"\r\nTrailer: X-Chunks\r\n" in answer, te != "", answer)

    def test_head_is_get_without_its_body(self):
        for target in ("/", "/hello", "/stream/2", "/stream/0", "/events?count=2", "/events?count=0", "/file/ten.txt",
                       "/file/none", "/slow/1", "/status/200", "/status/204", "/status/404", "/headers", "/error", "/none"):
            got, told = self.ask("GET", target)[0], self.ask("HEAD", target)
            fields = [{name: value for name, value in answer.getheaders() if name != "Date"} for answer in (got, told[0])]
            self.assertEqual((told[0].status, fields[1], told[1]), (got.status, fields[0], b""), target)

    def test_a_client_that_waits_to_send_is_told_at_once_that_there_is_nothing(self):
        for target, status in (("/none", b"404"), ("/hello", b"405")):
            answer = self.talk(f"POST {target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                               "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n")
            self.assertEqual(answer[:12], b"HTTP/1.1 " + status)

    def test_upload(self):
        large = bytes(range(256)) * 3000  # past what is kept in memory
        body = b"".join(b"--b\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + data + b"\r\n"
                        for head, data in ((b'name="f"', b"value"), (b'name="g"; filename="g.bin"', large)))
        answer, told = self.ask("POST", "/upload", body + b"--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"})
        self.assertEqual(answer.status, 200)
        self.assertEqual(json.loads(told), {"parts": [
            {"name": "f", "filename": None, "size": 5, "sha256": hashlib.sha256(b"value").hexdigest()},
            {"name": "g", "filename": "g.bin", "size": len(large), "sha256": hashlib.sha256(large).hexdigest()}]})
        self.assertEqual(self.ask("POST", "/upload", body, {"Content-Type": "multipart/form-data; boundary=b"})[0].status, 400)

    def test_events(self):
        answer, body = self.ask("GET", "/events?count=2")
        self.assertEqual(answer.getheader("Content-Type"), "text/event-stream")
        self.assertEqual(body, b"id: 0\ndata: event 0\n\nid: 1\ndata: event 1\n\n")
        body = self.ask("GET", "/events?count=3", headers={"Last-Event-ID": "1"})[1]
        self.assertEqual(body, b"id: 2\ndata: event 2\n\n")
        body = self.ask("GET", "/events?count=70001", headers={"Last-Event-ID": "69999"})[1]
        self.assertEqual(body, b"id: 70000\ndata: event 70000\n\n")
        answer, body = self.ask("GET", "/events?count=0")
        self.assertEqual((answer.getheader("Content-Type"), body), ("text/event-stream", b""))
        self.assertEqual(self.ask("GET", "/events?count=many")[1].count(b"data:"), 10)

    def test_files(self):
        self.assertEqual(self.ask("GET", "/file/ten.txt")[1], b"0123456789")
        answer, body = self.ask("GET", "/file/ten.txt", headers={"Range": "bytes=2-4"})
        self.assertEqual((answer.status, answer.getheader("Content-Range"), body), (206, "bytes 2-4/10", b"234"))
        answer, body = self.ask("HEAD", "/file/ten.txt")
        self.assertEqual((answer.getheader("Content-Length"), body), ("10", b""))
        self.assertIn(self.ask("GET", "/file/../main.cc")[0].status, (403, 404))
        self.assertEqual(self.ask("GET", "/file/none")[0].status, 404)

    def test_slow(self):
        self.assertEqual(self.ask("GET", "/slow/1")[1], b"slept 1 ms\n")

    def test_status(self):
        for code, phrase in ((200, b"OK\n"), (204, b""), (304, b""), (404, b"Not Found\n"), (503, b"Service Unavailable\n")):
            answer, body = self.ask("GET", f"/status/{code}")
            self.assertEqual((answer.status, body), (code, phrase))
        self.assertEqual(self.ask("GET", "/status/99")[0].status, 400)

    def test_headers(self):
        answer, body = self.ask("GET", "/headers", headers={"X-One": "1", "Accept": "a/b"})
        self.assertTrue(answer.getheader("Content-Type").startswith("application/json"))
        told = json.loads(body)
        self.assertEqual((told["X-One"], told["Accept"]), ("1", "a/b"))
        answer = self.talk("GET /headers HTTP/1.1\r\nHost: a\r\nX-b: 1\r\nX-B: \xe9\r\nConnection: close\r\n\r\n")
        told = json.loads(answer.partition(b"\r\n\r\n")[2].decode())
        self.assertEqual({name: told[name] for name in told if name.lower() == "x-b"}, {"X-b": "1, \xe9"})

    def test_error(self):
        answer, body = self.ask("GET", "/error")
        self.assertEqual(answer.status, 500)
        self.assertNotIn(b"asked for", body)

    def test_unix_socket_and_workers(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "s")
            process, line = self.start(f"--unix={path}", "--workers=2")
            try:
                self.assertIn(f"unix:{path}", line)
                connection = UnixConnection(path)
                self.addCleanup(connection.close)
                connection.request("GET", "/hello")
                self.assertEqual(connection.getresponse().read(), b"Hello, World!")
            finally:
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(PATIENCE), 0)
                process.stderr.close()


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
