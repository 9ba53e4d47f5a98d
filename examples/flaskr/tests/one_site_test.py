#!/usr/bin/env python3
"""One site of two programs: the blog, and a page that still is Python's, behind one nginx: one_site_test.py FLASKR SERVER.

What a move from Flask to eddy, a page at a time, stands on: one login, one session, one list of flashed messages, whichever
program wrote the cookie.
"""
import http.client
import http.cookies
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse

import flask
import werkzeug.serving

PROGRAM, SERVER = sys.argv[1:3]
PATIENCE = 60  # seconds before what hangs fails its test; nothing is measured in it
KEY = "one key for both"
NGINX = """
pid {folder}/nginx.pid;
error_log {folder}/error.log;
daemon off;
worker_processes 1;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen unix:{folder}/site;
    location / {{ proxy_pass {eddy}; }}
    location /python/ {{ proxy_pass {python}; }}
  }}
}}
"""


def python_pages():
    app = flask.Flask("pages")
    app.secret_key = KEY

    @app.get("/python/who")
    def who():
        return {"user_id": flask.session.get("user_id")}

    @app.post("/python/greet")
    def greet():
        flask.flash("Python says <hello>.")
        return flask.redirect("/")

    @app.get("/python/messages")
    def messages():
        return flask.jsonify(flask.get_flashed_messages())

    @app.post("/python/logout")
    def logout():
        flask.session.clear()
        return flask.redirect("/")

    return app


class Connection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("site", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self.path)


class Browser:
    def __init__(self, site):
        self.site = site
        self.cookies = http.cookies.SimpleCookie()

    def ask(self, method, path, body=None):
        connection = Connection(self.site)
        headers = {"Cookie": "; ".join(f"{name}={cookie.coded_value}" for name, cookie in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        for field in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(field)
        self.cookies = http.cookies.SimpleCookie({n: c for n, c in self.cookies.items() if c.value})
        if answer.status in (302, 303):
            return self.ask("GET", urllib.parse.urlsplit(answer.headers["Location"]).path)
        return text

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, **form):
        return self.ask("POST", path, urllib.parse.urlencode(form))


class OneSite(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        environment = {**os.environ, "FLASKR_DATABASE": self.folder.name + "/flaskr.sqlite", "FLASKR_SECRET_KEY": KEY}
        eddy = self.start([PROGRAM, f"--server={SERVER}", "--port=0"], env=environment, stderr=subprocess.PIPE, text=True)
        python = werkzeug.serving.make_server("127.0.0.1", 0, python_pages(), threaded=True)
        threading.Thread(target=python.serve_forever).start()
        self.addCleanup(python.shutdown)
        configuration = NGINX.format(folder=self.folder.name, python=f"http://127.0.0.1:{python.server_port}",
                                     eddy=re.search(r"http://\S+:\d+", eddy.stderr.readline())[0])
        pathlib.Path(self.folder.name, "nginx.conf").write_text(configuration)
        self.start(["nginx", "-p", self.folder.name, "-c", self.folder.name + "/nginx.conf"], stderr=subprocess.DEVNULL)
        self.site = self.folder.name + "/site"
        self.wait_for(self.site)

    def start(self, command, **options):
        process = subprocess.Popen(command, **options)

        def stop():
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)
            self.assertEqual(process.returncode, 0)

        self.addCleanup(stop)
        return process

    @staticmethod
    def wait_for(path):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(path) == 0:
                    return
            time.sleep(0.01)
        raise TimeoutError(f"{path} did not open")

    def test_a_login_here_is_one_there(self):
        ann = Browser(self.site)
        ann.post("/auth/register", username="ann", password="secret")
        self.assertIn("<span>ann</span>", ann.post("/auth/login", username="ann", password="secret"))
        self.assertEqual(ann.get("/python/who"), '{"user_id":1}\n')
        self.assertEqual(Browser(self.site).get("/python/who"), '{"user_id":null}\n')
        self.assertNotIn("<span>ann</span>", ann.post("/python/logout"))
        self.assertEqual(ann.get("/python/who"), '{"user_id":null}\n')

    def test_a_message_is_shown_once_by_whichever_comes_first(self):
        visitor = Browser(self.site)
        self.assertIn("Python says &lt;hello&gt;.", visitor.post("/python/greet"))
        self.assertEqual(visitor.get("/python/messages"), "[]\n")
        self.assertIn("Wrong username", visitor.post("/auth/login", username="nobody", password=""))  # shown, so gone
        self.assertEqual(visitor.get("/python/messages"), "[]\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
