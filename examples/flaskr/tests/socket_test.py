#!/usr/bin/env python3
"""The blog over a socket, as a browser uses it: socket_test.py FLASKR SERVER."""
import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse
import urllib.request

PROGRAM, SERVER = sys.argv[1:3]
PATIENCE = 60  # seconds before what hangs fails its test; nothing is measured in it


class Browser:
    def __init__(self, root):
        self.root = root
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path):
        with self.opener.open(self.root + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def post(self, path, **form):
        with self.opener.open(self.root + path, urllib.parse.urlencode(form).encode(), timeout=PATIENCE) as answer:
            return answer.read().decode()


class Flaskr(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.start()

    def start(self):
        environment = {**os.environ, "FLASKR_DATABASE": self.folder.name + "/flaskr.sqlite", "FLASKR_SECRET_KEY": "test"}
        self.process = subprocess.Popen([PROGRAM, f"--server={SERVER}", "--port=0"], env=environment, stderr=subprocess.PIPE, text=True)
        self.root = re.search(r"http://\S+?(?=/?\s|/?$)", self.process.stderr.readline())[0]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=PATIENCE)
        self.assertEqual(self.process.returncode, 0)

    def tearDown(self):
        self.stop()
        self.folder.cleanup()

    def test_an_account_writes_and_a_restart_keeps_all(self):
        ann, stranger = Browser(self.root), Browser(self.root)
        ann.post("/auth/register", username="ann", password="secret")
        self.assertIn("<span>ann</span>", ann.post("/auth/login", username="ann", password="secret"))
        self.assertIn("<h2>Hello</h2>", ann.post("/create", title="Hello", body="World"))
        self.assertIn("by ann on", stranger.get("/"))
        self.stop()
        self.start()
        ann.root = self.root
        self.assertIn("<span>ann</span>", ann.get("/"))
        self.assertIn("<h2>Hello</h2>", ann.get("/"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
